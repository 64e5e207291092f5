#include "apps/traininglog/failure_technique.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

std::optional<ReadFailure> read(std::string_view text) {
  LineScanner scanner(text);
  const auto failure = read_failure(scanner);
  EXPECT_EQ(scanner.position(), failure ? text.size() : 0) << text;
  return failure;
}

TEST(FailureTechnique, IsReadByAnyOfItsNames) {
  EXPECT_EQ(read("myo(4,3+1)").value().technique.myo_reps.value().mini_sets,
            (std::vector<RepCount>{{4, 0}, {3, 1}}));
  EXPECT_TRUE(read(" Myo-Reps ( 4 , 3 + 1 )").value().technique.myo_reps);
  EXPECT_EQ(read("llp(6)").value().technique.lengthened_partials.value().partial_rep_count, 6);
  EXPECT_EQ(read("static(30 sec)").value().technique.static_hold.value().hold_seconds, 30);
  EXPECT_EQ(read("StaticHold(25)").value().technique.static_hold.value().hold_seconds, 25);
  const auto drops = read("dropset(90 x 8, 77.5 kg x 6+2)").value().technique.drop_set.value().drops;
  ASSERT_EQ(drops.size(), 2U);
  EXPECT_EQ(drops[1].weight_kg, 77.5);
  EXPECT_EQ(drops[1].rep_count, (RepCount{6, 2}));
}

TEST(FailureTechnique, SeveralLlpNumbersAreSummedAndKept) {
  const ReadFailure failure = read("llp(2, 2,3)").value();
  EXPECT_EQ(failure.technique.lengthened_partials.value().partial_rep_count, 7);
  EXPECT_EQ(failure.note, "llp(2, 2,3)");
  EXPECT_EQ(read("llp(7)").value().note, "");
}

TEST(FailureTechnique, IsNotGuessed) {
  for (const char* text : {"", "llp", "llp()", "llp(a)", "llp(3", "llp(1.5)", "llp(-3)", "llp(999999999,1)",
                           "myo(3,)", "statichold(0)", "dropset(90)", "dropset(90 x)", "giant(3)"}) {
    EXPECT_FALSE(read(text)) << text;
  }
}

}  // namespace
}  // namespace traininglog
