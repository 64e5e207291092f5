#include "apps/traininglog/training_weeks.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

LoggedSession session(const std::string& date, std::optional<int> phase, int week,
                      std::vector<LoggedExercise> exercises) {
  LoggedSession session;
  session.id = date;
  session.date = date;
  session.phase = phase;
  session.week = week;
  session.exercises = std::move(exercises);
  return session;
}

std::vector<LoggedSession> log() {
  return {session("2026-03-09T06:00:00", 2, 2, {{"Row", {{50, {10, 0}, 8.0}}}}),
          session("2026-03-08T23:00:00", 2, 2,
                  {{"Row", {{60, {8, 2}, 9.0}, {60, {10, 0}, {}}}}, {"Dip", {{0, {12, 0}, 7.0}}}}),
          session("2026-03-02T00:00:00", {}, 1, {{"ROW", {{40, {10, 0}, {}}}}}),
          session("someday", 1, 1, {{"Dip", {{0, {5, 0}, {}}}}})};
}

TEST(WeekLoads, CalendarWeeksBeginOnMondayNewestFirst) {
  const WeekLoads loads = week_loads(log(), WeekKind::calendar, std::nullopt);
  ASSERT_EQ(loads.weeks.size(), 2U);
  EXPECT_EQ(loads.outside_count, 1U) << "someday is in no week";
  EXPECT_EQ(loads.weeks[0].first_day, "2026-03-09");
  EXPECT_EQ(loads.weeks[0].volume, 500);
  const WeekLoad& older = loads.weeks[1];
  EXPECT_EQ(older.first_day, "2026-03-02");
  EXPECT_FALSE(older.when);
  EXPECT_EQ(older.session_count, 2U);
  EXPECT_EQ(older.set_count, 4U);
  EXPECT_EQ(older.volume, 600 + 600 + 400);
  ASSERT_TRUE(older.mean_weight_kg);
  EXPECT_DOUBLE_EQ(*older.mean_weight_kg, 1600 / 30.0) << "body weight is no weight";
  EXPECT_EQ(older.mean_rpe, 8);
}

TEST(WeekLoads, WeeksOfPhasesLeaveAdHocSessionsOut) {
  const WeekLoads loads = week_loads(log(), WeekKind::phase, std::nullopt);
  ASSERT_EQ(loads.weeks.size(), 2U);
  EXPECT_EQ(loads.outside_count, 1U);
  EXPECT_EQ(loads.weeks[0].when->phase, 2);
  EXPECT_EQ(loads.weeks[0].when->week, 2);
  EXPECT_EQ(loads.weeks[0].session_count, 2U);
  EXPECT_EQ(loads.weeks[1].when->phase, 1);
  EXPECT_FALSE(loads.weeks[1].mean_weight_kg);
  EXPECT_FALSE(loads.weeks[1].mean_rpe);
}

TEST(WeekLoads, OfOneExerciseCountItsSessionsAndSets) {
  const WeekLoads loads = week_loads(log(), WeekKind::calendar, "row");
  ASSERT_EQ(loads.weeks.size(), 2U);
  EXPECT_EQ(loads.outside_count, 0U);
  EXPECT_EQ(loads.weeks[1].session_count, 2U);
  EXPECT_EQ(loads.weeks[1].set_count, 3U);
  EXPECT_TRUE(week_loads(log(), WeekKind::calendar, "Squat").weeks.empty());
}

TEST(WeekLoads, WeekdaysBefore1970AreRightToo) {
  const auto monday = [](const char* day) {
    return week_loads({session(day, {}, 1, {})}, WeekKind::calendar, std::nullopt).weeks.at(0).first_day;
  };
  EXPECT_EQ(monday("1969-12-29"), "1969-12-29");
  EXPECT_EQ(monday("1969-12-28"), "1969-12-22");
  EXPECT_EQ(monday("1970-01-04"), "1969-12-29");
  EXPECT_EQ(monday("1970-01-05"), "1970-01-05");
  EXPECT_EQ(monday("2024-02-29"), "2024-02-26");
}

}  // namespace
}  // namespace traininglog
