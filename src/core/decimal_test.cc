#include "core/decimal.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace perdure {
namespace {

TEST(Decimal, SpellingsOfOneNumberAreEqual) {
  const std::vector<std::vector<std::string_view>> table{
      {"0", "-0", "0.000", "0e9", "-0.0E-99999999999999999999"},
      {"1", "1.0", "10e-1", "0.1E1", "0.001e+3", "100e-00000000000000000000000002"},
      {"-12.5", "-125e-1", "-0.0125e3", "-12.500"},
      {"100", "1e2", "100.00", "0.1e3"},
      {"123456789012345678901234567890", "1.2345678901234567890123456789e29"},
      {"0.05", "5e-2", "0.5e-1"}};
  for (const auto& spellings : table) {
    for (const std::string_view a : spellings) {
      for (const std::string_view b : spellings) {
        EXPECT_TRUE(std::is_eq(compare(Decimal::read(a), Decimal::read(b)))) << a << " and " << b;
      }
    }
  }
}

TEST(Decimal, OrdersNumbersThatNoDoubleHolds) {
  const std::vector<std::string> ascending{"-1e" + std::string(300, '9'),
                                           "-1e400",
                                           "-123456789012345678901234567891",
                                           "-123456789012345678901234567890",
                                           "-10",
                                           "-9.99",
                                           "-1",
                                           "-1e-400",
                                           "0",
                                           "1e-" + std::string(300, '9'),
                                           "1e-400",
                                           "1.5e-400",
                                           "0.1",
                                           "0.10000000000000000000000001",
                                           "9007199254740992",
                                           "9007199254740993",
                                           "1e400",
                                           "1.05e400",
                                           "1e401",
                                           "1e999999999999999999",
                                           "1e" + std::string(300, '9')};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(compare(Decimal::read(ascending[i]), Decimal::read(ascending[j])), i <=> j)
          << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(Decimal, BeyondTheLargestExponentOnlyDigitsCount) {
  EXPECT_TRUE(std::is_eq(
      compare(Decimal::read("7e1000000000000000000"), Decimal::read("7e99999999999999999999999"))));
  EXPECT_TRUE(std::is_lt(
      compare(Decimal::read("6e1000000000000000000"), Decimal::read("7e99999999999999999999999"))));
  EXPECT_TRUE(
      std::is_lt(compare(Decimal::read("7e999999999999999999"), Decimal::read("1e1000000000000000000"))));
}

TEST(Decimal, DamagedNumbersAreReadUpToTheDamage) {
  EXPECT_EQ(Decimal::read("").sign, 0);
  EXPECT_EQ(Decimal::read("-").sign, 0);
  EXPECT_EQ(Decimal::read("x1").sign, 0);
  EXPECT_EQ(Decimal::read("1.2.3").digits, "1.2");
  EXPECT_EQ(Decimal::read("1e").exponent, 0);
}

}  // namespace
}  // namespace perdure
