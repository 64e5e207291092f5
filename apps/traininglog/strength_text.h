#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/adherence.h"
#include "apps/traininglog/exercise_trend.h"
#include "apps/traininglog/records.h"
#include "apps/traininglog/training_weeks.h"

// What `traininglog analytics` prints of records, estimates, weeks, goals and trends: as text for people, and
// as one line of JSON with the values unrounded for programs. A text rounds what was computed to one
// decimal; weights that were lifted stand in their shortest form.

namespace traininglog {

/// `name` as it was asked for; empty: of all exercises.
[[nodiscard]] std::string records_text(std::optional<std::string_view> name,
                                       const std::vector<ExerciseRecords>& records, Formula formula);
[[nodiscard]] std::string records_json(const std::vector<ExerciseRecords>& records, Formula formula);

[[nodiscard]] std::string estimates_text(std::string_view name, const ExerciseHistory& done, Formula formula);
[[nodiscard]] std::string estimates_json(std::string_view name, const ExerciseHistory& done, Formula formula);

/// The newest `limit` weeks.
[[nodiscard]] std::string weeks_text(std::optional<std::string_view> name, const WeekLoads& loads,
                                     std::size_t limit);
[[nodiscard]] std::string weeks_json(const WeekLoads& loads, std::size_t limit);

[[nodiscard]] std::string adherence_text(std::optional<std::string_view> name,
                                         const std::vector<Adherence>& exercises);
[[nodiscard]] std::string adherence_json(const std::vector<Adherence>& exercises);

/// What is plotted, above the plot: `📈 Bench Press: e1RM by epley, kg`
[[nodiscard]] std::string trend_heading(std::string_view name, TrendMetric metric, Formula formula);
/// One line per point: `2026-03-09 116.7`
[[nodiscard]] std::string trend_numbers(const std::vector<TrendPoint>& points, TrendMetric metric);
[[nodiscard]] std::string trend_json(std::string_view name, const std::vector<TrendPoint>& points,
                                     TrendMetric metric, Formula formula);

}  // namespace traininglog
