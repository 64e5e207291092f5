#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

#include <perdure/store.h>

namespace perdure::test {

/// What a store did is not what the contract says. The message tells the step and both sides.
struct Disagreement : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct RandomRunOptions {
  std::uint64_t seed = 0;
  std::uint64_t operation_count = 0;  ///< operations of batches, and reads
  std::function<std::unique_ptr<Store>()> open;
};

struct RandomRunReport {
  std::uint64_t operations = 0;
  std::uint64_t commits = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t errors = 0;
  std::uint64_t repeated = 0;
  std::uint64_t reads = 0;
  std::uint64_t reopened = 0;
  std::uint64_t changes = 0;  ///< in the log at the end
};

/// Random operations on a new store, each compared with the reference model, and at the end everything.
/// Throws Disagreement at the first difference.
RandomRunReport run_random_operations(const RandomRunOptions& options);

}  // namespace perdure::test
