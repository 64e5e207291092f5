// What a store must survive while it is being made, at every operation of the disk; `crash_power_loss` does
// the same with a store in use.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <perdure/error.h>
#include "core/fs.h"
#include "tests/crash/power_cut_sweep.h"
#include "tests/crash/power_simulator.h"
#include "tests/crash/simulated_system.h"
#include "tests/crash/store_scenario.h"
#include "tests/crash/trace_file.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

void put(Store& store, LedgerNotes& notes, std::uint64_t number) {
  notes.attempt(number);
  const Key key{"notes", "d" + std::to_string(number)};
  const Written written = store.put(key, R"({"n":1})").value();
  notes.acknowledged(number, {written});
  notes.change(number, store.version(written.key, written.version).value(), false);
}

/// A store is made, in a directory that its maker did not make durable, and gets its first documents.
class NewStore : public PowerScenario {
 public:
  void work(SimulatedDisk& disk, std::uint64_t) const override {
    SimulatedSystem system(disk);
    const fs::ScopedSystem scoped(system);
    EXPECT_EQ(disk.make_directory("/disk/home"), 0);
    Warnings warnings;
    const auto store = open_simulated(OpenOptions::Access::read_write, StoreScenario::kPath, warnings);
    LedgerNotes notes(disk);
    put(*store, notes, 1);
    put(*store, notes, 2);
  }
  [[nodiscard]] std::unique_ptr<Recovery> recovery(const DiskTrace& trace) const override {
    return std::make_unique<StoreRecovery>(trace);
  }
};

class NewStorePowerLoss : public ::testing::Test {
 protected:
  NewStorePowerLoss() {
    vfs_.use(disk_);
    scenario_.work(disk_, 0);
  }

  /// Cuts at every operation.
  void cut_everywhere(const std::string& mode) {
    PowerSimulator simulator(scenario_, vfs_);
    PowerSimulator::Plan plan;
    plan.simulations_count = disk_.trace().size();
    plan.seed = test_seed("store_power_loss");
    plan.mode = simulation_of(mode);
    const auto failure = simulator.run_all(disk_.trace(), plan);
    EXPECT_FALSE(failure) << failure->what << " (operation " << failure->simulation.position << ", seed "
                          << failure->simulation.cut.seed << ")";
    EXPECT_EQ(simulator.counts().simulations, disk_.trace().size());
  }

  SimulatedVfs vfs_;
  const NewStore scenario_;
  SimulatedDisk disk_;
};

// SQLite makes a database with a rollback journal, before it is told of the write-ahead log.
TEST_F(NewStorePowerLoss, InterruptedWhileItIsMadeItOpens) {
  for (const char* mode : {"dropped/kept", "kept/kept", "torn/kept", "garbled/kept", "scattered/scattered"}) {
    SCOPED_TRACE(mode);
    cut_everywhere(mode);
  }
}

TEST_F(NewStorePowerLoss, KilledAndStartedAgainItIsDurable) { cut_everywhere("killed"); }

TEST_F(NewStorePowerLoss, ADirectoryOfSomebodyElseIsMadeDurableWithIt) { cut_everywhere("dropped/dropped"); }

// The same simulation from a file is the same simulation.
TEST_F(NewStorePowerLoss, ASavedTraceIsTheTrace) {
  const TemporaryDirectory directory;
  save_trace(disk_.trace(), directory.file("trace"));
  const DiskTrace loaded = load_trace(directory.file("trace"));
  ASSERT_EQ(loaded.size(), disk_.trace().size());
  DiskImage image;
  for (const DiskOperation& operation : loaded) image.apply(operation);
  SimulatedDisk found(image.after(parse_power_cut("kept/kept")));
  EXPECT_EQ(found.content(StoreScenario::kPath), disk_.content(StoreScenario::kPath));
  PowerSimulator simulator(scenario_, vfs_);
  Simulation simulation = simulation_of("dropped/dropped");
  simulation.position = loaded.size();
  EXPECT_NO_THROW(simulator.run_one(loaded, simulation));
}

struct Seen {
  std::uint64_t pruned = 0;
  std::uint64_t purged = 0;
  std::uint64_t followers = 0;
  std::uint64_t grouped = 0;      ///< syncs of the write-ahead log after which more than one commit returned
  std::uint64_t checkpoints = 0;  ///< syncs of the database while it was in use
};

void look_at_log(SimulatedDisk& disk, Seen& seen) {
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  Warnings warnings;
  const auto store = open_simulated(OpenOptions::Access::read_only, StoreScenario::kPath, warnings);
  for (const Change& change : all_changes(*store)) {
    seen.pruned += change.removed == Change::Removed::pruned ? 1 : 0;
    seen.purged += change.removed == Change::Removed::purged ? 1 : 0;
  }
  seen.followers += store->followers().size();
}

void look_at_trace(const DiskTrace& trace, Seen& seen) {
  std::map<InodeNumber, std::string> names;
  std::uint64_t returned = 0;
  for (const DiskOperation& operation : trace) {
    if (operation.kind == DiskOperation::Kind::make_file) names[operation.inode] = operation.name;
    if (operation.bytes.starts_with("acknowledged ")) ++returned;
    if (operation.kind != DiskOperation::Kind::sync) continue;
    if (names[operation.inode] == "store.db") ++seen.checkpoints;
    if (!names[operation.inode].ends_with("-wal")) continue;
    seen.grouped += returned > 1 ? 1 : 0;
    returned = 0;
  }
}

TEST(StoreScenarioTest, ComesToEverythingThatItIsMeantToCut) {
  SimulatedVfs vfs;
  Seen seen;
  constexpr std::uint64_t kWorkloadsCount = 5;
  for (std::uint64_t seed = 0; seed < kWorkloadsCount; ++seed) {
    SimulatedDisk disk;
    vfs.use(disk);
    StoreScenario({}).work(disk, seed);
    look_at_trace(disk.trace(), seen);
    look_at_log(disk, seen);
  }
  EXPECT_GT(seen.pruned, 0U);
  EXPECT_GT(seen.purged, 0U);
  EXPECT_EQ(seen.followers, kWorkloadsCount);
  EXPECT_GT(seen.grouped, 0U);
  // Opening and closing makes two to four of each workload.
  EXPECT_GT(seen.checkpoints, 6 * kWorkloadsCount);
}

/// What a ledger says of a log that was changed after the fact.
class PowerLedgerTest : public NewStorePowerLoss {
 protected:
  PowerLedgerTest() {
    SimulatedSystem system(disk_);
    const fs::ScopedSystem scoped(system);
    Warnings warnings;
    const auto store = open_simulated(OpenOptions::Access::read_only, StoreScenario::kPath, warnings);
    changes_ = all_changes(*store);
  }
  void expect_fault(const std::string& what) {
    try {
      (void)PowerLedger(disk_.trace()).check(changes_, {disk_.trace().size()});
      ADD_FAILURE() << "nothing thrown";
    } catch (const PowerFault& fault) {
      EXPECT_NE(std::string(fault.what()).find(what), std::string::npos) << fault.what();
    }
  }

  std::vector<Change> changes_;
};

TEST_F(PowerLedgerTest, FindsWhatIsLostChangedOrMadeUp) {
  EXPECT_EQ(PowerLedger(disk_.trace()).check(changes_, {disk_.trace().size()}), 2U);
  const std::vector<Change> whole = changes_;
  changes_.pop_back();
  expect_fault("change 2 was acknowledged");
  changes_ = whole;
  changes_[0].body = R"({"n":2})";
  expect_fault("not what was written");
  changes_ = whole;
  changes_[1].seq = 3;
  expect_fault("a gap");
  changes_ = whole;
  changes_.push_back(whole[1]);
  changes_[2].seq = 3;
  expect_fault("was never written");
  changes_ = whole;
  changes_[1].removed = Change::Removed::purged;
  expect_fault("purged by nobody");
  changes_[1].removed = Change::Removed::pruned;
  expect_fault("pruned by nobody");
}

TEST_F(PowerLedgerTest, FindsWhatWasNotYetTried) {
  const PowerLedger ledger(disk_.trace());
  EXPECT_THROW((void)ledger.check(changes_, {0}), PowerFault);
}

}  // namespace
}  // namespace perdure::test
