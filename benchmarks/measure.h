#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace perdure::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

inline double seconds_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return seconds_since(start);
}

/// The value below which `percent` of them lie.
inline double percentile(std::vector<double> values, double percent) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(last * percent / 100 + 0.5)];
}

inline double median(const std::vector<double>& values) { return percentile(values, 50); }

/// Medians of two things measured in turns, so that the machine's changing speed meets both alike, and the
/// median of the ratios of each turn.
struct Compared {
  double reference = 0;
  double value = 0;
  double ratio = 0;  ///< value / reference
};

inline Compared in_turns(int rounds_count, const std::function<double()>& reference,
                         const std::function<double()>& value) {
  std::vector<double> references;
  std::vector<double> values;
  std::vector<double> ratios;
  for (int round = 0; round < rounds_count; ++round) {
    references.push_back(reference());
    values.push_back(value());
    ratios.push_back(values.back() / references.back());
  }
  return {median(references), median(values), median(ratios)};
}

}  // namespace perdure::bench
