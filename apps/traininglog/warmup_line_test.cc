#include "apps/traininglog/warmup_line.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

void expect_reading(std::string_view body, double weight_kg, std::optional<int> reps,
                    std::optional<std::string> note, std::size_t remark_count = 0) {
  Remarks remarks;
  const auto set = read_warmup_set(body, remarks);
  ASSERT_TRUE(set) << body;
  EXPECT_EQ(set->weight_kg, weight_kg) << body;
  EXPECT_EQ(set->rep_count, reps) << body;
  EXPECT_EQ(set->notes, note) << body;
  EXPECT_EQ(remarks.take().size(), remark_count) << body;
}

TEST(WarmupLine, IsDoneByFeelOrCounted) {
  expect_reading("22 x feel - single side", 22, std::nullopt, "single side");
  expect_reading("16 x fee", 16, std::nullopt, std::nullopt);
  expect_reading("28 kg x 12 - one easy opener", 28, 12, "one easy opener");
  expect_reading("15xfeel", 15, std::nullopt, std::nullopt);
  expect_reading("45x5", 45, 5, std::nullopt);
  expect_reading("45 x 5 reps", 45, 5, std::nullopt);
}

TEST(WarmupLine, NoteNeedsNoDash) {
  expect_reading("0 x feel slow ankle circles", 0, std::nullopt, "slow ankle circles");
  expect_reading("20 x 8 each side", 20, 8, "each side");
  expect_reading("20 x 8 -easy", 20, 8, "easy");
  expect_reading("20 x 8 - ", 20, 8, std::nullopt);
}

TEST(WarmupLine, MissingRepsAreNotByFeel) {
  expect_reading("20", 20, 0, "reps not recorded", 1);
  expect_reading("20 x", 20, 0, "reps not recorded", 1);
  expect_reading("20 x 5-6", 20, 0, "reps not recorded; 5-6", 1);
  expect_reading("20 x 30s easy", 20, 0, "reps not recorded; 30s easy", 1);
}

TEST(WarmupLine, PoundsStandInTheNote) { expect_reading("45 lbs x 5", 20.41, 5, "45 lbs", 1); }

TEST(WarmupLine, ProseIsNoSet) {
  Remarks remarks;
  EXPECT_FALSE(read_warmup_set("5 minutes on the bike", remarks));
  EXPECT_FALSE(read_warmup_set("twenty x 5", remarks));
  EXPECT_TRUE(remarks.take().empty());
}

}  // namespace
}  // namespace traininglog
