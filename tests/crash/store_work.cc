#include <atomic>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "core/fs.h"
#include "store/sqlite/connection.h"
#include "tests/crash/store_scenario.h"

namespace perdure::test {
namespace {

constexpr std::uint64_t kWritersCount = 3;
constexpr std::uint64_t kSharedDocumentsCount = 12;
constexpr std::chrono::milliseconds kSnapshotHeld{5};
constexpr std::chrono::milliseconds kPatience{20};

std::string hexadecimal(Random& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += "0123456789abcdef"[random.below(16)];
  return text;
}

// Some are longer than a page, and zstd can do nothing about it.
std::string body_for(Random& random, const std::string& text = {}) {
  const std::size_t size = random.one_in(10) ? random.between(3000, 9000) : random.between(10, 300);
  return R"({"n":)" + std::to_string(random.below(1000)) + R"(, "exact" : 0.1000e+01, "s":")" + text + "-" +
         hexadecimal(random, size) + "\"}";
}

/// What all threads of one run share.
struct Run {
  Store& store;
  LedgerNotes notes;
  std::atomic<std::uint64_t>& last_number;  ///< of attempts and purges
};

/// One thread that writes.
class Writer {
 public:
  Writer(Run& run, std::uint64_t thread, std::uint64_t seed)
      : run_(run), random_(seed), name_("w" + std::to_string(thread)) {}

  void write(std::uint64_t attempts_count) {
    for (std::uint64_t i = 0; i < attempts_count; ++i) {
      const std::uint64_t chance = random_.below(100);
      if (chance < 40) {
        commit(one_shared());
      } else if (chance < 65) {
        commit(several());
      } else if (chance < 85) {
        commit(one_of_our_own());
      } else if (chance < 93) {
        run_.notes.pruning();
        (void)run_.store.prune();
      } else {
        write_and_purge();
      }
    }
  }

  void configure(const std::string& collection, const CollectionSettings& settings) {
    Batch batch;
    batch.put({std::string(kSettingsCollection), collection}, settings.to_json());
    commit(std::move(batch));
  }

 private:
  [[nodiscard]] Key shared_key() {
    return {"notes", "d" + std::to_string(random_.below(kSharedDocumentsCount)),
            random_.one_in(3) ? "ann" : ""};
  }

  void add_shared(Batch& batch) {
    const std::uint64_t chance = random_.below(10);
    if (chance < 7) {
      batch.put(shared_key(), body_for(random_));
    } else if (chance < 9) {
      batch.merge_patch(shared_key(), R"({"n":)" + std::to_string(random_.below(1000)) + "}");
    } else {
      batch.erase(shared_key());
    }
  }

  Batch one_shared() {
    Batch batch;
    add_shared(batch);
    return batch;
  }

  Batch several() {
    Batch batch;
    for (std::uint64_t left = random_.between(2, 6); left > 0; --left) {
      batch.put(shared_key(), body_for(random_));
    }
    add_shared(batch);
    batch.put(our_own_key(), body_for(random_));
    return batch;
  }

  Batch one_of_our_own() {
    Batch batch;
    batch.put(our_own_key(), body_for(random_));
    return batch;
  }

  // Nobody else writes it, so that no version is pruned before it was read back.
  [[nodiscard]] Key our_own_key() { return {"kept", name_ + "-" + std::to_string(random_.below(2))}; }

  void write_and_purge() {
    const Key key{"secrets", name_};
    const std::string token = "secret-" + name_ + "-" + hexadecimal(random_, 16);
    std::vector<std::uint64_t> seqs;
    const auto commit_part = [&](Batch batch) {
      for (const Written& written : commit(std::move(batch))) seqs.push_back(written.seq);
    };
    for (std::uint64_t left = random_.between(1, 3); left > 0; --left) {
      commit_part(std::move(Batch().put(key, body_for(random_, token))));
    }
    commit_part(std::move(Batch().erase(key)));
    const std::uint64_t number = ++run_.last_number;
    run_.notes.purging(number, token, seqs);
    if (run_.store.purge(key).versions_count != seqs.size()) throw PowerFault("purge left versions");
    run_.notes.purged(number);
  }

  std::vector<Written> commit(Batch batch) {
    const std::uint64_t number = ++run_.last_number;
    CommitOptions options;
    options.actor = name_ + "." + std::to_string(number);
    if (random_.one_in(3)) options.operation_id = "operation-" + options.actor;
    run_.notes.attempt(number);
    const CommitResult result =
        random_.one_in(5) ? commit_async(number, batch, options) : run_.store.commit(batch, options);
    if (!result.ok()) return {};
    run_.notes.acknowledged(number, result.written());
    if (!options.operation_id.empty() && random_.one_in(4)) {
      if (!run_.store.commit(batch, options).repeated())
        throw PowerFault("a repeated commit was written twice");
    }
    for (std::size_t i = 0; i < result.written().size(); ++i) {
      read_back(number, result.written()[i], batch.operations().at(i));
    }
    return result.written();
  }

  CommitResult commit_async(std::uint64_t number, const Batch& batch, const CommitOptions& options) {
    std::promise<CommitResult> promise;
    run_.store.commit_async(batch, options, [&](const std::exception_ptr& error, const CommitResult& result) {
      if (error) return promise.set_exception(error);
      // At the earliest moment at which somebody is told.
      if (result.ok()) run_.notes.acknowledged(number, result.written());
      promise.set_value(result);
    });
    return promise.get_future().get();
  }

  void read_back(std::uint64_t number, const Written& written, const Operation& operation) {
    const auto change = run_.store.version(written.key, written.version);
    const bool is_right = change && change->seq == written.seq && change->removed == Change::Removed::no &&
                          (operation.kind != Operation::Kind::put || change->body == operation.body);
    if (!is_right) throw PowerFault("change " + std::to_string(written.seq) + " is not read back");
    run_.notes.change(number, *change, written.key.collection == "kept");
  }

  Run& run_;
  Random random_;
  const std::string name_;
};

/// Looks at the same moment of the log while others write, so that checkpoints have to mind it. Between two
/// snapshots it leaves a purge the time to empty the write-ahead log.
void hold_snapshots(Store& store, const std::atomic<bool>& is_over) {
  sqlite::Connection connection(StoreScenario::kPath, sqlite::Connection::Mode::read_only);
  const auto count = [&] {
    return static_cast<std::uint64_t>(connection.query_integer("SELECT count(*) FROM perdure_log"));
  };
  while (!is_over) {
    std::uint64_t before = 0;
    {
      const sqlite::Transaction snapshot(connection, sqlite::Transaction::Kind::read);
      before = count();
      (void)store.wait_for_change(before + 4, kSnapshotHeld);
      if (count() != before) throw PowerFault("a snapshot moved");
    }
    (void)store.wait_for_change(before + 8, kPatience);
  }
}

void follow(Store& store, const std::atomic<bool>& is_over) {
  FollowerRecord record;
  record.name = "tail";
  while (!is_over) {
    ChangesOptions options;
    options.limit = 5;
    options.bodies = false;
    const ChangePage page = store.changes(record.cursor, options);
    record.cursor = page.next;
    store.record_follower(record);
    if (page.at_end) (void)store.wait_for_change(record.cursor.seq, kPatience);
  }
}

CollectionSettings indexed(Random& random) {
  CollectionSettings settings;
  settings.indexes.push_back({{random.one_in(2) ? "n" : "s"}, false});
  return settings;
}

CollectionSettings pruned() {
  CollectionSettings settings;
  settings.retention = CollectionSettings::Retention{2, std::nullopt};
  return settings;
}

/// Threads of which the first exception counts.
class Threads {
 public:
  void start(std::function<void()> work) {
    threads_.emplace_back([this, work = std::move(work)] {
      try {
        work();
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
      }
    });
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::exception_ptr failure_;  ///< guarded by mutex_
};

void write_as(Run& run, std::uint64_t thread, std::uint64_t seed) {
  Random random(seed);
  Writer writer(run, thread, random.bits());
  writer.write(random.between(3, 5));
  if (thread == 0) writer.configure("notes", indexed(random));
  if (thread == 1) writer.configure("kept", pruned());
  writer.write(random.between(4, 8));
}

void run_session(Run& run, bool holds_snapshots, Random& random) {
  std::atomic<bool> is_over{false};
  Threads others;
  if (holds_snapshots) others.start([&] { hold_snapshots(run.store, is_over); });
  others.start([&] { follow(run.store, is_over); });
  Threads writers;
  for (std::uint64_t thread = 0; thread < kWritersCount; ++thread) {
    const std::uint64_t seed = random.bits();
    writers.start([&run, thread, seed] { write_as(run, thread, seed); });
  }
  std::exception_ptr failure;
  try {
    writers.join();
  } catch (...) {
    failure = std::current_exception();
  }
  is_over = true;
  others.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

void StoreScenario::work(SimulatedDisk& disk, std::uint64_t seed) const {
  SimulatedSystem system(disk, options_.omitted);
  const fs::ScopedSystem scoped(system);
  Random random(seed);
  Warnings warnings;
  std::atomic<std::uint64_t> last_number{0};
  for (std::uint64_t session = random.between(2, 3); session > 0; --session) {
    const auto store = open_simulated(OpenOptions::Access::read_write, kPath, warnings);
    Run run{*store, LedgerNotes(disk), last_number};
    run_session(run, options_.holds_snapshots, random);
  }
  warnings.require_none();
}

}  // namespace perdure::test
