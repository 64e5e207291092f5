#include "apps/traininglog/analytics_text.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

const std::string kRule = "==================================================\n";

std::vector<LoggedSession> two_sessions() {
  LoggedSession first;
  first.id = "a";
  first.date = "2026-03-05T17:42:10.250000Z";
  first.phase = 2;
  first.week = 5;
  first.focus = "Upper Strength";
  first.exercises = {{"Bench Press", {{80, {5, 0}, 8.0}, {82.5, {5, 1}, 10.0}}}, {"Dip", {}}};
  LoggedSession second;
  second.id = "b";
  second.date = "2026-03-02T00:00:00";
  second.focus = "Hotel \"gym\"";
  second.exercises = {{"Row", {{20, {10, 0}, {}}}}};
  return {first, second};
}

// TL-20
TEST(RecentText, IsAsSpecified) {
  EXPECT_EQ(recent_text(two_sessions(), 5), "📊 Last 5 Sessions\n" + kRule +
                                                "1. 2026-03-05 | phase 2 W5 | Upper Strength\n"
                                                "   2 exercises | 895kg-reps\n"
                                                "2. 2026-03-02 | ad-hoc | Hotel \"gym\"\n"
                                                "   1 exercises | 200kg-reps\n");
  EXPECT_EQ(recent_text(two_sessions(), 1), "📊 Last 1 Sessions\n" + kRule +
                                                "1. 2026-03-05 | phase 2 W5 | Upper Strength\n"
                                                "   2 exercises | 895kg-reps\n");
  EXPECT_EQ(recent_text({}, 5), "No sessions found.\n");
}

TEST(RecentJson, HasTheSameValues) {
  EXPECT_EQ(recent_json(two_sessions(), 5),
            R"({"sessions":[{"id":"a","date":"2026-03-05T17:42:10.250000Z","phase":2,"week":5,)"
            R"("focus":"Upper Strength","exercise_count":2,"total_volume":895},)"
            R"({"id":"b","date":"2026-03-02T00:00:00","phase":null,"week":null,)"
            R"("focus":"Hotel \"gym\"","exercise_count":1,"total_volume":200}]})"
            "\n");
  EXPECT_EQ(recent_json({}, 5), "{\"sessions\":[]}\n");
}

TEST(HistoryText, IsAsSpecified) {
  const std::vector<Occurrence> history = {
      {"c", "2026-03-09T00:00:00", "Bench", {{82.5, {5, 1}, 9.5}}},
      {"b", "2026-03-05T00:00:00", "Bench", {{80, {5, 0}, std::nullopt}}},
      {"a", "2026-03-02T00:00:00", "Bench", {}},
  };
  EXPECT_EQ(history_text("bench", history), "📚 History: bench\n" + kRule +
                                                "1. 2026-03-09: 82.5kg × 5+1p @ RPE 9.5\n"
                                                "2. 2026-03-05: 80kg × 5+0p @ RPE N/A\n"
                                                "3. 2026-03-02: N/A\n");
  EXPECT_EQ(history_text("Nothing", {}), "No history found for: Nothing\n");
  EXPECT_EQ(history_json("bench", history),
            R"({"exercise":"bench","history":[{"session_id":"c","date":"2026-03-09T00:00:00","name":"Bench",)"
            R"("last_set":{"weight_kg":82.5,"rep_count":{"full":5,"partial":1},"rpe":9.5}},)"
            R"({"session_id":"b","date":"2026-03-05T00:00:00","name":"Bench",)"
            R"("last_set":{"weight_kg":80,"rep_count":{"full":5,"partial":0},"rpe":null}},)"
            R"({"session_id":"a","date":"2026-03-02T00:00:00","name":"Bench","last_set":null}]})"
            "\n");
}

TEST(WeeklyVolumeText, IsAsSpecified) {
  const WeeklyVolume week{{2, 5}, 1790.4, 2, {{"Bench Press", 1589.9}, {"Row", 200.5}}};
  EXPECT_EQ(weekly_volume_text(week), "📊 Volume: phase 2 Week 5\n" + kRule +
                                          "Total Volume: 1790 kg-reps\n"
                                          "Sessions: 2\n"
                                          "Exercise Breakdown:\n"
                                          "  Bench Press: 1590 kg-reps\n"
                                          "  Row: 200 kg-reps\n");
  EXPECT_EQ(weekly_volume_json(week), R"({"phase":2,"week":5,"total_volume":1790.4,"session_count":2,)"
                                      R"("exercise_volumes":{"Bench Press":1589.9,"Row":200.5}})"
                                      "\n");
}

TEST(FrequencyText, ListsSessionsPerExercise) {
  EXPECT_EQ(frequency_text({{"Dip", 3}, {"Row", 1}}),
            "📊 Exercise Frequency\n" + kRule + "  Dip: 3 sessions\n  Row: 1 sessions\n");
  EXPECT_EQ(frequency_json({{"Dip", 3}}), "{\"exercise_frequency\":{\"Dip\":3}}\n");
  EXPECT_EQ(frequency_text({}), "No sessions found.\n");
}

}  // namespace
}  // namespace traininglog
