#include "apps/traininglog/plain_text_log.h"

#include <gtest/gtest.h>

#include <string>

#include "apps/traininglog/log_coverage.h"

namespace traininglog {
namespace {

std::string reasons(const ReadLog& log) {
  std::string text;
  for (const auto* remarks : {&log.rejections, &log.warnings}) {
    for (const Remark& remark : *remarks) {
      text += std::to_string(remark.line) + ": " + remark.found + ": " + remark.message + "\n";
    }
  }
  return text;
}

ReadLog read_one(const std::string& text, bool strict = false) {
  std::vector<ReadLog> logs = read_plain_text_logs(text, strict);
  return logs.size() == 1 ? std::move(logs.front()) : ReadLog();
}

constexpr const char* kLog =
    "BEGIN:\n"
    "date: 2026-03-02\n"
    "PHASE: 2\n"
    "Week: 5\n"
    "Deload: no\n"
    "Focus: upper-strength\n"
    "Session Duration: 120 min\n"
    "\n"
    "EX1: Seal Row\n"
    "Goal: 62 kg x 3 sets x 8-10 reps\n"
    "Rest: 3 min\n"
    "W1: 15xfeel\n"
    "WarmupSet2: 40 x 5 - easy\n"
    "WarmupNotes:\n"
    "Shoulders were stiff.\n"
    "Better after the band.\n"
    "S1: 62 x 9RPE 8good\n"
    "Set 2: 18 x12RPE9bad\n"
    "S3: 62 x 7 + 1 RPE 10 failure:llp(4) - slipped\n"
    "ExerciseNotes: Seat on notch 4.\n"
    "Second line.\n"
    "Cues:\n"
    "Ribs over hips\n"
    "- Chin tucked\n"
    "Ex 2: Curl\n"
    "S1: 20 x 12\n"
    "END\n";

TEST(PlainTextLog, EveryLineFindsItsPlace) {
  const ReadLog log = read_one(kLog);
  ASSERT_TRUE(log.session) << reasons(log);
  const Session& session = *log.session;
  EXPECT_EQ(session.date, "2026-03-02T00:00:00");
  EXPECT_EQ(session.phase, 2);
  EXPECT_EQ(session.week, 5);
  EXPECT_EQ(session.duration_minutes, 120);
  ASSERT_EQ(session.exercises.size(), 2U);
  const Exercise& row = session.exercises[0];
  EXPECT_EQ(row.name, "Seal Row");
  EXPECT_EQ(row.goal, (Goal{62, 3, 8, 10, 3}));
  ASSERT_EQ(row.warmup_sets.size(), 2U);
  EXPECT_EQ(row.warmup_sets[0].rep_count, std::nullopt);
  EXPECT_EQ(row.warmup_sets[1].notes, "easy");
  EXPECT_EQ(row.warmup_notes, "Shoulders were stiff. Better after the band.");
  ASSERT_EQ(row.working_sets.size(), 3U);
  EXPECT_EQ(row.working_sets[0].rpe, 8);
  EXPECT_EQ(row.working_sets[0].rep_assessment, "good");
  EXPECT_EQ(row.working_sets[1].weight_kg, 18);
  EXPECT_EQ(row.working_sets[1].rep_count.full, 12);
  EXPECT_EQ(row.working_sets[1].rep_assessment, "bad");
  EXPECT_EQ(row.working_sets[2].failure.lengthened_partials, LengthenedPartials{4});
  EXPECT_EQ(row.notes, "Seat on notch 4. Second line.");
  EXPECT_EQ(row.form_cues, (std::vector<std::string>{"Ribs over hips", "Chin tucked"}));
  EXPECT_EQ(session.exercises[1].name, "Curl");
}

TEST(PlainTextLog, OnlyWhatStandsBetweenBeginAndEndCounts) {
  const ReadLog log = read_one("Dear diary\n" + std::string(kLog) + "See you\n");
  ASSERT_TRUE(log.session);
  EXPECT_EQ(*log.session, *read_one(kLog).session);
  EXPECT_NE(reasons(log).find("1: Dear diary"), std::string::npos) << reasons(log);
  EXPECT_NE(reasons(log).find("29: See you"), std::string::npos) << reasons(log);
}

TEST(PlainTextLog, AFileMayHoldSeveral) {
  std::string second = kLog;
  second.replace(second.find("2026-03-02"), 10, "2026-03-04");
  const auto logs = read_plain_text_logs(std::string(kLog) + second, false);
  ASSERT_EQ(logs.size(), 2U);
  ASSERT_TRUE(logs[1].session);
  EXPECT_EQ(logs[1].session->date, "2026-03-04T00:00:00");
}

TEST(PlainTextLog, WhatCannotBeReadIsKeptAndSaid) {
  const std::string text =
      "BEGIN:\nDate: 2026-03-02\nFocus: legs\nMood: fine\nEX1: Squat\nGoal: heavy\nW1: some air squats\n"
      "S1: felt strong today\nS2: 100 x 5 RPE 12 belt\nColour: red\n";
  const ReadLog log = read_one(text);
  ASSERT_TRUE(log.session) << reasons(log);
  EXPECT_EQ(log.session->exercises.at(0).working_sets.size(), 1U);
  for (const char* said : {"4: Mood: fine", "heavy", "7: ", "8: ", "RPE 12", "belt", "10: ", "no line END"}) {
    EXPECT_NE(reasons(log).find(said), std::string::npos) << said << "\n" << reasons(log);
  }
  const ReadLog strict = read_one(text, true);
  EXPECT_FALSE(strict.session);
}

TEST(PlainTextLog, NoWordOfALogIsLost) {
  const ReadLog log = read_one(kLog);
  for (const std::string& word : words_lost(kLog, log)) {
    const bool keyword = word.ends_with(": begin") || word.ends_with(": end") || word.ends_with(": ex") ||
                         word.ends_with(": w") || word.ends_with(": s") || word.ends_with(": session") ||
                         word.ends_with(": warmupset") || word.ends_with(": warmupnotes") ||
                         word.ends_with(": exercisenotes");
    EXPECT_TRUE(keyword) << word;
  }
}

TEST(PlainTextLog, WithoutDateFocusAndExerciseItIsRejected) {
  const ReadLog log = read_one("BEGIN:\nPhase: 2\nEND\n");
  EXPECT_FALSE(log.session);
  EXPECT_EQ(log.rejections.size(), 3U) << reasons(log);
}

}  // namespace
}  // namespace traininglog
