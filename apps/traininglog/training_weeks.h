#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/analytics.h"

// How much was done, week by week. Pure functions over sessions that stand newest first, each once.

namespace traininglog {

struct WeekLoad {
  std::string first_day;             ///< of a calendar week: its Monday, `2026-03-02`; empty for others
  std::optional<TrainingWeek> when;  ///< of a phase's week
  std::size_t session_count = 0;
  std::size_t set_count = 0;  ///< working sets
  double volume = 0;          ///< kg-reps
  /// Volume over the repetitions of the sets with weight: what the mean repetition weighed (NSCA, Essentials
  /// of Strength Training and Conditioning). Empty without such a set.
  std::optional<double> mean_weight_kg;
  std::optional<double> mean_rpe;  ///< of the sets with RPE
};

struct WeekLoads {
  std::vector<WeekLoad> weeks;  ///< newest first: the week whose newest session is newer
  /// Sessions in none of them: of calendar weeks those without a day, of a phase's weeks those in no phase.
  std::size_t outside_count = 0;
};

enum class WeekKind { calendar, phase };

/// Weeks with a session, Monday to Sunday of the dates as written, or by phase and week. With `name` only
/// sessions with this exercise in any case, and its sets.
[[nodiscard]] WeekLoads week_loads(const std::vector<LoggedSession>& sessions, WeekKind kind,
                                   std::optional<std::string_view> name);

}  // namespace traininglog
