#include "apps/traininglog/analytics.h"

#include <gtest/gtest.h>

#include <chrono>

namespace traininglog {
namespace {

LoggedSession session(const std::string& id, const std::string& date, std::optional<int> phase, int week) {
  LoggedSession session;
  session.id = id;
  session.date = date;
  session.phase = phase;
  session.week = week;
  session.focus = "Push";
  return session;
}

std::vector<std::string> ids(const std::vector<LoggedSession>& sessions) {
  std::vector<std::string> ids;
  for (const LoggedSession& each : sessions) ids.push_back(each.id);
  return ids;
}

TEST(Volume, CountsFullAndPartialRepetitionsOfWorkingSets) {
  const LoggedExercise exercise{"Row", {{80, {5, 0}, 8.0}, {82.5, {5, 1}, {}}, {0, {12, 0}, {}}}};
  EXPECT_DOUBLE_EQ(volume(exercise), 80 * 5 + 82.5 * 6);
}

// Mistake 4: "last" was the oldest session.
TEST(NewestFirst, OrdersByDateThenByCreation) {
  using std::chrono::seconds;
  std::vector<LoggedSession> sessions = {session("old", "2026-03-01T00:00:00", 1, 1),
                                         session("first of day", "2026-03-09T00:00:00", 1, 1),
                                         session("second of day", "2026-03-09T00:00:00", 1, 1),
                                         session("same moment", "2026-03-09T00:00:00", 1, 1),
                                         session("in a file only", "2026-03-09T00:00:00", 1, 1)};
  sessions[0].created_at = perdure::Time(seconds(900));
  sessions[1].created_at = perdure::Time(seconds(100));
  sessions[2].created_at = perdure::Time(seconds(200));
  sessions[2].seq = 1;
  sessions[3].created_at = perdure::Time(seconds(200));
  sessions[3].seq = 2;
  sort_newest_first(sessions);
  EXPECT_EQ(ids(sessions), (std::vector<std::string>{"same moment", "second of day", "first of day",
                                                     "in a file only", "old"}));
}

TEST(WeeklyVolume, SumsTheSessionsOfThatWeekOnly) {
  std::vector<LoggedSession> sessions = {session("a", "2026-03-02", 2, 5), session("b", "2026-03-04", 2, 5),
                                         session("other week", "2026-03-09", 2, 6),
                                         session("other phase", "2026-01-05", 1, 5),
                                         session("ad hoc", "2026-03-03", std::nullopt, 5)};
  for (LoggedSession& each : sessions) each.exercises = {{"Row", {{10, {10, 0}, {}}}}};
  sessions[1].exercises.push_back({"Bench Press", {{100, {5, 0}, {}}, {100, {4, 1}, {}}}});
  sessions[1].exercises.push_back({"ROW", {{1, {1, 0}, {}}}});

  const WeeklyVolume week = weekly_volume(sessions, {2, 5});
  EXPECT_EQ(week.session_count, 2U);
  EXPECT_DOUBLE_EQ(week.total, 100 + 100 + 1000 + 1);
  ASSERT_EQ(week.exercises.size(), 2U);
  EXPECT_EQ(week.exercises[0].name, "Bench Press");
  EXPECT_DOUBLE_EQ(week.exercises[0].volume, 1000);
  EXPECT_EQ(week.exercises[1].name, "Row");
  EXPECT_DOUBLE_EQ(week.exercises[1].volume, 201);
}

TEST(WeeklyVolume, EqualVolumesStandByName) {
  std::vector<LoggedSession> sessions = {session("a", "2026-03-02", 1, 1)};
  sessions[0].exercises = {{"C", {}}, {"A", {}}, {"B", {}}};
  const WeeklyVolume week = weekly_volume(sessions, {1, 1});
  ASSERT_EQ(week.exercises.size(), 3U);
  EXPECT_EQ(week.exercises[0].name + week.exercises[1].name + week.exercises[2].name, "ABC");
}

TEST(LatestWeek, IsThatOfTheNewestSessionInAPhase) {
  EXPECT_FALSE(latest_week({}));
  EXPECT_FALSE(latest_week({session("ad hoc", "2026-03-09", std::nullopt, 1)}));
  const auto when =
      latest_week({session("ad hoc", "2026-03-09", std::nullopt, 1), session("a", "2026-03-08", 3, 4)});
  ASSERT_TRUE(when);
  EXPECT_EQ(when->phase, 3);
  EXPECT_EQ(when->week, 4);
}

TEST(ExerciseFrequency, CountsSessionsOfAllOrOfOnePhase) {
  std::vector<LoggedSession> sessions = {session("a", "2026-03-09", 2, 1), session("b", "2026-03-05", 1, 2),
                                         session("c", "2026-03-02", 1, 1)};
  sessions[0].exercises = {{"Row", {}}, {"ROW", {}}};
  sessions[1].exercises = {{"Dip", {}}, {"row", {}}};
  sessions[2].exercises = {{"Dip", {}}};

  const auto all = exercise_frequency(sessions, std::nullopt);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "Dip");
  EXPECT_EQ(all[0].session_count, 2U);
  EXPECT_EQ(all[1].name, "Row");
  EXPECT_EQ(all[1].session_count, 2U);

  const auto first_phase = exercise_frequency(sessions, 1);
  ASSERT_EQ(first_phase.size(), 2U);
  EXPECT_EQ(first_phase[1].name, "row");
  EXPECT_EQ(first_phase[1].session_count, 1U);
}

}  // namespace
}  // namespace traininglog
