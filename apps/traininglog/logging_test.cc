// `traininglog log` and `go` as a person meets them: the real program on a terminal of its own.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/logging_script.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/training_program.h"

namespace traininglog {
namespace {

using perdure::test::PseudoTerminal;
using perdure::test::run_program;
using perdure::test::RunResult;

const std::string kInterrupted = "⏸️  Interrupted by user.\n";

class LoggingTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> command_line(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), TRAININGLOG_BINARY);
    return arguments;
  }
  [[nodiscard]] RunResult run(std::vector<std::string> arguments,
                              const std::vector<std::string>& answers) const {
    return run_program(command_line(std::move(arguments)), input_in(project_, answers));
  }
  [[nodiscard]] std::vector<Session> stored() const { return stored_sessions(project_); }
  [[nodiscard]] bool has_draft() const {
    const auto store = open_for_reading(project_.project());
    return store && DraftStore(*store).find().is_there;
  }
  void expect_nothing_saved() const {
    EXPECT_TRUE(stored().empty());
    EXPECT_TRUE(project_.session_files().empty());
  }

  TestProject project_;
};

// TL-1, TL-3
TEST_F(LoggingTest, ScriptedSessionIsSavedInBothPlaces) {
  const RunResult result = run({}, kQuestions);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  ASSERT_EQ(project_.session_files().size(), 1U);
  const std::string name = project_.session_files()[0];
  EXPECT_TRUE(
      result.out.ends_with("✓ Save session? (y/n): Session saved! ✅\nFiles written:\n"
                           "  • Database: traininglogs.db\n  • JSON file: data/output/sessions/" +
                           name + "\n"))
      << result.out;
  ASSERT_EQ(stored().size(), 1U);
  const Session session = stored()[0];
  EXPECT_EQ(name.substr(name.size() - 13), session.id.substr(0, 8) + ".json");
  EXPECT_EQ(content_of_file(project_.file("data/output/sessions/" + name)),
            session_file_content(to_json(session)));
  ASSERT_EQ(session.exercises.size(), 2U);
  const WorkingSet& set = session.exercises[0].working_sets.at(1);
  EXPECT_EQ(set.rep_count, (RepCount{5, 1}));
  EXPECT_EQ(set.rep_assessment, "good");
  EXPECT_EQ(set.failure.lengthened_partials, LengthenedPartials{6});
  EXPECT_EQ(set.notes, "grip");
  EXPECT_EQ(session.exercises[1].notes, "Seat on 4");
  EXPECT_FALSE(has_draft());
}

// TL-2: the store itself refuses what the schema does not allow.
TEST_F(LoggingTest, SavedSessionKeepsTheSchema) {
  {
    const auto store = open_for_writing(project_.project());
    perdure::CollectionSettings settings = store->settings(std::string(kSessionsCollection));
    settings.schema =
        content_of_file(std::string(PERDURE_SOURCE_DIR) + "/apps/traininglog/training-log.schema.json");
    (void)store->configure(std::string(kSessionsCollection), settings).value();
  }
  EXPECT_EQ(run({"log"}, kQuestions).exit_code, 0);
  EXPECT_EQ(run({"go"}, kEntries).exit_code, 0);
  EXPECT_EQ(stored().size(), 2U);
}

TEST_F(LoggingTest, NoCommandLogAndATerminalAskTheSame) {
  const std::string piped = run({"log"}, kQuestions).out;
  PseudoTerminal terminal(command_line({}), terminal_in(project_));
  const std::vector<std::string> prompts = prompts_of(Style::questions, kQuestions);
  type_answers(terminal, prompts, kQuestions, 0, 3);
  // What stood in brackets is from the session before, so only the form is the same here.
  terminal.expect("Is this a deload week? (y/n): ");
  terminal.kill();
  EXPECT_NE(piped.find("Session date will default to today\nPhase (phase 1, phase 2, phase 3): "),
            std::string::npos);
  EXPECT_NE(terminal.shown().find("Session date will default to today\nPhase (phase 1, phase 2, phase 3): "),
            std::string::npos);
}

// TL-13, and the workout goes on at the very question.
TEST_F(LoggingTest, CtrlCAtEveryPromptSavesNothingAndResumesThere) {
  const std::vector<std::string> prompts = prompts_of(Style::questions, kQuestions);
  std::vector<std::string> arguments{"log"};
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    PseudoTerminal terminal(command_line(arguments), terminal_in(project_));
    terminal.expect(prompts[i]);
    terminal.type("\x03");
    terminal.expect(kInterrupted);
    EXPECT_EQ(terminal.wait(), 0) << terminal.shown();
    expect_nothing_saved();
    EXPECT_EQ(has_draft(), i > 0);
    PseudoTerminal again(command_line(arguments), terminal_in(project_));
    again.expect(prompts[i]);
    again.type_line(kQuestions[i]);
    if (i + 1 < prompts.size()) again.expect(prompts[i + 1]);
    i + 1 < prompts.size() ? again.kill() : again.wait();
    arguments = {"--resume"};
  }
  EXPECT_EQ(stored().size(), 1U);
}

TEST_F(LoggingTest, ClosedTerminalAndSignalsLeaveADraft) {
  for (const int signal : {SIGHUP, SIGTERM}) {
    const TestProject project;
    PseudoTerminal terminal(command_line({}), terminal_in(project));
    terminal.expect("Phase");
    terminal.type_line("2");
    terminal.expect("Week number: ");
    if (signal == SIGHUP) {
      terminal.close();
    } else {
      terminal.send_signal(signal);
    }
    (void)terminal.wait();
    const auto store = open_for_reading(project.project());
    const DraftStore::Found found = DraftStore(*store).find();
    ASSERT_TRUE(found.is_there);
    EXPECT_EQ(found.read.state->stage, Stage::week);
  }
}

TEST_F(LoggingTest, EndOfInputIsAnInterruption) {
  const RunResult result = run({}, {"2", "1"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.out.ends_with("\n" + kInterrupted)) << result.out;
  EXPECT_TRUE(has_draft());
  PseudoTerminal terminal(command_line({"--resume"}), terminal_in(project_));
  terminal.expect("Workout focus");
  terminal.type("\x04");
  terminal.expect(kInterrupted);
  EXPECT_EQ(terminal.wait(), 0);
}

TEST_F(LoggingTest, NextStartOffersTheDraft) {
  ASSERT_EQ(run({}, {"2", "1", "Push", "n", "a", "Row", "0", "1", "80"}).exit_code, 0);
  const RunResult resumed = run({}, {"maybe", "y"});
  EXPECT_NE(resumed.out.find("Resume it? (y/n): Please answer y or n.\nResume it? (y/n): "),
            std::string::npos)
      << resumed.out;
  EXPECT_NE(resumed.out.find("  Reps [6-10]: "), std::string::npos) << resumed.out;
  const RunResult kept = run({}, {"n", "n"});
  EXPECT_NE(kept.out.find("Discard it? (y/n): It is kept; traininglog --resume continues it.\n"),
            std::string::npos)
      << kept.out;
  EXPECT_TRUE(has_draft());
  const RunResult interrupted = run({}, {"n"});
  EXPECT_TRUE(interrupted.out.ends_with(kInterrupted)) << interrupted.out;
  EXPECT_TRUE(has_draft());
  const RunResult discarded = run({}, {"n", "y"});
  EXPECT_NE(discarded.out.find("Phase (phase 1, phase 2, phase 3): "), std::string::npos) << discarded.out;
  EXPECT_FALSE(has_draft());
}

TEST_F(LoggingTest, NothingToResumeIsAFailure) {
  const RunResult result = run({"--resume"}, {});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("no unfinished workout"), std::string::npos) << result.err;
}

TEST_F(LoggingTest, DamagedDraftIsNeverDroppedSilently) {
  (void)open_for_writing(project_.project())
      ->put({std::string(kDraftsCollection), "workout"}, R"({"draftVersion":99})")
      .value();
  const RunResult resumed = run({"--resume"}, {});
  EXPECT_EQ(resumed.exit_code, 1);
  EXPECT_NE(resumed.err.find("cannot be read"), std::string::npos) << resumed.err;
  const RunResult kept = run({}, {"n"});
  EXPECT_EQ(kept.exit_code, 0);
  EXPECT_TRUE(has_draft());
  (void)run({"--discard"}, {});
  EXPECT_FALSE(has_draft());
}

// TL-14, TL-15
TEST_F(LoggingTest, CancelAndRefusalLeaveNothing) {
  const RunResult cancelled = run({}, {"2", "1", "Push", "n", "c"});
  EXPECT_EQ(cancelled.exit_code, 0);
  EXPECT_TRUE(cancelled.out.ends_with("Session cancelled.\n")) << cancelled.out;
  EXPECT_FALSE(has_draft());
  const RunResult refused = run({}, {"2", "1", "Push", "n", "f"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(refused.out.ends_with("Cannot finalize: Session must have at least one exercise\n"));
  EXPECT_FALSE(has_draft());
  expect_nothing_saved();
  const auto store = open_for_reading(project_.project());
  const auto history = store->history({std::string(kDraftsCollection), "workout"});
  for (const perdure::Change& change : history.versions) {
    const bool is_erase = change.kind == perdure::ChangeKind::erase;
    EXPECT_TRUE(is_erase || change.removed == perdure::Change::Removed::pruned) << change.version;
  }
}

TEST_F(LoggingTest, NotSavedIsKeptAsADraft) {
  std::vector<std::string> answers = kQuestions;
  answers.back() = "n";
  const RunResult result = run({}, answers);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("Session not saved.\n"), std::string::npos);
  expect_nothing_saved();
  EXPECT_EQ(run({"--resume"}, {"y"}).exit_code, 0);
  EXPECT_EQ(stored().size(), 1U);
}

TEST_F(LoggingTest, DraftIsNeitherListedNorCounted) {
  ASSERT_EQ(run({}, {"2", "1", "Push", "n", "a", "Row", "0", "1", "80", "5"}).exit_code, 0);
  EXPECT_EQ(run({"analytics", "--recent", "5"}, {}).out, "No sessions found.\n");
  EXPECT_EQ(run({"analytics", "--exercise", "Row"}, {}).out, "No history found for: Row\n");
  expect_nothing_saved();
}

// TL-16
TEST_F(LoggingTest, SecondInstanceIsToldAndChangesNothing) {
  PseudoTerminal first(command_line({}), terminal_in(project_));
  first.expect("Phase (phase 1, phase 2, phase 3): ");
  first.type_line("2");
  first.expect("Week number: ");
  const RunResult second = run({}, kQuestions);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_NE(second.err.find("traininglogs.db"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("process"), std::string::npos) << second.err;
  EXPECT_TRUE(second.err.ends_with("\nIs another session running?\n")) << second.err;
  expect_nothing_saved();
  EXPECT_EQ(run({"analytics", "--recent", "5"}, {}).exit_code, 0) << "reading goes on meanwhile";
  first.type_line("1");
  first.expect("Workout focus");
}

// TL-6. A file in the place of the folder, since the tests may run as a user to whom nothing is read-only.
TEST_F(LoggingTest, SessionWhoseFileCannotBeWrittenIsSafeAndCompletedLater) {
  ASSERT_EQ(run({"init"}, {}).exit_code, 0);
  std::filesystem::remove_all(project_.file("data/output"));
  write_file(project_.file("data/output"), "a file in the way");
  const RunResult result = run({}, kQuestions);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("data/output"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("saved in the database"), std::string::npos) << result.err;
  EXPECT_EQ(result.out.find("Session saved!"), std::string::npos) << result.out;
  EXPECT_EQ(stored().size(), 1U);
  EXPECT_FALSE(has_draft());

  std::filesystem::remove(project_.file("data/output"));
  const RunResult next = run({}, {});
  EXPECT_NE(next.err.find(": was missing; written from the database"), std::string::npos) << next.err;
  ASSERT_EQ(project_.session_files().size(), 1U);
}

// TL-5: the state that a kill between the two writes leaves.
TEST_F(LoggingTest, KillBetweenTheTwoWritesIsCompleted) {
  ASSERT_EQ(run({}, {kQuestions.begin(), kQuestions.end() - 1}).exit_code, 0);
  {
    const auto store = open_for_writing(project_.project());
    DraftStore drafts(*store);
    drafts.save(finished_session(drafts.find().read.state.value()));
  }
  EXPECT_TRUE(project_.session_files().empty());
  EXPECT_FALSE(has_draft());
  const RunResult next = run({}, {});
  EXPECT_NE(next.err.find(": was missing; written from the database"), std::string::npos) << next.err;
  ASSERT_EQ(project_.session_files().size(), 1U);
  EXPECT_EQ(content_of_file(project_.file("data/output/sessions/" + project_.session_files()[0])),
            session_file_content(to_json(stored().at(0))));
}

TEST_F(LoggingTest, LogIsAlsoQuickAndEdit) {
  const RunResult quick =
      run({"log", "--quick", "bench 80x5 rpe 8", "--phase", "2", "--week", "1", "--focus", "Push"}, {});
  EXPECT_EQ(quick.exit_code, 0) << quick.err;
  ASSERT_EQ(stored().size(), 1U);
  EXPECT_EQ(stored()[0].exercises.at(0).working_sets.at(0).rpe, 8);
  write_file(project_.file("editor"), "#!/bin/sh\nsed -i 's/80 x 5/85 x 5/' \"$1\"\n");
  std::filesystem::permissions(project_.file("editor"), std::filesystem::perms::owner_all);
  perdure::test::TerminalOptions options = terminal_in(project_);
  options.environment.push_back("VISUAL=" + project_.file("editor"));
  PseudoTerminal edit(command_line({"log", "--session-id", stored()[0].id}), options);
  EXPECT_EQ(edit.wait(), 0) << edit.shown();
  EXPECT_EQ(stored()[0].exercises.at(0).working_sets.at(0).weight_kg, 85);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"log", "--week", "2"},
                                                {"log", "--resume", "--quick", "bench 80x5"},
                                                {"log", "--resume", "--discard"},
                                                {"log", "--quick", "bench 80x5", "--session-id", "last"}}) {
    EXPECT_EQ(run(wrong, {}).exit_code, 2) << wrong.back();
  }
}

// TL-33
TEST_F(LoggingTest, EndToEnd) {
  const std::vector<std::string> first = answers_in(
      "phase 2|1|upper-strength|n|a|Bench Press|2|20|5|||40|3|||2|80|5||8|||82.5|5|1|10||||"
      "a|Incline Dumbbell Press|1|25|8|||1|40|8||8|||f|y");
  ASSERT_EQ(run({}, first).exit_code, 0);
  EXPECT_NE(run({"analytics", "--recent", "5"}, {}).out.find("   2 exercises | "), std::string::npos);

  PseudoTerminal second(command_line({}), terminal_in(project_));
  for (const char* const typed : {"phase 2", "1", "upper-strength", "n", "a"}) {
    second.expect(": ");
    second.type_line(typed);
  }
  second.expect("Exercise #1 name: ");
  second.type_line("bench press");
  second.expect("📚 Last: 82.5kg (logged recently)\n⭐ Max ever: 82.5kg\n💡 Suggested: 85kg\n");
  second.expect("Number of warmup sets? [2]: ");
  second.type_line("0");
  second.expect("Number of working sets? [1]: ");
  second.type_line("");
  second.expect("  Weight (kg) [85]: ");
  for (const char* const typed : {"", "5", "", "9", "", "", "f", "y"}) {
    second.type_line(typed);
    second.expect("\n");
  }
  second.expect("Session saved! ✅");
  EXPECT_EQ(second.wait(), 0);

  const std::string history = run({"analytics", "--exercise", "Bench Press", "--limit", "2"}, {}).out;
  EXPECT_NE(history.find(": 85kg × 5+0p @ RPE 9\n"), std::string::npos) << history;
  EXPECT_NE(history.find(": 82.5kg × 5+1p @ RPE 10\n"), std::string::npos) << history;
  const std::string week = run({"analytics", "--weekly-volume", "--phase", "phase 2", "--week", "1"}, {}).out;
  EXPECT_NE(week.find("Total Volume: 1640 kg-reps\nSessions: 2\n"), std::string::npos) << week;
}

TEST_F(LoggingTest, ProgramInUseLabelsTheSessionAndPlansIt) {
  {
    const auto store = open_for_writing(project_.project());
    store_program(*store, read_program(R"({"name": "Winter Block", "lengthWeeks": 10, "days": [
        {"focus": "upper-strength", "exercises": [{"name": "Dip", "goal": {"weightKg": 20, "sets": 3,
         "repRange": {"min": 5, "max": 7}, "restMinutes": 2}}, "Row"]}]})"));
    use_program(*store, "Winter Block");
  }
  const RunResult result = run({"go"}, answers_in("2|11|10|upper-strength|n||20x5|f|y"));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("💡 Next: Dip, Row\nExercise #1 name [Dip]: "), std::string::npos) << result.out;
  ASSERT_EQ(stored().size(), 1U);
  EXPECT_EQ(stored()[0].program->name, "Winter Block");
  EXPECT_EQ(stored()[0].exercises.at(0).goal, (Goal{20, 3, 5, 7, 2}));
}

TEST_F(LoggingTest, TabCompletesNamesAndAliases) {
  ASSERT_EQ(run({}, kQuestions).exit_code, 0);
  {
    const auto store = open_for_writing(project_.project());
    Aliases aliases;
    aliases.set("bp", "Bench Press");
    aliases.write(*store);
  }
  PseudoTerminal terminal(command_line({"go"}), terminal_in(project_));
  for (const char* const prompt : {"Phase", "Week number", "Workout focus", "Is this a deload week?"}) {
    terminal.expect(prompt);
    terminal.type_line("");
  }
  terminal.expect("Exercise #1 name [Bench Press]: ");
  terminal.type("ro\t\r");
  terminal.expect("📋 Logging: Row\n");
  terminal.expect("Set 1 [40 x 8]: ");
  terminal.type_line("<");
  terminal.expect("Exercise #1 name [Bench Press]: ");
  terminal.type("b\t");
  terminal.expect("\nBench Press\nbp\n");
  terminal.type("p\r");
  terminal.expect("📋 Logging: Bench Press\n");
}

TEST_F(LoggingTest, NarrowTerminalWithoutColours) {
  perdure::test::TerminalOptions options = terminal_in(project_);
  options.columns = 40;
  options.environment.emplace_back("NO_COLOR=1");
  PseudoTerminal terminal(command_line({"go"}), options);
  for (const char* const typed :
       {"2", "1", "upper-strength", "n", "A name that is longer than the terminal is"}) {
    terminal.expect(": ");
    terminal.type_line(typed);
  }
  terminal.expect("Set 1: ");
  terminal.type_line("80x5@8 - a note that takes more than one line");
  terminal.expect("✓ 1. 80 x 5 @8 - a note that takes more than one line\n");
  EXPECT_EQ(terminal.raw().find("\x1b[3"), std::string::npos) << "no colour was asked for";
}

TEST_F(LoggingTest, TerminalThatCannotMoveItsCursorGetsPlainLines) {
  perdure::test::TerminalOptions options = terminal_in(project_);
  options.environment = {"TERM=dumb"};
  PseudoTerminal terminal(command_line({}), options);
  terminal.expect("Phase (phase 1, phase 2, phase 3): ");
  terminal.type_line("2");
  terminal.expect("Week number: ");
  terminal.type("\x03");
  terminal.expect(kInterrupted);
  EXPECT_EQ(terminal.wait(), 0);
  EXPECT_EQ(terminal.raw().find('\x1b'), std::string::npos);
}

TEST_F(LoggingTest, ControlCharactersNeverReachTheTerminal) {
  const RunResult result = run({}, {"2", "1", "Push", "n", "a", "Row \x1b[31m", "0", "1"});
  EXPECT_EQ(result.out.find('\x1b'), std::string::npos);
  EXPECT_NE(result.out.find("📋 Logging: Row \\x1b[31m\n"), std::string::npos) << result.out;

  const RunResult quick = run({"quick", "Row \x1b[31m 50x5", "--focus", "Push \x1b[32m"}, {});
  EXPECT_EQ(quick.exit_code, 0) << quick.err;
  EXPECT_EQ(quick.out.find('\x1b'), std::string::npos) << quick.out;
  PseudoTerminal terminal(command_line({"show", "last"}), terminal_in(project_));
  terminal.expect("Row \\x1b[31m");
  EXPECT_EQ(terminal.wait(), 0);
  EXPECT_EQ(terminal.raw().find('\x1b'), std::string::npos);
  EXPECT_NE(run({"show", "last"}, {}).out.find("Row \x1b[31m"), std::string::npos) << "as it is elsewhere";
}

TEST_F(LoggingTest, AnswerOverTheLimitIsRefusedAndAskedAgain) {
  const RunResult result = run({}, {std::string(100'000, 'x'), "2"});
  EXPECT_NE(result.out.find("❌ More than 8192 bytes; type less\nPhase"), std::string::npos);
  EXPECT_NE(result.out.find("Week number: "), std::string::npos);
}

}  // namespace
}  // namespace traininglog
