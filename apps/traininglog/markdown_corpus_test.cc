#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include "apps/traininglog/expected_reading.h"
#include "apps/traininglog/log_coverage.h"

// Whole logs: every example and every log of testdata/ against its expected reading, and damaged copies of
// them.

namespace traininglog {
namespace {

namespace json = boost::json;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

std::vector<std::filesystem::path> all_logs() {
  auto logs = logs_in(example_logs());
  const auto more = logs_in(test_logs());
  logs.insert(logs.end(), more.begin(), more.end());
  return logs;
}

void expect_as_written_down(const std::filesystem::path& file) {
  const json::value expected = expected_reading(file.stem().string());
  const ReadLog log = read_markdown_log(text_of(file), /*strict=*/false);
  if (const json::value* rejections = expected.as_object().if_contains("rejections")) {
    EXPECT_FALSE(log.session) << file;
    EXPECT_EQ(joined(differences(*rejections, log.rejections)), "") << file;
    return;
  }
  EXPECT_EQ(joined(differences(expected.at("warnings"), log.warnings)), "") << file;
  ASSERT_TRUE(log.session) << file;
  EXPECT_EQ(joined(differences(expected.at("session"), document_of(*log.session))), "") << file;
}

TEST(MarkdownCorpus, EveryExampleGivesItsExpectedReading) {
  const auto logs = logs_in(example_logs());
  EXPECT_GE(logs.size(), 44U);
  for (const auto& file : logs) expect_as_written_down(file);
}

TEST(MarkdownCorpus, EveryExampleIsImported) {
  for (const auto& file : logs_in(example_logs())) {
    EXPECT_TRUE(read_markdown_log(text_of(file), false).session) << file;
    EXPECT_TRUE(is_markdown_log(text_of(file))) << file;
  }
}

TEST(MarkdownCorpus, EveryOddLogGivesItsExpectedReading) {
  const auto logs = logs_in(test_logs());
  EXPECT_FALSE(logs.empty());
  for (const auto& file : logs) expect_as_written_down(file);
}

// TL-26
TEST(MarkdownCorpus, StrictRejectsWhatIsMalformed) {
  for (const auto& file : all_logs()) {
    const json::value expected = expected_reading(file.stem().string());
    const json::value* strict = expected.as_object().if_contains("strictRejections");
    const ReadLog log = read_markdown_log(text_of(file), /*strict=*/true);
    EXPECT_EQ(log.session.has_value(), log.rejections.empty()) << file;
    if (!strict) continue;
    EXPECT_EQ(joined(differences(*strict, log.rejections)), "") << file;
  }
}

struct Totals {
  double volume = 0;
  std::map<std::string, double> by_exercise;
  int sessions = 0;
};

void add_to(Totals& totals, const Session& session) {
  ++totals.sessions;
  for (const Exercise& exercise : session.exercises) {
    double volume = 0;
    for (const WorkingSet& set : exercise.working_sets) {
      volume += set.weight_kg * (set.rep_count.full + set.rep_count.partial);
    }
    totals.volume += volume;
    if (volume > 0) totals.by_exercise[exercise.name] += volume;
  }
}

void expect_volumes(const json::value& expected, const Totals& actual) {
  for (const auto& [name, volume] : expected.at("exerciseVolumes").as_object()) {
    EXPECT_NEAR(actual.by_exercise.at(std::string(name)), volume.to_number<double>(), 1e-6) << name;
  }
  EXPECT_EQ(actual.by_exercise.size(), expected.at("exerciseVolumes").as_object().size());
  EXPECT_NEAR(actual.volume, expected.at("totalVolume").to_number<double>(), 1e-6);
}

// TL-21, the reader's part of it
TEST(MarkdownCorpus, TotalsAreThoseCountedFromTheText) {
  Totals all;
  std::map<std::pair<std::int64_t, std::int64_t>, Totals> weeks;
  std::int64_t exercises = 0, warmup_sets = 0, working_sets = 0;
  for (const auto& file : logs_in(example_logs())) {
    const Session session = read_markdown_log(text_of(file), false).session.value();
    add_to(all, session);
    if (!session.ad_hoc) add_to(weeks[{session.phase, session.week}], session);
    for (const Exercise& exercise : session.exercises) {
      ++exercises;
      warmup_sets += static_cast<std::int64_t>(exercise.warmup_sets.size());
      working_sets += static_cast<std::int64_t>(exercise.working_sets.size());
    }
  }
  const json::value expected = expected_reading("totals");
  expect_volumes(expected, all);
  EXPECT_EQ(all.sessions, expected.at("sessions").as_int64());
  EXPECT_EQ(exercises, expected.at("exercises").as_int64());
  EXPECT_EQ(warmup_sets, expected.at("warmupSets").as_int64());
  EXPECT_EQ(working_sets, expected.at("workingSets").as_int64());
  EXPECT_EQ(weeks.size(), expected.at("weeks").as_array().size());
  for (const json::value& week : expected.at("weeks").as_array()) {
    const Totals& actual = weeks[{week.at("phase").as_int64(), week.at("week").as_int64()}];
    EXPECT_EQ(actual.sessions, week.at("sessionCount").as_int64());
    expect_volumes(week, actual);
  }
}

// TL-30
TEST(MarkdownCorpus, EveryWordIsInTheSessionOrInARemark) {
  for (const auto& file : all_logs()) {
    const std::string text = text_of(file);
    EXPECT_EQ(joined(words_lost(text, read_markdown_log(text, false))), "") << file;
  }
}

/// A copy with some bytes deleted, doubled, swapped or replaced; often whole lines.
std::string damaged(std::string text, std::mt19937& random) {
  static constexpr std::string_view kAlphabet =
      "0123456789 .x+-:,()RPEgoodfailur#*\n\r\t\xC2\xA0\xE2\x80\x93\0";
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  for (std::size_t damage = 1 + below(6); damage > 0 && !text.empty(); --damage) {
    const std::size_t at = below(text.size());
    const std::size_t line_end = std::min(text.find('\n', at), text.size() - 1);
    switch (below(6)) {
      case 0:
        text.erase(at, 1 + below(3));
        break;
      case 1:
        text.insert(at, text.substr(at, 1 + below(8)));
        break;
      case 2:
        text[at] = kAlphabet[below(kAlphabet.size())];
        break;
      case 3:
        text.insert(at, 1, kAlphabet[below(kAlphabet.size())]);
        break;
      case 4:
        text.erase(at, line_end + 1 - at);
        break;
      case 5:
        text.insert(at, text.substr(below(text.size()), 1 + below(40)));
        break;
    }
  }
  return text;
}

TEST(MarkdownCorpus, DamagedLogsLoseNothing) {
  const char* given = std::getenv("PERDURE_TEST_SEED");
  const unsigned long seed = given ? std::strtoul(given, nullptr, 10) : std::random_device{}();
  std::cout << "PERDURE_TEST_SEED=" << seed << "\n";
  std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
  const char* rounds = std::getenv("PERDURE_TEST_ROUNDS");
  for (unsigned long round = rounds ? std::strtoul(rounds, nullptr, 10) : 40; round > 0; --round) {
    for (const auto& file : all_logs()) {
      const std::string text = damaged(text_of(file), random);
      const ReadLog log = read_markdown_log(text, false);
      EXPECT_EQ(log.session.has_value(), log.rejections.empty());
      ASSERT_EQ(joined(words_lost(text, log)), "") << file << " damaged:\n" << text;
    }
  }
}

}  // namespace
}  // namespace traininglog
