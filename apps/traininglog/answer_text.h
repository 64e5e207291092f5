#pragma once

#include <optional>
#include <string>
#include <string_view>

// What all answers of `traininglog analytics` look like.

namespace traininglog {

/// The title and a rule of 50 signs below it.
[[nodiscard]] inline std::string heading(const std::string& title) {
  return title + "\n" + std::string(50, '=') + "\n";
}

/// YYYY-MM-DD of a date.
[[nodiscard]] inline std::string_view day_of(std::string_view date) { return date.substr(0, 10); }

inline constexpr std::string_view kNoSessions = "No sessions found.\n";

[[nodiscard]] inline std::string no_history(std::string_view name) {
  return "No history found for: " + std::string(name) + "\n";
}

}  // namespace traininglog
