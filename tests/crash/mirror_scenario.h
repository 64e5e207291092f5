#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "tests/crash/power_scenario.h"
#include "tests/crash/simulated_system.h"
#include "tests/crash/store_scenario.h"

namespace perdure::test {

/// A store with a mirror on the same disk: first build, changes, moves, deletions, another file-name
/// template, closed and opened again.
class MirrorScenario : public PowerScenario {
 public:
  using Omitted = SimulatedSystem::Omitted;
  explicit MirrorScenario(Omitted omitted = Omitted::nothing) : omitted_(omitted) {}

  void work(SimulatedDisk& disk, std::uint64_t seed) const override;
  [[nodiscard]] std::unique_ptr<Recovery> recovery(const DiskTrace& trace) const override;

  static constexpr const char* kDirectory = "/disk/home/data/files";

 private:
  const Omitted omitted_;
};

/// Before anything is started, every file is whole and every document that was mirrored has one; afterwards
/// store and mirror agree, and nothing is left over.
class MirrorRecovery : public StoreRecovery {
 public:
  explicit MirrorRecovery(const DiskTrace& trace);

  void start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const override;

 private:
  struct Document {
    std::set<std::string> contents = {};     ///< of its file, in all versions
    std::set<std::size_t> mirrored_at = {};  ///< when it was told that its file is durable
    std::set<std::size_t> erasing_at = {};

    [[nodiscard]] bool must_have_a_file(std::size_t position) const;
  };

  void check_files_as_found(SimulatedDisk& disk, const CutMoment& cut) const;

  std::map<std::string, Document> documents_;  ///< by id
};

}  // namespace perdure::test
