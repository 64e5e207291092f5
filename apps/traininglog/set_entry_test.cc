#include "apps/traininglog/set_entry.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace traininglog {
namespace {

SetEntry entry(const std::string& text) {
  const ReadSetEntry read = read_set_entry(text);
  EXPECT_EQ(read.fault, "") << text;
  return read.entry;
}

std::string fault(const std::string& text) { return read_set_entry(text).fault; }

TEST(SetEntry, ANumberAloneIsRepetitions) {
  for (const char* const text : {"8", " 8 ", "8 reps"}) {
    const SetEntry set = entry(text);
    EXPECT_EQ(set.reps, (RepCount{8, 0})) << text;
    EXPECT_FALSE(set.weight_kg || set.rpe || set.duration_seconds || set.is_warmup || set.is_relative)
        << text;
  }
  EXPECT_EQ(entry("8+1").reps, (RepCount{8, 1}));
  EXPECT_EQ(entry("8+1@9").rpe, 9);
}

TEST(SetEntry, WeightRepetitionsAndRpeInAllSpellings) {
  for (const char* const text :
       {"62.5x8@9", "62.5 x 8 @ 9", "62.5kg x8 RPE 9", "62.5kgx8 rpe9", "62.5X8@9", "62.5×8@9"}) {
    const SetEntry set = entry(text);
    EXPECT_EQ(set.weight_kg, 62.5) << text;
    EXPECT_EQ(set.reps, (RepCount{8, 0})) << text;
    EXPECT_EQ(set.rpe, 9) << text;
    EXPECT_FALSE(set.is_relative) << text;
  }
  EXPECT_EQ(entry("82.5x5+1@10").reps, (RepCount{5, 1}));
  EXPECT_EQ(entry("bw x 12").weight_kg, 0);
  EXPECT_EQ(entry("@9.5").rpe, 9.5);
  EXPECT_FALSE(entry("@9.5").reps);
}

TEST(SetEntry, PoundsAreKeptAsEntered) {
  for (const char* const text : {"45lbs x 5", "45 lb x 5", "45lbsx5", "45lbx5"}) {
    const SetEntry set = entry(text);
    EXPECT_EQ(set.weight_kg, 20.41) << text;
    EXPECT_EQ(set.weight_as_entered, (EnteredWeight{45, "lbs"})) << text;
    EXPECT_EQ(set.reps, (RepCount{5, 0})) << text;
  }
}

TEST(SetEntry, ASignMeansADifference) {
  EXPECT_TRUE(entry("+2.5").is_relative);
  EXPECT_EQ(entry("+2.5").weight_kg, 2.5);
  EXPECT_FALSE(entry("+2.5").reps);
  const SetEntry lighter = entry("-5 x 6@8");
  EXPECT_EQ(lighter.weight_kg, -5);
  EXPECT_EQ(lighter.reps, (RepCount{6, 0}));
  EXPECT_EQ(lighter.rpe, 8);
}

TEST(SetEntry, WarmupsSecondsQualityTechniqueAndNote) {
  EXPECT_TRUE(entry("w40x5").is_warmup);
  EXPECT_EQ(entry("w 40 x 5").weight_kg, 40);
  EXPECT_TRUE(entry("w20xfeel").by_feel);
  EXPECT_FALSE(entry("w20xfeel").reps);
  EXPECT_EQ(entry("20x30s").duration_seconds, 30);
  EXPECT_EQ(entry("0 x 1:30").duration_seconds, 90);
  const SetEntry set = entry("80x5@10 Good failure:myo(4,3+1) - grip slipped, again");
  EXPECT_EQ(set.rep_assessment, "good");
  EXPECT_EQ(set.failure.myo_reps, (MyoReps{{{4, 0}, {3, 1}}}));
  EXPECT_EQ(set.notes, "grip slipped, again");
  EXPECT_EQ(entry("80x5@10 llp(6)").failure.lengthened_partials, LengthenedPartials{6});
  EXPECT_FALSE(entry("80x5 - ").notes);
}

TEST(SetEntry, WhatIsNotWhollyUnderstoodIsRefused) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "a set begins with its weight or its repetitions at \"\""},
      {"abc", "a set begins with its weight or its repetitions at \"abc\""},
      {"80x", "repetitions are missing at \"80x\""},
      {"80x5x3", "one x stands between weight and repetitions at \"x3\""},
      {"82,5x5", "decimals are written with a point, as in 82.5, at \",5x5\""},
      {"80x5,5", "decimals are written with a point, as in 82.5, at \",5\""},
      {"80x5@", "the RPE is missing at \"80x5@\""},
      {"80x5@9 rpe 8", "the RPE comes twice at \"80x5@9 rpe 8\""},
      {"80x5 good bad", "the quality comes twice at \"bad\""},
      {"80x5 hard", "this is not understood; a note begins with \" - \" at \"hard\""},
      {"80x5 failure", "failure: wants a technique, as in failure:llp(6) at \"80x5 failure\""},
      {"80x5 rest(4)", "this is not understood; a note begins with \" - \" at \"rest(4)\""},
      {"8+", "partial repetitions are missing at \"+\""},
      {"8.5", "repetitions are missing at \"8.5\""},
      {"+", "no weight behind the sign at \"+\""},
      {"82.5.1x5", "this number is not one at \".1x5\""},
      {"80xfeel", "repetitions are missing at \"feel\""},
      {"80x99999999999", "repetitions are missing at \"99999999999\""},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(fault(text), wanted) << text;
}

ReadQuickLine quick(const std::string& line) {
  ReadQuickLine read = read_quick_line(line);
  EXPECT_EQ(read.fault, "") << line;
  return read;
}

TEST(QuickLine, TheExamplesOfTheHelp) {
  const ReadQuickLine read = quick("bench 80x5@8, 82.5x5+1@10");
  EXPECT_EQ(read.exercise, "bench");
  ASSERT_EQ(read.sets.size(), 2U);
  EXPECT_EQ(read.sets[0].weight_kg, 80);
  EXPECT_EQ(read.sets[0].rpe, 8);
  EXPECT_EQ(read.sets[1].weight_kg, 82.5);
  EXPECT_EQ(read.sets[1].reps, (RepCount{5, 1}));
  EXPECT_EQ(quick("bench 80x5 rpe 8").sets.at(0).rpe, 8);
}

TEST(QuickLine, ANameMayHaveNumbersAndWords) {
  EXPECT_EQ(quick("45 degree row 60x8").exercise, "45 degree row");
  EXPECT_EQ(quick("Press w/ pause w20x5, 60x8").exercise, "Press w/ pause");
  EXPECT_EQ(quick("力 🏋️ bw x 12").exercise, "力 🏋️");
  EXPECT_TRUE(quick("Press w20x5; w40xfeel, 60 kg x 8").sets.at(1).by_feel);
}

TEST(QuickLine, NotesGoToTheNextSemicolon) {
  const ReadQuickLine read = quick("bench 80x5@10 myo(4,3+1) - slow, but fine; 80x4 - again");
  ASSERT_EQ(read.sets.size(), 2U);
  EXPECT_EQ(read.sets[0].notes, "slow, but fine");
  EXPECT_EQ(read.sets[1].notes, "again");
}

TEST(QuickLine, EachFaultNamesTheSet) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"bench", "no set behind the name; a set is weight x repetitions, as in \"bench 80x5@8, 82.5x5+1@10\""},
      {"", "no set behind the name; a set is weight x repetitions, as in \"bench 80x5@8, 82.5x5+1@10\""},
      {"bench 82,5x5", "\"bench 82,5x5\" is no name: decimals are written with a point, as in 82.5"},
      {"bench 82,5x5, 80x5", "\"bench 82,5x5,\" is no name: decimals are written with a point, as in 82.5"},
      {"bench, 80x5", "\"bench,\" is no name, and no set either"},
      {"bench 80x5, 12,5x5",
       "set 2: weight and repetitions are needed, as in 80x5; decimals are written with a point"},
      {"bench 80x5, +2.5x5",
       "set 2: weight and repetitions are needed, as in 80x5; decimals are written with a point"},
      {"bench 80x5,", "set 2: a set begins with its weight or its repetitions at \"\""},
      {"bench 80x5 82.5x5", "set 1: this is not understood; a note begins with \" - \" at \"82.5x5\""},
      {"bench 80x5 - easy, 82.5x5",
       "set 1: the note \"easy, 82.5x5\" goes on over a set; put a semicolon behind the note"},
  };
  for (const auto& [line, wanted] : cases) {
    const ReadQuickLine read = read_quick_line(line);
    EXPECT_EQ(read.fault, wanted) << line;
    EXPECT_TRUE(read.sets.empty()) << line;
  }
}

TEST(SetEntry, MakesTheSetsOfASession) {
  const WorkingSet set = working_set_of(entry("45lbs x 5+1 @10 good llp(6) - ok"), 3);
  EXPECT_EQ(set.set, 3);
  EXPECT_EQ(set.weight_kg, 20.41);
  EXPECT_EQ(set.weight_as_entered, (EnteredWeight{45, "lbs"}));
  EXPECT_EQ(set.rep_count, (RepCount{5, 1}));
  EXPECT_EQ(set.rpe, 10);
  EXPECT_EQ(set.rep_assessment, "good");
  EXPECT_EQ(set.failure.lengthened_partials, LengthenedPartials{6});
  EXPECT_EQ(set.notes, "ok");
  EXPECT_EQ(warmup_set_of(entry("w40x5"), 1), (WarmupSet{1, 40, 5}));
  EXPECT_EQ(warmup_set_of(entry("w40xfeel - slow"), 2), (WarmupSet{2, 40, std::nullopt, "slow"}));
}

}  // namespace
}  // namespace traininglog
