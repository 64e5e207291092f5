// The power fails at every operation of a store of JSON files: each collection is as it was after some
// commit, and not before the last one that was acknowledged. A system that leaves out a sync must be found
// out.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <perdure/open.h>

#include "core/fs.h"
#include "tests/crash/power_cut_sweep.h"
#include "tests/crash/simulated_disk.h"
#include "tests/crash/simulated_system.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

using Omitted = SimulatedSystem::Omitted;

constexpr const char* kDirectory = "/disk/home/data";
constexpr const char* kCollections[] = {"notes", "other"};
constexpr const char* kScopes[] = {"", "ann"};

/// Everything that a reader sees of a collection.
std::string state_of(Store& store, const std::string& collection) {
  std::string state;
  for (const char* scope : kScopes) {
    ListOptions options;
    options.scope = scope;
    for (const Document& document : store.list(collection, options).documents) {
      state += std::string(scope) + "/" + document.key.id + " " + std::to_string(document.version) + " " +
               std::to_string(document.updated_at.time_since_epoch().count()) + " " + document.body + "\n";
    }
  }
  return state;
}

/// Commits, and remembers between which operations of the disk each state came about.
class Work {
 public:
  Work(SimulatedDisk& disk, std::uint64_t seed) : disk_(disk), random_(seed) {
    for (const char* collection : kCollections) history_[collection] = {{"", 0, 0}};
  }

  void run_session() {
    const auto store = perdure::open("json:" + std::string(kDirectory));
    for (int i = 0; i < 6; ++i) commit(*store);
  }

  /// "" when what is found agrees with a cut before `position`.
  [[nodiscard]] std::string fault(Store& store, std::size_t position) const {
    for (const auto& [collection, states] : history_) {
      const std::string found = state_of(store, collection);
      bool is_allowed = false;
      for (std::size_t i = 0; i < states.size(); ++i) {
        const bool is_outdated = i + 1 < states.size() && states[i + 1].done_at <= position;
        is_allowed =
            is_allowed || (!is_outdated && states[i].begun_at <= position && states[i].text == found);
      }
      if (!is_allowed) return collection + " holds " + (found.empty() ? "nothing" : found.substr(0, 80));
    }
    return {};
  }

 private:
  struct State {
    std::string text;
    std::size_t begun_at = 0;
    std::size_t done_at = 0;
  };

  void commit(Store& store) {
    const std::string collection = kCollections[random_.below(2)];
    Batch batch;
    for (std::uint64_t left = random_.between(1, 4); left > 0; --left) {
      const Key key{collection, "d" + std::to_string(random_.below(4)), kScopes[random_.below(2)]};
      const std::string text(static_cast<std::size_t>(random_.one_in(4) ? 5000 : 20), 'x');
      batch.put(key, R"({"n":)" + std::to_string(++count_) + R"(,"text":")" + text + "\"}");
      if (random_.one_in(5)) batch.erase(key);
    }
    CommitOptions options;
    if (random_.one_in(3)) options.operation_id = "operation " + std::to_string(count_);
    State next;
    next.begun_at = disk_.trace().size();
    (void)store.commit(std::move(batch), options).value();
    next.done_at = disk_.trace().size();
    next.text = state_of(store, collection);
    history_[collection].push_back(std::move(next));
  }

  SimulatedDisk& disk_;
  Random random_;
  std::map<std::string, std::vector<State>> history_;
  std::uint64_t count_ = 0;
};

/// Starts anew after a cut. What is wrong, "" for nothing.
std::string start_again(SimulatedDisk& disk, const Work& work, std::size_t position) {
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  try {
    const auto store = perdure::open("json:" + std::string(kDirectory));
    if (std::string fault = work.fault(*store, position); !fault.empty()) return fault;
    for (const std::string& name : fs::list_directory(kDirectory)) {
      if (name.ends_with(".tmp")) return "a temporary file is left: " + name;
    }
    if (!store->put({"notes", "again"}, "{}").ok()) return "a new write is refused";
  } catch (const Error& error) {
    return error.what();
  }
  SimulatedDisk found(disk.image().after(parse_power_cut("dropped/dropped")));
  SimulatedSystem after(found);
  const fs::ScopedSystem scoped_after(after);
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  return perdure::open("json:" + std::string(kDirectory), options)->get({"notes", "again"})
             ? ""
             : "a new write is lost by the next cut";
}

struct Sweep {
  std::uint64_t simulations_count = 0;
  std::uint64_t faults_count = 0;
  std::string first_fault;
};

Sweep sweep(Omitted omitted, std::uint64_t workloads_count) {
  const std::uint64_t seed = test_seed("json_power_loss");
  Sweep result;
  for (std::uint64_t workload = 0; workload < workloads_count; ++workload) {
    SimulatedDisk disk;
    Work work(disk, seed + workload);
    {
      SimulatedSystem system(disk, omitted);
      const fs::ScopedSystem scoped(system);
      EXPECT_EQ(disk.make_directory("/disk/home"), 0);
      work.run_session();
      work.run_session();
    }
    for_each_cut_position(disk.trace(), [&](std::size_t position, const DiskImage& image) {
      for (PowerCut cut : power_cut_modes()) {
        cut.seed = seed + position;
        SimulatedDisk found(image.after(cut));
        const std::string fault = start_again(found, work, position);
        ++result.simulations_count;
        if (fault.empty() || result.faults_count++ > 0) continue;
        result.first_fault = "workload " + std::to_string(workload) + ", operation " +
                             std::to_string(position) + ", " + to_string(cut) + ": " + fault;
      }
    });
  }
  return result;
}

TEST(JsonPowerLoss, EveryAcknowledgedCommitStaysAndFilesAreWhole) {
  const Sweep result = sweep(Omitted::nothing, 15);
  EXPECT_EQ(result.faults_count, 0U) << result.first_fault;
  EXPECT_GT(result.simulations_count, 30'000U);
  RecordProperty("simulations", std::to_string(result.simulations_count));
}

TEST(JsonPowerLoss, WithoutTheFsyncOfAFileItIsNotWhole) {
  EXPECT_GT(sweep(Omitted::file_fsync, 1).faults_count, 50U);
}

TEST(JsonPowerLoss, WithoutTheFsyncOfTheDirectoryCommitsAreLost) {
  EXPECT_GT(sweep(Omitted::directory_fsync, 1).faults_count, 50U);
}

}  // namespace
}  // namespace perdure::test
