#include "apps/traininglog/exercise_text.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

struct Reading {
  Exercise exercise;
  std::vector<Remark> remarks;
};

Reading read(const std::vector<std::string_view>& lines, std::string_view heading_text = "") {
  Remarks remarks;
  remarks.stand_at(1);
  ExerciseText text(2, heading_text, remarks);
  std::size_t number = 1;
  for (const std::string_view line : lines) {
    remarks.stand_at(++number);
    text.read_line(line);
  }
  Exercise exercise = text.finish();
  return {std::move(exercise), remarks.take()};
}

TEST(ExerciseText, SectionsHaveSeveralNames) {
  for (const std::string_view heading :
       {"### Warmup", "### Warm Up", "### Warmup Sets", "### WARM-UP SETS:", "###  warm  up", "###Warmup"}) {
    const Reading reading = read({"**Name:** Row", heading, "1. 20 x 5"});
    EXPECT_EQ(reading.exercise.warmup_sets.size(), 1U) << heading;
    EXPECT_TRUE(reading.remarks.empty()) << heading;
  }
}

TEST(ExerciseText, SectionsMayBeMissingOrEmpty) {
  EXPECT_TRUE(read({"**Name:** Row"}).remarks.empty());
  const Reading reading =
      read({"**Name:** Row", "### Warmup", "### Working Sets", "### Notes", "### Cues", "-"});
  EXPECT_TRUE(reading.remarks.empty());
  EXPECT_FALSE(reading.exercise.notes);
  EXPECT_TRUE(reading.exercise.working_sets.empty());
  EXPECT_TRUE(reading.exercise.form_cues.empty());
}

TEST(ExerciseText, NotesAreJoinedByOneBlank) {
  const Reading reading = read({"**Name:** Row", "### Warmup Notes", "1. 20 x 5 RPE 4", "easy", "### Notes",
                                "1. slower", "2. same load"});
  EXPECT_EQ(reading.exercise.warmup_notes, "1. 20 x 5 RPE 4 easy");
  EXPECT_EQ(reading.exercise.notes, "1. slower 2. same load");
  EXPECT_TRUE(reading.exercise.warmup_sets.empty());
  EXPECT_TRUE(reading.remarks.empty());
}

TEST(ExerciseText, RestBelongsToTheGoalOrToTheNotes) {
  const Reading with_goal =
      read({"**Name:** Row", "**Rest:** 2-4 min", "**Goal:** 40 kg x 2 sets x 8 reps", "### Notes", "fine"});
  EXPECT_EQ(with_goal.exercise.goal.value().rest_minutes, 2);
  EXPECT_EQ(with_goal.exercise.notes, "Rest: 2-4 min\nfine");
  const Reading without = read({"**Name:** Row", "**Rest:** 3 min"});
  EXPECT_FALSE(without.exercise.goal);
  EXPECT_EQ(without.exercise.notes, "Rest: 3 min");
  EXPECT_TRUE(without.remarks.empty());
  EXPECT_EQ(read({"**Name:** Row", "**Rest:** None"}).exercise.notes, std::nullopt);
}

TEST(ExerciseText, NameIsNeverTooShort) {
  EXPECT_EQ(read({"**Name:** Øl"}).exercise.name, "Øl");
  EXPECT_EQ(read({"**Name:**"}).exercise.name, "Exercise 2");
  EXPECT_EQ(read({"**Name:**"}, ": Seal Row").exercise.name, "Seal Row");
  const Reading reading = read({"**Name:** Ø"});
  EXPECT_EQ(reading.exercise.name, "Exercise 2");
  EXPECT_EQ(reading.exercise.notes, "Name: Ø");
  EXPECT_EQ(reading.remarks.at(0).line, 1U);
}

TEST(ExerciseText, SetsAreCountedAsTheyCome) {
  const Reading reading = read({"**Name:** Row", "### Working Sets", "1. 40 x 8", "3. 40 x 7", "4. 40 x 6",
                                "4. 40 x 5", "40 x 4", "6. 40 x 3"});
  ASSERT_EQ(reading.exercise.working_sets.size(), 6U);
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(reading.exercise.working_sets[static_cast<std::size_t>(i)].set, i + 1);
  ASSERT_EQ(reading.remarks.size(), 3U);
  EXPECT_EQ(reading.remarks[0].line, 5U);
  EXPECT_EQ(reading.remarks[1].line, 7U);
  EXPECT_EQ(reading.remarks[2].line, 8U);
}

TEST(ExerciseText, ActivitySetsFollowWorkingSets) {
  const Reading reading = read(
      {"**Name:** Row", "### Working Sets", "1. 40 x 8", "### Activity Sets", "1. 15 min", "2. 17 catch"});
  ASSERT_EQ(reading.exercise.working_sets.size(), 3U);
  EXPECT_EQ(reading.exercise.working_sets[2].set, 3);
  EXPECT_EQ(reading.exercise.working_sets[2].rep_count.full, 17);
  EXPECT_TRUE(reading.remarks.empty());
}

TEST(ExerciseText, ImplausibleWeightsAreKeptWithAWarning) {
  const Reading reading = read({"**Name:** Row", "**Goal:** 40 kg x 2 sets x 8 reps", "### Working Sets",
                                "1. 76 x 8", "2. 76.5 x 8", "3. 20 x 8", "4. 19.5 x 8", "5. 15 min"});
  ASSERT_EQ(reading.remarks.size(), 2U);
  EXPECT_EQ(reading.remarks[0].line, 6U);
  EXPECT_EQ(reading.remarks[1].line, 8U);
  EXPECT_FALSE(reading.remarks[0].malformed);
  EXPECT_EQ(reading.exercise.working_sets[1].weight_kg, 76.5);
}

TEST(ExerciseText, StrayLinesStayInTheNearestNote) {
  const Reading reading = read({"**Name:** Row", "### Warmup", "ten easy minutes", "### Working Sets",
                                "alarm rang", "### Other", "more"});
  EXPECT_EQ(reading.exercise.warmup_notes, "ten easy minutes");
  EXPECT_EQ(reading.exercise.notes, "alarm rang\n### Other\nmore");
  EXPECT_EQ(reading.remarks.size(), 3U);
}

}  // namespace
}  // namespace traininglog
