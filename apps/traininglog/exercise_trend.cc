#include "apps/traininglog/exercise_trend.h"

#include <algorithm>
#include <cstddef>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/records.h"

namespace traininglog {

namespace {

std::optional<TrendPoint> point_of(const Occurrence& occurrence, TrendMetric metric, Formula formula) {
  TrendPoint point{occurrence.session_id, occurrence.date, 0, false};
  if (metric == TrendMetric::volume) {
    point.value = volume(occurrence.working_sets);
    return point;
  }
  if (metric == TrendMetric::e1rm) {
    const std::optional<Estimate> estimate = best_estimate(occurrence, formula);
    if (!estimate) return std::nullopt;
    point.value = estimate->one_rep_max_kg;
    point.is_uncertain = estimate->is_uncertain();
    return point;
  }
  if (occurrence.working_sets.empty()) return std::nullopt;
  for (const LoggedSet& set : occurrence.working_sets) point.value = std::max(point.value, set.weight_kg);
  return point;
}

}  // namespace

std::optional<TrendMetric> parse_trend_metric(std::string_view name) {
  for (std::size_t i = 0; i < kTrendMetricNames.size(); ++i) {
    if (kTrendMetricNames[i] == name) return static_cast<TrendMetric>(i);
  }
  return std::nullopt;
}

std::string_view trend_metric_name(TrendMetric metric) {
  return kTrendMetricNames[static_cast<std::size_t>(metric)];
}

std::vector<TrendPoint> exercise_trend(const ExerciseHistory& done, TrendMetric metric, Formula formula) {
  std::vector<TrendPoint> points;
  for (const Occurrence& occurrence : done) {
    if (const auto point = point_of(occurrence, metric, formula)) points.push_back(*point);
  }
  return points;
}

}  // namespace traininglog
