#include "apps/traininglog/log_coverage.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

// The check of coverage must itself be able to fail.
TEST(LogCoverage, NoticesLostWordsAndNumbers) {
  const std::string text =
      "# Training Log\n- Date: 2026-03-02\n- Focus: arms\n## Exercise 1\n**Name:** Row\n### Working Sets\n"
      "1. 45.5 x 9 RPE 8.5 good - slick\n### Cues\n- slow\n";
  ReadLog log = read_markdown_log(text, false);
  EXPECT_TRUE(words_lost(text, log).empty());
  Exercise& exercise = log.session->exercises.at(0);
  exercise.working_sets.at(0).notes.reset();
  exercise.working_sets.at(0).rpe.reset();
  exercise.working_sets.at(0).weight_kg = 45;
  exercise.working_sets.at(0).rep_assessment.reset();
  exercise.form_cues.clear();
  EXPECT_EQ(words_lost(text, log), (std::vector<std::string>{"line 7: 45.5", "line 7: 8.5", "line 7: good",
                                                             "line 7: slick", "line 9: slow"}));
}

TEST(LogCoverage, AUnitThatIsGluedToItsTimesSignIsRead) {
  const std::string head =
      "# Training Log\n- Date: 2026-03-02\n- Focus: arms\n## Exercise 1\n**Name:** Row\n### Working Sets\n";
  for (const char* const set : {"1. 62.5kgx 8\n", "1. 62.5lbsx 8 + 1 RPE 9.5\n", "1. 62.5lbx8\n"}) {
    const ReadLog log = read_markdown_log(head + set, false);
    EXPECT_EQ(words_lost(head + set, log), std::vector<std::string>{}) << set;
    EXPECT_EQ(log.session->exercises.at(0).working_sets.at(0).rep_count.full, 8) << set;
  }
}

TEST(LogCoverage, RemarksReportWhatTheyFound) {
  const std::string text =
      "# Training Log\n- Date: 2026-03-02\n- Focus: arms\n## Exercise 8\n**Name:** Row\n";
  ReadLog log = read_markdown_log(text, false);
  EXPECT_TRUE(words_lost(text, log).empty());
}

}  // namespace
}  // namespace traininglog
