// `traininglog log`, question by question.

#include "apps/traininglog/dialogue.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/dialogue_testing.h"

namespace traininglog {
namespace {

const std::vector<std::string> kToMenu{"phase 2", "1", "upper-strength", "n"};
const std::string kRule50 = std::string(50, '=') + "\n";
const std::string kRule40 = std::string(40, '-') + "\n";

TypedDialogue at_menu() {
  TypedDialogue dialogue;
  dialogue.type_all(kToMenu);
  return dialogue;
}

/// At the weight of the first working set of an exercise without warm-ups.
TypedDialogue at_working_set(const std::string& name = "bench") {
  TypedDialogue dialogue = at_menu();
  dialogue.type_all({"a", name, "0", "1"});
  return dialogue;
}

void complete_set(TypedDialogue& dialogue) { dialogue.type_all({"80", "5", "", "8", "", ""}); }

TEST(Dialogue, BannerSaysWhichDateCounts) {
  EXPECT_NE(banner().find("Session date will default to today\n"), std::string::npos);
}

TEST(Dialogue, AsksAboutTheSessionInOrder) {
  TypedDialogue dialogue;
  EXPECT_EQ(dialogue.prompt(), "Phase (phase 1, phase 2, phase 3): ");
  EXPECT_EQ(dialogue.type("Phase 2"), "");
  EXPECT_EQ(dialogue.prompt(), "Week number: ");
  dialogue.type(" 5 ");
  EXPECT_EQ(dialogue.prompt(), "Workout focus (e.g., upper-strength, legs-hypertrophy): ");
  dialogue.type("Push Hypertrophy");
  EXPECT_EQ(dialogue.prompt(), "Is this a deload week? (y/n): ");
  EXPECT_EQ(dialogue.type("y"), "Session started: 1a2b3c4d...\n");
  EXPECT_EQ(dialogue.prompt(), "(a)dd exercise, (f)inish session, (c)ancel? [a/f/c]: ");
  EXPECT_EQ(dialogue.session().phase, 2);
  EXPECT_EQ(dialogue.session().week, 5);
  EXPECT_EQ(dialogue.session().focus, "Push Hypertrophy");
  EXPECT_TRUE(dialogue.session().is_deload_week);
}

TEST(Dialogue, DeloadIsExactlyY) {
  for (const char* const typed : {"n", "", "yes", "Y", "1"}) {
    TypedDialogue dialogue;
    dialogue.type_all({"1", "1", "Push", typed});
    EXPECT_FALSE(dialogue.session().is_deload_week) << typed;
    EXPECT_EQ(dialogue.state().stage, Stage::menu) << typed;
  }
}

/// What is typed where, and what is said about it.
struct Refusal {
  std::vector<std::string> before;
  std::string typed;
  std::string said;
};

void expect_refused(const std::vector<Refusal>& refusals, std::vector<std::string> start) {
  for (const Refusal& refusal : refusals) {
    TypedDialogue dialogue;
    dialogue.type_all(start);
    dialogue.type_all(refusal.before);
    const DialogueState before = dialogue.state();
    EXPECT_EQ(dialogue.type(refusal.typed), refusal.said) << refusal.typed;
    EXPECT_TRUE(dialogue.state() == before) << refusal.typed << ": the same question must be asked again";
  }
}

// TL-11, TL-12
TEST(Dialogue, WrongAnswersAboutTheSessionAskAgain) {
  expect_refused(
      {
          {{}, "", "❌ Phase required\n"},
          {{}, "  ", "❌ Phase required\n"},
          {{}, "two", "❌ 'two' is no phase; type a number from 1, as in phase 2\n"},
          {{}, "0", "❌ '0' is no phase; type a number from 1, as in phase 2\n"},
          {{}, "\xFF", "❌ This is no UTF-8 text; type it again\n"},
          {{}, "<", "❌ This is the first question\n"},
          {{"1"}, "", "❌ Please enter a valid number\n"},
          {{"1"}, "abc", "❌ Please enter a valid number\n"},
          {{"1"}, "1.5", "❌ Please enter a valid number\n"},
          {{"1"}, "0", "❌ Week must be 1 or greater\n"},
          {{"1"}, "-5", "❌ Week must be 1 or greater\n"},
          {{"1", "1"}, "", "❌ Focus required\n"},
          {{"1", "1", "Push", "n"}, "x", "Invalid choice. Please try again.\n"},
          {{"1", "1", "Push", "n", "a"}, "", "❌ Exercise name required\n"},
          {{"1", "1", "Push", "n", "a"}, "X", "❌ Exercise name too short\n"},
          {{"1", "1", "Push", "n", "a", "Row"}, "two", "❌ Please enter a valid number\n"},
          {{"1", "1", "Push", "n", "a", "Row"}, "-1", "❌ Please enter a valid number\n"},
          {{"1", "1", "Push", "n", "a", "Row"}, "51", "❌ At most 50 sets\n"},
      },
      {});
}

// TL-11, TL-12
TEST(Dialogue, WrongAnswersAboutAWorkingSetAskAgain) {
  const std::string llp = "  ❌ Use myo(3,2+1), llp(6), statichold(30) or dropset(90 x 8, 80 x 6)\n";
  expect_refused(
      {
          {{}, "", "  ❌ Weight required\n"},
          {{}, "abc", "  ❌ Please enter a valid number, as in 80 or 62.5\n"},
          {{}, "62,5", "  ❌ Please enter a valid number, as in 80 or 62.5\n"},
          {{}, "-5", "  ❌ Weight cannot be negative\n"},
          {{}, "999999", "  ❌ Weight seems unreasonably high\n"},
          {{}, "500.5", "  ❌ Weight seems unreasonably high\n"},
          {{"80"}, "", "  ❌ Reps required\n"},
          {{"80"}, "abc", "  ❌ Please enter a valid number, as in 8, or 8+1 with a partial\n"},
          {{"80"}, "5.5", "  ❌ Please enter a valid number, as in 8, or 8+1 with a partial\n"},
          {{"80"}, "8+", "  ❌ Please enter a valid number, as in 8, or 8+1 with a partial\n"},
          {{"80"}, "-5", "  ❌ Reps must be greater than 0\n"},
          {{"80"}, "0", "  ❌ Reps must be greater than 0\n"},
          {{"80"}, "0+6", "  ❌ Reps must be greater than 0\n"},
          {{"80"}, "51", "  ❌ Working set #1: 51 reps, at most 50 are allowed\n"},
          {{"80"}, "999999", "  ❌ Working set #1: 999999 reps, at most 50 are allowed\n"},
          {{"80"}, "8+-1", "  ❌ Working set #1: -1 partial reps, 0 to 50 are allowed\n"},
          {{"80", "5"}, "-1", "  ❌ Working set #1: -1 partial reps, 0 to 50 are allowed\n"},
          {{"80", "5"}, "x", "  ❌ Please enter a valid number\n"},
          {{"80", "5", ""}, "0.5", "  ❌ RPE must be between 1 and 10\n"},
          {{"80", "5", ""}, "11", "  ❌ RPE must be between 1 and 10\n"},
          {{"80", "5", ""}, "8.25", "  ❌ RPE must be between 1 and 10\n"},
          {{"80", "5", ""}, "hard", "  ❌ RPE must be between 1 and 10\n"},
          {{"80", "5", "", "8"}, "fine", "  ❌ Rep quality is good, bad, perfect or learning\n"},
          {{"80", "5", "", "10", ""}, "hard", llp},
          {{"80", "5", "", "10", ""}, "llp(6) more", llp},
          {{"80", "5", "", "10", ""}, "statichold(0)", llp},
          {{"80", "5", "", "10", ""}, "dropset(600 x 8)", "  ❌ Weight seems unreasonably high\n"},
      },
      {"2", "1", "Push", "n", "a", "Row", "0", "1"});
}

// TL-11, TL-12
TEST(Dialogue, WrongAnswersAboutAWarmupSetAskAgain) {
  expect_refused(
      {
          {{}, "", "  ❌ Weight required\n"},
          {{"20"}, "", "  ❌ Reps required\n"},
          {{"20"}, "21", "  ❌ Warmup set #1: 21 reps, at most 20 are allowed\n"},
          {{"20"}, "8+1", "  ❌ Please enter a valid number, or feel\n"},
          {{"20", "5"}, "11", "  ❌ RPE must be between 1 and 10\n"},
      },
      {"2", "1", "Push", "n", "a", "Row", "1"});
}

TEST(Dialogue, NewExerciseHasNothingToReference) {
  TypedDialogue dialogue = at_menu();
  dialogue.type("");
  EXPECT_EQ(dialogue.prompt(), "Exercise #1 name: ");
  EXPECT_EQ(dialogue.type("Row"), "📋 Logging: Row\n" + kRule50 +
                                      "✨ New exercise - no history to reference\nWARMUP SETS\n" + kRule40);
  EXPECT_EQ(dialogue.prompt(), "Number of warmup sets? [2]: ");
}

TEST(Dialogue, ContextShowsWhatIsKnown) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type_all({"a", "bench"}),
            "📋 Logging: Bench Press\n" + kRule50 +
                "📚 Last: 80kg (logged 3 days ago)\n⭐ Max ever: 115kg\n💡 Suggested: 82.5kg\n"
                "   Rep range: 4-6 reps\nWARMUP SETS\n" +
                kRule40);
  EXPECT_EQ(dialogue.exercise().name, "Bench Press") << "an alias is never stored";
}

TEST(Dialogue, LastTimeOfTodayIsRecently) {
  TypedDialogue dialogue = at_menu();
  dialogue.contexts["bench"].days_since = 0;
  EXPECT_NE(dialogue.type_all({"a", "bench"}).find("📚 Last: 80kg (logged recently)\n"), std::string::npos);
}

TEST(Dialogue, AsksAboutAWarmupSetInOrder) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type_all({"a", "bench", "1"}), "Warmup Set #1\n");
  std::vector<std::string> prompts;
  for (const char* const typed : {"", "5", "", ""}) {
    prompts.push_back(dialogue.prompt());
    dialogue.type(typed);
  }
  EXPECT_EQ(prompts, (std::vector<std::string>{"  Weight (kg) [41.2]: ", "  Reps [4-6]: ",
                                               "  RPE (1-10) [skip if warmup]: ", "  Notes [none]: "}));
  EXPECT_EQ(dialogue.prompt(), "Number of working sets? [1]: ");
  EXPECT_EQ(dialogue.exercise().warmup_sets, (std::vector<WarmupSet>{{1, 41.2, 5, {}, {}, "id2"}}));
}

TEST(Dialogue, AsksAboutAWorkingSetInOrder) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type_all({"a", "bench", "0"}), "WORKING SETS\n" + kRule40);
  EXPECT_EQ(dialogue.type(""), "Working Set #1\n");
  std::vector<std::string> prompts;
  for (const char* const typed : {"", "5", "1", "10", "Perfect", "failure: llp(6)", "grip slipped"}) {
    prompts.push_back(dialogue.prompt());
    dialogue.type(typed);
  }
  EXPECT_EQ(prompts, (std::vector<std::string>{"  Weight (kg) [82.5]: ", "  Reps [4-6]: ",
                                               "  Partial reps [0]: ", "  RPE (1-10) [skip if warmup]: ",
                                               "  Rep quality (good/bad/perfect/learning) [skip]: ",
                                               "  Failure technique [none]: ", "  Notes [none]: "}));
  const WorkingSet& set = dialogue.exercise().working_sets.at(0);
  EXPECT_EQ(set.weight_kg, 82.5);
  EXPECT_EQ(set.rep_count, (RepCount{5, 1}));
  EXPECT_EQ(set.rpe, 10);
  EXPECT_EQ(set.rep_assessment, "perfect");
  EXPECT_EQ(set.failure.lengthened_partials, LengthenedPartials{6});
  EXPECT_EQ(set.notes, "grip slipped");
  EXPECT_FALSE(set.actual_rest_minutes);
  EXPECT_FALSE(set.id.empty());
  EXPECT_EQ(dialogue.state().stage, Stage::menu);
}

TEST(Dialogue, PartialsAreNotAskedAfterEightPlusOne) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type_all({"80", "8+1"});
  EXPECT_EQ(dialogue.state().stage, Stage::rpe);
  EXPECT_EQ(dialogue.exercise().working_sets[0].rep_count, (RepCount{8, 1}));
}

TEST(Dialogue, FailureTechniqueIsAskedOnlyAfterRpe10) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type_all({"80", "8", "", "9.5", "good"});
  EXPECT_EQ(dialogue.state().stage, Stage::set_notes);
}

TEST(Dialogue, EveryFailureTechniqueIsRead) {
  const std::vector<std::pair<std::string, FailureTechnique>> cases{
      {"myo(3,2+1)", {MyoReps{{{3, 0}, {2, 1}}}, {}, {}, {}}},
      {"llp(6)", {{}, LengthenedPartials{6}, {}, {}}},
      {"statichold(30)", {{}, {}, StaticHold{30}, {}}},
      {"dropset(90 x 8, 80 x 6)", {{}, {}, {}, DropSet{{{90, {8, 0}}, {80, {6, 0}}}}}},
      {"none", {}},
      {"", {}}};
  for (const auto& [typed, technique] : cases) {
    TypedDialogue dialogue = at_working_set();
    dialogue.type_all({"80", "8", "", "10", "", typed});
    EXPECT_EQ(dialogue.exercise().working_sets[0].failure, technique) << typed;
    EXPECT_EQ(dialogue.state().stage, Stage::set_notes) << typed;
  }
}

TEST(Dialogue, WhatATechniqueHasNoFieldForIsANote) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type_all({"80", "8", "", "10", "", "llp(2,2)", "hard"});
  EXPECT_EQ(dialogue.exercise().working_sets[0].notes, "llp(2,2); hard");
}

TEST(Dialogue, RpeOfAWarmupIsKeptAsANote) {
  TypedDialogue dialogue = at_menu();
  dialogue.type_all({"a", "bench", "1", "20", "feel", "6", "slow"});
  EXPECT_EQ(dialogue.exercise().warmup_sets.at(0).notes, "RPE 6; slow");
  EXPECT_FALSE(dialogue.exercise().warmup_sets[0].rep_count);
}

TEST(Dialogue, ZeroIsBodyWeight) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type("0");
  EXPECT_EQ(dialogue.exercise().working_sets[0].weight_kg, 0);
  EXPECT_EQ(dialogue.state().stage, Stage::reps);
}

TEST(Dialogue, WrongAnswerLosesNothingOfTheSet) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type_all({"80", "5", "1", "abc", "99", "8", "maybe", "good", "steady"});
  const WorkingSet& set = dialogue.exercise().working_sets.at(0);
  EXPECT_EQ(set.weight_kg, 80);
  EXPECT_EQ(set.rep_count, (RepCount{5, 1}));
  EXPECT_EQ(set.rpe, 8);
  EXPECT_EQ(set.rep_assessment, "good");
  EXPECT_EQ(set.notes, "steady");
}

TEST(Dialogue, FurtherSetsProposeTheWeightBefore) {
  TypedDialogue dialogue = at_menu();
  dialogue.type_all({"a", "bench", "0", "2", "85", "5", "", "", "", ""});
  EXPECT_EQ(dialogue.prompt(), "  Weight (kg) [85]: ");
}

TEST(Dialogue, ExerciseWithoutWorkingSetIsRejectedWithHints) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type_all({"a", "bench", "0", "0"}),
            "❌ Exercise 'Bench Press' must have at least 1 working set\n💡 Last weight used: 80kg\n"
            "💡 Check the values; 6-10 reps suit most sets\n");
  EXPECT_EQ(dialogue.prompt(), "Try again? (y/n): ");
  EXPECT_EQ(dialogue.type("maybe"), "Please answer y or n.\n");
  TypedDialogue again = dialogue;
  again.type("y");
  EXPECT_EQ(again.prompt(), "Number of working sets? [1]: ");
  dialogue.type("n");
  EXPECT_EQ(dialogue.state().stage, Stage::menu);
  EXPECT_TRUE(dialogue.session().exercises.empty());
}

// TL-15
TEST(Dialogue, FinishWithoutExerciseIsRefused) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type("f"), "Cannot finalize: Session must have at least one exercise\n");
  EXPECT_EQ(dialogue.ending, Ending::refused);
}

// TL-14
TEST(Dialogue, CancelEnds) {
  TypedDialogue dialogue = at_menu();
  EXPECT_EQ(dialogue.type("c"), "Session cancelled.\n");
  EXPECT_EQ(dialogue.ending, Ending::cancelled);
}

TypedDialogue at_confirm() {
  TypedDialogue dialogue = at_working_set();
  complete_set(dialogue);
  dialogue.type_all({"a", "Row", "0", "2"});
  complete_set(dialogue);
  complete_set(dialogue);
  dialogue.type("f");
  return dialogue;
}

TEST(Dialogue, SummaryComesBeforeTheLastQuestion) {
  TypedDialogue dialogue = at_working_set();
  complete_set(dialogue);
  EXPECT_EQ(dialogue.type("f"),
            "📊 Session Summary\n" + kRule50 +
                "Phase: phase 2\nWeek: 1\nFocus: upper-strength\nDeload: No\nExercises: 1\n"
                "  - Bench Press: 1 working sets\n   (e changes something first)\n");
  EXPECT_EQ(dialogue.prompt(), "✓ Save session? (y/n): ");
  EXPECT_EQ(dialogue.type("maybe"), "Please answer y or n, or e to change something.\n");
  TypedDialogue declined = dialogue;
  EXPECT_EQ(declined.type("n"), "Session not saved.\n");
  EXPECT_EQ(declined.ending, Ending::keep);
  dialogue.type("y");
  EXPECT_EQ(dialogue.ending, Ending::save);
  EXPECT_TRUE(session_faults(finished_session(dialogue.state())).empty());
}

TEST(Dialogue, SessionMayBeChangedBeforeItIsSaved) {
  TypedDialogue dialogue = at_confirm();
  dialogue.type("e");
  EXPECT_EQ(dialogue.type("2.1 62.5x8@9 good - slow"),
            "1. Bench Press\n  1. 80 x 5 @8\n2. Row\n  1. 62.5 x 8 @9 good - slow\n  2. 80 x 5 @8\n");
  dialogue.type_all({"2.2 delete", "2 name Barbell Row", "2 note Seat on 4", "2 cue Ribs down", "1 delete"});
  ASSERT_EQ(dialogue.session().exercises.size(), 1U);
  const Exercise& row = dialogue.exercise();
  EXPECT_EQ(row.order, 1);
  EXPECT_EQ(row.name, "Barbell Row");
  EXPECT_EQ(row.notes, "Seat on 4");
  EXPECT_EQ(row.form_cues, std::vector<std::string>{"Ribs down"});
  EXPECT_EQ(row.working_sets.size(), 1U);
  EXPECT_NE(dialogue.type("").find("  - Barbell Row: 1 working sets\n"), std::string::npos);
  EXPECT_EQ(dialogue.state().stage, Stage::confirm);
}

TEST(Dialogue, ChangesKeepTheRules) {
  TypedDialogue dialogue = at_confirm();
  dialogue.type("e");
  const Session before = dialogue.session();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"1.1 delete", "❌ Exercise 'Bench Press' must have at least 1 working set\n"},
      {"1.1 600x5", "❌ Weight seems unreasonably high\n"},
      {"1.1 80x0", "❌ Reps must be greater than 0\n"},
      {"1.1 80x5@9 llp(3)", "❌ Working set #1: a failure technique needs RPE 10\n"},
      {"1.1 +5", "❌ A set is typed as weight x reps, as in 82.5x5@9\n"},
      {"1 name X", "❌ Exercise name too short\n"}};
  for (const auto& [typed, said] : cases) EXPECT_EQ(dialogue.type(typed), said) << typed;
  for (const char* const typed : {"3 delete", "1.2 delete", "1", "1.x 80x5", "0.1 80x5", "delete"}) {
    EXPECT_NE(dialogue.type(typed).find("1.2 82.5x5@9"), std::string::npos) << typed << ": help is shown";
  }
  EXPECT_TRUE(dialogue.session() == before);
}

TEST(Dialogue, StepsBackToEveryQuestion) {
  TypedDialogue dialogue = at_menu();
  const std::vector<std::string> answers{"a",  "bench", "1", "20", "5",    "", "",     "2",
                                         "80", "5",     "1", "8",  "good", "", "82.5", "5"};
  std::vector<Stage> stages;
  for (const std::string& typed : answers) {
    dialogue.type(typed);
    stages.push_back(dialogue.state().stage);
  }
  std::vector<Stage> back;
  while (dialogue.state().stage != Stage::phase) {
    dialogue.type("<");
    back.push_back(dialogue.state().stage);
    ASSERT_LT(back.size(), 50U);
  }
  EXPECT_EQ(back,
            (std::vector<Stage>{Stage::reps, Stage::weight, Stage::set_notes, Stage::quality, Stage::rpe,
                                Stage::partials, Stage::reps, Stage::weight, Stage::working_count, Stage::rpe,
                                Stage::reps, Stage::weight, Stage::warmup_count, Stage::name, Stage::menu,
                                Stage::deload, Stage::focus, Stage::week, Stage::phase}));
}

TEST(Dialogue, StepBackFromTheMenuReopensTheLastSet) {
  TypedDialogue dialogue = at_working_set();
  dialogue.type_all({"80", "5", "", "8", "good", "note"});
  dialogue.type("<");
  EXPECT_EQ(dialogue.prompt(), "  Notes [none]: ");
  dialogue.type("another note");
  EXPECT_EQ(dialogue.exercise().working_sets.at(0).notes, "another note");
  EXPECT_EQ(dialogue.state().stage, Stage::menu);
}

TEST(Dialogue, DurationLeavesPausesOut) {
  TypedDialogue dialogue = at_working_set();
  dialogue.now_seconds += 30 * 60;
  dialogue.type("80");
  dialogue.now_seconds += kPauseSeconds + 1;  // interrupted, resumed much later
  dialogue.type("5");
  dialogue.now_seconds -= 3600;  // the clock was set back
  dialogue.type_all({"", "8", ""});
  dialogue.now_seconds += 15 * 60;
  dialogue.type_all({"", "f", "y"});
  EXPECT_EQ(finished_session(dialogue.state()).duration_minutes, 45);
}

TEST(Dialogue, DurationIsAtLeastOneMinute) {
  TypedDialogue dialogue = at_confirm();
  EXPECT_EQ(finished_session(dialogue.state()).duration_minutes, 1);
}

// TL-19
TEST(Dialogue, UnicodeAndQuotesSurvive) {
  TypedDialogue dialogue = at_working_set("Kreuzheben \"力\" 🏋️");
  dialogue.type_all({"80", "5", "", "", "", "é \\ \" \x1b[31m"});
  EXPECT_EQ(dialogue.exercise().name, "Kreuzheben \"力\" 🏋️");
  EXPECT_EQ(dialogue.exercise().working_sets.at(0).notes, "é \\ \" \x1b[31m");
}

TEST(Dialogue, ResumeShowsWhereItStands) {
  TypedDialogue dialogue = at_menu();
  dialogue.type_all({"a", "bench", "1", "20", "feel", "", "", "2", "80", "5", "", "8", "", "", "82.5"});
  EXPECT_EQ(resume_text(dialogue.state()),
            "▶️  Resuming the workout of 2026-03-02\nphase 2 | week 1 | upper-strength\n1. Bench Press\n"
            "  w 20 x feel\n  1. 80 x 5 @8\nWorking Set #2\n");
}

TEST(DialogueState, DamagedTextIsRefused) {
  TypedDialogue dialogue = at_working_set();
  const std::string good = to_json(dialogue.state());
  EXPECT_TRUE(read_dialogue_state(good).state);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"\"draftVersion\":1", "\"draftVersion\":2"},
      {"\"stage\":\"weight\"", "\"stage\":\"later\""},
      {"\"answeredAt\"", "\"answered\""},
      {"\"workingSets\":[{", "\"workingSetz\":[{"},
      {"\"session\":{", "\"session\":{\"_id\":1,"}};
  for (const auto& [text, damage] : cases) {
    std::string damaged = good;
    ASSERT_NE(damaged.find(text), std::string::npos) << good;
    damaged.replace(damaged.find(text), text.size(), damage);
    const ReadDialogueState read = read_dialogue_state(damaged);
    EXPECT_FALSE(read.state) << damage;
    EXPECT_NE(read.fault, "") << damage;
  }
  EXPECT_FALSE(read_dialogue_state(good.substr(0, good.size() / 2)).state);
}

}  // namespace
}  // namespace traininglog
