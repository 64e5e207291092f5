#include "apps/traininglog/session_edit.h"

#include <gtest/gtest.h>

#include <perdure/error.h>

#include "apps/traininglog/element_ids.h"

namespace traininglog {
namespace {

SetEntry entry(const std::string& text) { return read_set_entry(text).entry; }

Session session_of(const std::vector<std::string>& names) {
  Session session;
  session.id = "s";
  for (const std::string& name : names) {
    // Under a name of its own first: sets of a known one would come behind that.
    (void)add_sets(session, "new", {entry("w20x5"), entry("80x5@8"), entry("82.5x5+1@10")});
    session.exercises.back().name = name;
  }
  return session;
}

TEST(SessionEdit, SetsComeBehindThoseOfTheExercise) {
  Session session = session_of({"Bench Press", "Squat"});
  EXPECT_EQ(add_sets(session, "bench press", {entry("85x3"), entry("w40x3")}), 0U);
  ASSERT_EQ(session.exercises.size(), 2U);
  EXPECT_EQ(session.exercises[0].name, "Bench Press");
  ASSERT_EQ(session.exercises[0].working_sets.size(), 3U);
  EXPECT_EQ(session.exercises[0].working_sets[2].set, 3);
  EXPECT_EQ(session.exercises[0].working_sets[2].weight_kg, 85);
  EXPECT_EQ(session.exercises[0].warmup_sets[1].set, 2);
  EXPECT_EQ(add_sets(session, "Row", {entry("60x8")}), 2U);
  EXPECT_EQ(session.exercises[2].order, 3);
}

TEST(SessionEdit, EachNewElementGetsAnIdAndTheOthersKeepTheirs) {
  Session session = session_of({"Bench Press"});
  const std::string exercise = session.exercises[0].id;
  const std::string set = session.exercises[0].working_sets[0].id;
  EXPECT_FALSE(exercise.empty() || set.empty() || session.exercises[0].warmup_sets[0].id.empty());
  (void)add_sets(session, "Bench Press", {entry("85x3")});
  EXPECT_EQ(session.exercises[0].id, exercise);
  EXPECT_EQ(session.exercises[0].working_sets[0].id, set);
  EXPECT_NE(session.exercises[0].working_sets[2].id, set);
}

TEST(SessionEdit, WhatIsRemovedLeavesNoGap) {
  Session session = session_of({"Bench Press", "Squat"});
  session.exercises[1].working_sets[1].actual_rest_minutes = 3;
  session.exercises.erase(session.exercises.begin());
  session.exercises[0].working_sets.erase(session.exercises[0].working_sets.begin());
  renumber(session);
  EXPECT_EQ(session.exercises[0].order, 1);
  EXPECT_EQ(session.exercises[0].working_sets[0].set, 1);
  EXPECT_EQ(session.exercises[0].working_sets[0].weight_kg, 82.5);
  EXPECT_FALSE(session.exercises[0].working_sets[0].actual_rest_minutes);
}

TEST(SessionEdit, AnExerciseIsChosenByNumberOrName) {
  const Session session = session_of({"Bench Press", "Squat"});
  EXPECT_EQ(choose_exercise(session, "2"), 1U);
  EXPECT_EQ(choose_exercise(session, "bench PRESS"), 0U);
  for (const char* const text : {"0", "3", "Row", "", "1x"}) {
    try {
      (void)choose_exercise(session, text);
      ADD_FAILURE() << text;
    } catch (const perdure::Error& error) {
      EXPECT_EQ(error.code(), perdure::code::kInvalidArgument);
      EXPECT_NE(std::string(error.what()).find("1. Bench Press, 2. Squat"), std::string::npos);
    }
  }
  Session twice = session_of({"Squat", "Row"});
  twice.exercises[1].name = "squat";
  EXPECT_THROW((void)choose_exercise(twice, "Squat"), perdure::Error);
}

TEST(SessionEdit, AnEntryChangesWhatItSays) {
  WorkingSet set = working_set_of(entry("45lbs x 5@10 good llp(3) - slow"), 2);
  change_set(set, entry("@9"));
  EXPECT_EQ(set.rpe, 9);
  EXPECT_FALSE(set.failure.used());
  EXPECT_EQ(set.notes, "slow");
  EXPECT_EQ(set.weight_as_entered, (EnteredWeight{45, "lbs"}));
  change_set(set, entry("+2.5"));
  EXPECT_EQ(set.weight_kg, 22.91);
  EXPECT_FALSE(set.weight_as_entered);
  EXPECT_EQ(set.rep_count, (RepCount{5, 0}));
  change_set(set, entry("80x6+1@10 bad myo(3,2) - fast"));
  EXPECT_EQ(set.weight_kg, 80);
  EXPECT_EQ(set.rep_count, (RepCount{6, 1}));
  EXPECT_EQ(set.rep_assessment, "bad");
  EXPECT_TRUE(set.failure.myo_reps);
  EXPECT_EQ(set.notes, "fast");
  EXPECT_EQ(set.set, 2);
}

TEST(SessionEdit, EditedTextKeepsIdsAndExtensions) {
  Session before = session_of({"Bench Press", "Squat", "Squat"});
  before.exercises[1].extensions = {{"x-mood", "1"}};
  before.exercises[2].working_sets[1].extensions = {{"x-mood", "2"}};
  before.exercises[2].working_sets[1].actual_rest_minutes = 3;
  Session edited = without_element_ids(before);
  edited.exercises.erase(edited.exercises.begin());
  for (Exercise& exercise : edited.exercises) exercise.extensions.clear();
  edited.exercises[1].working_sets[1].extensions.clear();
  edited.exercises[1].working_sets[1].actual_rest_minutes.reset();
  edited.exercises[1].working_sets[1].weight_kg = 90;
  keep_what_text_cannot_say(edited, before);
  EXPECT_EQ(edited.exercises[0], before.exercises[1]);
  Exercise wanted = before.exercises[2];
  wanted.working_sets[1].weight_kg = 90;
  EXPECT_EQ(edited.exercises[1], wanted);
}

TEST(SessionEdit, ARelativeWeightHasNoNoise) {
  WorkingSet set = working_set_of(entry("62.3x5"), 1);
  change_set(set, entry("+2.1"));
  EXPECT_EQ(set.weight_kg, 64.4);
  change_set(set, entry("-64.4"));
  EXPECT_EQ(set.weight_kg, 0);
}

Session with_facts_of_sets() {
  Session session;
  (void)add_sets(session, "Plank", {entry("100x5@8"), entry("0x30s@8"), entry("110x3@9"), entry("110x3@9")});
  std::vector<WorkingSet>& sets = session.exercises[0].working_sets;
  sets[0].extensions = {{"x-mood", "1"}};
  sets[1].actual_rest_minutes = 2;
  sets[1].heart_rate_bpm = 120;
  sets[2].actual_rest_minutes = 5;
  sets[2].extensions = {{"x-mood", "3"}};
  sets[3].actual_rest_minutes = 6;
  return session;
}

/// What the text of a log says of the sets.
Session without_facts_of_sets(const Session& before) {
  Session edited = without_element_ids(before);
  for (WorkingSet& set : edited.exercises[0].working_sets) {
    set.extensions.clear();
    set.actual_rest_minutes.reset();
    set.heart_rate_bpm.reset();
  }
  return edited;
}

TEST(SessionEdit, ASetThatIsDeletedInTheTextTakesItsFactsWithIt) {
  const Session before = with_facts_of_sets();
  for (std::size_t deleted = 0; deleted < 3; ++deleted) {
    Session edited = without_facts_of_sets(before);
    std::vector<WorkingSet>& sets = edited.exercises[0].working_sets;
    sets.erase(sets.begin() + static_cast<std::ptrdiff_t>(deleted));
    keep_what_text_cannot_say(edited, before);
    std::vector<WorkingSet> wanted = before.exercises[0].working_sets;
    // Of two that say the same, the first is kept.
    wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(deleted == 2 ? 3 : deleted));
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].set = sets[i].set;
    EXPECT_EQ(sets, wanted) << deleted;
  }
}

TEST(SessionEdit, ASetThatIsAddedInTheTextTakesNoFactsOfAnother) {
  const Session before = with_facts_of_sets();
  Session edited = without_facts_of_sets(before);
  std::vector<WorkingSet>& sets = edited.exercises[0].working_sets;
  sets.insert(sets.begin(), working_set_of(entry("60x10"), 1));
  sets[3].rpe = 9.5;  // and another one changes
  keep_what_text_cannot_say(edited, before);
  EXPECT_EQ(sets[0].id, "");
  EXPECT_FALSE(sets[0].heart_rate_bpm);
  for (std::size_t i = 0; i < before.exercises[0].working_sets.size(); ++i) {
    EXPECT_EQ(sets[i + 1].id, before.exercises[0].working_sets[i].id) << i;
  }
}

TEST(SessionEdit, RepetitionsThatTookThePlaceOfSecondsKeepNone) {
  const Session before = with_facts_of_sets();
  Session edited = without_facts_of_sets(before);
  WorkingSet& set = edited.exercises[0].working_sets[1];
  set.duration_seconds.reset();
  set.rep_count = {8, 0};
  keep_what_text_cannot_say(edited, before);
  EXPECT_FALSE(set.duration_seconds);
  EXPECT_EQ(set.id, before.exercises[0].working_sets[1].id);
}

}  // namespace
}  // namespace traininglog
