#pragma once

#include <cstdint>
#include <string>

#include "tests/errors/failure.h"
#include "tests/errors/scene.h"
#include "tests/errors/workloads.h"

namespace perdure::test {

/// One workload under one failure, at any number of points, in a process of its own: a crash, a hang and what
/// leaks are found in it, and SQLite's memory can be taken over.
class Trial {
 public:
  /// `prepared` holds the files that the workload begins with.
  Trial(Workload workload, Failure failure, std::string prepared, Scene::Wrap wrap = {});

  struct Outcome {
    std::uint64_t calls_count = 0;   ///< that could have failed, in a run in which none did
    std::uint64_t points_count = 0;  ///< that were tried
    std::string faults;              ///< what was wrong, a line each; empty when all is right
  };
  /// Tries up to `points_count` of the calls, spread from `seed` on; 0: every one.
  [[nodiscard]] Outcome run(std::uint64_t points_count, std::uint64_t seed) const;
  /// Tries the Nth call only.
  [[nodiscard]] Outcome run_at(std::uint64_t at) const;

 private:
  struct Shared;

  void run_child(Shared& shared, std::uint64_t first, std::uint64_t step) const;
  [[nodiscard]] Outcome run_from(std::uint64_t first, std::uint64_t step, std::uint64_t most_count) const;
  std::uint64_t try_at(std::uint64_t at, std::string& faults) const;

  const Workload workload_;
  const Failure failure_;
  const std::string prepared_;
  const Scene::Wrap wrap_;
};

/// Makes what the workload begins with in `directory`, in a process that ends in the middle of its life.
void prepare(const Workload& workload, const std::string& directory);

}  // namespace perdure::test
