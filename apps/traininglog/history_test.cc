#include "apps/traininglog/history.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

LoggedSession session(const std::string& id, const std::string& date) {
  LoggedSession session;
  session.id = id;
  session.date = date;
  return session;
}

Occurrence occurrence(const std::string& date, std::vector<LoggedSet> sets) {
  return {"id", date, "Squat", std::move(sets)};
}

TEST(ExerciseHistory, FindsNewestFirstWithoutCaseUpToTheLimit) {
  std::vector<LoggedSession> sessions = {session("c", "2026-03-09"), session("b", "2026-03-05"),
                                         session("a", "2026-03-02")};
  sessions[0].exercises = {{"BENCH press", {{85, {4, 1}, 9.5}}}};
  sessions[1].exercises = {{"Row", {{60, {8, 0}, {}}}}};
  sessions[2].exercises = {{"Bench Press", {{80, {5, 0}, 8.0}, {82.5, {5, 1}, 10.0}}}};

  const auto history = exercise_history(sessions, "bench PRESS", 5);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].session_id, "c");
  EXPECT_EQ(history[1].session_id, "a");
  ASSERT_TRUE(last_set(history[1]));
  EXPECT_EQ(last_set(history[1])->weight_kg, 82.5);
  EXPECT_EQ(last_set(history[1])->rep_count, (RepCount{5, 1}));

  EXPECT_EQ(exercise_history(sessions, "bench press", 1).size(), 1U);
  EXPECT_TRUE(exercise_history(sessions, "bench", 5).empty());
}

TEST(ExerciseHistory, SessionWithTheExerciseTwiceCountsOnce) {
  std::vector<LoggedSession> sessions = {session("a", "2026-03-02")};
  sessions[0].exercises = {{"Row", {{60, {8, 0}, {}}}}, {"Row", {}}, {"row", {{50, {12, 0}, {}}}}};
  const auto history = exercise_history(sessions, "Row", 5);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].working_sets.size(), 2U);
  EXPECT_EQ(last_set(history[0])->weight_kg, 50);
}

TEST(ExerciseHistory, ExerciseWithoutSetsHasNoLastSet) {
  std::vector<LoggedSession> sessions = {session("a", "2026-03-02")};
  sessions[0].exercises = {{"Row", {}}};
  const auto history = exercise_history(sessions, "Row", 5);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_FALSE(last_set(history[0]));
  EXPECT_TRUE(is_new(done_history(sessions, "Row"))) << "planned is not done";
}

TEST(DoneHistory, PassesOverWhatWasOnlyPlannedAndKeepsTheLimit) {
  std::vector<LoggedSession> sessions = {session("c", "2026-03-09"), session("b", "2026-03-05"),
                                         session("a", "2026-03-02")};
  sessions[0].exercises = {{"Row", {}}};
  sessions[1].exercises = {{"ROW", {{60, {8, 0}, {}}}}};
  sessions[2].exercises = {{"Row", {{55, {8, 0}, {}}}}};
  const ExerciseHistory done = done_history(sessions, "row", 1);
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(last_exercise(done)->session_id, "b");
  EXPECT_EQ(last_exercise({}), nullptr);
}

TEST(History, LastTimeGivesLargestWeightMostRepsAndMeanWeight) {
  const ExerciseHistory done = {
      occurrence("2026-03-09", {{80, {6, 0}, 8.0}, {85, {3, 2}, 9.0}, {75, {8, 1}, {}}}),
      occurrence("2026-03-02", {{200, {20, 0}, {}}})};
  const auto last = last_weight_and_reps(done);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->weight_kg, 85);
  EXPECT_EQ(last->reps, 8);
  EXPECT_EQ(last_average_weight(done), 80);
  EXPECT_FALSE(last_weight_and_reps({}));
  EXPECT_FALSE(last_average_weight({}));
}

TEST(History, DaysCountFromDayToDayAndNeverBelowZero) {
  const ExerciseHistory done = {occurrence("2026-02-27T23:50:00+01:00", {{80, {5, 0}, {}}})};
  EXPECT_EQ(days_since_last(done, "2026-03-02T00:05:00+01:00"), 3);
  EXPECT_EQ(days_since_last(done, "2026-02-27T06:00:00+01:00"), 0);
  EXPECT_EQ(days_since_last(done, "2026-02-01T06:00:00+01:00"), 0);
  EXPECT_FALSE(days_since_last({}, "2026-03-02"));
  EXPECT_FALSE(days_since_last({occurrence("someday", {})}, "2026-03-02"));
}

TEST(History, MaximumWeightLooksThroughOneHundredTimes) {
  ExerciseHistory done;
  EXPECT_FALSE(maximum_weight(done));
  for (int i = 0; i < 99; ++i) done.push_back(occurrence("2026-03-02", {{50, {5, 0}, {}}, {60, {1, 0}, {}}}));
  done.push_back(occurrence("2025-03-02", {{90, {5, 0}, {}}}));
  done.push_back(occurrence("2024-03-02", {{100, {5, 0}, {}}}));
  EXPECT_EQ(maximum_weight(done), 90);
}

TEST(History, TypicalWeightNeedsThreeSetsOfTheNewestTwentyTimes) {
  ExerciseHistory done = {occurrence("2026-03-02", {{80, {5, 0}, {}}, {90, {5, 0}, {}}})};
  EXPECT_FALSE(typical_weight(done));
  for (int i = 1; i < 20; ++i) done.push_back(occurrence("2026-03-01", {}));
  done.push_back(occurrence("2026-02-01", {{10, {5, 0}, {}}}));
  EXPECT_FALSE(typical_weight(done)) << "the 21st counts";
  done[19].working_sets = {{100, {5, 0}, {}}};
  const auto typical = typical_weight(done);
  ASSERT_TRUE(typical);
  EXPECT_EQ(typical->min_kg, 80);
  EXPECT_EQ(typical->average_kg, 90);
  EXPECT_EQ(typical->max_kg, 100);
}

TEST(History, TypicalRpeIsTheMeanOfTheMeansOfTheTimes) {
  const ExerciseHistory done = {
      occurrence("2026-03-09", {{80, {5, 0}, 9.0}, {80, {5, 0}, {}}}),
      occurrence("2026-03-05", {{80, {5, 0}, {}}}),
      occurrence("2026-03-02", {{80, {5, 0}, 6.0}, {80, {5, 0}, 7.0}, {80, {5, 0}, 8.0}})};
  const auto rpe = typical_rpe(done);
  ASSERT_TRUE(rpe);
  EXPECT_EQ(rpe->mean, 8);
  EXPECT_EQ(rpe->occurrences_count, 2U);
  EXPECT_FALSE(typical_rpe({occurrence("2026-03-05", {{80, {5, 0}, {}}})}));
}

}  // namespace
}  // namespace traininglog
