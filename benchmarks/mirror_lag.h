#pragma once

#include <cstdint>
#include <string>

namespace perdure::bench {

struct MirrorLagOptions {
  std::string directory;  ///< made for the measurement, and removed
  std::uint64_t documents_count = 10'000;
  std::uint64_t puts_per_second = 1000;
  std::uint64_t seconds = 30;
  int threads_count = 4;
  bool beside_writer = false;  ///< another process writes to the same disk as fast as it can
};

/// Of each change, from the return of its commit until its file stands in the mirror's directory and is
/// durable.
struct MirrorLag {
  double median_ms = 0;
  double p99_ms = 0;
  double p999_ms = 0;
  double most_ms = 0;
  double commit_p99_ms = 0;        ///< of the puts themselves, from when they were due
  std::uint64_t most_backlog = 0;  ///< changes in one page of the mirror
  double longest_flush_ms = 0;     ///< of one call of the mirror that flushes
  double longest_other_ms = 0;     ///< of the rest of one page
};

/// Durable puts on a fixed schedule, whatever they take, of random documents of a mirrored collection.
[[nodiscard]] MirrorLag measure_mirror_lag(const MirrorLagOptions& options);

/// Measures alone and beside a writer, and prints a row of a Markdown table for each.
void run_mirror_lag(MirrorLagOptions options);

}  // namespace perdure::bench
