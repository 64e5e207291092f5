#include "apps/traininglog/records.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

LoggedSession session(const std::string& date, std::vector<LoggedExercise> exercises) {
  LoggedSession session;
  session.id = date;
  session.date = date;
  session.exercises = std::move(exercises);
  return session;
}

LoggedSet set(double weight_kg, int reps, int partial = 0) { return {weight_kg, {reps, partial}, {}}; }

std::vector<LoggedSession> log() {
  return {
      session("2026-03-16", {{"ROW", {set(60, 8)}}, {"bench press", {set(95, 5), set(60, 20)}}}),
      session("2026-03-09", {{"Bench Press", {set(100, 3), set(90, 5), set(90, 8, 1)}}}),
      session("2026-03-05", {{"Bench Press", {set(100, 3), set(100, 2), set(105, 0, 2)}}, {"Dip", {}}}),
      session("2026-03-02", {{"Bench Press", {set(100, 1)}}, {"Bench Press", {set(80, 5), set(80, 15)}}})};
}

TEST(Records, AreTheFirstToReachEachBest) {
  const auto found = records(log(), "BENCH press", Formula::epley);
  ASSERT_EQ(found.size(), 1U);
  const ExerciseRecords& bench = found[0];
  EXPECT_EQ(bench.name, "bench press");
  ASSERT_TRUE(bench.heaviest);
  EXPECT_EQ(bench.heaviest->weight_kg, 100) << "105 kg was not lifted once";
  EXPECT_EQ(bench.heaviest->reps, 3);
  EXPECT_EQ(bench.heaviest->date, "2026-03-05");
  ASSERT_TRUE(bench.best_session);
  EXPECT_EQ(bench.best_session->volume, 100 + 80 * 20) << "the exercise stands in that session twice";
  EXPECT_EQ(bench.best_session->date, "2026-03-02");
  ASSERT_TRUE(bench.best_estimate);
  EXPECT_DOUBLE_EQ(bench.best_estimate->one_rep_max_kg, 90 * (1 + 8 / 30.0));
  EXPECT_EQ(bench.best_estimate->date, "2026-03-09");
}

TEST(Records, MostRepsAtAWeightAreMoreThanAtAnyHeavierOne) {
  const auto found = records(log(), "bench press", Formula::epley);
  std::string text;
  for (const RecordSet& each : found.at(0).most_reps) {
    text += std::to_string(static_cast<int>(each.weight_kg)) + "x" + std::to_string(each.reps) + " " +
            each.date + "; ";
  }
  EXPECT_EQ(text, "100x3 2026-03-05; 95x5 2026-03-16; 90x8 2026-03-09; 80x15 2026-03-02; 60x20 2026-03-16; ");
}

TEST(Records, OfAllExercisesStandAsTheyWereDoneLast) {
  const auto found = records(log(), std::nullopt, Formula::epley);
  ASSERT_EQ(found.size(), 2U) << "Dip was only planned";
  EXPECT_EQ(found[0].name, "ROW");
  EXPECT_EQ(found[1].name, "bench press");
  EXPECT_TRUE(records(log(), "Squat", Formula::epley).empty());
  EXPECT_TRUE(records({}, std::nullopt, Formula::epley).empty());
}

TEST(Records, BodyWeightHasRepetitionsAndNoEstimate) {
  const auto found = records({session("2026-03-02", {{"Dip", {set(0, 12)}}})}, "dip", Formula::epley);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].heaviest->reps, 12);
  EXPECT_FALSE(found[0].best_session);
  EXPECT_FALSE(found[0].best_estimate);
}

TEST(BestEstimate, UncertainOneCountsOnlyWithoutACertainOne) {
  const Occurrence both{"a", "2026-03-02", "Row", {set(60, 20), set(70, 5), set(60, 3)}};
  EXPECT_DOUBLE_EQ(best_estimate(both, Formula::epley)->one_rep_max_kg, 70 * (1 + 5 / 30.0));
  const Occurrence one{"a", "2026-03-02", "Row", {set(60, 20), set(60, 12)}};
  EXPECT_TRUE(best_estimate(one, Formula::epley)->is_uncertain());
  EXPECT_EQ(best_estimate(one, Formula::epley)->set.rep_count.full, 20);
  EXPECT_FALSE(best_estimate(both, Formula::rpe)) << "there is no RPE";
}

}  // namespace
}  // namespace traininglog
