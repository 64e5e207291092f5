#include "apps/traininglog/exercise_name.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

TEST(ExerciseName, CaseDoesNotCount) {
  EXPECT_EQ(exercise_key("Bench PRESS"), exercise_key("bench press"));
  EXPECT_EQ(exercise_key("ÜBERZÜGE"), exercise_key("überzüge"));
  EXPECT_EQ(exercise_key("ПРИСЕД"), exercise_key("присед"));
}

TEST(ExerciseName, EverythingElseCounts) {
  EXPECT_NE(exercise_key("Bench Press"), exercise_key("Bench  Press"));
  EXPECT_NE(exercise_key("Row"), exercise_key("Row "));
  EXPECT_NE(exercise_key("力"), exercise_key("方"));
}

TEST(ExerciseName, OtherCharactersStayAsTheyAre) {
  EXPECT_EQ(exercise_key("🏋️ 力 x²"), "🏋️ 力 x²");
  EXPECT_EQ(exercise_key("a\xFF\xC3"), "a\xFF\xC3");
}

}  // namespace
}  // namespace traininglog
