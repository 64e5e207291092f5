// The commands about single sessions: what they store, what they print, what they refuse.

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <filesystem>

#include "apps/traininglog/command_fixture.h"
#include "apps/traininglog/session_reading.h"
#include "core/fs.h"

namespace traininglog {
namespace {

namespace json = boost::json;
using perdure::test::RunOptions;
using perdure::test::RunResult;

class SessionCommands : public Traininglog {
 protected:
  RunResult ok(const std::vector<std::string>& arguments, const RunOptions& options = {}) const {
    RunResult result = run(arguments, options);
    EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
    return result;
  }
  void refused(const std::vector<std::string>& arguments, int exit_code, const std::string& part) const {
    const RunResult result = run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    EXPECT_TRUE(contains(result.err, part)) << result.err;
  }
  /// The session that both stores have, as they have it.
  [[nodiscard]] Session session(const std::string& which = "last") const {
    const ReadSession read = read_session(ok({"show", which, "--json"}).out);
    EXPECT_EQ(read.fault, "");
    const auto store = open_for_reading(project_.project());
    const std::vector<std::string> files = session_files();
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [&](const std::string& file) {
      const ReadSession in_file =
          read_session(content_of_file(project_.project().sessions_directory + "/" + file));
      return in_file.session && *in_file.session == *read.session;
    })) << "no file has the session of the database";
    return read.session.value_or(Session());
  }
  void import(const std::string& date, const std::string& focus,
              const std::string& sets = "1. 80 x 5 RPE 8 good\n") {
    put("logs/" + date + focus + ".md", small_log(date, focus, sets));
    ok({"import-logs", project_.file("logs/" + date + focus + ".md")});
  }
};

// TL-31
TEST_F(SessionCommands, AQuickLineBeginsASessionAndAddsToIt) {
  const RunResult first = ok({"quick", "bench 80x5@8, 82.5x5+1@10", "--date", "2026-03-02"});
  EXPECT_TRUE(
      contains(first.out, "✓ bench, 2 sets: 80 × 5 @8, 82.5 × 5+1 @10 in new session 2026-03-02 General"));
  EXPECT_TRUE(contains(first.out, "  • Database: data/database/traininglogs.db"));
  EXPECT_TRUE(contains(first.out, "  • JSON file: data/output/sessions/training_session_2026_03_02_"));
  ok({"quick", "BENCH w40x5, 85x3 - heavy", "--date", "2026-03-02"});
  ok({"quick", "squat 100x5", "--date", "2026-03-02"});
  const Session stored = session();
  EXPECT_EQ(stored.date, "2026-03-02T00:00:00");
  EXPECT_TRUE(stored.ad_hoc);
  ASSERT_EQ(stored.exercises.size(), 2U);
  EXPECT_EQ(stored.exercises[0].name, "bench");
  ASSERT_EQ(stored.exercises[0].working_sets.size(), 3U);
  EXPECT_EQ(stored.exercises[0].working_sets[1].rep_count, (RepCount{5, 1}));
  EXPECT_EQ(stored.exercises[0].working_sets[2].notes, "heavy");
  EXPECT_EQ(stored.exercises[0].warmup_sets.size(), 1U);
  EXPECT_FALSE(stored.exercises[1].working_sets[0].id.empty());
  EXPECT_EQ(stored_count(), 1U);
}

TEST_F(SessionCommands, ANewQuickSessionGoesOnWithTheNewestWeek) {
  import("2026-03-01", "Push");
  ok({"quick", "bench press 82.5x5@8", "--date", "2026-03-02"});
  const Session stored = session("2026-03-02");
  EXPECT_EQ(stored.phase, 2);
  EXPECT_EQ(stored.week, 5);
  EXPECT_EQ(stored.focus, "Push");
  EXPECT_FALSE(stored.ad_hoc);
  EXPECT_EQ(stored.exercises.at(0).name, "Bench Press");
  ok({"quick", "row 60x8", "--date", "2026-03-02", "--focus", "Pull", "--week", "6"});
  EXPECT_EQ(stored_count(), 3U);
  refused({"quick", "row 60x8", "--date", "2026-03-02"}, 1, "means several sessions");
  ok({"quick", "row 60x8", "--session", stored.id.substr(0, 8)});
  EXPECT_EQ(session(stored.id).exercises.size(), 2U);
}

TEST_F(SessionCommands, AQuickLineThatBreaksARuleStoresNothing) {
  refused({"quick", "bench"}, 2, "no set behind the name");
  refused({"quick", "bench 82,5x5"}, 2, "decimals are written with a point");
  refused({"quick", "bench 80x51, 700x5@11"}, 1,
          "Working set #1: 51 reps, at most 50 are allowed; Weight seems unreasonably high; RPE must be "
          "between 1 "
          "and 10");
  refused({"quick", "bench 80x5@9 llp(4)"}, 1, "a failure technique needs RPE 10");
  refused({"quick", "bench 80x5", "--date", "02.03.2026"}, 2, "--date is a day as 2026-03-02");
  refused({"quick", "bench 80x5", "--date", "2026-02-30"}, 2, "--date is a day as 2026-03-02");
  refused({"quick", "bench 80x5", "--session", "nothing"}, 1, "no session \"nothing\"");
  EXPECT_EQ(stored_count(), 0U);
  EXPECT_TRUE(session_files().empty());
}

TEST_F(SessionCommands, NamesOf500CharactersAndEmojiSurvive) {
  std::string name;
  for (int i = 0; i < 250; ++i) name += "力x";
  ok({"quick", name + " 80x5"});
  ok({"quick", "🏋️ \"Press\" <b> 80x5"});
  EXPECT_EQ(session().exercises.at(0).name, name);
  EXPECT_EQ(session().exercises.at(1).name, "🏋️ \"Press\" <b>");
  refused({"quick", std::string(5000, 'n') + " 80x5"}, 1, "Exercise name too long");
}

TEST_F(SessionCommands, SessionsAreListedNewestFirst) {
  EXPECT_EQ(ok({"list"}).out, "No sessions found.\n");
  import("2026-03-01", "Push");
  import("2026-03-05", "Pull");
  import("2026-02-01", "Legs");
  const std::string all = ok({"list"}).out;
  EXPECT_LT(all.find("2026-03-05"), all.find("2026-03-01"));
  EXPECT_LT(all.find("2026-03-01"), all.find("2026-02-01"));
  const json::value answer =
      json::parse(ok({"list", "--json", "--from", "2026-03-01", "--focus", "pUsh"}).out);
  const json::array& sessions = answer.at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].at("date").as_string(), "2026-03-01T00:00:00");
  EXPECT_EQ(sessions[0].at("working_sets").to_number<int>(), 1);
  EXPECT_EQ(sessions[0].at("volume").to_number<double>(), 400);
  EXPECT_TRUE(contains(ok({"list", "--limit", "1"}).out, "Pull"));
  EXPECT_FALSE(contains(ok({"list", "--limit", "1"}).out, "Push"));
  EXPECT_FALSE(contains(ok({"list", "--to", "2026-02-28"}).out, "Push"));
  EXPECT_EQ(ok({"list", "--exercise", "Squat"}).out, "No sessions found.\n");
  EXPECT_TRUE(
      contains(ok({"list", "--phase", "phase 2", "--week", "5", "--exercise", "bench press"}).out, "Legs"));
  refused({"list", "--from", "yesterday"}, 2, "--from is a day");
}

TEST_F(SessionCommands, ASessionIsChosenByIdDayOrPlace) {
  import("2026-03-01", "Push");
  import("2026-03-05", "Pull");
  import("2026-03-05", "Legs");
  EXPECT_EQ(session("2026-03-01").focus, "Push");
  const std::string id = session("2026-03-01").id;
  EXPECT_EQ(session(id).focus, "Push");
  EXPECT_EQ(session(id.substr(0, 8)).focus, "Push");
  refused({"show", id.substr(0, 3)}, 1, "at least four characters");
  refused({"show", "2026-03-05"}, 1, "means several sessions");
  refused({"show", "2026-03-02"}, 1, "no session \"2026-03-02\"");
  refused({"show", "x\"||1=1"}, 1, "no session");
  refused({"show"}, 2, "SESSION");
}

TEST_F(SessionCommands, ShowReadsAFileThatTheDatabaseLost) {
  import("2026-03-01", "Push");
  const std::string id = session().id;
  for (const char* const suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(project_.file(std::string("data/database/traininglogs.db") + suffix));
  }
  EXPECT_TRUE(contains(ok({"show", id}).out, "- Focus: Push"));
}

TEST_F(SessionCommands, EditingChangesBothStores) {
  import("2026-03-01", "Push", "1. 80 x 5 RPE 8 good - first\n2. 80 x 5 RPE 9\n");
  ok({"edit", "last", "--exercise", "bench press", "--set", "2", "--to", "+2.5@9.5"});
  ok({"edit", "last", "--exercise", "1", "--add", "85x3+1@10 llp(4)", "--add", "w40x5"});
  ok({"edit", "last", "--week", "6", "--focus", "Push Heavy", "--deload", "yes", "--duration", "70",
      "--notes", "hotel", "--date", "2026-03-02"});
  const Session stored = session();
  ASSERT_EQ(stored.exercises[0].working_sets.size(), 3U);
  EXPECT_EQ(stored.exercises[0].working_sets[0].notes, "first");
  EXPECT_EQ(stored.exercises[0].working_sets[1].weight_kg, 82.5);
  EXPECT_EQ(stored.exercises[0].working_sets[1].rpe, 9.5);
  EXPECT_EQ(stored.exercises[0].working_sets[2].failure.lengthened_partials, LengthenedPartials{4});
  EXPECT_EQ(stored.week, 6);
  EXPECT_EQ(stored.focus, "Push Heavy");
  EXPECT_TRUE(stored.is_deload_week);
  EXPECT_EQ(stored.duration_minutes, 70);
  EXPECT_EQ(stored.notes, "hotel");
  EXPECT_EQ(stored.date, "2026-03-02T00:00:00");
  EXPECT_EQ(session_files().size(), 1U);
  EXPECT_TRUE(contains(session_files()[0], "2026_03_02"));
  ok({"edit", "last", "--exercise", "1", "--set", "1", "--remove"});
  EXPECT_EQ(session().exercises[0].working_sets.at(0).set, 1);
  EXPECT_EQ(session().exercises[0].working_sets.size(), 2U);
}

TEST_F(SessionCommands, AnEditThatBreaksARuleChangesNothing) {
  import("2026-03-01", "Push");
  const Session before = session();
  refused({"edit", "last", "--exercise", "1", "--set", "1", "--to", "700x5"}, 1,
          "Weight seems unreasonably high");
  refused({"edit", "last", "--exercise", "1", "--set", "1", "--remove"}, 1,
          "must have at least 1 working set");
  refused({"edit", "last", "--exercise", "1", "--remove"}, 1, "Session must have at least 1 exercise");
  refused({"edit", "last", "--exercise", "1", "--set", "2", "--to", "80x5"}, 1,
          "has no working set 2, it has 1");
  refused({"edit", "last", "--exercise", "Squat", "--remove"}, 1, "it has: 1. Bench Press");
  refused({"edit", "last", "--set", "1", "--to", "80x5"}, 2, "go with --exercise");
  refused({"edit", "last", "--exercise", "1", "--set", "1", "--to", "heavy"}, 2, "a set begins with");
  refused({"edit", "last"}, 2, "a terminal and $EDITOR are needed");
  EXPECT_TRUE(session() == before);
}

TEST_F(SessionCommands, AWholeSessionComesFromAFile) {
  ok({"quick", "bench 45lbs x 5@8, 20x30s", "--date", "2026-03-02"});
  const Session before = session();
  std::string text = ok({"export", "--markdown", "last"}).out;
  RunOptions input;
  input.input = text;
  EXPECT_TRUE(contains(ok({"edit", "last", "--file", "-"}, input).err, "nothing was changed"));
  input.input.replace(text.find("RPE 8"), 5, "RPE 9 good");
  ok({"edit", "last", "--file", "-"}, input);
  Session wanted = before;
  wanted.exercises[0].working_sets[0].rpe = 9;
  wanted.exercises[0].working_sets[0].rep_assessment = "good";
  EXPECT_TRUE(session() == wanted);
  input.input = ok({"show", "last", "--json"}).out;
  input.input.replace(input.input.find("\"General\""), 9, "\"Arms\"");
  ok({"edit", "last", "--file", "-"}, input);
  EXPECT_EQ(session().focus, "Arms");
  input.input = "# Training Log\n";
  EXPECT_EQ(run({"edit", "last", "--file", "-"}, input).exit_code, 1);
  EXPECT_EQ(session().focus, "Arms");
}

TEST_F(SessionCommands, DeleteAsksAndUndoBringsBack) {
  import("2026-03-01", "Push");
  const Session before = session();
  refused({"delete", "last"}, 2, "--yes says yes");
  ok({"delete", "--yes", "last"});
  EXPECT_EQ(stored_count(), 0U);
  EXPECT_TRUE(session_files().empty());
  refused({"delete", "--yes", "last"}, 1, "no session \"last\"");
  ok({"undo"});
  EXPECT_TRUE(session() == before);
  ok({"undo", before.id});
  EXPECT_EQ(stored_count(), 0U);
  ok({"undo", before.id});
  EXPECT_TRUE(session() == before);
}

TEST_F(SessionCommands, WithoutInputNothingIsAsked) {
  import("2026-03-01", "Push");
  refused({"--no-input"}, 2, "which --no-input forbids");
  refused({"go", "--no-input"}, 2, "which --no-input forbids");
  refused({"delete", "last", "--no-input"}, 2, "With --no-input nobody is asked; --yes says yes");
  ok({"log", "--no-input", "--quick", "row 60x8"});
  EXPECT_EQ(stored_count(), 2U);
}

TEST_F(SessionCommands, UndoTakesBackTheNewestChange) {
  refused({"undo"}, 1, "there is nothing to undo");
  import("2026-03-01", "Push");
  import("2026-03-05", "Pull");
  ok({"edit", "2026-03-01", "--week", "9"});
  EXPECT_TRUE(contains(ok({"undo"}).out, "✓ Took back the change of session"));
  EXPECT_EQ(session("2026-03-01").week, 5);
  ok({"undo", "2026-03-05"});
  EXPECT_EQ(stored_count(), 1U);
  EXPECT_EQ(session_files().size(), 1U);
}

TEST_F(SessionCommands, ARenameKeepsTheHistory) {
  import("2026-03-01", "Push");
  import("2026-03-05", "Push");
  ok({"quick", "Incline Press 60x8", "--date", "2026-03-05"});
  ok({"alias", "bp", "Bench Press"});
  EXPECT_TRUE(
      contains(ok({"rename-exercise", "bench press", "Flat Bench", "--dry-run"}).out, "Would rename"));
  EXPECT_EQ(session("2026-03-01").exercises[0].name, "Bench Press");
  EXPECT_TRUE(contains(ok({"rename-exercise", "bench press", "Flat Bench"}).out, "in 2 sessions"));
  EXPECT_EQ(session("2026-03-01").exercises[0].name, "Flat Bench");
  EXPECT_EQ(session("2026-03-05").exercises[0].name, "Flat Bench");
  EXPECT_TRUE(contains(ok({"alias"}).out, "bp  Flat Bench"));
  EXPECT_TRUE(contains(ok({"analytics", "--exercise", "flat bench"}).out, "2. 2026-03-01"));
  refused({"rename-exercise", "Incline Press", "flat bench"}, 1, "with --merge both become one exercise");
  EXPECT_EQ(session("2026-03-05").exercises[1].name, "Incline Press");
  ok({"rename-exercise", "Incline Press", "Flat Bench", "--merge"});
  EXPECT_EQ(session("2026-03-05").exercises[1].name, "Flat Bench");
  refused({"rename-exercise", "Squat", "Front Squat"}, 1, "no session has an exercise \"Squat\"");
  refused({"rename-exercise", "Flat Bench", " B "}, 2, "Exercise name too short");
}

TEST_F(SessionCommands, ARenameReachesTheUnfinishedWorkout) {
  import("2026-03-01", "Push");
  ok({"log"}, {.input = "2\n1\nPush\nn\na\nbench press\n0\n1\n80\n5\n0\n8\n\n\nf\n"});
  ok({"rename-exercise", "Bench Press", "Flat Bench"});
  ok({"log", "--resume"}, {.input = "y\n"});
  EXPECT_EQ(session("last").exercises.at(0).name, "Flat Bench");
  EXPECT_TRUE(contains(ok({"analytics", "--exercise", "flat bench"}).out, "2. 2026-03-01"));
}

TEST_F(SessionCommands, AliasesHelpToType) {
  EXPECT_EQ(ok({"alias"}).out, "No aliases.\n");
  ok({"alias", "OHP", "Overhead Press"});
  ok({"quick", "ohp 40x5"});
  EXPECT_EQ(session().exercises[0].name, "Overhead Press");
  refused({"alias", "overhead press", "Bench"}, 1, "is the name of an exercise");
  refused({"alias", "x"}, 2, "say which exercise");
  EXPECT_EQ(ok({"alias", "--json"}).out, "{\"OHP\":\"Overhead Press\"}\n");
  ok({"alias", "--remove", "ohp"});
  refused({"alias", "--remove", "ohp"}, 1, "there is no alias \"ohp\"");
}

TEST_F(SessionCommands, AProgramGoesWithNewSessions) {
  put("winter.json", R"({"name":"Winter Block","lengthWeeks":8,"days":[{"focus":"Push","exercises":[)"
                     R"({"name":"Bench Press","goal":{"weightKg":80,"sets":3,"repRange":{"min":5,"max":7}}},)"
                     R"("Overhead Press","Dips","Cable Fly"]}]})");
  EXPECT_EQ(ok({"program"}).out, "No programs.\n");
  ok({"program", "add", project_.file("winter.json")});
  ok({"program", "use", "winter block"});
  EXPECT_TRUE(contains(ok({"program"}).out,
                       "Winter Block, 8 weeks (in use)\n  Push\n    Bench Press: 80 kg, 3 × 5-7"));
  ok({"quick", "bench press 80x5", "--date", "2026-03-02", "--phase", "2", "--week", "5", "--focus", "Push"});
  const Session stored = session();
  EXPECT_EQ(stored.program, (Program{"Winter Block", std::nullopt, 8}));
  EXPECT_EQ(stored.exercises[0].goal, (Goal{80, 3, 5, 7, std::nullopt}));
  refused({"quick", "dips 0x8", "--date", "2026-03-09", "--phase", "2", "--week", "9"}, 1,
          "Week 9 is behind the end of the program of 8 weeks");
  const RunResult next = ok({"next", "--session", "last"});
  EXPECT_EQ(next.out, "Push\n  Overhead Press: new\n  Dips: new\n  Cable Fly: new\n");
  EXPECT_TRUE(contains(ok({"next", "Push"}).out, "  Bench Press: last 80 kg × 5, suggested 82.5 kg × 6-10"));
  ok({"program", "leave"});
  ok({"program", "remove", "Winter Block"});
  refused({"program", "use", "Winter Block"}, 1, "there is no program");
  refused({"program", "add", project_.file("absent.json")}, 1, "absent.json");
  refused({"program", "paint"}, 2, "ACTION is");
}

TEST_F(SessionCommands, TheNextExercisesFollowTheFocus) {
  EXPECT_EQ(ok({"next", "upper-strength"}).out,
            "upper-strength\n  Bench Press: new\n  Barbell Row: new\n  Overhead Press: new\n");
  refused({"next"}, 1, "no session");
  EXPECT_EQ(ok({"next", "conditioning"}).out,
            "conditioning\n  nothing is known to be done under this focus\n");
  import("2026-03-01", "conditioning");
  EXPECT_TRUE(contains(ok({"next", "conditioning"}).out, "  Bench Press: last 80 kg × 5"));
  EXPECT_TRUE(contains(ok({"next"}).out, "nothing is left"));
  const json::value answer = json::parse(ok({"next", "conditioning", "--json"}).out);
  EXPECT_EQ(answer.at("exercises").at(0).at("suggested_weight_kg").to_number<double>(), 82.5);
}

TEST_F(SessionCommands, WhereFileAndDatabaseDisagreeThePersonChooses) {
  import("2026-03-01", "Push");
  EXPECT_TRUE(contains(ok({"check"}).err, "agree"));
  const std::string file = project_.project().sessions_directory + "/" + session_files().at(0);
  const std::string before = content_of_file(file);
  std::string edited = before;
  edited.replace(edited.find("\"weightKg\": 80,\n          \"repCount\""), 14, "\"weightKg\": 90");
  write_file(file, edited);
  const RunResult shown = run({"check"});
  EXPECT_EQ(shown.exit_code, 1);
  EXPECT_TRUE(contains(shown.out, "/exercises/0/workingSets/0/weightKg: 80 in the database, 90 in the file"))
      << shown.out;
  EXPECT_EQ(content_of_file(file), edited);
  ok({"check", "--take", "store"});
  EXPECT_EQ(content_of_file(file), before);
  write_file(file, edited);
  ok({"check", "--take", "file", file});
  EXPECT_EQ(session().exercises[0].working_sets[0].weight_kg, 90);
  ok({"check"});
  ok({"undo"});
  EXPECT_EQ(session().exercises[0].working_sets[0].weight_kg, 80);
  write_file(file, "{\"_id\":\"x\"}");
  refused({"check", "--take", "file"}, 1, "is not taken");
  refused({"check", "x.json"}, 2, "FILE goes with --take");
  refused({"check", "--take", "paper"}, 2, "paper");
}

TEST_F(SessionCommands, ExportsHoldEverySession) {
  import("2026-03-01", "Push");
  import("2026-03-05", "Pull");
  const json::value list = json::parse(ok({"export", "--json"}).out);
  ASSERT_EQ(list.as_array().size(), 2U);
  EXPECT_EQ(list.at(0).at("focus").as_string(), "Pull");
  EXPECT_TRUE(contains(ok({"export", "--csv"}).out, "Bench Press"));
  ok({"export", "--markdown", "-o", project_.file("out/")});
  EXPECT_TRUE(contains(
      content_of_file(project_.file("out/2026-03-01_push_" + session("2026-03-01").id.substr(0, 8) + ".md")),
      "- Focus: Push"));
  ok({"export", "--csv", "-o", project_.file("sets.csv"), "2026-03-01"});
  EXPECT_FALSE(contains(content_of_file(project_.file("sets.csv")), "Pull"));
  refused({"export"}, 2, "one of --csv, --json and --markdown is needed");
  refused({"export", "--csv", "--json"}, 2, "one of --csv");
  refused({"export", "--markdown"}, 2, "holds one session");
  refused({"export", "--csv", "-o", project_.file("no/such/folder.csv")}, 1, "folder.csv");
}

TEST_F(SessionCommands, AnExportLeavesPipesAndLinksWhatTheyAre) {
  import("2026-03-01", "Push");
  const std::string wanted = ok({"export", "--csv"}).out;
  const std::string pipe = project_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  // Open before the program writes, which would wait for a reader.
  const perdure::fs::File reader = perdure::fs::open_file(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_TRUE(reader.is_open());
  ok({"export", "--csv", "-o", pipe});
  EXPECT_EQ(perdure::fs::read_all(reader.fd(), pipe, wanted.size() + 1), wanted);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));

  put("sets.csv", "");
  const std::string link = project_.file("link.csv");
  std::filesystem::create_symlink("sets.csv", link);
  ok({"export", "--csv", "-o", link});
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(content_of_file(project_.file("sets.csv")), wanted);
  refused({"export", "--csv", "-o", ""}, 2, "--output wants a file");
}

TEST_F(SessionCommands, ABrokenSessionFileIsNamedAndTheOthersAreExported) {
  import("2026-03-01", "Push");
  put("data/output/sessions/broken.json", "{\"_id\":");
  const RunResult result = run({"export", "--csv"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "broken.json")) << result.err;
  EXPECT_TRUE(contains(result.out, "Bench Press"));
}

}  // namespace
}  // namespace traininglog
