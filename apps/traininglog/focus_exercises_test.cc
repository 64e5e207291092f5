#include "apps/traininglog/focus_exercises.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

using Names = std::vector<std::string>;

TEST(FocusExercises, TheFirstThreeThatAreNotDone) {
  const Names plan = exercises_of_focus("upper-strength");
  EXPECT_EQ(next_exercises(plan, {}), (Names{"Bench Press", "Barbell Row", "Overhead Press"}));
  EXPECT_EQ(next_exercises(plan, {"barbell row", "Squat"}),
            (Names{"Bench Press", "Overhead Press", "Pull-up"}));
  EXPECT_EQ(next_exercises(plan, plan), Names());
}

TEST(FocusExercises, AFocusIsKnownInAnySpelling) {
  EXPECT_EQ(exercises_of_focus("Upper Strength"), exercises_of_focus("upper-strength"));
  for (const char* const focus :
       {"upper-strength", "lower-strength", "push-hypertrophy", "pull-hypertrophy", "legs-hypertrophy"}) {
    EXPECT_GE(exercises_of_focus(focus).size(), 3U) << focus;
  }
  EXPECT_TRUE(exercises_of_focus("conditioning").empty());
}

}  // namespace
}  // namespace traininglog
