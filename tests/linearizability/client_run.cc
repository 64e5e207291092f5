#include "tests/linearizability/client_run.h"

#include <perdure/collection.h>

#include <fmt/core.h>

#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <utility>

#include "tests/seed.h"

namespace perdure::test {

void tag_invoke(boost::json::value_from_tag, boost::json::value& to, const MarkedBody& body) {
  to = boost::json::parse(body.to_json());
}
MarkedBody tag_invoke(boost::json::value_to_tag<MarkedBody>, const boost::json::value& from) {
  return MarkedBody::parse(boost::json::serialize(from));
}

namespace {

using Bodies = Collection<MarkedBody>;
using Kind = Operation::Kind;

constexpr std::size_t kDocumentsCount = 6;
constexpr std::size_t kRoundOperationsCount = 4000;
constexpr int kAsynchronousCount = 6;  // of one client at a time
constexpr std::size_t kCollectionsCount = 2;
const std::string kCollection = "histories";

/// What clients call in a round until the store is opened again.
struct Handles {
  Handles(std::unique_ptr<Store> opened, Recorder& recorder)
      : store(std::move(opened)), recorded(*store, recorder) {
    for (auto& one : collections) {
      one = std::make_unique<Bodies>(recorded, kCollection, CollectionOptions{recorder.key("").scope});
    }
  }

  std::unique_ptr<Store> store;
  RecordingStore recorded;
  std::unique_ptr<Bodies> collections[kCollectionsCount];
};

/// One round: the documents, the handles on them, and the mark that every write makes.
class Round {
 public:
  Round(const ClientRunOptions& options, std::uint64_t number);

  void run(std::uint64_t seed);
  [[nodiscard]] Recorder::Findings check();
  [[nodiscard]] Recorder& recorder() { return recorder_; }
  [[nodiscard]] std::uint64_t reopened_count() const { return reopened_count_; }

  // For its clients.
  [[nodiscard]] std::uint64_t next_mark() { return ++mark_; }
  /// Lets the next sync fail.
  void break_sync(FailingVfs::Sync how);
  /// Runs `work` with handles that stay open meanwhile; opens the store anew when it is not trusted any more.
  template <typename Work>
  void with_handles(Random& random, Work work);

 private:
  void reopen(std::uint64_t seen_reopened_count, bool with_reader);

  const ClientRunOptions& options_;
  Recorder recorder_;
  std::atomic<std::uint64_t> mark_{0};
  std::atomic<bool> is_broken_{false};
  std::atomic<std::uint64_t> reopened_count_{0};
  Cursor begin_;

  std::shared_mutex handles_mutex_;
  // Guarded by handles_mutex_.
  std::optional<Handles> handles_;
  std::unique_ptr<Store> reader_;
  std::optional<RecordingStore> recorded_reader_;
};

/// One client: calls in a row, chosen at random.
class Client {
 public:
  Client(Round& round, std::uint64_t seed) : round_(round), recorder_(round.recorder()), random_(seed) {}

  void run(std::size_t operations_count, FailingVfs* vfs);

 private:
  void step(Handles& handles, Store& reader);
  void write(Store& store);
  void write_two(Store& store);
  void write_asynchronously(Store& store);
  void write_cached(Bodies& bodies);
  void repeat(Store& store);
  void read(Store& store);
  void read_changes(Store& store);
  void read_cached(Handles& handles);
  void read_all_cached(Handles& handles);

  [[nodiscard]] const std::string& id() { return random_.pick(recorder_.ids()); }
  [[nodiscard]] MarkedBody body() { return {round_.next_mark()}; }
  [[nodiscard]] Operation operation();
  CommitResult commit(Store& store, Batch batch, CommitOptions options);
  void learn(const CommitResult& result);

  Round& round_;
  Recorder& recorder_;
  Random random_;
  std::map<std::string, std::uint64_t> known_versions_;
  std::vector<std::pair<Batch, CommitOptions>> repeatable_;
  Cursor cursor_;
  std::atomic<int> asynchronous_count_{0};
};

std::vector<std::string> document_ids() {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kDocumentsCount; ++i) ids.push_back(fmt::format("d{}", i));
  return ids;
}

Round::Round(const ClientRunOptions& options, std::uint64_t number)
    : options_(options),
      recorder_(kCollection, fmt::format("round{}", number), document_ids()),
      reader_(nullptr) {
  handles_.emplace(options.open(), recorder_);
  begin_ = handles_->store->info().head;
  reader_ = options.open_reader();
  recorded_reader_.emplace(*reader_, recorder_);
}

void Round::break_sync(FailingVfs::Sync how) {
  is_broken_ = true;
  options_.vfs->set_sync(how);
}

void Round::reopen(std::uint64_t seen_reopened_count, bool with_reader) {
  const std::unique_lock lock(handles_mutex_);
  if (reopened_count_ != seen_reopened_count) return;
  ++reopened_count_;
  handles_.reset();
  if (with_reader) {
    recorded_reader_.reset();
    reader_.reset();
  }
  if (options_.vfs != nullptr) options_.vfs->set_sync(FailingVfs::Sync::works);
  is_broken_ = false;
  std::unique_ptr<Store> store = options_.open();
  recorder_.reopened();
  handles_.emplace(std::move(store), recorder_);
  if (with_reader) {
    reader_ = options_.open_reader();
    recorded_reader_.emplace(*reader_, recorder_);
  }
}

template <typename Work>
void Round::with_handles(Random& random, Work work) {
  std::uint64_t seen_reopened_count = 0;
  try {
    const std::shared_lock lock(handles_mutex_);
    seen_reopened_count = reopened_count_;
    work(*handles_, *recorded_reader_);
    return;
  } catch (const Error& error) {
    const bool is_broken = is_broken_ || reopened_count_ != seen_reopened_count;
    const bool is_of_that = error.outcome() == Outcome::in_doubt || error.code() == code::kUntrusted;
    if (!is_broken || !is_of_that) throw;
  }
  reopen(seen_reopened_count, random.one_in(2));
}

void Round::run(std::uint64_t seed) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < options_.clients_count; ++i) {
    threads.emplace_back([this, i, seed] {
      Client client(*this, seed + i);
      client.run(kRoundOperationsCount / options_.clients_count, i == 0 ? options_.vfs : nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// The last reads also find what was acknowledged and never written.
Recorder::Findings Round::check() {
  if (is_broken_) reopen(reopened_count_, true);
  for (const std::string& id : recorder_.ids()) (void)handles_->recorded.get(recorder_.key(id));
  std::vector<Change> log;
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  for (Cursor cursor = begin_;;) {
    ChangePage page = handles_->store->changes(cursor, options);
    log.insert(log.end(), page.changes.begin(), page.changes.end());
    if (page.at_end) break;
    cursor = page.next;
  }
  return recorder_.check(log);
}

void Client::run(std::size_t operations_count, FailingVfs* vfs) {
  const std::size_t breaks_at = vfs == nullptr ? operations_count : random_.below(operations_count);
  for (std::size_t i = 0; i < operations_count; ++i) {
    if (i == breaks_at) {
      round_.break_sync(random_.one_in(2) ? FailingVfs::Sync::fails : FailingVfs::Sync::fails_and_syncs);
    }
    round_.with_handles(random_, [this](Handles& handles, Store& reader) { step(handles, reader); });
  }
  for (int count = asynchronous_count_; count > 0; count = asynchronous_count_)
    asynchronous_count_.wait(count);
}

void Client::step(Handles& handles, Store& reader) {
  Store& store = handles.recorded;
  const std::uint64_t chance = random_.below(100);
  if (chance < 22) return write(store);
  if (chance < 28) return write_two(store);
  if (chance < 36) return write_asynchronously(store);
  if (chance < 41) return write_cached(*random_.pick(handles.collections));
  if (chance < 45) return repeat(store);
  if (chance < 60) return read(store);
  if (chance < 70) return read(reader);
  if (chance < 74) return (void)store.list(kCollection, {recorder_.key("").scope});
  if (chance < 77) return (void)reader.list(kCollection, {recorder_.key("").scope});
  if (chance < 83) return read_changes(random_.one_in(2) ? store : reader);
  if (chance < 97) return read_cached(handles);
  read_all_cached(handles);
}

Operation Client::operation() {
  static constexpr Kind kKinds[] = {Kind::put,   Kind::put,         Kind::create, Kind::replace,
                                    Kind::patch, Kind::merge_patch, Kind::erase};
  Operation operation;
  operation.kind = random_.pick(kKinds);
  operation.key = recorder_.key(id());
  const std::string mark = std::to_string(round_.next_mark());
  if (operation.kind == Kind::patch) {
    operation.patch.set = {{"/patch", mark}};
  } else if (operation.kind == Kind::merge_patch) {
    operation.body = R"({"patch":)" + mark + "}";
  } else if (operation.kind != Kind::erase) {
    operation.body = body().to_json();
  }
  const bool is_guarded = operation.kind != Kind::create && random_.percent(40);
  if (is_guarded) operation.if_version = known_versions_[operation.key.id];
  return operation;
}

void Client::learn(const CommitResult& result) {
  for (const Written& written : result.written()) known_versions_[written.key.id] = written.version;
  if (!result.ok()) known_versions_[result.conflict()->key.id] = result.conflict()->found;
}

CommitResult Client::commit(Store& store, Batch batch, CommitOptions options) {
  const bool is_repeatable = random_.one_in(4);
  if (is_repeatable) options.operation_id = fmt::format("{}-{}", recorder_.key("").scope, round_.next_mark());
  try {
    CommitResult result = store.commit(batch, options);
    learn(result);
    if (is_repeatable && result.ok()) repeatable_.emplace_back(std::move(batch), std::move(options));
    return result;
  } catch (const Error& error) {
    if (is_repeatable && error.outcome() == Outcome::in_doubt) {
      repeatable_.emplace_back(std::move(batch), std::move(options));
    }
    throw;
  }
}

void Client::write(Store& store) { (void)commit(store, std::move(Batch().add(operation())), {}); }

void Client::write_two(Store& store) {
  Operation first = operation();
  Operation second = operation();
  if (first.key == second.key) return write(store);
  if (random_.one_in(2)) {
    for (Operation* one : {&first, &second}) *one = {Kind::put, one->key, body().to_json()};
  }
  (void)commit(store, std::move(Batch().add(std::move(first)).add(std::move(second))), {});
}

void Client::write_asynchronously(Store& store) {
  if (asynchronous_count_ >= kAsynchronousCount) return write(store);
  ++asynchronous_count_;
  const auto done = [this](const std::exception_ptr&, const CommitResult&) {
    --asynchronous_count_;
    asynchronous_count_.notify_one();
  };
  try {
    store.commit_async(std::move(Batch().add(operation())), {}, done);
  } catch (const Error&) {
    --asynchronous_count_;
    throw;
  }
}

void Client::write_cached(Bodies& bodies) {
  const std::string& chosen = id();
  if (random_.one_in(5)) return learn(bodies.erase(chosen));
  if (random_.one_in(2)) return learn(bodies.put(chosen, body()));
  learn(bodies.update(chosen, [&](MarkedBody& changed) { changed = body(); }));
}

// Also what was in doubt before the store was opened again.
void Client::repeat(Store& store) {
  if (repeatable_.empty()) return write(store);
  const auto [batch, options] = random_.pick(repeatable_);
  learn(store.commit(batch, options));
}

void Client::read(Store& store) {
  const std::string& chosen = id();
  const auto document = store.get(recorder_.key(chosen));
  known_versions_[chosen] = document ? document->version : 0;
}

void Client::read_changes(Store& store) {
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  cursor_ = store.changes(cursor_, options).next;
}

void Client::read_cached(Handles& handles) {
  const std::size_t which = random_.below(kCollectionsCount);
  const std::string& chosen = id();
  const std::uint64_t invoked = recorder_.tick();
  const auto entry = handles.collections[which]->find(chosen);
  Document seen;
  if (entry) seen = {recorder_.key(chosen), entry->version, 0, {}, {}, entry->value->to_json()};
  recorder_.read(Recorder::kStoreReads + 1 + which, chosen, entry ? &seen : nullptr, invoked);
}

void Client::read_all_cached(Handles& handles) {
  const std::size_t which = random_.below(kCollectionsCount);
  const std::uint64_t invoked = recorder_.tick();
  std::map<std::string, Document> seen;
  for (const auto& entry : handles.collections[which]->all()) {
    seen[entry.id] = {recorder_.key(entry.id), entry.version, 0, {}, {}, entry.value->to_json()};
  }
  RecordedSnapshot snapshot;
  snapshot.invoked = invoked;
  for (const std::string& one : recorder_.ids()) {
    const auto found = seen.find(one);
    snapshot.versions[one] = found == seen.end() ? 0 : found->second.version;
    recorder_.read(Recorder::kStoreReads + 1 + which, one, found == seen.end() ? nullptr : &found->second,
                   invoked);
  }
  recorder_.snapshot(std::move(snapshot));
}

void add(Recorder::Counts& sum, const Recorder::Counts& more) {
  sum.commits += more.commits;
  sum.conflicts += more.conflicts;
  sum.unknown += more.unknown;
  sum.repeated += more.repeated;
  sum.reads += more.reads;
  sum.snapshots += more.snapshots;
}

}  // namespace

ClientRunReport run_clients(const ClientRunOptions& options) {
  ClientRunReport report;
  for (std::uint64_t number = 0; report.operations < options.operations_count; ++number) {
    ClientRunOptions of_round = options;
    if (number % 2 == 1) of_round.vfs = nullptr;
    Round round(of_round, number);
    round.run(options.seed + number * options.clients_count);
    report.findings = round.check();
    report.operations += kRoundOperationsCount / options.clients_count * options.clients_count;
    report.reopened += round.reopened_count();
    add(report.counts, round.recorder().counts());
    if (!report.findings.empty()) return report;
  }
  return report;
}

}  // namespace perdure::test
