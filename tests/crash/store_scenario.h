#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/open.h>

#include "tests/crash/power_ledger.h"
#include "tests/crash/power_scenario.h"
#include "tests/crash/simulated_system.h"

namespace perdure::test {

/// A store in use: several writers (so that commits are grouped), readers that hold snapshots, a follower,
/// checkpoints, settings with indexes, retention and purges, closed and opened again.
class StoreScenario : public PowerScenario {
 public:
  struct Options {
    /// Not where readers and writers lock each other out, without write-ahead log.
    bool holds_snapshots = true;
    SimulatedSystem::Omitted omitted = SimulatedSystem::Omitted::nothing;
  };
  explicit StoreScenario(const Options& options) : options_(options) {}

  void work(SimulatedDisk& disk, std::uint64_t seed) const override;
  [[nodiscard]] std::unique_ptr<Recovery> recovery(const DiskTrace& trace) const override;

  static constexpr const char* kPath = "/disk/home/data/store.db";

 private:
  const Options options_;
};

/// What each start after a power cut does with a store, whatever else lies on the disk.
class StoreRecovery : public Recovery {
 public:
  explicit StoreRecovery(const DiskTrace& trace) : ledger_(trace) {}

  void start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const override;

 private:
  void check_by_reading(const CutMoment& cut) const;
  void check_store(Store& store, SimulatedDisk& disk, const CutMoment& cut) const;
  void check_files(SimulatedDisk& disk, const CutMoment& cut) const;

  const PowerLedger ledger_;
};

/// What a store warned of. Any thread.
class Warnings {
 public:
  void add(std::string_view text);
  /// Throws PowerFault with the first one: nobody else wrote, nothing is damaged.
  void require_none();

 private:
  std::mutex mutex_;
  std::string first_;  ///< guarded by mutex_
};

/// Opens the store of a scenario.
[[nodiscard]] std::unique_ptr<Store> open_simulated(OpenOptions::Access access, const char* path,
                                                    Warnings& warnings);

/// The whole log.
[[nodiscard]] std::vector<Change> all_changes(Store& store, const Cursor& since = {});

}  // namespace perdure::test
