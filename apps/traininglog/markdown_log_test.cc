#include "apps/traininglog/markdown_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace traininglog {
namespace {

const std::string kHead =
    "# Training Log\n- Date: 2026-03-02\n- Phase: 2\n- Week: 5\n- Deload: No\n- Focus: upper-strength\n- "
    "Duration: 60 min\n";
const std::string kExercise = "\n## Exercise 1\n**Name:** Seal Row\n";

ReadLog read(const std::string& text) { return read_markdown_log(text, /*strict=*/false); }

Exercise exercise_of(const std::string& text) {
  const ReadLog log = read(kHead + kExercise + text);
  EXPECT_TRUE(log.session);
  return log.session ? log.session->exercises.at(0) : Exercise{};
}

bool remarked(const std::vector<Remark>& remarks, std::size_t line, std::string_view text) {
  return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& remark) {
    return remark.line == line && (remark.found + " " + remark.message).find(text) != std::string::npos;
  });
}

TEST(MarkdownLog, ReadsMetadata) {
  const ReadLog log = read(kHead + kExercise);
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.session->date, "2026-03-02T00:00:00");
  EXPECT_EQ(log.session->phase, 2);
  EXPECT_EQ(log.session->week, 5);
  EXPECT_FALSE(log.session->is_deload_week);
  EXPECT_EQ(log.session->focus, "upper-strength");
  EXPECT_EQ(log.session->duration_minutes, 60);
  EXPECT_FALSE(log.session->ad_hoc);
  EXPECT_FALSE(log.user_id);
  EXPECT_TRUE(log.warnings.empty());
}

TEST(MarkdownLog, LineEndsAndNoBreakSpacesMakeNoDifference) {
  std::string text = kHead + kExercise + "### Working Sets\n1. 45 x 9 RPE 8 good - slow\n";
  const ReadLog plain = read(text);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\r\n");
  for (std::size_t at = 0; (at = text.find(' ', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\xC2\xA0");
  EXPECT_TRUE(is_markdown_log(text));
  const ReadLog other = read(text);
  ASSERT_TRUE(other.session);
  EXPECT_TRUE(other.warnings.empty());
  EXPECT_EQ(other.session->focus, plain.session->focus);
  EXPECT_EQ(other.session->exercises[0].name, "Seal Row");
  EXPECT_EQ(other.session->exercises[0].working_sets.at(0).notes, "slow");
}

TEST(MarkdownLog, DoesNotTakeOtherTextForALog) {
  EXPECT_TRUE(is_markdown_log("\n\n # training log\n"));
  EXPECT_FALSE(is_markdown_log(""));
  EXPECT_FALSE(is_markdown_log("# Example training logs\n"));
  EXPECT_FALSE(is_markdown_log("BEGIN:\n# Training Log\n"));
}

// TL-26
TEST(MarkdownLog, RejectsWithEveryReason) {
  const ReadLog log = read("# Training Log\n- Date: 2025-02-29\n- Focus:  \n");
  EXPECT_FALSE(log.session);
  EXPECT_EQ(log.rejections.size(), 3U);
  EXPECT_TRUE(remarked(log.rejections, 2, "2025-02-29"));
  EXPECT_TRUE(remarked(log.rejections, 3, "focus"));
  EXPECT_TRUE(remarked(log.rejections, 0, "exercise"));
}

// TL-26
TEST(MarkdownLog, StrictRejectsMalformedLinesThatAreOtherwiseKept) {
  const std::string good =
      kHead + kExercise + "**Goal:** 45 kg x 3 sets x 6-8 reps\n### Working Sets\n1. 45 x 9 RPE 8 good\n";
  EXPECT_TRUE(read_markdown_log(good, true).session);
  const std::pair<std::string, std::string> mistakes[] = {{"45 kg x 3 sets x 6-8 reps", "heavy"},
                                                          {"RPE 8", "RPE 11"},
                                                          {"45 x 9 RPE 8 good", "forty by nine"},
                                                          {"45 x 9", "45 x"}};
  for (const auto& [right, wrong] : mistakes) {
    std::string text = good;
    text.replace(text.find(right), right.size(), wrong);
    const ReadLog tolerant = read(text);
    EXPECT_TRUE(tolerant.session) << wrong;
    EXPECT_FALSE(tolerant.warnings.empty()) << wrong;
    const ReadLog strict = read_markdown_log(text, true);
    if (wrong == "45 x") {  // reps may be missing
      EXPECT_TRUE(strict.session);
      continue;
    }
    EXPECT_FALSE(strict.session) << wrong;
    ASSERT_EQ(strict.rejections.size(), 1U) << wrong;
    EXPECT_EQ(strict.rejections[0].line, wrong == "heavy" ? 11U : 13U);
  }
}

TEST(MarkdownLog, ExercisesAreCountedInTheFile) {
  const ReadLog log =
      read(kHead + "## Exercise 3\n**Name:** Aa\n##  Exercise 6\n**Name:** Bb\n##Exercise6: Cc\n");
  ASSERT_TRUE(log.session);
  ASSERT_EQ(log.session->exercises.size(), 3U);
  EXPECT_EQ(log.session->exercises[1].order, 2);
  EXPECT_EQ(log.session->exercises[2].name, "Cc");
  EXPECT_TRUE(remarked(log.warnings, 8, "exercise 1 expected"));
}

// Section 10, item 7: what earlier importers lost.
TEST(MarkdownLog, KeepsWhatEarlierImportersLost) {
  const Exercise exercise = exercise_of(
      "**Goal:** 45 kg x 3 sets x 8 reps\n### Warm Up\n1. 20 x 5\n### Working Sets\n"
      "1. 45 x 9 RPE 10 failure : llp(2,3) Good\xC2\xA0- slick\n2. 44 kg x 8 RPE 9bad\n3. 43 x RPE 8 "
      "wobbly\n4. 100 lbs x 3\n5. 42\n"
      "### Cues\n* Chin tucked\n-\xC2\xA0Slow\n");
  EXPECT_EQ(exercise.goal.value().reps_max, 8);
  ASSERT_EQ(exercise.warmup_sets.size(), 1U);
  EXPECT_FALSE(exercise.warmup_sets[0].notes);
  ASSERT_EQ(exercise.working_sets.size(), 5U);
  EXPECT_EQ(exercise.working_sets[0].rep_assessment, "good");
  EXPECT_EQ(exercise.working_sets[0].notes, "llp(2,3); slick");
  EXPECT_EQ(exercise.working_sets[0].failure.lengthened_partials.value().partial_rep_count, 5);
  EXPECT_EQ(exercise.working_sets[1].rep_assessment, "bad");
  EXPECT_EQ(exercise.working_sets[1].weight_kg, 44);
  EXPECT_EQ(exercise.working_sets[2].notes, "reps not recorded; wobbly");
  EXPECT_EQ(exercise.working_sets[3].weight_kg, 45.36);
  EXPECT_EQ(exercise.working_sets[4].weight_kg, 42);
  EXPECT_EQ(exercise.form_cues, (std::vector<std::string>{"Chin tucked", "Slow"}));
}

TEST(MarkdownLog, NulAndLoneCarriageReturnAreKeptInNotes) {
  using namespace std::string_literals;
  const ReadLog log = read(kHead + kExercise + "### Notes\na\0b\nc\rd\n"s);
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.session->exercises[0].notes, "a\0b c\rd"s);
  EXPECT_TRUE(remarked(log.warnings, 12, "NUL"));
}

TEST(MarkdownLog, LongLinesTakeTimeInProportion) {
  const auto seconds_for = [](const std::string& piece, std::size_t bytes) {
    std::string text = kHead + kExercise + "### Working Sets\n1. 80 x 5 ";
    while (text.size() < bytes) text += piece;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(read(text).session);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // A quadratic reader needs minutes for some of these; a linear one milliseconds, tens of them with
  // sanitizers.
  for (const char* piece : {"failure:llp(1,", "failure:myo(", "1,", "RPE 8 ", "RPE9good", "a- ", "x", "9",
                            ". ", "foo good ", "failure ", "hold ", "1 min ", "\xC2\xA0", "- ", "good-"}) {
    EXPECT_LT(seconds_for(piece, 1 << 20), 10.0) << piece;
  }
}

}  // namespace
}  // namespace traininglog
