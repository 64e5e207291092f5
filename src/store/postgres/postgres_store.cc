#include "store/postgres/postgres_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include "core/ids.h"
#include "core/time.h"
#include "store/follower_records.h"
#include "store/prepared_batch.h"

namespace perdure::postgres {

PostgresStore::Writing::Writing(PostgresStore& store, const Address& address, const SpaceIdentity& space,
                                const OpenOptions& options)
    : writer(address, space, store.limits_, {options.lock_wait, limits::kDoubtWait}),
      queue(
          [this, &store](const CommitQueue::Group& group) {
            const std::uint64_t before = writer.last_seq();
            writer.commit_group(group);
            if (writer.last_seq() != before) store.wakeup_.tell(writer.last_seq());
            return CommitQueue::After::nothing;
          },
          [] {}) {}

PostgresStore::PostgresStore(const Address& address, const SpaceIdentity& space, const OpenOptions& options)
    : shown_(address.shown),
      limits_{options.body_limit_bytes},
      readers_(address, space, options.read_connections, options.lock_wait),
      wakeup_(address, space, readers_.with_reader([](Reader& reader) { return reader.seqs().last; })),
      writing_(options.access == OpenOptions::Access::read_write
                   ? std::make_unique<Writing>(*this, address, space, options)
                   : nullptr) {}

PostgresStore::~PostgresStore() {
  if (!writing_) return;
  writing_->queue.drain();
  try {
    LogWriter& writer = writing_->writer;
    if (!writer.unwritten_records().empty() || writer.holds_leases()) {
      writing_->queue.run([&] { writer.end_leases(); });
    }
  } catch (const std::exception&) {
    // The followers then see some changes again, and their leases end by themselves.
  }
}

PostgresStore::Writing& PostgresStore::require_writing() {
  if (!writing_) {
    throw Error(code::kReadOnly,
                fmt::format("cannot write to {}: it was opened for reading; open it for writing", shown_));
  }
  return *writing_;
}

// What this node's writer knows of settings may be older than what another node has set since: a refusal by
// these is left to the commit, which checks against what holds then.
PreparedBatch PostgresStore::prepare_here(Batch batch, const CommitOptions& options) {
  PrepareAgainst against;
  against.limits = limits_;
  against.adopts = capabilities().adopts;
  against.document = [this](const Key& key) { return get(key); };
  bool uses_rules = false;
  against.rules = [&](const std::string& collection) {
    auto rules = writing_->writer.rules().find(collection);
    uses_rules = uses_rules || (rules && rules->schema);
    return rules;
  };
  for (const Operation& operation : batch.operations()) (void)against.rules(operation.key.collection);
  if (!uses_rules) return prepare(std::move(batch), options, against);
  try {
    return prepare(batch, options, against);
  } catch (const Error& error) {
    if (error.code() != code::kSchemaViolation) throw;
  }
  against.rules = [](const std::string&) { return nullptr; };
  return prepare(std::move(batch), options, against);
}

CommitResult PostgresStore::commit(Batch batch, CommitOptions options) {
  Writing& writing = require_writing();
  return writing.queue.commit(prepare_here(std::move(batch), options));
}

void PostgresStore::commit_async(Batch batch, CommitOptions options, Completion done) {
  Writing& writing = require_writing();
  if (!done) throw Error(code::kInvalidArgument, "commit_async needs a completion handler");
  writing.queue.commit_async(prepare_here(std::move(batch), options), std::move(done));
}

// What is to go is looked for beside the writer, which then makes sure of each.
std::uint64_t PostgresStore::prune(std::uint64_t limit) {
  Writing& writing = require_writing();
  limit = std::min(limit, limits::kPrunedVersionsCount);
  const std::uint64_t settings_seq =
      readers_.with_reader([](Reader& reader) { return reader.seqs().settings; });
  const auto seqs = readers_.with_reader([&](Reader& reader) { return reader.prunable(limit, now()); });
  if (seqs.empty()) return 0;
  std::uint64_t count = 0;
  writing.queue.run([&] { count = writing.writer.prune(seqs, settings_seq); });
  return count;
}

PurgeResult PostgresStore::purge(const Key& key, CommitOptions options) {
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

std::optional<Document> PostgresStore::get(const Key& key) {
  check_key(key);
  return readers_.with_reader([&](Reader& reader) { return reader.get(key); });
}

Page PostgresStore::list(const std::string& collection, const ListOptions& options) {
  check_collection(collection);
  check_scope(options.scope);
  return readers_.with_reader([&](Reader& reader) { return reader.list(collection, options); });
}

ChangePage PostgresStore::changes(const Cursor& since, const ChangesOptions& options) {
  return readers_.with_reader([&](Reader& reader) { return reader.changes(since, options); });
}

HistoryPage PostgresStore::history(const Key& key, const HistoryOptions& options) {
  check_key(key);
  return readers_.with_reader([&](Reader& reader) { return reader.history(key, options); });
}

std::optional<Change> PostgresStore::version(const Key& key, std::uint64_t version) {
  check_key(key);
  return readers_.with_reader([&](Reader& reader) { return reader.version(key, version); });
}

CollectionSettings PostgresStore::settings(const std::string& collection) {
  check_collection(collection);
  return readers_.with_reader([&](Reader& reader) { return reader.rules(collection); })->settings;
}

std::vector<CollectionInfo> PostgresStore::collections() {
  return readers_.with_reader([](Reader& reader) { return reader.collections(); });
}

StoreInfo PostgresStore::info() {
  StoreInfo info;
  info.url = shown_;
  info.writable = writing_ != nullptr;
  readers_.with_reader([&](Reader& reader) {
    reader.describe(info);
    return true;
  });
  return info;
}

std::vector<std::string> PostgresStore::scopes(const std::string& collection) {
  return readers_.with_reader([&](Reader& reader) { return reader.scopes(collection); });
}

Capabilities PostgresStore::capabilities() const noexcept {
  Capabilities can;
  can.adopts = true;
  can.many_writers = true;
  return can;
}

VerifyReport PostgresStore::verify(const VerifyOptions& options) {
  return readers_.with_reader([&](Reader& reader) { return reader.verify(options); });
}

void PostgresStore::rebuild() {
  Writing& writing = require_writing();
  writing.queue.run([&] { writing.writer.rebuild(); });
}

std::uint64_t PostgresStore::last_seq() noexcept { return wakeup_.last_seq(); }

std::uint64_t PostgresStore::wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) {
  wakeup_.wait(seq, timeout);
  return wakeup_.last_seq();
}

void PostgresStore::wake_waiting() noexcept { wakeup_.wake_waiting(); }

std::vector<FollowerRecord> PostgresStore::followers() {
  auto records = readers_.with_reader([](Reader& reader) { return reader.followers(); });
  if (!writing_) return records;
  return with_unwritten(std::move(records), writing_->writer.unwritten_records());
}

void PostgresStore::record_follower(const FollowerRecord& record) {
  check_id(record.name);
  require_writing().writer.record_follower(record);
}

bool PostgresStore::lease_follower(const std::string& name, const std::string& holder,
                                   std::chrono::milliseconds duration) {
  check_id(name);
  check_id(holder);
  Writing& writing = require_writing();
  bool is_held = false;
  writing.queue.run([&] { is_held = writing.writer.lease_follower(name, holder, duration); });
  return is_held;
}

void PostgresStore::forget_follower(const std::string& name) {
  check_id(name);
  Writing& writing = require_writing();
  writing.queue.run([&] { writing.writer.forget_follower(name); });
}

}  // namespace perdure::postgres
