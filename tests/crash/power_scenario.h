#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/crash/simulated_disk.h"
#include "tests/seed.h"

namespace perdure::test {

/// Something is on the disk that nobody wrote, or that is damaged.
struct PowerFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Something that was acknowledged is not on the disk.
struct PowerLoss : PowerFault {
  using PowerFault::PowerFault;
};

/// When the power failed: before which element of the trace, and, when it failed again while the program was
/// being started anew, before which element of that trace.
struct CutMoment {
  std::size_t position = 0;
  const DiskTrace* second_trace = nullptr;
  std::size_t second_position = 0;
};

/// What a trace says must be found after a power cut, and the start of the program that looks for it.
class Recovery {
 public:
  Recovery() = default;
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;
  virtual ~Recovery() = default;

  /// What stands before it in the trace only prepares the disk.
  [[nodiscard]] virtual std::size_t first_position() const { return 0; }

  /// Starts the program on `disk`, compares, goes on working, and notes on `disk` what it was told meanwhile.
  /// Throws PowerFault, or whatever the program throws. The same `random` does the same.
  virtual void start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const = 0;
};

/// A program whose power fails.
class PowerScenario {
 public:
  PowerScenario() = default;
  PowerScenario(const PowerScenario&) = delete;
  PowerScenario& operator=(const PowerScenario&) = delete;
  virtual ~PowerScenario() = default;

  /// Works on a new disk; notes between the operations what it tries and what it is told.
  virtual void work(SimulatedDisk& disk, std::uint64_t seed) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Recovery> recovery(const DiskTrace& trace) const = 0;
};

}  // namespace perdure::test
