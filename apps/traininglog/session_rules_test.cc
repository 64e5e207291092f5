#include "apps/traininglog/session_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace traininglog {
namespace {

Session sound() {
  Session session;
  session.id = "s";
  session.date = "2026-03-02T18:05:00+01:00";
  session.focus = "Push";
  Exercise exercise;
  exercise.name = "Bench Press";
  exercise.goal = Goal{80, 3, 5, 7, 3};
  exercise.warmup_sets.push_back({1, 20, 5});
  exercise.warmup_sets.push_back({2, 40, std::nullopt});
  WorkingSet set;
  set.weight_kg = 80;
  set.rep_count = {5, 0};
  set.rpe = 8;
  exercise.working_sets.push_back(set);
  set.set = 2;
  set.rpe = 10;
  set.failure.lengthened_partials = LengthenedPartials{0};
  exercise.working_sets.push_back(set);
  session.exercises.push_back(exercise);
  return session;
}

TEST(SessionRules, ASoundSessionHasNoFaults) { EXPECT_EQ(joined(session_faults(sound())), ""); }

struct Case {
  const char* message;
  std::function<void(Session&)> spoil;
};

Exercise& exercise(Session& session) { return session.exercises.at(0); }
WorkingSet& set(Session& session) { return exercise(session).working_sets.at(1); }

// TL-11: every rule and its message.
TEST(SessionRules, EachRuleHasItsMessage) {
  const std::vector<Case> cases{
      {"Weight cannot be negative", [](Session& s) { set(s).weight_kg = -0.5; }},
      {"Weight cannot be negative", [](Session& s) { exercise(s).warmup_sets[0].weight_kg = -5; }},
      {"Weight seems unreasonably high", [](Session& s) { set(s).weight_kg = 500.5; }},
      {"Reps must be greater than 0",
       [](Session& s) {
         set(s).rep_count = {0, 6};
       }},
      {"Reps must be greater than 0", [](Session& s) { exercise(s).warmup_sets[0].rep_count = 0; }},
      {"Warmup set #1: 21 reps, at most 20 are allowed",
       [](Session& s) { exercise(s).warmup_sets[0].rep_count = 21; }},
      {"Working set #2: 51 reps, at most 50 are allowed",
       [](Session& s) {
         set(s).rep_count = {51, 0};
       }},
      {"Working set #2: -1 partial reps, 0 to 50 are allowed",
       [](Session& s) {
         set(s).rep_count = {5, -1};
       }},
      {"RPE must be between 1 and 10; Working set #2: a failure technique needs RPE 10",
       [](Session& s) { set(s).rpe = 10.5; }},
      {"RPE must be between 1 and 10", [](Session& s) { exercise(s).working_sets[0].rpe = 8.25; }},
      {"Exercise name required", [](Session& s) { exercise(s).name = " "; }},
      {"Exercise name too short", [](Session& s) { exercise(s).name = " B "; }},
      {"Exercise name too short", [](Session& s) { exercise(s).name = "力"; }},
      {"Exercise name too long: 5000 bytes, at most 4096 are allowed",
       [](Session& s) { exercise(s).name = std::string(5000, 'b'); }},
      {"Exercise 'Bench Press' must have at least 1 working set",
       [](Session& s) { exercise(s).working_sets.clear(); }},
      {"Session must have at least 1 exercise", [](Session& s) { s.exercises.clear(); }},
      {"Phase required", [](Session& s) { s.phase = 0; }},
      {"Week must be >= 1", [](Session& s) { s.week = 0; }},
      {"Focus required", [](Session& s) { s.focus = " \t"; }},
      {"Goal: weight cannot be negative", [](Session& s) { exercise(s).goal->weight_kg = -1; }},
      {"Goal: sets must be greater than 0", [](Session& s) { exercise(s).goal->sets = 0; }},
      {"Goal: restMinutes must be 0 to 15", [](Session& s) { exercise(s).goal->rest_minutes = 16; }},
      {"Goal: repRange.min must be greater than 0", [](Session& s) { exercise(s).goal->reps_min = 0; }},
      {"Goal: repRange.max must not be below repRange.min",
       [](Session& s) { exercise(s).goal->reps_max = 4; }},
      {"Working set #2: a failure technique needs RPE 10", [](Session& s) { set(s).rpe = 9.5; }},
      {"Working set #2: a failure technique needs RPE 10", [](Session& s) { set(s).rpe.reset(); }},
      {"Working set #2: LLP reps must be 0 or more",
       [](Session& s) { set(s).failure.lengthened_partials->partial_rep_count = -1; }},
      {"Working set #2: a hold lasts more than 0 seconds",
       [](Session& s) {
         set(s).failure = {};
         set(s).failure.static_hold = StaticHold{0};
       }},
      {"Working set #2: myo-reps have at least one mini-set",
       [](Session& s) {
         set(s).failure = {};
         set(s).failure.myo_reps = MyoReps();
       }},
      {"Working set #2: a drop set has at least one drop",
       [](Session& s) {
         set(s).failure = {};
         set(s).failure.drop_set = DropSet();
       }},
      {"Working set #2: rest of 16 minutes, 0 to 15 are allowed",
       [](Session& s) { set(s).actual_rest_minutes = 16; }},
      {"Working set #3: sets count from 1, this is number 2", [](Session& s) { set(s).set = 3; }},
      {"Exercise 'Bench Press' has number 2, it is number 1", [](Session& s) { exercise(s).order = 2; }},
      {"Date '2026-02-30T00:00:00' is not on the calendar",
       [](Session& s) { s.date = "2026-02-30T00:00:00"; }},
      {"Week 9 is behind the end of the program of 8 weeks",
       [](Session& s) {
         s.program = Program{"P", std::nullopt, 8};
         s.week = 9;
       }},
      {"Session duration must be greater than 0", [](Session& s) { s.duration_minutes = 0; }},
  };
  for (const Case& one : cases) {
    Session session = sound();
    one.spoil(session);
    EXPECT_EQ(joined(session_faults(session)), one.message);
  }
}

TEST(SessionRules, TheBoundsThemselvesAreAllowed) {
  Session session = sound();
  set(session).weight_kg = 500;
  set(session).rep_count = {50, 0};
  exercise(session).warmup_sets[0].rep_count = 20;
  exercise(session).warmup_sets[0].weight_kg = 0;
  exercise(session).goal = Goal{0, 1, 1, 1, 15};
  exercise(session).name = "Ab";
  session.exercises[0].working_sets[0].rpe = 1;
  EXPECT_EQ(joined(session_faults(session)), "");
}

TEST(SessionRules, ASetOfSecondsNeedsNoRepetitions) {
  Session session = sound();
  session.exercises[0].working_sets[0].rep_count = {0, 0};
  session.exercises[0].working_sets[0].duration_seconds = 30;
  EXPECT_EQ(joined(session_faults(session)), "");
  session.exercises[0].working_sets[0].duration_seconds = 0;
  EXPECT_EQ(joined(session_faults(session)), "Working set #1: a duration is more than 0 seconds");
}

}  // namespace
}  // namespace traininglog
