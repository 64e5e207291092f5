// `traininglog go`, one line per set.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/dialogue_testing.h"

namespace traininglog {
namespace {

const LastTime kLastTime{2, 5, "upper-strength"};

/// At the first planned warm-up of the bench press.
TypedDialogue at_entry(const std::string& name = "bench") {
  TypedDialogue dialogue(Style::entries, kLastTime);
  dialogue.type_all({"", "", "", "", name});
  return dialogue;
}

/// Behind the planned warm-ups.
TypedDialogue at_sets() {
  TypedDialogue dialogue = at_entry();
  dialogue.type("s");
  return dialogue;
}

TEST(Entries, ASetIsNoNameOfAnExercise) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"", "", ""});
  ASSERT_EQ(dialogue.question(), "Exercise #2 name [Row]: ") << "one Enter too many";
  for (const char* const set : {"62.5x8@9 good", "bw x 12", "20x30s", "w20xfeel"}) {
    EXPECT_NE(dialogue.type(set).find("is a set"), std::string::npos) << set;
  }
  dialogue.type("<");
  EXPECT_EQ(dialogue.prompt(), "Set 3 [next exercise]: ");
  dialogue.type_all({"62.5x8@9", "n", "21s Curl"});
  EXPECT_EQ(dialogue.exercise().name, "21s Curl");
}

TEST(Entries, EnterTakesThePlanOfTheLastTime) {
  TypedDialogue dialogue(Style::entries, kLastTime);
  EXPECT_EQ(dialogue.prompt(), "Phase (phase 1, phase 2, phase 3) [phase 2]: ");
  dialogue.type("");
  EXPECT_EQ(dialogue.prompt(), "Week number [5]: ");
  dialogue.type("6");
  EXPECT_EQ(dialogue.prompt(), "Workout focus (e.g., upper-strength, legs-hypertrophy) [upper-strength]: ");
  dialogue.type_all({"", "n"});
  EXPECT_EQ(dialogue.question(), "Exercise #1 name [Bench Press]: ");
  const std::string text = dialogue.type("");
  EXPECT_NE(text.find("Last time:\n  w 20 x 5\n  w 40 x feel\n  80 x 5 @8\n  82.5 x 5+1 @10\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(dialogue.prompt(), "Warm-up 1 [20 x 5]: ");
  EXPECT_EQ(dialogue.type(""), "  ✓ w 20 x 5\n");
  dialogue.type("");
  dialogue.now_seconds += 180;
  EXPECT_EQ(dialogue.prompt(), "⏱️  Rest is over\nSet 1 [80 x 5 @8]: ");
  EXPECT_EQ(dialogue.type(""), "  ✓ 1. 80 x 5 @8\n");
  dialogue.type("");
  dialogue.now_seconds += 180;
  EXPECT_EQ(dialogue.prompt(), "⏱️  Rest is over\nSet 3 [next exercise]: ");
  EXPECT_EQ(dialogue.type(""), "✅ Bench Press: 2 working sets\n");
  EXPECT_EQ(dialogue.question(), "Exercise #2 name [Row]: ");
  const Exercise& bench = dialogue.exercise();
  ASSERT_EQ(bench.warmup_sets.size(), 2U);
  EXPECT_FALSE(bench.warmup_sets[1].rep_count) << "by feel as the last time";
  ASSERT_EQ(bench.working_sets.size(), 2U);
  EXPECT_EQ(bench.working_sets[1].rep_count, (RepCount{5, 1}));
  EXPECT_EQ(bench.working_sets[1].rpe, 10);
  EXPECT_TRUE(session_faults(finished_session(dialogue.state())).empty());
}

/// What is typed as the first set, planned as 80 x 5 @8.
TEST(Entries, EveryNotation) {
  const std::vector<std::pair<std::string, std::string>> cases{{"", "80 x 5 @8"},
                                                               {"8", "80 x 8"},
                                                               {"8@9", "80 x 8 @9"},
                                                               {"8+1@10", "80 x 8+1 @10"},
                                                               {"62.5x8@9", "62.5 x 8 @9"},
                                                               {"62.5 x 8 RPE 9 good", "62.5 x 8 @9 good"},
                                                               {"+2.5", "82.5 x 5"},
                                                               {"-5x6@7.5", "75 x 6 @7.5"},
                                                               {"-0.1", "79.9 x 5"},
                                                               {"@9.5", "80 x 5 @9.5"},
                                                               {"bw x 12", "0 x 12"},
                                                               {"20x30s", "20 x 30 s"},
                                                               {"80x5 - grip", "80 x 5 - grip"}};
  for (const auto& [typed, logged] : cases) {
    TypedDialogue dialogue = at_sets();
    EXPECT_EQ(dialogue.type(typed), "  ✓ 1. " + logged + "\n") << typed;
  }
}

TEST(Entries, RelativeWeightsCarryNoNoise) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"62.3x5", "s", "+2.1"});
  EXPECT_EQ(dialogue.exercise().working_sets.back().weight_kg, 64.4);
}

TEST(Entries, WrongOnesAskAgainAndSayWhy) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"abc", "❌ a set begins with its weight or its repetitions at \"abc\" (? helps)\n"},
      {"80,5x5", "❌ decimals are written with a point, as in 82.5, at \",5x5\" (? helps)\n"},
      {"999x5", "❌ Weight seems unreasonably high\n"},
      {"-90", "❌ Weight cannot be negative\n"},
      {"80x0", "❌ Reps must be greater than 0\n"},
      {"80x51", "❌ Working set #1: 51 reps, at most 50 are allowed\n"},
      {"80x5@11", "❌ RPE must be between 1 and 10\n"},
      {"80x5@9 llp(6)", "❌ Working set #1: a failure technique needs RPE 10\n"},
      {"=", "❌ There is no set to repeat yet\n"},
      {"u", "❌ There is no set to take back; < leaves the exercise\n"},
      {"- note", "❌ There is no set yet to note something on\n"},
      {"rest 90", "❌ A rest is written 90s, 3m or 2:30, 15 minutes at most; 0s for no timer\n"},
      {"rest 16m", "❌ A rest is written 90s, 3m or 2:30, 15 minutes at most; 0s for no timer\n"}};
  for (const auto& [typed, said] : cases) {
    TypedDialogue dialogue = at_sets();
    const DialogueState before = dialogue.state();
    EXPECT_EQ(dialogue.type(typed), said) << typed;
    EXPECT_TRUE(dialogue.state() == before) << typed;
  }
}

TEST(Entries, WithoutAPlanTheFirstSetIsTypedWhole) {
  TypedDialogue dialogue = at_entry("Row");
  EXPECT_EQ(dialogue.prompt(), "Set 1: ");
  EXPECT_EQ(dialogue.type(""), "❌ Nothing is planned here; type weight x reps, as in 60x8 (? helps)\n");
  EXPECT_EQ(dialogue.type("8"), "❌ No weight is planned here; type weight x reps, as in 60x8\n");
  EXPECT_EQ(dialogue.type("+2.5"), "❌ No weight is planned here; type weight x reps, as in 60x8\n");
  EXPECT_EQ(dialogue.type("s"), "❌ Nothing is planned any more; Enter goes to the next exercise\n");
  EXPECT_EQ(dialogue.type("n"), "Row is left out: no set was done\n");
  EXPECT_TRUE(dialogue.session().exercises.empty());
}

TEST(Entries, BehindThePlanTheLastSetIsTheMeasure) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"", "", "7"});
  EXPECT_EQ(dialogue.exercise().working_sets.at(2).weight_kg, 82.5);
  dialogue.type("+2.5");
  EXPECT_EQ(dialogue.exercise().working_sets.at(3).weight_kg, 85);
  EXPECT_EQ(dialogue.exercise().working_sets[3].rep_count, (RepCount{7, 0}));
}

TEST(Entries, EqualsRepeatsTheLastSetWithoutItsNote) {
  TypedDialogue dialogue = at_sets();
  dialogue.type("100lbs x 5+1@10 good llp(6) - hard");
  EXPECT_EQ(dialogue.type("="), "  ✓ 2. 45.36 x 5+1 @10 good\n");
  const WorkingSet& repeated = dialogue.exercise().working_sets.at(1);
  EXPECT_EQ(repeated.weight_as_entered, (EnteredWeight{100, "lbs"}));
  EXPECT_FALSE(repeated.failure.used());
  EXPECT_NE(repeated.id, dialogue.exercise().working_sets[0].id);
}

TEST(Entries, WarmupsAreTakenAtTheirPromptAndWithW) {
  TypedDialogue dialogue = at_entry();
  EXPECT_EQ(dialogue.type("+5"), "  ✓ w 25 x 5\n");
  EXPECT_EQ(dialogue.type("45x3 - slow"), "  ✓ w 45 x 3\n");
  EXPECT_EQ(dialogue.type("w60xfeel"), "  ✓ w 60 x feel\n");
  EXPECT_EQ(dialogue.exercise().warmup_sets.at(1).notes, "slow");
  EXPECT_TRUE(dialogue.exercise().working_sets.empty());
  EXPECT_EQ(dialogue.type("w60x21"), "❌ Warmup set #4: 21 reps, at most 20 are allowed\n");
}

TEST(Entries, WorkingSetAtAWarmupIsNotGuessed) {
  TypedDialogue dialogue = at_entry();
  EXPECT_EQ(dialogue.type("80x5@8"),
            "❌ A warm-up set has weight, reps and a note; s skips the planned warm-ups\n");
}

TEST(Entries, UndoTakesBackTheLastSetOnly) {
  TypedDialogue dialogue = at_entry();
  dialogue.type_all({"", "", "", "7"});
  EXPECT_EQ(dialogue.type("u"), "  taken back: 82.5 x 7\n");
  EXPECT_EQ(dialogue.prompt(), "Set 2 [82.5 x 5+1 @10]: ");
  EXPECT_EQ(dialogue.type("<"), "  taken back: 80 x 5 @8\n");
  EXPECT_EQ(dialogue.type("u"), "  taken back: w 40 x feel\n");
  EXPECT_EQ(dialogue.prompt(), "Warm-up 2 [40 x feel]: ");
}

TEST(Entries, UndoReachesIntoTheExerciseBefore) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"", "n"});
  EXPECT_EQ(dialogue.state().stage, Stage::name);
  const std::string text = dialogue.type("u");
  EXPECT_NE(text.find("  taken back: 80 x 5 @8\n"), std::string::npos) << text;
  EXPECT_EQ(dialogue.state().stage, Stage::entry);
  TypedDialogue empty(Style::entries, kLastTime);
  empty.type_all({"", "", "", ""});
  EXPECT_EQ(empty.type("u"), "❌ There is no set to take back\n");
}

TEST(Entries, StepBackLeavesAnExerciseWithoutSets) {
  TypedDialogue dialogue = at_entry();
  dialogue.type("<");
  EXPECT_EQ(dialogue.question(), "Exercise #1 name [Bench Press]: ");
  dialogue.type("<");
  EXPECT_EQ(dialogue.state().stage, Stage::deload);
}

TEST(Entries, NotesAndCues) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"80x5 - grip", "- and belt", "note Seat on 4", "note Bench 2", "cue Ribs down"});
  EXPECT_EQ(dialogue.exercise().working_sets.at(0).notes, "grip; and belt");
  EXPECT_EQ(dialogue.exercise().notes, "Seat on 4\nBench 2");
  EXPECT_EQ(dialogue.exercise().form_cues, std::vector<std::string>{"Ribs down"});
}

TEST(Entries, RestIsADeadlineThatOutlivesTheProcess) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"rest 2:30", ""});
  dialogue.now_seconds += 25;
  EXPECT_EQ(dialogue.prompt(), "⏱️  Rest: 2:05 left\nSet 2 [82.5 x 5+1 @10]: ");
  const ReadDialogueState read = read_dialogue_state(to_json(dialogue.state()));
  ASSERT_TRUE(read.state);
  EXPECT_EQ(prompt_of(*read.state, dialogue.now_seconds + 60),
            "⏱️  Rest: 1:05 left\nSet 2 [82.5 x 5+1 @10]: ");
  EXPECT_EQ(prompt_of(*read.state, dialogue.now_seconds + 9999),
            "⏱️  Rest is over\nSet 2 [82.5 x 5+1 @10]: ");
}

TEST(Entries, RestCanBeSwitchedOffAndComesFromTheGoal) {
  TypedDialogue dialogue = at_sets();
  dialogue.type_all({"rest 0s", ""});
  EXPECT_EQ(dialogue.prompt(), "Set 2 [82.5 x 5+1 @10]: ");
  TypedDialogue with_goal(Style::entries);
  with_goal.contexts["bench"].rest_minutes = 4;
  with_goal.type_all({"2", "1", "Push", "n", "bench", "s", ""});
  EXPECT_TRUE(with_goal.prompt().starts_with("⏱️  Rest: 4:00 left\n")) << with_goal.prompt();
}

TEST(Entries, RestBetweenSetsIsMeasured) {
  TypedDialogue dialogue = at_sets();
  dialogue.type("");
  dialogue.now_seconds += 150;
  dialogue.type("");
  dialogue.now_seconds += 16 * 60;
  dialogue.type("=");
  dialogue.now_seconds += 20;
  dialogue.type("=");
  const std::vector<WorkingSet>& sets = dialogue.exercise().working_sets;
  EXPECT_FALSE(sets.at(0).actual_rest_minutes) << "the first set has none";
  EXPECT_EQ(sets.at(1).actual_rest_minutes, 3);
  EXPECT_FALSE(sets.at(2).actual_rest_minutes) << "longer than a rest is";
  EXPECT_EQ(sets.at(3).actual_rest_minutes, 0);
}

TEST(Entries, FinishAndCancelFromAnywhere) {
  TypedDialogue dialogue = at_sets();
  dialogue.type("");
  TypedDialogue cancelled = dialogue;
  cancelled.type("c");
  EXPECT_EQ(cancelled.prompt(), "Cancel the workout and forget it? (y/n): ");
  EXPECT_EQ(cancelled.type("what"), "Please answer y or n.\n");
  TypedDialogue kept = cancelled;
  kept.type("n");
  EXPECT_EQ(kept.state().stage, Stage::entry);
  EXPECT_EQ(cancelled.type("y"), "Session cancelled.\n");
  EXPECT_EQ(cancelled.ending, Ending::cancelled);
  EXPECT_NE(dialogue.type("f").find("📊 Session Summary\n"), std::string::npos);
  dialogue.type("<");
  EXPECT_EQ(dialogue.state().stage, Stage::name);
  dialogue.type_all({"f", "y"});
  EXPECT_EQ(dialogue.ending, Ending::save);
}

TEST(Entries, ExerciseWithWarmupsOnlyCannotBeLeft) {
  TypedDialogue dialogue = at_entry();
  dialogue.type("");
  const std::string said =
      "❌ Exercise 'Bench Press' must have at least 1 working set; u takes the warm-ups back\n";
  EXPECT_EQ(dialogue.type("n"), said);
  EXPECT_EQ(dialogue.type("f"), said);
}

TEST(Entries, HelpChangesNothing) {
  TypedDialogue dialogue = at_sets();
  const DialogueState before = dialogue.state();
  EXPECT_NE(dialogue.type("?").find("62.5x8@9"), std::string::npos);
  EXPECT_TRUE(dialogue.state() == before);
}

}  // namespace
}  // namespace traininglog
