#include "core/json_compare.h"

#include <gtest/gtest.h>

#include <string>

namespace perdure::json {
namespace {

TEST(JsonCompare, NumbersAreOrderedByTheirExactValue) {
  const char* const ascending[] = {"-1e999999999999999999",
                                   "-1e400",
                                   "-123456789012345678901234567890",
                                   "-9007199254740993",
                                   "-9007199254740992",
                                   "-1.5",
                                   "-1",
                                   "-0.1000000000000000000001",
                                   "-0.1",
                                   "0",
                                   "1e-400",
                                   "0.1",
                                   "0.5",
                                   "1",
                                   "9.99",
                                   "10",
                                   "9007199254740992",
                                   "9007199254740993",
                                   "1e400",
                                   "1.1e400",
                                   "1e999999999999999999"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(compare_numbers(ascending[i], ascending[j]), i <=> j) << ascending[i] << ' ' << ascending[j];
    }
  }
}

TEST(JsonCompare, SpellingsOfOneNumberAreEqual) {
  for (const char* spelling : {"100", "1e2", "1E+2", "100.00", "0.1e3", "10000e-2"}) {
    EXPECT_TRUE(equal({"100"}, {spelling})) << spelling;
  }
  for (const char* zero : {"-0", "0.000", "0e999999999999999999999", "-0.0E-5"})
    EXPECT_TRUE(equal({"0"}, {zero}));
  EXPECT_FALSE(equal({"9007199254740992"}, {"9007199254740993"}));
  EXPECT_FALSE(equal({"1e99999999999999999"}, {"1e99999999999999998"}));
  EXPECT_FALSE(equal({"1"}, {"-1"}));
  EXPECT_FALSE(equal({"1"}, {"10"}));
}

TEST(JsonCompare, IntegersAreRecognisedBeyondEveryIntegerType) {
  for (const char* number : {"0", "-0.0", "1.0", "1e400", "123456789012345678901234567890", "1.25e2", "-7"}) {
    EXPECT_TRUE(is_integer(number)) << number;
  }
  for (const char* number : {"0.5", "1e-1", "1.25e1", "1e-400"}) EXPECT_FALSE(is_integer(number)) << number;
}

TEST(JsonCompare, MultiplesAreExactWhereDoublesAreNot) {
  EXPECT_TRUE(is_multiple("0.3", "0.1"));
  EXPECT_TRUE(is_multiple("1.13", "0.01"));
  EXPECT_TRUE(is_multiple("9.5", "0.5"));
  EXPECT_TRUE(is_multiple("-6", "3"));
  EXPECT_TRUE(is_multiple("0", "7"));
  EXPECT_TRUE(is_multiple("1e400", "1024"));
  EXPECT_TRUE(is_multiple("1e2", "2.5e1"));
  EXPECT_FALSE(is_multiple("1e400", "3"));
  EXPECT_FALSE(is_multiple("9007199254740993", "2"));
  EXPECT_FALSE(is_multiple("7.25", "0.5"));
  EXPECT_FALSE(is_multiple("15", "10"));
  EXPECT_TRUE(can_divide("0.5"));
  for (const char* number : {"0", "-1", "0.0", "1.2345678901234567891"})
    EXPECT_FALSE(can_divide(number)) << number;
}

TEST(JsonCompare, OrderOfMembersEscapesAndWhiteSpaceDoNotCount) {
  EXPECT_TRUE(equal({R"({"a": 1, "b": [1, {"c": "\u0041/"}]})"}, {R"({"b":[1.0,{"c":"A\/"}],"\u0061":1})"}));
  EXPECT_FALSE(equal({"[1,2]"}, {"[2,1]"}));
  EXPECT_FALSE(equal({"[[1],2]"}, {"[[1,2]]"}));
  EXPECT_FALSE(equal({R"({"a":1})"}, {R"({"a":1,"b":1})"}));
  EXPECT_FALSE(equal({R"("1")"}, {"1"}));
  EXPECT_FALSE(equal({R"("a\u0000b")"}, {R"("a")"}));
  EXPECT_FALSE(equal({"null"}, {"false"}));
}

}  // namespace
}  // namespace perdure::json
