#include "apps/traininglog/adherence.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

LoggedSession session(std::vector<LoggedExercise> exercises) {
  LoggedSession session;
  session.exercises = std::move(exercises);
  return session;
}

LoggedSet set(double weight_kg, int reps, int partial = 0) { return {weight_kg, {reps, partial}, {}}; }

const Goal kGoal{80, 3, 6, 8, {}};

std::vector<LoggedSession> log() {
  return {session({{"BENCH PRESS", {set(80, 8), set(82.5, 6), set(80, 9)}, kGoal}, {"Dip", {set(0, 5)}}}),
          session({{"Bench Press", {set(80, 8), set(77.5, 7), set(80, 5, 3)}, kGoal}}),
          session({{"bench press", {set(80, 8), set(80, 8)}, kGoal}, {"Row", {}, Goal{0, 2, 10, 10, {}}}}),
          session({{"Bench Press", {set(1, 1)}}})};
}

TEST(Adherence, ComparesWeightRangeAndNumberOfSetsWithTheGoal) {
  const auto found = adherence(log(), "bench press");
  ASSERT_EQ(found.size(), 1U);
  const Adherence& bench = found[0];
  EXPECT_EQ(bench.name, "BENCH PRESS");
  EXPECT_EQ(bench.goal_count, 3U) << "the oldest time had no goal";
  EXPECT_EQ(bench.met_count, 1U);
  EXPECT_EQ(bench.planned_sets, 9U);
  EXPECT_EQ(bench.done_sets, 8U);
  EXPECT_EQ(bench.at_weight_sets, 7U);
  EXPECT_EQ(bench.below_range_sets, 1U) << "partial repetitions do not fill the range";
  EXPECT_EQ(bench.in_range_sets, 6U);
  EXPECT_EQ(bench.above_range_sets, 1U);
}

TEST(Adherence, OfAllExercisesWithAGoalTheLastFirst) {
  const auto found = adherence(log(), std::nullopt);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "BENCH PRESS");
  EXPECT_EQ(found[1].name, "Row");
  EXPECT_EQ(found[1].done_sets, 0U);
  EXPECT_EQ(found[1].met_count, 0U) << "planned and not done";
  EXPECT_TRUE(adherence(log(), "Dip").empty());
}

TEST(Adherence, MoreSetsThanPlannedMeetTheGoal) {
  const auto found =
      adherence({session({{"Row", {set(60, 1), set(80, 6), set(80, 6), set(80, 6)}, kGoal}})}, {});
  EXPECT_EQ(found.at(0).met_count, 1U);
  EXPECT_EQ(found.at(0).done_sets, 4U);
}

}  // namespace
}  // namespace traininglog
