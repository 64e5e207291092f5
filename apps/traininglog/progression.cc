#include "apps/traininglog/progression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/session_date.h"

namespace traininglog {

namespace {

constexpr double kSmallStep = 2.5;
constexpr double kLargeStep = 5.0;
constexpr double kSameWeight = 1e-6;  ///< weights closer than this are equal
constexpr double kRpeWhenUnknown = 7;
constexpr double kRoomBelowRpe = 8;
constexpr std::size_t kFewestForRange = 2;
constexpr std::size_t kFewestForTrend = 3;
constexpr double kNeutralShare = 0.05;
constexpr int kDaysPerWeek = 7;

bool is_same_weight(double a_kg, double b_kg) { return std::abs(a_kg - b_kg) < kSameWeight; }

WeightSuggestion suggestion(int rule, double weight_kg, std::string reason, double confidence,
                            double first_kg, double second_kg) {
  const auto alternative = [](double each_kg) { return rounded_weight(std::max(0.0, each_kg)); };
  return {rule,
          rounded_weight(weight_kg),
          std::move(reason),
          confidence,
          {alternative(first_kg), alternative(second_kg)}};
}

/// Of the line with the least squares through values at 0, 1, 2, …: its change over all of them, as a share
/// of where it begins.
double change_of_line(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double middle = (count - 1) / 2;
  double mean = 0;
  for (const double value : values) mean += value / count;
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double distance = static_cast<double>(i) - middle;
    products += distance * (values[i] - mean);
    squares += distance * distance;
  }
  const double slope = products / squares;
  const double begin = mean - slope * middle;
  if (begin <= 0) return slope > 0 ? 1 : 0;
  return slope * (count - 1) / begin;
}

Trend trend_of(const std::vector<double>& volumes) {
  if (volumes.size() < kFewestForTrend) return Trend::neutral;
  const double change = change_of_line(volumes);
  if (change > kNeutralShare) return Trend::increasing;
  return change < -kNeutralShare ? Trend::decreasing : Trend::neutral;
}

}  // namespace

double rounded_weight(double weight_kg) {
  constexpr double kTie = 1e-6;
  const double tenths = weight_kg * 10;
  const double below = std::floor(tenths);
  const double rest = tenths - below;
  const bool is_tie = std::abs(rest - 0.5) < kTie;
  const bool is_even = std::fmod(below, 2.0) == 0;
  const bool goes_up = is_tie ? !is_even : rest > 0.5;
  return (goes_up ? below + 1 : below) / 10;
}

double increment(std::string_view exercise_name) {
  constexpr std::array<std::string_view, 6> kHeavy = {"squat",    "deadlift",      "leg press",
                                                      "leg curl", "leg extension", "hack squat"};
  const std::string key = exercise_key(exercise_name);
  const bool is_heavy = std::any_of(kHeavy.begin(), kHeavy.end(), [&](std::string_view movement) {
    return key.find(movement) != std::string::npos;
  });
  return is_heavy ? kLargeStep : kSmallStep;
}

WeightSuggestion suggest_next_weight(const ExerciseHistory& done, std::string_view name, double weight_kg,
                                     int reps, std::optional<double> rpe) {
  const std::optional<WeightAndReps> last = last_weight_and_reps(done);
  if (!last) {
    return suggestion(1, weight_kg, "New exercise - start here and build", 0.8, weight_kg - kSmallStep,
                      weight_kg + kSmallStep);
  }
  const double step_kg = increment(name);
  const double heavier_kg = weight_kg + step_kg;
  const double half_kg = weight_kg + step_kg / 2;
  const double bold_kg = weight_kg + step_kg * 1.5;
  const bool is_last_weight = is_same_weight(weight_kg, last->weight_kg);
  const double effort = rpe.value_or(kRpeWhenUnknown);
  const double most_kg = maximum_weight(done).value_or(last->weight_kg);
  if (is_last_weight && reps > last->reps) {
    return suggestion(2, heavier_kg,
                      fmt::format("Reps increased from {} to {} - try +{}kg", last->reps, reps, step_kg), 0.9,
                      half_kg, bold_kg);
  }
  if (is_last_weight && effort < kRoomBelowRpe) {
    return suggestion(3, heavier_kg, fmt::format("RPE {}/10 suggests room to increase", effort), 0.85,
                      half_kg, bold_kg);
  }
  if (weight_kg < most_kg && !is_same_weight(weight_kg, most_kg)) {
    return suggestion(4, std::min(most_kg, weight_kg + kSmallStep),
                      fmt::format("You've lifted {}kg before - challenge yourself", most_kg), 0.7, weight_kg,
                      weight_kg + kSmallStep);
  }
  return suggestion(5, heavier_kg, fmt::format("Standard progression: +{}kg", step_kg), 0.8, half_kg,
                    weight_kg);
}

RepRange suggest_rep_range(const ExerciseHistory& done) {
  const std::optional<TypicalRpe> rpe = typical_rpe(done);
  if (!rpe || rpe->occurrences_count < kFewestForRange) return {6, 10};
  if (rpe->mean >= 8.5) return {3, 6};
  if (rpe->mean >= 7.5) return {6, 10};
  return {8, 12};
}

std::vector<WarmupSuggestion> suggest_warmups(double target_kg) {
  constexpr std::array<std::pair<double, int>, 3> kSteps = {{{0.5, 5}, {0.75, 3}, {0.9, 2}}};
  std::vector<WarmupSuggestion> warmups;
  for (const auto& [share, reps] : kSteps) {
    const double weight_kg = rounded_weight(target_kg * share);
    if (warmups.empty() || weight_kg > warmups.back().weight_kg) warmups.push_back({weight_kg, reps});
  }
  return warmups;
}

std::string_view trend_text(Trend trend) {
  switch (trend) {
    case Trend::decreasing:
      return "decreasing";
    case Trend::increasing:
      return "increasing";
    case Trend::neutral:
      break;
  }
  return "neutral";
}

VolumeTrend volume_trend(const ExerciseHistory& done, std::string_view today, int weeks) {
  const std::optional<std::int64_t> now = day_number(today);
  VolumeTrend window;
  std::vector<double> volumes;
  for (const Occurrence& occurrence : done) {
    if (volumes.size() == kTypicalCount) break;
    const std::optional<std::int64_t> day = day_number(occurrence.date);
    if (!now || !day || *now - *day > std::int64_t{weeks} * kDaysPerWeek) continue;
    volumes.push_back(volume(occurrence.working_sets));
    window.total += volumes.back();
    window.sets_count += occurrence.working_sets.size();
  }
  std::reverse(volumes.begin(), volumes.end());
  window.occurrences_count = volumes.size();
  if (window.sets_count > 0) window.per_set = window.total / static_cast<double>(window.sets_count);
  window.trend = trend_of(volumes);
  return window;
}

double estimate_rpe(int reps) {
  if (reps >= 10) return 6;
  if (reps >= 8) return 7;
  return reps >= 5 ? 8 : 9;
}

}  // namespace traininglog
