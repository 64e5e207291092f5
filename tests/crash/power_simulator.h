#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tests/crash/power_scenario.h"
#include "tests/crash/simulated_vfs.h"

namespace perdure::test {

/// One power cut: where, how, and what the start afterwards does at random.
struct Simulation {
  std::size_t position = 0;
  PowerCut cut = {};  ///< its seed decides everything
  /// Not the power fails but the process is killed; the power fails during or after the next start.
  bool is_kill = false;
};

/// "killed", or as `to_string(PowerCut)` says.
[[nodiscard]] std::string mode_text(const Simulation& simulation);
[[nodiscard]] Simulation simulation_of(const std::string& mode);

struct SimulationCounts {
  std::uint64_t simulations = 0;
  std::uint64_t second_cuts = 0;  ///< of these, how often the power failed again during the start
  std::uint64_t failures = 0;
  std::uint64_t losses = 0;  ///< failures that are something acknowledged that is not there
};

/// Runs simulations over one trace, with every cut position in turn.
class PowerSimulator {
 public:
  PowerSimulator(const PowerScenario& scenario, SimulatedVfs& vfs) : scenario_(scenario), vfs_(vfs) {}

  struct Failure {
    Simulation simulation;
    std::string what;
  };
  struct Plan {
    std::uint64_t simulations_count = 0;
    std::uint64_t seed = 0;
    std::optional<Simulation> mode = {};  ///< empty: all in turn
    bool stops_at_failure = true;
    std::function<void()> on_progress = {};  ///< now and then
  };
  /// Spreads the plan's number over all positions and modes of the trace. The first failure, if any.
  std::optional<Failure> run_all(const DiskTrace& trace, const Plan& plan);
  /// One of them. Throws what the recovery throws.
  void run_one(const DiskTrace& trace, const Simulation& simulation);

  [[nodiscard]] const SimulationCounts& counts() const { return counts_; }

 private:
  void simulate(const Recovery& recovery, const DiskImage& image, const Simulation& simulation);

  const PowerScenario& scenario_;
  SimulatedVfs& vfs_;
  SimulationCounts counts_;
};

}  // namespace perdure::test
