// The real program, in folders of its own: what a person or a script sees of it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <perdure/open.h>

#include "apps/traininglog/command_fixture.h"
#include "core/json_text.h"
#include "tests/run_program.h"

namespace traininglog {
namespace {

using perdure::test::RunOptions;
using perdure::test::RunResult;

// TL-10
TEST_F(Traininglog, InitMayBeRunAgain) {
  for (int round = 0; round < 2; ++round) {
    const RunResult result = run({"init"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "✓ Schema version: 1\n");
  }
}

// TL-10
TEST_F(Traininglog, DatabaseOfANewerVersionIsNotTouchedByAnyCommand) {
  ASSERT_EQ(run({"init"}).exit_code, 0);
  (void)perdure::open("sqlite:" + project_.project().database)
      ->put({"schema_version", "current"}, R"({"version":2})")
      .value();
  put("a.md", small_log("2026-03-02"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"init"}, {"import-logs", "a.md"}, {"analytics", "--recent", "5"}}) {
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(
        contains(result.err, "⚠️  Schema version mismatch!\nDatabase version: 2\nExpected version: 1\n"))
        << result.err;
  }
  EXPECT_TRUE(session_files().empty());
}

TEST_F(Traininglog, FileThatIsNoDatabaseIsAClearError) {
  put("data/database/traininglogs.db", "this is text and no database at all, certainly not");
  put("a.md", small_log("2026-03-02"));
  const RunResult result = run({"import-logs", "a.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "data/database/traininglogs.db")) << result.err;
  EXPECT_FALSE(contains(result.err, "native code")) << result.err;
  RunOptions debug;
  debug.environment = {"TRAININGLOGS_DEBUG=true"};
  EXPECT_TRUE(contains(run({"import-logs", "a.md"}, debug).err, "native code"));
}

TEST_F(Traininglog, ImportSaysWhatItSavedAndWhere) {
  put("logs/a.md", small_log("2026-03-02"));
  const RunResult result = run({"import-logs", "logs"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_EQ(session_files().size(), 1U);
  EXPECT_EQ(result.out, "logs/a.md: saved as data/output/sessions/" + session_files()[0] + "\n1 saved\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(stored_count(), 1U);
}

// TL-23
TEST_F(Traininglog, ImportingAgainAddsNothing) {
  put("logs/a.md", small_log("2026-03-02"));
  put("logs/b.md", small_log("2026-03-05"));
  ASSERT_EQ(run({"import-logs", "logs"}).exit_code, 0);
  const RunResult again = run({"import-logs", "logs"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.out, "logs/a.md: already imported\nlogs/b.md: already imported\n2 already imported\n");
  EXPECT_EQ(stored_count(), 2U);
  EXPECT_EQ(session_files().size(), 2U);
}

TEST_F(Traininglog, ImportReadsStandardInput) {
  RunOptions options;
  options.input = small_log("2026-03-02");
  const RunResult result = run({"import-logs", "-"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(stored_count(), 1U);
}

TEST_F(Traininglog, ProjectAndUserCanBeNamed) {
  put("logs/a.md", small_log("2026-03-02"));
  put("there/x", "");
  RunOptions options;
  options.environment = {"TRAININGLOGS_DB=my.db", "TRAININGLOGS_USER_NAME=Anna"};
  const RunResult result = run({"--root", "there", "import-logs", "--user-id", "7", "logs/a.md"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(project_.file("there/my.db")));
  const std::string folder = project_.file("there/data/output/sessions");
  ASSERT_TRUE(std::filesystem::exists(folder));
  const std::string text = content_of_file(folder + "/" + perdure::fs::list_directory(folder).back());
  EXPECT_TRUE(contains(text, "\"userId\": \"7\"")) << text;
  EXPECT_TRUE(contains(text, "\"userName\": \"Anna\"")) << text;
}

// TL-5: the state that a kill between the two writes leaves.
TEST_F(Traininglog, NextImportCompletesAMissingFile) {
  put("a.md", small_log("2026-03-02"));
  put("b.md", small_log("2026-03-05"));
  ASSERT_EQ(run({"import-logs", "a.md"}).exit_code, 0);
  const std::string name = session_files().at(0);
  const std::string content = content_of_file(project_.file("data/output/sessions/" + name));
  std::filesystem::remove(project_.file("data/output/sessions/" + name));

  const RunResult result = run({"import-logs", "b.md"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(contains(result.err, name + ": was missing; written from the database")) << result.err;
  EXPECT_EQ(content_of_file(project_.file("data/output/sessions/" + name)), content);
  EXPECT_EQ(session_files().size(), 2U);
}

// TL-6. A file in the place of the folder, since the tests may run as a user to whom nothing is read-only.
TEST_F(Traininglog, OutputFolderThatCannotBeWrittenIsAClearErrorAndNothingIsStored) {
  put("data/output", "a file in the way");
  put("a.md", small_log("2026-03-02"));
  put("b.md", small_log("2026-03-05"));
  const RunResult result = run({"import-logs", "a.md", "b.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "data/output")) << result.err;
  EXPECT_TRUE(contains(result.err, "with 2 logs not read")) << result.err;
  EXPECT_EQ(stored_count(), 0U);
  EXPECT_FALSE(contains(result.out, "saved as")) << result.out;
}

// TL-16
TEST_F(Traininglog, HeldDatabaseIsNamedAndNothingIsChanged) {
  put("a.md", small_log("2026-03-02"));
  const auto holder = perdure::open("sqlite:" + project_.project().database);
  const RunResult result = run({"import-logs", "a.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "traininglogs.db")) << result.err;
  EXPECT_TRUE(session_files().empty());
}

TEST_F(Traininglog, BadInputIsNamedAndTheOthersAreImported) {
  put("good.md", small_log("2026-03-02"));
  put("nodate.md", "# Training Log\n- Focus: Push\n\n## Exercise 1\n**Name:** Row\n");
  put("broken.md", "# Training Log\n- Date: 2026-03-03\n- Focus: \xFF\n");
  put("empty.md", "");
  put("log.json", "{\"exercises\": []}");
  put("plain.txt", "BEGIN:\nDate: 2026-03-02\nEND\n");
  put("nothing/readme.rst", "hello");
  ASSERT_EQ(mkfifo(project_.file("fifo.md").c_str(), 0600), 0);
  const RunResult result = run({"import-logs", "nodate.md", "broken.md", "empty.md", "log.json", "plain.txt",
                                "nothing", "fifo.md", "/dev/null", "missing.md", "good.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "good.md: saved as ")) << result.out;
  EXPECT_TRUE(contains(result.out, "1 saved, 9 rejected, 1 skipped\n")) << result.out;
  for (const char* expected :
       {"nodate.md", "broken.md:3: ", "empty.md:1: the file is empty",
        "log.json:1: ", "plain.txt: no exercise", "nothing: ", "fifo.md: ", "/dev/null: ", "missing.md: "}) {
    EXPECT_TRUE(contains(result.err, expected)) << expected << "\n" << result.err;
  }
  EXPECT_EQ(stored_count(), 1U);
}

TEST_F(Traininglog, FileOverTheLimitIsRefusedUnread) {
  const std::string path = project_.file("huge.md");
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(ftruncate(fd, off_t{2} << 30), 0);
  ::close(fd);
  const RunResult result = run({"import-logs", "huge.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "4.0 MiB")) << result.err;
}

// A file that exists and cannot be read, whoever runs the test.
TEST_F(Traininglog, FileThatCannotBeReadIsReportedAndTheOthersGoOn) {
  std::filesystem::create_symlink("/proc/self/mem", project_.file("unreadable.md"));
  std::filesystem::create_symlink("loop.md", project_.file("loop.md"));
  put("good.md", small_log("2026-03-05"));
  const RunResult result = run({"import-logs", "unreadable.md", "loop.md", "good.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "unreadable.md: rejected: ")) << result.err;
  EXPECT_TRUE(contains(result.err, "loop.md: rejected: ")) << result.err;
  EXPECT_TRUE(contains(result.out, "1 saved, 2 rejected")) << result.out;
  EXPECT_EQ(stored_count(), 1U);
}

// TL-24
TEST_F(Traininglog, LogWithoutDurationIsImportedWithAWarning) {
  std::string text = small_log("2026-03-02");
  text.erase(text.find("- Duration"), std::string("- Duration: 60 min\n").size());
  put("a.md", text);
  const RunResult result = run({"import-logs", "a.md"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(contains(result.err, "uration")) << result.err;
  EXPECT_EQ(stored_count(), 1U);
}

// TL-25
TEST_F(Traininglog, CopiesAreDetected) {
  put("logs/a.md", small_log("2026-03-02"));
  put("logs/b copy.md", small_log("2026-03-02"));
  put("logs/c.md", small_log("2026-03-02", "Push", "1. 100 x 1\n"));
  const RunResult result = run({"import-logs", "logs"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "logs/b copy.md: duplicate: a copy of logs/a.md")) << result.err;
  EXPECT_TRUE(contains(result.err, "logs/c.md: in conflict: duplicate: logs/a.md")) << result.err;
  EXPECT_EQ(stored_count(), 1U);
}

// TL-26
TEST_F(Traininglog, StrictRejectsWithLineAndReasonWhatOtherwiseWarns) {
  put("logs/1 no date.md", "# Training Log\n- Focus: Push\n\n## Exercise 1\n**Name:** Row\n");
  std::string no_focus = small_log("2026-03-03");
  no_focus.erase(no_focus.find("- Focus"), std::string("- Focus: Push\n").size());
  put("logs/2 no focus.md", no_focus);
  put("logs/3 rpe.md", small_log("2026-03-04", "Push", "1. 80 x 5 RPE 11\n"));
  put("logs/4 set.md", small_log("2026-03-05", "Push", "1. heavy\n"));
  std::string goal = small_log("2026-03-06");
  goal.replace(goal.find("80 kg x 3 sets x 5-7 reps"), 25, "as heavy as it gets today");
  put("logs/5 goal.md", goal);
  put("logs/6 good.md", small_log("2026-03-07"));

  const RunResult strict = run({"import-logs", "--strict", "logs"});
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_TRUE(contains(strict.out, "1 saved, 5 rejected")) << strict.out;
  for (const char* expected :
       {"1 no date.md", "2 no focus.md", "3 rpe.md:15: ", "4 set.md:15: ", "5 goal.md:11: "}) {
    EXPECT_TRUE(contains(strict.err, expected)) << expected << "\n" << strict.err;
  }

  const RunResult tolerant = run({"import-logs", "logs"});
  EXPECT_EQ(tolerant.exit_code, 1);
  EXPECT_TRUE(contains(tolerant.out, "3 saved, 1 already imported, 2 rejected; 3 warnings")) << tolerant.out;
  for (const char* expected : {"3 rpe.md:15: ", "4 set.md:15: ", "5 goal.md:11: "}) {
    EXPECT_TRUE(contains(tolerant.err, std::string("warning: logs/") + expected)) << tolerant.err;
  }
}

TEST_F(Traininglog, DryRunWritesNothing) {
  put("a.md", small_log("2026-03-02"));
  const RunResult result = run({"import-logs", "--dry-run", "a.md"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(
      contains(result.out, "a.md: would be saved as data/output/sessions/training_session_2026_03_02_"));
  EXPECT_FALSE(std::filesystem::exists(project_.file("data")));
}

TEST_F(Traininglog, ImportAnswersInJson) {
  put("a.md", small_log("2026-03-02", "Push", "1. 80 x 5 RPE 11\n"));
  put("b.md", "# Training Log\n");
  const RunResult result = run({"import-logs", "--json", "a.md", "b.md"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "");
  ASSERT_FALSE(perdure::json::check_document(result.out)) << result.out;
  EXPECT_EQ(perdure::json::at(result.out, "/files/0/status")->text, "\"saved\"");
  EXPECT_EQ(perdure::json::at(result.out, "/files/0/remarks/0/line")->text, "15");
  EXPECT_EQ(perdure::json::at(result.out, "/files/1/status")->text, "\"rejected\"");
  EXPECT_EQ(perdure::json::at(result.out, "/summary/saved")->text, "1");
  EXPECT_EQ(perdure::json::at(result.out, "/summary/rejected")->text, "1");
}

TEST_F(Traininglog, QuietImportSaysOnlyWhatIsWrong) {
  put("a.md", small_log("2026-03-02"));
  put("b.md", small_log("2026-03-03", "Push", "1. 80 x 5 RPE 11\n"));
  const RunResult result = run({"import-logs", "-q", "a.md", "b.md"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, "b.md:15: ")) << result.err;
}

// TL-19: a name that would move the cursor of the terminal must not.
TEST_F(Traininglog, UnicodeSurvivesAndControlCharactersAreHarmless) {
  put("ü 力.md", small_log("2026-03-02", "Rücken 🏋️", "1. 80 x 5 - é \"q\" \x1b[31m\n"));
  const RunResult result = run({"import-logs", "ü 力.md"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const RunResult recent = run({"analytics", "--recent", "1"});
  EXPECT_TRUE(contains(recent.out, "Rücken 🏋️")) << recent.out;
  const std::string file = content_of_file(project_.file("data/output/sessions/" + session_files().at(0)));
  EXPECT_TRUE(contains(file, R"(é \"q\" \u001b[31m)")) << file;
}

// TL-20
TEST_F(Traininglog, WrongArgumentsAreUsageErrors) {
  const std::vector<std::vector<std::string>> cases = {
      {"nonsense"},
      {"import-logs"},
      {"import-logs", "--nonsense", "a.md"},
      {"import-logs", "--overwrite", "--as-new", "a.md"},
      {"analytics"},
      {"analytics", "--last-sessions", "0"},
      {"analytics", "--last-sessions", "-1"},
      {"analytics", "--last-sessions", "many"},
      {"analytics", "--last-sessions", "5", "--exercise", "Row"},
      {"analytics", "--exercise", "Row", "--limit", "0"},
      {"analytics", "--last-sessions", "5", "--limit", "2"},
      {"analytics", "--weekly-volume"},
      {"analytics", "--weekly-volume", "--phase", "phase 2"},
      {"analytics", "--weekly-volume", "--week", "5"},
      {"analytics", "--weekly-volume", "--phase", "two", "--week", "5"},
      {"analytics", "--weekly-volume", "--phase", "2", "--week", "0"},
      {"analytics", "--phase", "2", "--week", "1"},
  };
  for (const auto& arguments : cases) {
    const RunResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << testing::PrintToString(arguments) << result.out << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(result.err.empty());
  }
}

TEST_F(Traininglog, TellsAboutItself) {
  EXPECT_TRUE(contains(run({"--version"}).out, "traininglog "));
  EXPECT_TRUE(contains(run({"--help"}).out, "import-logs"));
  EXPECT_TRUE(contains(run({"--help"}).out, "2  the command line is wrong"));
  EXPECT_FALSE(contains(run({"--help"}).out, "3  no such document"));  // traininglog ends with 0, 1 or 2
  EXPECT_TRUE(contains(run({"analytics", "--help"}).out, "--weekly-volume"));
  EXPECT_TRUE(contains(run({"man"}).out, ".TH"));
  EXPECT_TRUE(contains(run({"completion", "bash"}).out, "import-logs"));
}

}  // namespace
}  // namespace traininglog
