#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "apps/terminal/console.h"

namespace perdure::terminal {

/// "12,345 documents  41,200/s" in one line of a terminal on standard error, at most ten times a second;
/// nothing when there is no terminal, with --quiet or with --json. The destructor clears the line.
class Progress {
 public:
  /// `singular` is what is counted: "document".
  Progress(Console& console, std::string singular);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::uint64_t count);
  /// "chain: 12,345 of 20,000 documents"
  void show_part(std::string_view what, std::uint64_t count, std::uint64_t of_count);
  /// Any one line.
  void show_text(std::string_view text);

 private:
  [[nodiscard]] bool is_due();

  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kInterval{100};

  Console& console_;
  const std::string singular_;
  const bool enabled_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_ + kInterval;
};

}  // namespace perdure::terminal
