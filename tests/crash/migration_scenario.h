#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tests/crash/power_scenario.h"
#include "tests/crash/store_scenario.h"

namespace perdure::test {

/// A database of the first format is opened, which makes a backup and migrates it, and written to.
class MigrationScenario : public PowerScenario {
 public:
  void work(SimulatedDisk& disk, std::uint64_t seed) const override;
  [[nodiscard]] std::unique_ptr<Recovery> recovery(const DiskTrace& trace) const override;
};

/// A backup is whole whenever there is one, there is one when the store was migrated, and nothing else is
/// left over.
class MigrationRecovery : public StoreRecovery {
 public:
  explicit MigrationRecovery(const DiskTrace& trace);

  [[nodiscard]] std::size_t first_position() const override { return ready_at_; }
  void start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const override;

 private:
  const std::uint64_t changes_count_;  ///< of the old database
  std::size_t ready_at_ = 0;
};

}  // namespace perdure::test
