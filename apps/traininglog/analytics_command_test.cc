// `traininglog analytics` as the real program.

#include <filesystem>
#include <string>
#include <vector>

#include "apps/traininglog/command_fixture.h"

namespace traininglog {
namespace {

using perdure::test::RunResult;

// TL-20
TEST_F(Traininglog, AnalyticsOfNothingIsNoError) {
  EXPECT_EQ(run({"analytics", "--last-sessions", "5"}).out, "No sessions found.\n");
  EXPECT_EQ(run({"analytics", "--exercise", "Row"}).out, "No history found for: Row\n");
  EXPECT_EQ(run({"analytics", "--weekly-volume", "--phase", "phase 2", "--week", "5"}).exit_code, 0);
  EXPECT_EQ(run({"analytics", "--latest-week"}).exit_code, 0);
  EXPECT_EQ(run({"analytics", "--records"}).out, "No sessions found.\n");
  EXPECT_EQ(run({"analytics", "--records", "Row"}).out, "No history found for: Row\n");
  EXPECT_EQ(run({"analytics", "--e1rm", "Row"}).out, "No history found for: Row\n");
  EXPECT_EQ(run({"analytics", "--weeks"}).out, "No sessions found.\n");
  EXPECT_EQ(run({"analytics", "--adherence"}).out, "No goals found.\n");
  EXPECT_EQ(run({"analytics", "--trend", "Row"}).out, "No history found for: Row\n");
  EXPECT_EQ(run({"analytics", "--trend", "Row", "--json"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(project_.file("data"))) << "reading must not make anything";
}

// TL-20, TL-33
TEST_F(Traininglog, AnalyticsShowWhatWasImported) {
  put("1.md", small_log("2026-03-02", "Push", "1. 80 x 5 RPE 8\n2. 82.5 x 5+1 RPE 10\n"));
  put("2.md", small_log("2026-03-09", "Push", "1. 85 x 4 RPE 9.5\n"));
  ASSERT_EQ(run({"import-logs", "1.md", "2.md"}).exit_code, 0);
  const std::string rule = std::string(50, '=') + "\n";
  EXPECT_EQ(
      run({"analytics", "--last-sessions", "1"}).out,
      "📊 Last 1 Sessions\n" + rule + "1. 2026-03-09 | phase 2 W5 | Push\n   1 exercises | 340kg-reps\n");
  EXPECT_EQ(run({"analytics", "--exercise", "bench press"}).out,
            "📚 History: bench press\n" + rule +
                "1. 2026-03-09: 85kg × 4+0p @ RPE 9.5\n2. 2026-03-02: 82.5kg × 5+1p @ RPE 10\n");
  EXPECT_EQ(run({"analytics", "--history", "bench press", "--limit", "1"}).out,
            "📚 History: bench press\n" + rule + "1. 2026-03-09: 85kg × 4+0p @ RPE 9.5\n");
  const std::string week = "📊 Volume: phase 2 Week 5\n" + rule +
                           "Total Volume: 1235 kg-reps\nSessions: 2\nExercise Breakdown:\n"
                           "  Bench Press: 1235 kg-reps\n";
  EXPECT_EQ(run({"analytics", "--weekly-volume", "--phase", "phase 2", "--week", "5"}).out, week);
  EXPECT_EQ(run({"analytics", "--volume", "--phase", "2", "--week", "5"}).out, week);
  EXPECT_EQ(run({"analytics", "--latest-week"}).out, week);
  EXPECT_EQ(run({"analytics", "--frequency", "--phase", "2"}).out,
            "📊 Exercise Frequency\n" + rule + "  Bench Press: 2 sessions\n");
  EXPECT_EQ(run({"analytics", "--latest-week", "--json"}).out,
            R"({"phase":2,"week":5,"total_volume":1235,"session_count":2,)"
            R"("exercise_volumes":{"Bench Press":1235}})"
            "\n");
}

TEST_F(Traininglog, AnalyticsOfStrengthShowWhatWasImported) {
  put("1.md", small_log("2026-03-02", "Push", "1. 80 x 5 RPE 8\n2. 82.5 x 5+1 RPE 10\n"));
  put("2.md", small_log("2026-03-09", "Push", "1. 85 x 4 RPE 9.5\n"));
  ASSERT_EQ(run({"import-logs", "1.md", "2.md"}).exit_code, 0);
  const std::string rule = std::string(50, '=') + "\n";
  EXPECT_EQ(run({"analytics", "--records", "bench press"}).out,
            "🏆 Records: bench press\n" + rule +
                "  Heaviest: 85kg × 4 (2026-03-09)\n  Best session: 895 kg-reps (2026-03-02)\n"
                "  Best e1RM by epley: 96.3kg from 85kg × 4 @ RPE 9.5 (2026-03-09)\n"
                "  Most reps:\n    85kg × 4 (2026-03-09)\n    82.5kg × 5 (2026-03-02)\n");
  EXPECT_EQ(
      run({"analytics", "--e1rm", "BENCH PRESS", "--formula", "brzycki"}).out,
      "💪 e1RM by brzycki: BENCH PRESS\n" + rule +
          "1. 2026-03-09: 92.7kg from 85kg × 4 @ RPE 9.5\n2. 2026-03-02: 92.8kg from 82.5kg × 5 @ RPE 10\n");
  EXPECT_EQ(
      run({"analytics", "--weeks", "--limit", "1"}).out,
      "📊 Weeks\n" + rule + "2026-03-09: 1 sessions | 1 sets | 340 kg-reps | 85.0kg per rep | RPE 9.5\n");
  EXPECT_EQ(run({"analytics", "--adherence", "Bench Press"}).out,
            "🎯 Adherence: Bench Press\n" + rule +
                "  Goals met: 0 of 2 (0%)\n  Sets: 3 of 6 (50%)\n  At the weight: 3 of 3 (100%)\n"
                "  In the range: 2 of 3 (67%), 1 below, 0 above\n");
  EXPECT_EQ(run({"analytics", "--trend", "Bench Press", "--metric", "weight"}).out,
            "📈 Bench Press: heaviest set, kg\n" + rule + "2026-03-09 85\n2026-03-02 82.5\n")
      << "numbers where there is no terminal";
}

// A name in a log must not move the cursor of the terminal.
TEST_F(Traininglog, ControlCharactersDoNotReachTheTerminal) {
  put("data/output/sessions/a.json",
      R"({"_id":"a","date":"2026-03-02","focus":"\u001b[2J","exercises":[{"Name":"\u001b[31mRow"}]})");
  for (const char* question : {"--frequency", "--weeks", "--latest-week"}) {
    const RunResult result = run({"analytics", question});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_FALSE(contains(result.out, "\x1b")) << result.out;
  }
  EXPECT_TRUE(contains(run({"analytics", "--frequency"}).out, "\\x1b[31mRow: 1 sessions"));
  EXPECT_FALSE(contains(run({"analytics", "--recent", "1"}).out, "\x1b"));
}

// TL-8: deleted database; the numbers stay the same.
TEST_F(Traininglog, AnalyticsWorkFromTheFilesAlone) {
  put("1.md", small_log("2026-03-02"));
  ASSERT_EQ(run({"import-logs", "1.md"}).exit_code, 0);
  const std::string before = run({"analytics", "--recent", "5"}).out;
  std::filesystem::remove_all(project_.file("data/database"));
  EXPECT_EQ(run({"analytics", "--recent", "5"}).out, before);
}

// TL-9
TEST_F(Traininglog, CorruptSessionFileIsReportedAndTheOthersLoad) {
  put("1.md", small_log("2026-03-02"));
  ASSERT_EQ(run({"import-logs", "1.md"}).exit_code, 0);
  put("data/output/sessions/training_session_2026_03_09_deadbeef.json", "{\"_id\":");
  const RunResult result = run({"analytics", "--recent", "5"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(contains(result.out, "2026-03-02")) << result.out;
  EXPECT_TRUE(contains(result.err, "deadbeef.json")) << result.err;
}

// TL-20
TEST_F(Traininglog, QuestionsThatDoNotGoTogetherAreUsageErrors) {
  const std::vector<std::vector<std::string>> cases = {
      {"analytics", "Row"},
      {"analytics", "--last-sessions", "5", "Row"},
      {"analytics", "--records", "Row", "Squat"},
      {"analytics", "--records", "--weeks"},
      {"analytics", "--records", "--limit", "5"},
      {"analytics", "--e1rm"},
      {"analytics", "--e1rm", "Row", "--formula", "guess"},
      {"analytics", "--exercise", "Row", "--formula", "epley"},
      {"analytics", "--weeks", "--by", "month"},
      {"analytics", "--frequency", "--by", "phase"},
      {"analytics", "--adherence", "--phase", "2"},
      {"analytics", "--trend"},
      {"analytics", "--trend", "Row", "--metric", "reps"},
      {"analytics", "--trend", "Row", "--metric", "volume", "--formula", "epley"},
      {"analytics", "--e1rm", "Row", "--metric", "volume"},
      {"analytics", "--records", "--plain"},
  };
  for (const auto& arguments : cases) {
    const RunResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << testing::PrintToString(arguments) << result.out << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(result.err.empty());
  }
}

}  // namespace
}  // namespace traininglog
