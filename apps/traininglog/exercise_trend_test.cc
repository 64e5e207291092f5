#include "apps/traininglog/exercise_trend.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

ExerciseHistory done() {
  return {{"b", "2026-03-09", "Row", {{60, {12, 0}, {}}}},
          {"a", "2026-03-02", "Row", {{50, {8, 2}, 8.0}, {55, {5, 0}, 9.0}, {0, {20, 0}, {}}}}};
}

std::vector<double> values(TrendMetric metric, Formula formula = Formula::epley) {
  std::vector<double> values;
  for (const TrendPoint& point : exercise_trend(done(), metric, formula)) values.push_back(point.value);
  return values;
}

TEST(ExerciseTrend, HasAPointPerTimeNewestFirst) {
  EXPECT_EQ(values(TrendMetric::weight), (std::vector<double>{60, 55}));
  EXPECT_EQ(values(TrendMetric::volume), (std::vector<double>{720, 775}));
  EXPECT_EQ(values(TrendMetric::e1rm), (std::vector<double>{60 * (1 + 12 / 30.0), 55 * (1 + 5 / 30.0)}));
  const auto points = exercise_trend(done(), TrendMetric::e1rm, Formula::epley);
  EXPECT_EQ(points[0].session_id, "b");
  EXPECT_TRUE(points[0].is_uncertain);
  EXPECT_EQ(points[1].date, "2026-03-02");
  EXPECT_FALSE(points[1].is_uncertain);
}

TEST(ExerciseTrend, LeavesOutWhatHasNoValue) {
  EXPECT_EQ(values(TrendMetric::e1rm, Formula::rpe).size(), 1U) << "the newest has no RPE";
  EXPECT_TRUE(exercise_trend({}, TrendMetric::volume, Formula::epley).empty());
}

TEST(ExerciseTrend, MetricsHaveNames) {
  for (const std::string_view name : kTrendMetricNames) {
    EXPECT_EQ(trend_metric_name(parse_trend_metric(name).value()), name);
  }
  EXPECT_FALSE(parse_trend_metric("reps"));
}

}  // namespace
}  // namespace traininglog
