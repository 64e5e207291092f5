#include "apps/traininglog/one_rep_max.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace traininglog {
namespace {

TEST(OneRepMax, FormulasGiveTheirTestVectors) {
  const std::vector<std::pair<Formula, double>> table = {
      {Formula::epley, 116.67},  {Formula::brzycki, 112.5}, {Formula::lombardi, 117.46},
      {Formula::oconner, 112.5}, {Formula::mayhew, 119.01}, {Formula::wathan, 116.58}};
  for (const auto& [formula, expected_kg] : table) {
    const auto found = one_rep_max(formula, 100, 5, {});
    ASSERT_TRUE(found) << formula_name(formula);
    EXPECT_NEAR(*found, expected_kg, 0.005) << formula_name(formula);
  }
}

TEST(OneRepMax, SingleIsItselfByEpley) {
  EXPECT_EQ(one_rep_max(Formula::epley, 142.5, 1, {}), 142.5);
  EXPECT_EQ(one_rep_max(Formula::brzycki, 142.5, 1, {}), 142.5);
  EXPECT_EQ(one_rep_max(Formula::lombardi, 142.5, 1, {}), 142.5);
}

TEST(OneRepMax, RpeTableIsThatOfPossibleRepetitions) {
  const double whole[] = {100,  95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6,
                          76.2, 73.9, 70.7, 68.0, 65.3, 62.6, 59.9};
  const double half[] = {97.8, 93.9, 90.7, 87.8, 85.0, 82.4, 79.9, 77.4,
                         75.1, 72.3, 69.4, 66.7, 64.0, 61.3, 58.6};
  for (int reps = 1; reps <= 15; ++reps) {
    EXPECT_DOUBLE_EQ(*one_rep_max(Formula::rpe, 100, reps, 10.0), 10'000 / whole[reps - 1]) << reps;
    EXPECT_DOUBLE_EQ(*one_rep_max(Formula::rpe, 100, reps, 9.5), 10'000 / half[reps - 1]) << reps;
  }
  EXPECT_DOUBLE_EQ(*one_rep_max(Formula::rpe, 100, 5, 8.0), 10'000 / 81.1) << "5 at RPE 8 are 7";
  EXPECT_FALSE(one_rep_max(Formula::rpe, 100, 15, 9.0)) << "16 are not in the table";
  EXPECT_FALSE(one_rep_max(Formula::rpe, 100, 5, {}));
  EXPECT_FALSE(one_rep_max(Formula::rpe, 100, 1, 11.0));
}

TEST(OneRepMax, SaysNothingWithoutWeightOrRepetitions) {
  for (const std::string_view name : kFormulaNames) {
    const Formula formula = parse_formula(name).value();
    EXPECT_EQ(formula_name(formula), name);
    EXPECT_FALSE(one_rep_max(formula, 0, 5, 9.0)) << name;
    EXPECT_FALSE(one_rep_max(formula, 80, 0, 9.0)) << name;
  }
  EXPECT_TRUE(one_rep_max(Formula::brzycki, 80, 36, {}));
  EXPECT_FALSE(one_rep_max(Formula::brzycki, 80, 37, {})) << "a division by zero";
  EXPECT_FALSE(parse_formula("Epley "));
}

TEST(OneRepMax, IsUncertainAboveTenRepetitions) {
  EXPECT_FALSE(is_uncertain_estimate(10));
  EXPECT_TRUE(is_uncertain_estimate(11));
}

}  // namespace
}  // namespace traininglog
