#include "apps/traininglog/progression.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

Occurrence occurrence(const std::string& date, std::vector<LoggedSet> sets) {
  return {"id", date, "Squat", std::move(sets)};
}

LoggedSet set(double weight_kg, int reps, std::optional<double> rpe = std::nullopt) {
  return {weight_kg, {reps, 0}, rpe};
}

/// The history of the specification's test vectors.
ExerciseHistory squats() {
  return {occurrence("2026-03-09", {set(80, 5, 8.0)}), occurrence("2026-03-05", {set(90, 5, 8.0)}),
          occurrence("2026-03-02", {set(85, 5, 8.0)})};
}

TEST(RoundedWeight, GoesToOneDecimalWithTiesToEven) {
  EXPECT_EQ(rounded_weight(81.25), 81.2);
  EXPECT_EQ(rounded_weight(83.75), 83.8);
  EXPECT_EQ(rounded_weight(81.35), 81.4);
  EXPECT_EQ(rounded_weight(81.251), 81.3);
  EXPECT_EQ(rounded_weight(81.249), 81.2);
  EXPECT_EQ(rounded_weight(80), 80);
  EXPECT_EQ(rounded_weight(0), 0);
}

// 91.5 × 0.9 and 82.65 are ties that no double can hold.
TEST(RoundedWeight, TieOfDecimalsIsOneWhateverItsDouble) {
  EXPECT_EQ(rounded_weight(91.5 * 0.9), 82.4);
  EXPECT_EQ(rounded_weight(82.35), 82.4);
  EXPECT_EQ(rounded_weight(82.65), 82.6);
  EXPECT_EQ(rounded_weight(1.15), 1.2);
  EXPECT_EQ(rounded_weight(1.25), 1.2);
}

TEST(Increment, IsFiveForTheNamedMovementsInAnyCase) {
  for (const char* name : {"Back SQUAT", "Romanian Deadlift", "Leg Press", "Lying Leg Curl", "leg extension",
                           "Hack Squat", "squat"}) {
    EXPECT_EQ(increment(name), 5) << name;
  }
  for (const char* name :
       {"Seated Leg Hamstring Curl", "Calf Raise", "Lunge", "Bench Press", "Leg  Press", ""}) {
    EXPECT_EQ(increment(name), 2.5) << name;
  }
}

struct NextWeight {
  const char* name;
  double weight_kg;
  int reps;
  std::optional<double> rpe;
  int rule;
  double suggested_kg;
  const char* reason;
  double confidence;
  std::vector<double> alternatives_kg;
};

// TL-18
TEST(SuggestNextWeight, FollowsTheFiveRules) {
  const std::vector<NextWeight> table = {
      {"Squat", 80, 6, {}, 2, 85, "Reps increased from 5 to 6 - try +5kg", 0.9, {82.5, 87.5}},
      {"Squat", 80, 6, 10.0, 2, 85, "Reps increased from 5 to 6 - try +5kg", 0.9, {82.5, 87.5}},
      {"Squat", 80, 5, 9.0, 4, 82.5, "You've lifted 90kg before - challenge yourself", 0.7, {80, 82.5}},
      {"Squat", 80, 5, 7.0, 3, 85, "RPE 7/10 suggests room to increase", 0.85, {82.5, 87.5}},
      {"Squat", 80, 5, 7.5, 3, 85, "RPE 7.5/10 suggests room to increase", 0.85, {82.5, 87.5}},
      {"Squat", 80, 5, {}, 3, 85, "RPE 7/10 suggests room to increase", 0.85, {82.5, 87.5}},
      {"Squat", 80, 4, 8.0, 4, 82.5, "You've lifted 90kg before - challenge yourself", 0.7, {80, 82.5}},
      {"Squat", 90, 5, {}, 5, 95, "Standard progression: +5kg", 0.8, {92.5, 90}},
      {"Squat", 85, 5, 9.0, 4, 87.5, "You've lifted 90kg before - challenge yourself", 0.7, {85, 87.5}},
      {"Squat", 89, 5, 9.0, 4, 90, "You've lifted 90kg before - challenge yourself", 0.7, {89, 91.5}},
      {"Squat", 82, 9, 6.0, 4, 84.5, "You've lifted 90kg before - challenge yourself", 0.7, {82, 84.5}},
      {"Bench", 80, 6, {}, 2, 82.5, "Reps increased from 5 to 6 - try +2.5kg", 0.9, {81.2, 83.8}},
      {"Bench", 95, 3, {}, 5, 97.5, "Standard progression: +2.5kg", 0.8, {96.2, 95}},
  };
  for (const NextWeight& row : table) {
    const WeightSuggestion given = suggest_next_weight(squats(), row.name, row.weight_kg, row.reps, row.rpe);
    const std::string where = std::string(row.name) + " " + std::to_string(row.weight_kg) + " " + row.reason;
    EXPECT_EQ(given.rule, row.rule) << where;
    EXPECT_EQ(given.weight_kg, row.suggested_kg) << where;
    EXPECT_EQ(given.reason, row.reason);
    EXPECT_EQ(given.confidence, row.confidence) << where;
    EXPECT_EQ(given.alternatives_kg, row.alternatives_kg) << where;
  }
}

TEST(SuggestNextWeight, NewExerciseStartsWhereItIs) {
  const WeightSuggestion given = suggest_next_weight({}, "Squat", 60, 5, 10.0);
  EXPECT_EQ(given.rule, 1);
  EXPECT_EQ(given.weight_kg, 60);
  EXPECT_EQ(given.reason, "New exercise - start here and build");
  EXPECT_EQ(given.confidence, 0.8);
  EXPECT_EQ(given.alternatives_kg, (std::vector<double>{57.5, 62.5}));
  EXPECT_EQ(suggest_next_weight({}, "Dip", 0, 5, {}).alternatives_kg, (std::vector<double>{0, 2.5}))
      << "there is no weight below 0";
}

// The maxima of all sets of the last time count, not those of its last set.
TEST(SuggestNextWeight, ComparesWithTheBestOfTheLastTime) {
  const ExerciseHistory done = {occurrence("2026-03-09", {set(80, 8), set(85, 5), set(70, 6)})};
  EXPECT_EQ(suggest_next_weight(done, "Bench", 85, 8, 9.0).rule, 5) << "8 repetitions were there before";
  EXPECT_EQ(suggest_next_weight(done, "Bench", 85, 9, 9.0).rule, 2);
  EXPECT_EQ(suggest_next_weight(done, "Bench", 70, 9, 5.0).rule, 4) << "70 was not the heaviest";
}

TEST(SuggestRepRange, FollowsTheMeanRpe) {
  const auto with = [](double first, double second) {
    return ExerciseHistory{occurrence("2026-03-09", {set(80, 5, first)}),
                           occurrence("2026-03-02", {set(80, 5, second)})};
  };
  EXPECT_EQ(suggest_rep_range(with(9, 8)), (RepRange{3, 6}));
  EXPECT_EQ(suggest_rep_range(with(8.5, 8)), (RepRange{6, 10}));
  EXPECT_EQ(suggest_rep_range(with(8, 7)), (RepRange{6, 10}));
  EXPECT_EQ(suggest_rep_range(with(7, 7.5)), (RepRange{8, 12}));
  EXPECT_EQ(suggest_rep_range({}), (RepRange{6, 10}));
  EXPECT_EQ(suggest_rep_range({occurrence("2026-03-09", {set(80, 5, 6.0)})}), (RepRange{6, 10}))
      << "one time is not enough";
  EXPECT_EQ(suggest_rep_range(
                {occurrence("2026-03-09", {set(80, 5, 6.0)}), occurrence("2026-03-02", {set(80, 5)})}),
            (RepRange{6, 10}))
      << "nor is a second one without RPE";
}

TEST(SuggestWarmups, RiseToTheTarget) {
  using Warmups = std::vector<WarmupSuggestion>;
  EXPECT_EQ(suggest_warmups(100), (Warmups{{50, 5}, {75, 3}, {90, 2}}));
  EXPECT_EQ(suggest_warmups(82.5), (Warmups{{41.2, 5}, {61.9, 3}, {74.2, 2}}));
  EXPECT_EQ(suggest_warmups(0), (Warmups{{0, 5}}));
  EXPECT_EQ(suggest_warmups(0.1), (Warmups{{0, 5}, {0.1, 3}}));
}

ExerciseHistory with_volumes(const std::vector<double>& oldest_first) {
  ExerciseHistory done;
  for (const double volume : oldest_first) {
    const std::string day = std::to_string(10 + done.size());
    done.insert(done.begin(), occurrence("2026-03-" + day, {set(volume, 1)}));
  }
  return done;
}

TEST(VolumeTrend, IsTheStraightLinesChangeOverTheWindow) {
  const std::string today = "2026-03-28";
  EXPECT_EQ(volume_trend(with_volumes({100, 103, 106}), today).trend, Trend::increasing);
  EXPECT_EQ(volume_trend(with_volumes({100, 102.5, 105}), today).trend, Trend::neutral) << "5 % is not above";
  EXPECT_EQ(volume_trend(with_volumes({100, 97.5, 95}), today).trend, Trend::neutral);
  EXPECT_EQ(volume_trend(with_volumes({100, 97, 94}), today).trend, Trend::decreasing);
  EXPECT_EQ(volume_trend(with_volumes({100, 200}), today).trend, Trend::neutral) << "two are too few";
  EXPECT_EQ(volume_trend(with_volumes({0, 0, 0}), today).trend, Trend::neutral);
  EXPECT_EQ(volume_trend(with_volumes({0, 0, 0, 0, 100}), today).trend, Trend::increasing);
  EXPECT_EQ(volume_trend(with_volumes({100, 300, 100}), today).trend, Trend::neutral);
}

TEST(VolumeTrend, CountsTheWeeksAskedForAndTwentyTimesAtMost) {
  ExerciseHistory done = {occurrence("2026-03-28", {set(80, 5), {80, {4, 1}, {}}}),
                          occurrence("2026-03-01", {set(100, 2)}), occurrence("2026-02-28", {set(100, 2)}),
                          occurrence("2026-02-27", {set(1000, 9)})};
  const VolumeTrend four = volume_trend(done, "2026-03-28T23:00:00+01:00");
  EXPECT_EQ(four.occurrences_count, 3U);
  EXPECT_EQ(four.sets_count, 4U);
  EXPECT_EQ(four.total, 400 + 400 + 200 + 200);
  EXPECT_EQ(four.per_set, 300);
  EXPECT_EQ(volume_trend(done, "2026-03-28", 1).occurrences_count, 1U);
  EXPECT_EQ(volume_trend({}, "2026-03-28").per_set, 0);

  done.assign(25, occurrence("2026-03-28", {set(10, 1)}));
  EXPECT_EQ(volume_trend(done, "2026-03-28").occurrences_count, 20U);
}

TEST(EstimateRpe, FallsAsRepetitionsRise) {
  const std::vector<std::pair<int, double>> table = {{1, 9}, {4, 9}, {5, 8},  {7, 8},
                                                     {8, 7}, {9, 7}, {10, 6}, {30, 6}};
  for (const auto& [reps, rpe] : table) EXPECT_EQ(estimate_rpe(reps), rpe) << reps;
}

}  // namespace
}  // namespace traininglog
