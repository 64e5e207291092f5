#include "core/json_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json_text.h"

namespace perdure::json {
namespace {

std::string written(double number) { return Writer().value(number).text(); }

TEST(JsonWriter, PutsCommasAndColons) {
  Writer writer;
  writer.begin_object();
  writer.member("name", "a \"b\"").member("empty", std::string());
  writer.key("list")
      .begin_array()
      .value(1)
      .value(true)
      .null()
      .begin_object()
      .end_object()
      .value("x")
      .end_array();
  writer.key("raw").raw("{ \"a\": 1e400 }").key("none").begin_array().end_array().end_object();
  EXPECT_EQ(writer.text(),
            R"({"name":"a \"b\"","empty":"","list":[1,true,null,{},"x"],"raw":{ "a": 1e400 },"none":[]})");
  EXPECT_FALSE(check_document(writer.text()));
}

TEST(JsonWriter, KeysAreEscaped) {
  Writer writer;
  writer.begin_object().member("a\n\"", 1).end_object();
  EXPECT_EQ(std::move(writer).text(), R"({"a\n\"":1})");
}

TEST(JsonWriter, ATextIsNoBoolean) {
  const char* const pointer = "a";
  EXPECT_EQ(Writer()
                .begin_array()
                .value(pointer)
                .value("b")
                .value(std::string_view("c"))
                .value(false)
                .end_array()
                .text(),
            R"(["a","b","c",false])");
}

TEST(JsonWriter, IntegersKeepAllDigits) {
  EXPECT_EQ(Writer().value(std::numeric_limits<std::int64_t>::min()).text(), "-9223372036854775808");
  EXPECT_EQ(Writer().value(std::numeric_limits<std::uint64_t>::max()).text(), "18446744073709551615");
  EXPECT_EQ(Writer().value(4294967295U).text(), "4294967295");
  EXPECT_EQ(Writer().value(-1).text(), "-1");
}

TEST(JsonWriter, DoublesAreShortAndPlainWhereThatIsReadable) {
  const std::vector<std::pair<double, std::string_view>> table{
      {62.5, "62.5"},
      {80, "80"},
      {0, "0"},
      {-0.0, "-0"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {100000, "100000"},
      {1e14, "100000000000000"},
      {999999999999999.9, "999999999999999.9"},
      {1e15, "1e+15"},
      {-1.5e300, "-1.5e+300"},
      {1e-6, "0.000001"},
      {1.2345678901234567e-6, "0.0000012345678901234567"},
      {9.9e-7, "9.9e-07"},
      {5e-324, "5e-324"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"}};
  for (const auto& [number, text] : table) EXPECT_EQ(written(number), text);
}

RC_GTEST_PROP(JsonWriter, DoublesReadBackEqual, (std::uint64_t bits)) {
  // Spread over all exponents: RapidCheck prefers small numbers.
  bits *= 0x9e3779b97f4a7c15;
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  RC_PRE(std::isfinite(number));
  for (const double sample : {number, std::fmod(number, 1e9)}) {
    const std::string text = written(sample);
    double back = 0;
    RC_ASSERT(std::from_chars(text.data(), text.data() + text.size(), back).ec == std::errc());
    RC_ASSERT(back == sample);
    RC_ASSERT(!check(text));
  }
}

#ifndef NDEBUG
TEST(JsonWriterDeathTest, MisuseIsADefect) {
  EXPECT_DEATH(Writer().begin_object().value(1), "");
  EXPECT_DEATH(Writer().begin_array().key("a"), "");
  EXPECT_DEATH(Writer().key("a"), "");
  EXPECT_DEATH(Writer().begin_object().key("a").key("b"), "");
  EXPECT_DEATH(Writer().begin_object().key("a").end_object(), "");
  EXPECT_DEATH(Writer().begin_object().end_array(), "");
  EXPECT_DEATH(Writer().value(1).value(2), "");
  EXPECT_DEATH(Writer().value(std::nan("")), "");
}
#endif

}  // namespace
}  // namespace perdure::json
