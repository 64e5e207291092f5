#include "apps/traininglog/line_scanner.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

std::optional<int> count_of(std::string_view text) { return LineScanner(text).take_count(); }
std::optional<double> number_of(std::string_view text) { return LineScanner(text).take_number(); }

TEST(LineScanner, TakesOnlyNumbersItCanGiveBack) {
  EXPECT_EQ(count_of(" 12RPE"), 12);
  EXPECT_EQ(count_of("999999999"), 999999999);
  EXPECT_EQ(count_of("1000000000"), std::nullopt);
  EXPECT_EQ(count_of("8.5"), std::nullopt);
  EXPECT_EQ(count_of("8."), 8);
  EXPECT_EQ(count_of("-8"), std::nullopt);
  EXPECT_EQ(number_of("82.5kg"), 82.5);
  EXPECT_EQ(number_of("999999999999.999"), 999999999999.999);
  EXPECT_EQ(number_of("9999999999999999"), std::nullopt);
  EXPECT_EQ(number_of("0.1234567890123456"), std::nullopt);
  EXPECT_EQ(number_of(std::string(400, '9')), std::nullopt);
  EXPECT_EQ(number_of(".5"), std::nullopt);
  EXPECT_EQ(number_of("nan"), std::nullopt);
}

TEST(LineScanner, StaysWhereItIsIfNothingIsTaken) {
  LineScanner scanner("  abc");
  EXPECT_FALSE(scanner.take('-'));
  EXPECT_FALSE(scanner.take_word("ab"));
  EXPECT_FALSE(scanner.take_count());
  EXPECT_FALSE(scanner.take_number());
  EXPECT_FALSE(scanner.take_times());
  EXPECT_EQ(scanner.position(), 0U);
  EXPECT_TRUE(scanner.take_word("ABC"));
  EXPECT_TRUE(scanner.at_end());
  EXPECT_TRUE(scanner.gap_at(0));
  EXPECT_EQ(scanner.peek(), '\0');
}

TEST(LineScanner, KnowsDashesAndTimes) {
  EXPECT_EQ(LineScanner("-").dash_length(), 1U);
  EXPECT_EQ(LineScanner("–").dash_length(), 3U);
  EXPECT_EQ(LineScanner("—").dash_length(), 3U);
  EXPECT_EQ(LineScanner("\xE2\x80").dash_length(), 0U);
  LineScanner scanner(" ×X");
  EXPECT_TRUE(scanner.take_times());
  EXPECT_TRUE(scanner.take_times());
  EXPECT_FALSE(scanner.take_times());
}

TEST(LineScanner, TrimsAndComparesAsciiOnly) {
  EXPECT_EQ(trimmed(" \t a b\r"), "a b");
  EXPECT_EQ(trimmed(" \t "), "");
  EXPECT_TRUE(equal_any_case("Rpe", "rPE"));
  EXPECT_FALSE(equal_any_case("Ø", "ø"));
}

}  // namespace
}  // namespace traininglog
