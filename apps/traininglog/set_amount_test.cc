#include "apps/traininglog/set_amount.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

std::optional<SetAmount> read(std::string_view text, SetSection section = SetSection::kWorking) {
  LineScanner scanner(text);
  Remarks remarks;
  const auto amount = read_set_amount(scanner, section, remarks);
  EXPECT_TRUE(amount || scanner.position() == 0) << text;
  return amount;
}

TEST(SetAmount, WeightIsWrittenOrNot) {
  EXPECT_TRUE(read("80 x 5").value().weight_written);
  EXPECT_TRUE(read("80").value().weight_written);
  EXPECT_FALSE(read("17 catches").value().weight_written);
  EXPECT_FALSE(read("15 min").value().weight_written);
}

TEST(SetAmount, AmongWorkingSetsOnlyAPluralIsCounted) {
  EXPECT_FALSE(read("17 catch"));
  EXPECT_TRUE(read("17 catch", SetSection::kActivity));
  EXPECT_FALSE(read("80 kilos"));
  EXPECT_FALSE(read("80 kilos x 5", SetSection::kActivity));
  EXPECT_FALSE(read("80 steps up the hill"));
  EXPECT_TRUE(read("80 steps, uphill"));
}

TEST(SetAmount, AttemptsAreCleanOrNot) {
  const SetAmount amount = read("6 attempts, 4 clean").value();
  EXPECT_EQ(amount.set.rep_count, (RepCount{4, 2}));
  EXPECT_FALSE(amount.note.note());
  EXPECT_EQ(read("6 attempts").value().note.note(), "attempts");
  EXPECT_EQ(read("6 attempts, 7 clean").value().set.rep_count, (RepCount{6, 0}));
}

TEST(SetAmount, SmallerSideCounts) {
  EXPECT_EQ(read("20 x left 8, right 8 + 2").value().set.rep_count, (RepCount{8, 0}));
  EXPECT_EQ(read("20 x left 9, right 8 + 3").value().set.rep_count, (RepCount{8, 3}));
}

}  // namespace
}  // namespace traininglog
