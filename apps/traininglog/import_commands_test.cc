// Imports by the real program, in folders of its own: what a person or a script sees of them.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/traininglog/command_fixture.h"
#include "core/json_text.h"

namespace traininglog {
namespace {

using perdure::test::RunOptions;
using perdure::test::RunResult;

using ImportCommands = Traininglog;

constexpr const char* kExport =
    "Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n2026-03-02 10:00:00,Push,Bench,1,60,5\n"
    "2026-03-02 10:00:00,Push,Bench,Rest Timer,0,0\n2026-03-02 10:00:00,Push,Bench,2,60,five\n"
    "2026-03-04 10:00:00,Pull,Row,1,40,8\n";

TEST_F(ImportCommands, RowsOfAnExportAddUpAndRefusedOnesAreNamed) {
  put("strong.csv", kExport);
  const RunResult result = run({"import-logs", "strong.csv"});
  EXPECT_EQ(result.exit_code, 1) << "a row was refused";
  EXPECT_TRUE(contains(result.out, "strong.csv: 4 rows: 2 sets, 1 rest timer, 1 refused\n")) << result.out;
  EXPECT_TRUE(contains(result.out, "strong.csv (2026-03-04 10:00 Pull): saved as ")) << result.out;
  EXPECT_TRUE(contains(result.err, "strong.csv:4: \"five\", row refused")) << result.err;
  EXPECT_TRUE(contains(result.err, "--unit lbs")) << result.err;
  EXPECT_EQ(stored_count(), 2U);
}

TEST_F(ImportCommands, AnExportOnStandardInputGivesTheSameWithJson) {
  RunOptions options;
  options.input = kExport;
  const RunResult result = run({"import-logs", "-", "--unit", "kg", "--json"}, options);
  ASSERT_FALSE(perdure::json::check(result.out)) << result.out;
  EXPECT_TRUE(contains(result.out, R"("exports":[{"file":"-","rows":4,"sets":2,"rest_timers":1,"notes":0,)"))
      << result.out;
  EXPECT_TRUE(contains(result.out, R"("label":"2026-03-02 10:00 Push")")) << result.out;
  EXPECT_TRUE(contains(result.out, R"("warnings":[])")) << result.out;
}

TEST_F(ImportCommands, EveryExampleIsImportedAndASecondTimeAddsNothing) {
  const std::string folder = std::string(PERDURE_SOURCE_DIR) + "/examples/training-exports";
  const RunResult first = run({"import-logs", folder});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_TRUE(contains(first.out, "\n8 saved")) << first.out;
  EXPECT_TRUE(contains(first.out, "strong.csv: 11 rows: 9 sets, 1 rest timer, 1 note\n")) << first.out;
  const RunResult again = run({"import-logs", folder});
  EXPECT_TRUE(contains(again.out, "\n8 already imported")) << again.out;
  EXPECT_EQ(stored_count(), 8U);
}

TEST_F(ImportCommands, AnImportIsListedAndTakenBackWithItsFiles) {
  EXPECT_EQ(run({"imports"}).exit_code, 0) << "also without a database";
  put("a.md", small_log("2026-03-02"));
  put("b.md", small_log("2026-03-05"));
  ASSERT_EQ(run({"import-logs", "a.md", "b.md"}).exit_code, 0);
  const RunResult list = run({"imports"});
  EXPECT_TRUE(contains(list.out, "2 new  a.md and 1 more")) << list.out;
  const RunResult dry = run({"undo-import", "--dry-run"});
  EXPECT_TRUE(contains(dry.out, "2 removed, 0 restored, 0 left alone; dry run")) << dry.out;
  EXPECT_EQ(stored_count(), 2U);
  const RunResult undone = run({"undo-import", list.out.substr(0, list.out.find(' '))});
  EXPECT_EQ(undone.exit_code, 0) << undone.err;
  EXPECT_EQ(stored_count(), 0U);
  EXPECT_TRUE(session_files().empty());
  EXPECT_TRUE(contains(run({"imports"}).out, "undone"));
  EXPECT_TRUE(contains(run({"imports", "--json"}).out, R"("sessions":2,"new":2,"undone_at":"2)"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"undo-import"}, {"undo-import", "no-such-import"}}) {
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.err, "there is no import")) << result.err;
  }
}

TEST_F(ImportCommands, WhatIsExportedComesBackEqual) {
  put("strong.csv", kExport);
  put("a.md", small_log("2026-03-09", "Legs, heavy"));
  (void)run({"import-logs", "strong.csv", "a.md"});
  for (const std::vector<std::string>& format :
       {std::vector<std::string>{"--csv", "all.csv"}, {"--json", "all.json"}, {"--markdown", "all/"}}) {
    const std::string before = run({"export", "--json"}).out;
    const RunResult written = run({"export", format[0], "--output", format[1]});
    ASSERT_EQ(written.exit_code, 0) << written.err;
    EXPECT_TRUE(contains(run({"import-logs", format[1]}).out, "\n3 already imported")) << format[1];
    std::filesystem::remove_all(project_.file("data"));
    const RunResult read = run({"import-logs", format[1]});
    EXPECT_EQ(read.exit_code, 0) << read.err;
    EXPECT_EQ(run({"export", "--json"}).out, before) << format[1];
  }
}

TEST_F(ImportCommands, WrongEncodingsAreRecognisedAndSaid) {
  const std::string text = kExport;
  std::string wide;
  for (const char c : text) wide += std::string(1, c) + '\0';
  put("wide.csv", wide);
  put("marked.csv", "\xFF\xFE" + wide);
  put("latin.csv", text +
                       "2026-03-04 10:00:00,R\xFC"
                       "cken,Row,1,40,8\n");
  const RunResult result = run({"import-logs", "wide.csv", "marked.csv", "latin.csv"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "wide.csv:1: the text is UTF-16; convert it: iconv -f UTF-16"))
      << result.err;
  EXPECT_TRUE(contains(result.err, "marked.csv:1: the text is UTF-16")) << result.err;
  EXPECT_TRUE(contains(result.err, "latin.csv:6: ")) << result.err;
  EXPECT_TRUE(contains(result.err, "iconv -f WINDOWS-1252 -t UTF-8")) << result.err;
  EXPECT_EQ(stored_count(), 0U);
}

}  // namespace
}  // namespace traininglog
