#include "apps/traininglog/exercise_goal.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

void expect_goal(std::string_view text, double weight_kg, int sets, int min, int max, bool keep_text = false,
                 std::size_t remark_count = 0) {
  Remarks remarks;
  const auto read = read_goal(text, remarks);
  ASSERT_TRUE(read.value) << text;
  EXPECT_EQ(read.value->weight_kg, weight_kg) << text;
  EXPECT_EQ(read.value->sets, sets) << text;
  EXPECT_EQ(read.value->reps_min, min) << text;
  EXPECT_EQ(read.value->reps_max, max) << text;
  EXPECT_EQ(read.keep_text, keep_text) << text;
  EXPECT_EQ(remarks.take().size(), remark_count) << text;
}

TEST(ExerciseGoal, IsReadInItsVariations) {
  expect_goal("45 kg x 3 sets x 6-8 reps", 45, 3, 6, 8);
  expect_goal("45kg x 3 sets x 6-8 reps.", 45, 3, 6, 8);
  expect_goal("45 Kg x 3 sets x 6 - 8 reps", 45, 3, 6, 8);
  expect_goal("0 kg x 2 sets x 10-15 reps", 0, 2, 10, 15);
  expect_goal("11.3 kg x 4 sets x 12 reps", 11.3, 4, 12, 12);
  expect_goal("45 kg x 1 set x 6–8 reps", 45, 1, 6, 8);
}

TEST(ExerciseGoal, SaysMoreThanItsFields) {
  expect_goal("120+ kg x 3 sets x 6-8 reps", 120, 3, 6, 8, true);
  expect_goal("100 lbs x 3 sets x 6-8 reps", 45.36, 3, 6, 8, true);
  expect_goal("45 kg x 3 sets x 6-8 reps each side", 45, 3, 6, 8, true, 1);
}

TEST(ExerciseGoal, UnreadableIsNoneAndMalformed) {
  for (const std::string_view text :
       {"heavy triples", "45 x 3 sets x 8 reps", "45 kg x 3 x 8", "45 kg x 0 sets x 8 reps",
        "45 kg x 3 sets x 8-6 reps", "45 kg x 3 sets x 0 reps", "-45 kg x 3 sets x 8 reps",
        "45 kg x 99999999999 sets x 8 reps"}) {
    Remarks remarks;
    const auto read = read_goal(text, remarks);
    EXPECT_FALSE(read.value) << text;
    EXPECT_TRUE(read.keep_text) << text;
    const auto all = remarks.take();
    ASSERT_EQ(all.size(), 1U) << text;
    EXPECT_TRUE(all[0].malformed) << text;
  }
}

TEST(ExerciseGoal, BlankAndNoneSayNothing) {
  Remarks remarks;
  for (const std::string_view text : {"", "None", "none"}) {
    EXPECT_FALSE(read_goal(text, remarks).keep_text);
    EXPECT_FALSE(read_rest_minutes(text, remarks).keep_text);
    EXPECT_FALSE(read_tempo(text, remarks).keep_text);
  }
  EXPECT_TRUE(remarks.take().empty());
}

TEST(ExerciseGoal, RestIsInMinutes) {
  Remarks remarks;
  EXPECT_EQ(read_rest_minutes("3 min", remarks).value, 3);
  EXPECT_EQ(read_rest_minutes("0 min", remarks).value, 0);
  EXPECT_EQ(read_rest_minutes("2-4 min", remarks).value, 2);
  EXPECT_TRUE(read_rest_minutes("2-4 min", remarks).keep_text);
  EXPECT_TRUE(remarks.take().empty());
  for (const std::string_view text : {"16 min", "90", "90 sec", "2.5 min", "-2 min", "min", "3 min or so"}) {
    EXPECT_FALSE(read_rest_minutes(text, remarks).value) << text;
    EXPECT_EQ(remarks.take().size(), 1U) << text;
  }
}

TEST(ExerciseGoal, TempoIsFourNumbers) {
  Remarks remarks;
  EXPECT_EQ(read_tempo("3-1-1-0", remarks).value, "3-1-1-0");
  EXPECT_TRUE(remarks.take().empty());
  for (const std::string_view text : {"3-1-1", "3-1-1-0-1", "slow", "3 - 1 - 1 - 0", "3-1-x-0"}) {
    EXPECT_FALSE(read_tempo(text, remarks).value) << text;
    EXPECT_EQ(remarks.take().size(), 1U) << text;
  }
}

TEST(ExerciseGoal, MusclesAreTrimmed) {
  EXPECT_EQ(read_muscles(" Chest,Triceps ,, "), (std::vector<std::string>{"Chest", "Triceps"}));
  EXPECT_TRUE(read_muscles("").empty());
}

}  // namespace
}  // namespace traininglog
