#include "apps/traininglog/workout_values.h"

#include <gtest/gtest.h>

#include <string>

namespace traininglog {
namespace {

TEST(WorkoutValues, DatesOfTheAppsAreRead) {
  const std::pair<const char*, const char*> cases[] = {{"2026-04-24 09:40:00", "2026-04-24T09:40:00"},
                                                       {"2026-04-24", "2026-04-24T00:00:00"},
                                                       {"2026/4/24 9:40", "2026-04-24T09:40:00"},
                                                       {"2026年4月24日 09:40", "2026-04-24T09:40:00"},
                                                       {"7 Apr 2026, 10:14", "2026-04-07T10:14:00"},
                                                       {"Apr 7, 2026, 10:14 PM", "2026-04-07T22:14:00"},
                                                       {"7. Mai 2026, 10:14", "2026-05-07T10:14:00"},
                                                       {"7 août 2026 à 10:14", "2026-08-07T10:14:00"},
                                                       {"7 de abril de 2026, 10:14", "2026-04-07T10:14:00"},
                                                       {"24.04.2026 9:40", "2026-04-24T09:40:00"},
                                                       {"03.04.2026", "2026-04-03T00:00:00"},
                                                       {"24/4/2026", "2026-04-24T00:00:00"},
                                                       {"4/24/2026", "2026-04-24T00:00:00"},
                                                       {"5/5/2026", "2026-05-05T00:00:00"},
                                                       {"12:30", ""},
                                                       {"", ""},
                                                       {"2026-02-30", ""},
                                                       {"31 Foo 2026", ""},
                                                       {"2026-04-24 25:00", ""},
                                                       {"2026-04-24 09:40:00 and more", ""},
                                                       {"7 Apr Apr 2026", ""},
                                                       {"2026-04-24 0:40 PM", ""}};
  for (const auto& [text, date] : cases) {
    const WorkoutDate read = read_workout_date(text, DateOrder::unknown);
    EXPECT_EQ(read.date, date) << text;
    EXPECT_FALSE(read.unclear) << text;
  }
}

TEST(WorkoutValues, DayAndMonthAreNotGuessed) {
  const WorkoutDate unclear = read_workout_date("3/4/2026 10:00", DateOrder::unknown);
  EXPECT_TRUE(unclear.unclear);
  EXPECT_EQ(unclear.date, "");
  EXPECT_EQ(read_workout_date("3/4/2026", DateOrder::day_first).date, "2026-04-03T00:00:00");
  EXPECT_EQ(read_workout_date("3/4/2026", DateOrder::month_first).date, "2026-03-04T00:00:00");
  EXPECT_EQ(read_workout_date("24/4/2026", DateOrder::month_first).date, "2026-04-24T00:00:00");
}

TEST(WorkoutValues, DurationsAreReadInAllLanguages) {
  EXPECT_EQ(read_workout_duration("51m"), 51 * 60);
  EXPECT_EQ(read_workout_duration("1h 7m"), 67 * 60);
  EXPECT_EQ(read_workout_duration("2d 3h"), 51 * 3600);
  EXPECT_EQ(read_workout_duration("1h 2min"), 62 * 60);
  EXPECT_EQ(read_workout_duration("1小时13分钟"), 73 * 60);
  EXPECT_EQ(read_workout_duration("0:05:30"), 330);
  EXPECT_EQ(read_workout_duration("45s"), 45);
  for (const char* text : {"", "90", "soon", "1h 7", "1x", "0:75:00"}) {
    EXPECT_EQ(read_workout_duration(text), std::nullopt) << text;
  }
}

TEST(WorkoutValues, ADecimalCommaIsReadOnlyWhereItIsClear) {
  EXPECT_EQ(read_decimal("62,5", true), 62.5);
  EXPECT_EQ(read_decimal("62,5", false), std::nullopt);
  EXPECT_EQ(read_decimal(" 10.0 ", false), 10);
  EXPECT_EQ(read_decimal("-20", false), -20);
  for (const char* text : {"", "1,000.5", "1e3", "0x1", "5kg", "--1", "1.2.3", "inf", "nan", "1-2"}) {
    EXPECT_EQ(read_decimal(text, true), std::nullopt) << text;
  }
}

TEST(WorkoutValues, AConvertedWeightIsWhatWasEntered) {
  const ReadWeight kilograms = read_weight(44.09245243697551, WeightUnit::pounds);
  EXPECT_EQ(kilograms.weight_kg, 20);
  EXPECT_FALSE(kilograms.as_entered);
  const ReadWeight pounds = read_weight(20.411656, WeightUnit::kilograms);
  EXPECT_EQ(pounds.weight_kg, 20.41);
  EXPECT_EQ(pounds.as_entered, (EnteredWeight{45, "lbs"}));
  EXPECT_EQ(read_weight(45, WeightUnit::pounds).as_entered, (EnteredWeight{45, "lbs"}));
  EXPECT_EQ(read_weight(62.5, WeightUnit::kilograms).weight_kg, 62.5);
  EXPECT_FALSE(read_weight(62.5, WeightUnit::kilograms).as_entered);
  EXPECT_FALSE(read_weight(0, WeightUnit::pounds).as_entered);
}

WeightUnit guessed(std::initializer_list<double> weights) {
  UnitGuess guess;
  for (const double weight : weights) guess.add(weight);
  return guess.unit();
}

TEST(WorkoutValues, TheUnitIsGuessedByRoundness) {
  EXPECT_EQ(guessed({}), WeightUnit::kilograms);
  EXPECT_EQ(guessed({20, 40, 60, 62.5, 80}), WeightUnit::kilograms);
  EXPECT_EQ(guessed({45, 95, 135, 185, 50}), WeightUnit::pounds);
  EXPECT_EQ(guessed({44.09245243697551, 132.2773573109265, 50}), WeightUnit::pounds);
  EXPECT_EQ(guessed({20.411656, 61.234969, 135}), WeightUnit::kilograms);
}

}  // namespace
}  // namespace traininglog
