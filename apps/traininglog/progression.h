#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/history.h"

// What to do next, from what was done. Pure functions; `done` is the exercise's done_history (history.h).
// The rules are those of docs/training-log.md, "Progression". Weights are kilograms, rounded to one decimal.

namespace traininglog {

/// To one decimal, ties to even: 81.25 is 81.2, 83.75 is 83.8. What is a tie in decimals counts as one even
/// when the double lies beside it (91.5 × 0.9).
[[nodiscard]] double rounded_weight(double weight_kg);

/// 5 for the heavy movements of legs and back by name, else 2.5.
[[nodiscard]] double increment(std::string_view exercise_name);

struct WeightSuggestion {
  int rule = 1;  ///< which of the five, 1 to 5
  double weight_kg = 0;
  std::string reason;
  double confidence = 0;
  std::vector<double> alternatives_kg;  ///< two, none below 0
};

/// `weight_kg`, `reps` and `rpe` are what was just done, or, before the first set, what was done the last
/// time.
[[nodiscard]] WeightSuggestion suggest_next_weight(const ExerciseHistory& done, std::string_view name,
                                                   double weight_kg, int reps, std::optional<double> rpe);

struct RepRange {
  int min = 6;
  int max = 10;

  bool operator==(const RepRange&) const = default;
};

[[nodiscard]] RepRange suggest_rep_range(const ExerciseHistory& done);

struct WarmupSuggestion {
  double weight_kg = 0;
  int reps = 0;

  bool operator==(const WarmupSuggestion&) const = default;
};

/// One to three, each heavier than the one before.
[[nodiscard]] std::vector<WarmupSuggestion> suggest_warmups(double target_kg);

enum class Trend { decreasing, neutral, increasing };

/// `increasing`
[[nodiscard]] std::string_view trend_text(Trend trend);

struct VolumeTrend {
  double total = 0;  ///< kg-reps (analytics.h)
  double per_set = 0;
  std::size_t sets_count = 0;
  std::size_t occurrences_count = 0;
  Trend trend = Trend::neutral;
};

/// Over the newest 20 times at most, of the last `weeks` weeks before `today` (a date, session_date.h). The
/// trend is that of the straight line with the least squares through the volumes, one per time, from the
/// first to the last of them: neutral within 5 % of where the line begins, and with fewer than three of them.
[[nodiscard]] VolumeTrend volume_trend(const ExerciseHistory& done, std::string_view today, int weeks = 4);

/// A guess from the repetitions alone, where nothing was recorded.
[[nodiscard]] double estimate_rpe(int reps);

}  // namespace traininglog
