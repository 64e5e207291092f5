#include "apps/traininglog/session_json.h"

#include <gtest/gtest.h>

#include <string>

#include "apps/traininglog/test_project.h"
#include "core/json_text.h"

namespace traininglog {
namespace {

Exercise named(int order, const std::string& name) {
  Exercise exercise;
  exercise.order = order;
  exercise.name = name;
  return exercise;
}

WorkingSet working_set(int number, double weight_kg, RepCount reps) {
  WorkingSet set;
  set.set = number;
  set.weight_kg = weight_kg;
  set.rep_count = reps;
  return set;
}

TEST(SessionJson, MinimalSessionIsWrittenAsInTheExample) {
  Session session;
  session.id = "training_session_2026_03_02";
  session.date = "2026-03-02T18:05:00+01:00";
  session.week = 3;
  session.focus = "lower-strength";
  session.exercises.push_back(named(1, "Goblet Squat"));
  session.exercises[0].working_sets.push_back(working_set(1, 24, {12, 0}));

  EXPECT_EQ(perdure::json::pretty(to_json(session)) + "\n", testdata("training-session-minimal.json"));
}

Exercise paused_floor_press() {
  Exercise exercise = named(1, "Paused Floor Press");
  exercise.target_muscle_groups = {"Chest", "Triceps"};
  exercise.rep_tempo = "2-2-1-0";
  exercise.goal = Goal{67.5, 3, 5, 7, 4};
  exercise.warmup_sets = {{1, 20, std::nullopt, "slow and even"}, {2, 45, 4, std::nullopt}};
  exercise.working_sets = {working_set(1, 67.5, {7, 0}), working_set(2, 67.5, {6, 0}),
                           working_set(3, 67.5, {5, 1})};
  exercise.working_sets[0].rpe = 7.5;
  exercise.working_sets[0].rep_assessment = "perfect";
  exercise.working_sets[1].rpe = 9;
  exercise.working_sets[1].rep_assessment = "good";
  exercise.working_sets[1].actual_rest_minutes = 4;
  exercise.working_sets[1].notes = "bar drifted a little – grip narrower next week";
  exercise.working_sets[2].rpe = 10;
  exercise.working_sets[2].rep_assessment = "bad";
  exercise.working_sets[2].actual_rest_minutes = 5;
  exercise.working_sets[2].failure.drop_set = DropSet{{{55, {6, 0}}, {42.5, {7, 2}}}};
  exercise.notes = "Elbows fine again after the change of grip.";
  exercise.warmup_notes = "Ten minutes on the bike first.";
  exercise.form_cues = {"Shoulder blades down", "Forearms upright"};
  return exercise;
}

Exercise cable_row() {
  Exercise exercise = named(2, "Single-Arm Cable Row");
  exercise.target_muscle_groups = {"Back"};
  exercise.goal = Goal{22.5, 2, 10, 12, std::nullopt};
  exercise.working_sets = {working_set(1, 22.5, {11, 0}), working_set(2, 22.5, {10, 0})};
  exercise.working_sets[0].rpe = 8.5;
  exercise.working_sets[0].rep_assessment = "good";
  exercise.working_sets[0].unilateral = WorkingSet::Sides{{12, 0}, {11, 0}};
  exercise.working_sets[1].rpe = 10;
  exercise.working_sets[1].rep_assessment = "good";
  exercise.working_sets[1].actual_rest_minutes = 2;
  exercise.working_sets[1].failure.myo_reps = MyoReps{{{4, 0}, {3, 1}}};
  return exercise;
}

Exercise face_pull() {
  Exercise exercise = named(3, "Face Pull");
  exercise.working_sets = {working_set(1, 17.5, {0, 9}), working_set(2, 15, {14, 0})};
  exercise.working_sets[0].rpe = 10;
  exercise.working_sets[0].rep_assessment = "learning";
  exercise.working_sets[0].notes = "lengthened half only";
  exercise.working_sets[0].failure.lengthened_partials = LengthenedPartials{5};
  exercise.working_sets[1].rpe = 10;
  exercise.working_sets[1].rep_assessment = "good";
  exercise.working_sets[1].actual_rest_minutes = 2;
  exercise.working_sets[1].failure.static_hold = StaticHold{20};
  return exercise;
}

// Mistake 1 of the specification: partial repetitions, quality, notes, cues, duration and failure technique
// were lost on every save. This session has all of them.
TEST(SessionJson, EveryFieldIsWrittenAsInTheExample) {
  Session session;
  session.id = "7c2f5b0e-93d1-4a68-b5d4-1e0a6f3c8b27";
  session.date = "2026-03-05T17:42:10.250000Z";
  session.phase = 2;
  session.week = 7;
  session.focus = "Upper Strength";
  session.duration_minutes = 68;
  session.program = Program{"Winter Block", std::nullopt, 10};
  session.exercises = {paused_floor_press(), cable_row(), face_pull(), named(4, "Push-up")};
  session.exercises[3].goal = Goal{0, 2, 15, 15, 1};
  session.exercises[3].notes = "Planned, no time left.";

  EXPECT_EQ(perdure::json::pretty(to_json(session)) + "\n", testdata("training-session-rich.json"));
}

TEST(SessionJson, ByFeelSetWithoutNoteHasTheSentenceAlone) {
  Session session;
  session.exercises.push_back(named(1, "Row"));
  session.exercises[0].warmup_sets = {{1, 20, std::nullopt, std::nullopt}};
  EXPECT_NE(to_json(session).find(R"("repCount":null,"notes":"repCount performed by feel."})"),
            std::string::npos);
}

TEST(SessionJson, ExtensionsFollowTheMembersOfTheShape) {
  Session session;
  session.ad_hoc = true;
  session.notes.emplace("hotel gym");
  session.source = Session::Source{"markdown", "a.md", std::nullopt};
  session.exercises.push_back(named(1, "Row"));
  session.exercises[0].type = "activity";
  WorkingSet set = working_set(1, 20.41, {0, 0});
  set.duration_seconds = 900;
  set.distance_meters = 3200;
  set.heart_rate_bpm = 138;
  set.weight_as_entered = EnteredWeight{45, "lbs"};
  session.exercises[0].working_sets.push_back(set);

  const std::string json = to_json(session);
  EXPECT_NE(json.find(R"("notes":null,"x-durationSeconds":900,"x-distanceMeters":3200,"x-heartRateBpm":138,)"
                      R"("x-weightAsEntered":{"value":45,"unit":"lbs"}})"),
            std::string::npos);
  EXPECT_NE(json.find(R"("formCues":[],"x-type":"activity"})"), std::string::npos);
  EXPECT_NE(
      json.find(R"("x-adHoc":true,"x-notes":"hotel gym","x-source":{"shape":"markdown","file":"a.md"}})"),
      std::string::npos);
}

// TL-19
TEST(SessionJson, SpecialCharactersSurvive) {
  Session session;
  session.focus = "Drücken \"schwer\" \\ \t 力 🏋️";
  const std::string json = to_json(session);
  ASSERT_FALSE(perdure::json::check_document(json));
  const auto focus = perdure::json::member(perdure::json::root(json), "focus");
  ASSERT_TRUE(focus);
  EXPECT_EQ(focus->unescaped(), session.focus);
}

}  // namespace
}  // namespace traininglog
