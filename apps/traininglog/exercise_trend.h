#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/history.h"
#include "apps/traininglog/one_rep_max.h"

namespace traininglog {

/// e1rm    the session's largest estimated 1RM, kilograms
/// weight  its heaviest working set, kilograms
/// volume  of its working sets, kg-reps
enum class TrendMetric { e1rm, weight, volume };

inline constexpr std::array<std::string_view, 3> kTrendMetricNames = {"e1rm", "weight", "volume"};

[[nodiscard]] std::optional<TrendMetric> parse_trend_metric(std::string_view name);
[[nodiscard]] std::string_view trend_metric_name(TrendMetric metric);

struct TrendPoint {
  std::string session_id;
  std::string date;
  double value = 0;
  bool is_uncertain = false;  ///< an estimate from more than 10 repetitions
};

/// One point per time, newest first; none where the metric has no value. Pure.
[[nodiscard]] std::vector<TrendPoint> exercise_trend(const ExerciseHistory& done, TrendMetric metric,
                                                     Formula formula);

}  // namespace traininglog
