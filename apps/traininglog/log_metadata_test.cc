#include "apps/traininglog/log_metadata.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "apps/traininglog/markdown_log.h"

namespace traininglog {
namespace {

const std::string kExercise = "\n## Exercise 1\n**Name:** Seal Row\n";

ReadLog read(const std::string& text) { return read_markdown_log(text, /*strict=*/false); }

bool remarked(const std::vector<Remark>& remarks, std::size_t line, std::string_view text) {
  return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& remark) {
    return remark.line == line && (remark.found + " " + remark.message).find(text) != std::string::npos;
  });
}

TEST(LogMetadata, KnowsTheCalendar) {
  const auto accepted = [](const std::string& date) {
    return read("# Training Log\n- Date: " + date + "\n- Focus: a\n## Exercise 1\n").session.has_value();
  };
  EXPECT_TRUE(accepted("2024-02-29"));
  for (const char* date : {"2025-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-1", "02.03.2026",
                           "2026-03-02x", "2026--3-02", "2026-03-2\xC2\xA0"}) {
    EXPECT_FALSE(accepted(date)) << date;
  }
}

TEST(LogMetadata, MetadataHasVariations) {
  const auto session = [](const std::string& lines) {
    return read("# Training Log\n- Date: 2026-03-02\n- Focus: a\n" + lines + "## Exercise 1\n")
        .session.value();
  };
  EXPECT_TRUE(session("- Deload: true\n").is_deload_week);
  EXPECT_TRUE(session("- Deload: 1\n").is_deload_week);
  EXPECT_TRUE(session("- Deload: YES\n").is_deload_week);
  EXPECT_FALSE(session("- Deload:\n").is_deload_week);
  EXPECT_EQ(session("- Phase: phase 3\n").phase, 3);
  EXPECT_EQ(session("- Phase: 3\n").week, 1);
  EXPECT_EQ(session("- Duration: 95\n").duration_minutes, 95);
  EXPECT_FALSE(session("- Duration:   min\n").duration_minutes);
  EXPECT_FALSE(session("- Duration:   min\n").notes);
  EXPECT_EQ(session("- Duration: an hour\n").notes, "- Duration: an hour");
  EXPECT_EQ(session("- Phase: two\n").notes, "- Phase: two");
  EXPECT_EQ(session("- Week: 0\n").notes, "- Week: 0");
}

TEST(LogMetadata, ProgramAndUserAreRead) {
  const ReadLog log = read(
      "# Training Log\n- Date: 2026-03-02\n- Focus: a\n- Program: Block A\n- Name: Kim\n- Author: R. Vale\n- "
      "User_id: 7\n"
      "- Program Length Weeks: 3\n- Week: 4\n## Exercise 1\n");
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.user_id, "7");
  EXPECT_EQ(log.user_name, "Kim");
  ASSERT_TRUE(log.session->program);
  EXPECT_EQ(log.session->program->name, "Block A");
  EXPECT_EQ(log.session->program->author, "R. Vale");
  EXPECT_EQ(log.session->program->length_weeks, 3);
  EXPECT_FALSE(log.session->ad_hoc);
  EXPECT_TRUE(remarked(log.warnings, 9, "3 weeks"));
}

// TL-24
TEST(LogMetadata, MissingDurationIsAWarning) {
  const ReadLog log =
      read("# Training Log\n- Date: 2026-03-02\n- Phase: 1\n- Week: 1\n- Focus: a\n" + kExercise);
  ASSERT_TRUE(log.session);
  EXPECT_FALSE(log.session->duration_minutes);
  EXPECT_TRUE(remarked(log.warnings, 0, "no duration"));
}

TEST(LogMetadata, WithoutPhaseWeekAndProgramItIsAdHoc) {
  const ReadLog log = read("# Training Log\n- Date: 2026-03-02\n- Focus: a\n- Duration: 9 min\n" + kExercise);
  ASSERT_TRUE(log.session);
  EXPECT_TRUE(log.session->ad_hoc);
  EXPECT_EQ(log.session->phase, 1);
  EXPECT_EQ(log.session->week, 1);
  EXPECT_TRUE(remarked(log.warnings, 0, "ad-hoc"));
}

TEST(LogMetadata, OfADoubledKeyTheFirstValueCounts) {
  const ReadLog log =
      read("# Training Log\n- Date:\n- Date: 2026-03-02\n- Focus: a\n- focus: b\n- Week: 1\n- Phase: 1\n" +
           kExercise);
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.session->focus, "a");
  EXPECT_EQ(log.session->notes, "- focus: b");
  EXPECT_TRUE(remarked(log.warnings, 5, "line 4"));
}

TEST(LogMetadata, UnknownLinesAreKept) {
  const ReadLog log =
      read("# Training Log\n- Date: 2026-03-02\n- Focus: a\n- Mood: low\nslept badly\n" + kExercise);
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.session->notes, "- Mood: low\nslept badly");
  EXPECT_TRUE(remarked(log.warnings, 4, "Mood"));
  EXPECT_TRUE(remarked(log.warnings, 5, "slept badly"));
}

}  // namespace
}  // namespace traininglog
