#include "apps/traininglog/strength_text.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

const std::string kRule = "==================================================\n";

LoggedSession session(const std::string& date, std::vector<LoggedExercise> exercises) {
  LoggedSession session;
  session.id = "id " + date.substr(8, 2);
  session.date = date;
  session.phase = 2;
  session.week = 5;
  session.exercises = std::move(exercises);
  return session;
}

std::vector<LoggedSession> log() {
  return {session("2026-03-09T18:00:00",
                  {{"Bench Press", {{100, {5, 1}, 9.0}, {60, {12, 0}, {}}}, Goal{100, 2, 5, 8, {}}}}),
          session("2026-03-02T18:00:00", {{"Dip", {{0, {12, 0}, {}}}}})};
}

TEST(RecordsText, NamesEachBestWithItsDay) {
  EXPECT_EQ(records_text("bench", records(log(), "bench press", Formula::epley), Formula::epley),
            "🏆 Records: bench\n" + kRule +
                "  Heaviest: 100kg × 5 (2026-03-09)\n"
                "  Best session: 1320 kg-reps (2026-03-09)\n"
                "  Best e1RM by epley: 116.7kg from 100kg × 5 @ RPE 9 (2026-03-09)\n"
                "  Most reps:\n"
                "    100kg × 5 (2026-03-09)\n"
                "    60kg × 12 (2026-03-09)\n");
  EXPECT_EQ(records_text({}, records(log(), {}, Formula::epley), Formula::epley),
            "🏆 Records\n" + kRule +
                "Bench Press\n"
                "  Heaviest: 100kg × 5 (2026-03-09)\n"
                "  Best session: 1320 kg-reps (2026-03-09)\n"
                "  Best e1RM by epley: 116.7kg from 100kg × 5 @ RPE 9 (2026-03-09)\n"
                "Dip\n"
                "  Heaviest: 0kg × 12 (2026-03-02)\n");
  EXPECT_EQ(records_text("Row", {}, Formula::epley), "No history found for: Row\n");
  EXPECT_EQ(records_text({}, {}, Formula::epley), "No sessions found.\n");
}

TEST(RecordsJson, HasTheSameValues) {
  EXPECT_EQ(records_json(records(log(), {}, Formula::brzycki), Formula::brzycki),
            R"({"formula":"brzycki","records":[{"exercise":"Bench Press",)"
            R"("heaviest":{"weight_kg":100,"reps":5,"date":"2026-03-09T18:00:00"},"most_reps":[)"
            R"({"weight_kg":100,"reps":5,"date":"2026-03-09T18:00:00"},)"
            R"({"weight_kg":60,"reps":12,"date":"2026-03-09T18:00:00"}],)"
            R"("best_session":{"volume":1320,"date":"2026-03-09T18:00:00"},)"
            R"("best_e1rm":{"e1rm_kg":112.5,"uncertain":false,"weight_kg":100,"reps":5,"rpe":9,)"
            R"("date":"2026-03-09T18:00:00"}},)"
            R"({"exercise":"Dip","heaviest":{"weight_kg":0,"reps":12,"date":"2026-03-02T18:00:00"},)"
            R"("most_reps":[{"weight_kg":0,"reps":12,"date":"2026-03-02T18:00:00"}],)"
            R"("best_session":null,"best_e1rm":null}]})"
            "\n");
}

TEST(EstimatesText, MarksWhatIsUncertainAndWhatIsNot) {
  const ExerciseHistory done = {{"c", "2026-03-16", "Row", {{60, {12, 0}, {}}}},
                                {"b", "2026-03-09", "Row", {{60, {10, 0}, 8.5}}},
                                {"a", "2026-03-02", "Row", {{0, {10, 0}, {}}}}};
  EXPECT_EQ(estimates_text("row", done, Formula::epley),
            "💪 e1RM by epley: row\n" + kRule +
                "1. 2026-03-16: 84kg from 60kg × 12, uncertain above 10 reps\n"
                "2. 2026-03-09: 80kg from 60kg × 10 @ RPE 8.5\n"
                "3. 2026-03-02: N/A\n");
  EXPECT_EQ(estimates_text("row", {}, Formula::epley), "No history found for: row\n");
  EXPECT_EQ(
      estimates_json("row", {done[0], done[2]}, Formula::oconner),
      R"({"exercise":"row","formula":"oconner","sessions":[{"session_id":"c","date":"2026-03-16","best":)"
      R"({"e1rm_kg":78,"uncertain":true,"weight_kg":60,"reps":12,"rpe":null,"date":"2026-03-16"}},)"
      R"({"session_id":"a","date":"2026-03-02","best":null}]})"
      "\n");
}

TEST(WeeksText, HasALinePerWeekUpToTheLimit) {
  EXPECT_EQ(weeks_text({}, week_loads(log(), WeekKind::calendar, {}), 10),
            "📊 Weeks\n" + kRule +
                "2026-03-09: 1 sessions | 2 sets | 1320 kg-reps | 73.3kg per rep | RPE 9.0\n"
                "2026-03-02: 1 sessions | 1 sets | 0 kg-reps\n");
  EXPECT_EQ(weeks_text("bench press", week_loads(log(), WeekKind::phase, "bench press"), 1),
            "📊 Weeks: bench press\n" + kRule +
                "phase 2 W5: 1 sessions | 2 sets | 1320 kg-reps | 73.3kg per rep | RPE 9.0\n");
  EXPECT_EQ(weeks_json(week_loads(log(), WeekKind::phase, {}), 1),
            R"({"weeks":[{"phase":2,"week":5,"session_count":2,"set_count":3,"total_volume":1320,)"
            R"("mean_weight_kg":73.33333333333333,"mean_rpe":9}],"outside_count":0})"
            "\n");
  EXPECT_EQ(weeks_json(week_loads(log(), WeekKind::calendar, "dip"), 1),
            R"({"weeks":[{"first_day":"2026-03-02","session_count":1,"set_count":1,"total_volume":0,)"
            R"("mean_weight_kg":null,"mean_rpe":null}],"outside_count":0})"
            "\n");
  EXPECT_EQ(weeks_text({}, {}, 5), "No sessions found.\n");
  EXPECT_EQ(weeks_text({}, {{}, 3}, 5), "📊 Weeks\n" + kRule + "Sessions in no week: 3\n");
}

TEST(AdherenceText, SaysHowMuchOfTheGoalsWasDone) {
  EXPECT_EQ(adherence_text({}, adherence(log(), {})), "🎯 Adherence\n" + kRule +
                                                          "Bench Press\n"
                                                          "  Goals met: 0 of 1 (0%)\n"
                                                          "  Sets: 2 of 2 (100%)\n"
                                                          "  At the weight: 1 of 2 (50%)\n"
                                                          "  In the range: 1 of 2 (50%), 0 below, 1 above\n");
  EXPECT_EQ(adherence_text("Dip", {}), "No goals found for: Dip\n");
  EXPECT_EQ(adherence_text({}, {}), "No goals found.\n");
  EXPECT_EQ(
      adherence_json(adherence(log(), {})),
      R"({"adherence":[{"exercise":"Bench Press","goal_count":1,"met_count":0,"planned_sets":2,)"
      R"("done_sets":2,"at_weight_sets":1,"below_range_sets":0,"in_range_sets":1,"above_range_sets":1}]})"
      "\n");
}

TEST(TrendText, HasANumberPerTime) {
  const std::vector<TrendPoint> points = {{"b", "2026-03-09T18:00:00", 116.66666666666667, false},
                                          {"a", "2026-03-02T18:00:00", 84, true}};
  EXPECT_EQ(trend_numbers(points, TrendMetric::e1rm), "2026-03-09 116.7\n2026-03-02 84 uncertain\n");
  EXPECT_EQ(trend_numbers({{"a", "2026-03-02", 45.36, false}}, TrendMetric::weight), "2026-03-02 45.36\n");
  EXPECT_EQ(trend_heading("Row", TrendMetric::e1rm, Formula::rpe), "📈 Row: e1RM by rpe, kg\n" + kRule);
  EXPECT_EQ(trend_json("Row", {points[1]}, TrendMetric::volume, Formula::epley),
            R"({"exercise":"Row","metric":"volume","points":[{"session_id":"a","date":"2026-03-02T18:00:00",)"
            R"("value":84,"uncertain":true}]})"
            "\n");
}

}  // namespace
}  // namespace traininglog
