#include "store/sqlite/sqlite_store.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <thread>
#include <utility>

#include <perdure/error.h>
#include "core/fs.h"
#include "core/ids.h"
#include "core/time.h"
#include "store/follower_records.h"
#include "store/prepared_batch.h"

namespace perdure::sqlite {
namespace {

// How often a store that is open for reading looks for commits of another process.
constexpr std::chrono::milliseconds kLookInterval(50);

}  // namespace

Writing::Writing(std::unique_ptr<LockFile> lock, Connection connection, PrepareLimits limits,
                 LogWriter::Warn warn)
    : lock_(std::move(lock)),
      writer(std::move(connection), limits, std::move(warn)),
      queue(
          [this](const CommitQueue::Group& group) {
            writer.commit_group(group);
            announce_change();
            return writer.is_checkpoint_due() ? CommitQueue::After::rest : CommitQueue::After::nothing;
          },
          [this] { writer.checkpoint(); }) {}

Writing::~Writing() {
  try {
    if (!writer.unwritten_records().empty()) queue.run([] {});
  } catch (const std::exception&) {
    // The followers then see some changes again.
  }
}

void Writing::announce_change() {
  // Between a waiter's look at the log and its sleep nothing must slip through.
  { const std::lock_guard lock(mutex_); }
  changed_.notify_all();
}

void Writing::wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wakings_count = wakings_count_;
  changed_.wait_for(lock, timeout,
                    [&] { return writer.last_seq() > seq || wakings_count_ != wakings_count; });
}

void Writing::wake_waiting() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++wakings_count_;
  }
  changed_.notify_all();
}

SqliteStore::SqliteStore(std::string path, const OpenOptions& options, std::unique_ptr<Writing> writing)
    : path_(std::move(path)),
      limits_{options.body_limit_bytes},
      writing_(std::move(writing)),
      readers_(std::make_shared<ReadPool>(path_, options.read_connections,
                                          /*keeps_snapshots=*/writing_ != nullptr)) {
  if (writing_) {
    writing_->writer.around_checkpoints([readers = std::weak_ptr(readers_)](bool begins) {
      if (const auto pool = readers.lock()) pool->keep_snapshots(!begins);
    });
  }
  // Finds a database that cannot be read now rather than at the first call.
  seen_seq_.store(readers_->with_reader([](Reader& reader) { return reader.last_seq(); }));
}

// Handlers may read, so that they end before the readers do.
SqliteStore::~SqliteStore() {
  if (writing_) writing_->queue.drain();
}

Writing& SqliteStore::require_writing() {
  if (!writing_) {
    throw Error(code::kReadOnly,
                fmt::format("cannot write to {}: it was opened for reading; open it for writing", path_));
  }
  writing_->writer.require_trusted();
  return *writing_;
}

PreparedBatch SqliteStore::prepare_here(Batch batch, CommitOptions options) {
  PrepareAgainst against;
  against.limits = limits_;
  against.document = [this](const Key& key) { return get(key); };
  against.rules = [this](const std::string& collection) { return writing_->writer.rules().find(collection); };
  against.adopts = capabilities().adopts;
  return prepare(std::move(batch), std::move(options), against);
}

CommitResult SqliteStore::commit(Batch batch, CommitOptions options) {
  Writing& writing = require_writing();
  return writing.queue.commit(prepare_here(std::move(batch), std::move(options)));
}

void SqliteStore::commit_async(Batch batch, CommitOptions options, Completion done) {
  Writing& writing = require_writing();
  if (!done) throw Error(code::kInvalidArgument, "commit_async needs a completion handler");
  writing.queue.commit_async(prepare_here(std::move(batch), std::move(options)), std::move(done));
}

// What is to go is looked for beside the writer, which then makes sure of each.
std::uint64_t SqliteStore::prune(std::uint64_t limit) {
  Writing& writing = require_writing();
  limit = std::min(limit, limits::kPrunedVersionsCount);
  const std::uint64_t settings_seq = writing.writer.settings_seq();
  const auto seqs = readers_->with_reader([&](Reader& reader) { return reader.prunable(limit, now()); });
  return seqs.empty() ? 0 : prune_those(seqs, settings_seq);
}

std::uint64_t SqliteStore::prune_those(const std::vector<std::uint64_t>& seqs, std::uint64_t settings_seq) {
  std::uint64_t count = 0;
  try {
    writing_->queue.run([&] {
      // Other settings may keep what these would drop; the next call looks again.
      if (writing_->writer.settings_seq() == settings_seq) count = writing_->writer.prune(seqs);
    });
    return count;
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt || error.outcome() == Outcome::in_doubt) throw;
  }
  // A version on damaged pages stays, and keeps no other one (G8).
  if (seqs.size() == 1) return 0;
  const auto middle = seqs.begin() + static_cast<std::ptrdiff_t>(seqs.size() / 2);
  return prune_those({seqs.begin(), middle}, settings_seq) + prune_those({middle, seqs.end()}, settings_seq);
}

PurgeResult SqliteStore::purge(const Key& key, CommitOptions options) {
  Writing& writing = require_writing();
  check_key(key);
  if (key.collection == kSettingsCollection) {
    throw Error(code::kInvalidArgument, "settings cannot be purged; delete them instead");
  }
  check_actor(options.actor);
  PurgeResult result;
  writing.queue.run([&] { result = writing.writer.purge(key, options.actor); });
  return result;
}

std::optional<Document> SqliteStore::get(const Key& key) {
  return readers_->with_reader([&](Reader& reader) { return reader.get(key); });
}

Page SqliteStore::list(const std::string& collection, const ListOptions& options) {
  return readers_->with_reader([&](Reader& reader) { return reader.list(collection, options); });
}

ChangePage SqliteStore::changes(const Cursor& since, const ChangesOptions& options) {
  return readers_->with_reader([&](Reader& reader) { return reader.changes(since, options); });
}

HistoryPage SqliteStore::history(const Key& key, const HistoryOptions& options) {
  return readers_->with_reader([&](Reader& reader) { return reader.history(key, options); });
}

std::optional<Change> SqliteStore::version(const Key& key, std::uint64_t version) {
  return readers_->with_reader([&](Reader& reader) { return reader.version(key, version); });
}

CollectionSettings SqliteStore::settings(const std::string& collection) {
  check_collection(collection);
  return readers_->with_reader([&](Reader& reader) { return reader.rules(collection); })->settings;
}

std::vector<CollectionInfo> SqliteStore::collections() {
  return readers_->with_reader([](Reader& reader) { return reader.collections(); });
}

std::vector<std::string> SqliteStore::scopes(const std::string& collection) {
  return readers_->with_reader([&](Reader& reader) { return reader.scopes(collection); });
}

StoreInfo SqliteStore::info() {
  StoreInfo info;
  info.url = "sqlite:" + path_;
  info.path = path_;
  info.engine = fmt::format("SQLite {}", sqlite3_libversion());
  info.writable = writing_ != nullptr;
  info.file_bytes = fs::info(path_).size_bytes;
  info.wal_bytes = fs::info(path_ + "-wal").size_bytes;
  readers_->with_reader([&](Reader& reader) {
    reader.describe(info);
    return true;
  });
  return info;
}

VerifyReport SqliteStore::verify(const VerifyOptions& options) {
  return readers_->with_reader([&](Reader& reader) { return reader.verify(options); });
}

void SqliteStore::rebuild() {
  Writing& writing = require_writing();
  writing.queue.run([&] { writing.writer.rebuild(); });
}

std::uint64_t SqliteStore::last_seq() noexcept {
  return writing_ ? writing_->writer.last_seq() : seen_seq_.load();
}

std::uint64_t SqliteStore::wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) {
  if (writing_) {
    writing_->wait_for_change(seq, timeout);
    return last_seq();
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const std::uint64_t wakings_count = wakings_count_.load();
  while (true) {
    seen_seq_.store(readers_->with_reader([](Reader& reader) { return reader.last_seq(); }));
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const bool is_woken = wakings_count_.load() != wakings_count;
    if (seen_seq_.load() > seq || left.count() <= 0 || is_woken) return seen_seq_.load();
    std::this_thread::sleep_for(std::min(kLookInterval, left));
  }
}

void SqliteStore::wake_waiting() noexcept {
  if (writing_) return writing_->wake_waiting();
  ++wakings_count_;
}

std::vector<FollowerRecord> SqliteStore::followers() {
  auto records = readers_->with_reader([](Reader& reader) { return reader.followers(); });
  if (!writing_) return records;
  return with_unwritten(std::move(records), writing_->writer.unwritten_records());
}

void SqliteStore::record_follower(const FollowerRecord& record) {
  check_id(record.name);
  require_writing().writer.record_follower(record);
}

bool SqliteStore::lease_follower(const std::string& name, const std::string& holder,
                                 std::chrono::milliseconds duration) {
  check_id(name);
  check_id(holder);
  Writing& writing = require_writing();
  bool is_held = false;
  writing.queue.run([&] { is_held = writing.writer.lease_follower(name, holder, duration); });
  return is_held;
}

void SqliteStore::forget_follower(const std::string& name) {
  check_id(name);
  Writing& writing = require_writing();
  writing.queue.run([&] { writing.writer.forget_follower(name); });
}

}  // namespace perdure::sqlite
