#include "apps/traininglog/remark.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

TEST(Remarks, AreTakenInTheOrderOfLines) {
  Remarks remarks;
  remarks.stand_at(7);
  remarks.warn("a", "first");
  remarks.malformed("b", "second");
  remarks.stand_at(3);
  remarks.warn("c", "third");
  const auto all = remarks.take();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].found, "c");
  EXPECT_EQ(all[0].line, 3U);
  EXPECT_EQ(all[1].found, "a");
  EXPECT_TRUE(all[2].malformed);
  EXPECT_TRUE(remarks.take().empty());
}

}  // namespace
}  // namespace traininglog
