#include "core/json_fault.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace perdure::json {
namespace {

struct BadText {
  std::string_view text;
  std::string_view message;
};

using namespace std::string_view_literals;

TEST(JsonFault, MessageNamesPlaceFoundAndExpected) {
  const std::vector<BadText> table{
      // the text as a whole
      {"", "line 1, column 1: empty text, expected a value"},
      {" \n ", "line 2, column 2: empty text, expected a value"},
      {"\xef\xbb\xbf{}", "line 1, column 1: byte order mark, expected UTF-8 without one"},
      {"\xff\xfe{\0}\0"sv, "line 1, column 1: byte order mark of UTF-16, expected UTF-8"},
      {"{}\0"sv, "line 1, column 3: found a NUL byte, expected the end of the text"},
      {"\0"sv, "line 1, column 1: found a NUL byte, expected a value"},
      {"{} {}", "line 1, column 4: found '{', expected the end of the text"},
      {"1 2", "line 1, column 3: found '2', expected the end of the text"},
      {"nulls", "line 1, column 5: found s, expected the end of the text"},
      {"{}\n;", "line 2, column 1: found ';', expected the end of the text"},
      // truncated
      {"{", "line 1, column 2: the text ends, expected a key in double quotes"},
      {R"({"a)", "line 1, column 4: the text ends inside a string"},
      {R"({"a\)", "line 1, column 5: the text ends inside a string"},
      {R"({"a")", "line 1, column 5: the text ends, expected ':' behind the key"},
      {R"({"a":)", "line 1, column 6: the text ends, expected a value"},
      {R"({"a":1)", "line 1, column 7: the text ends, expected ',' or '}'"},
      {R"({"a":1,)", "line 1, column 8: the text ends, expected a key in double quotes"},
      {"[", "line 1, column 2: the text ends, expected a value"},
      {"[1", "line 1, column 3: the text ends, expected ',' or ']'"},
      {"tru", "line 1, column 1: found tru, expected a value"},
      {"-", "line 1, column 2: number without a digit behind the minus sign"},
      // separators
      {"{\n  \"a\": 1,\n}", "line 2, column 9: trailing ',' before '}'"},
      {"[1, 2, ]", "line 1, column 6: trailing ',' before ']'"},
      {"[,1]", "line 1, column 2: found ',', expected a value"},
      {"[1,,2]", "line 1, column 4: found ',', expected a value"},
      {R"({,"a":1})", "line 1, column 2: found ',', expected a key in double quotes"},
      {R"({"a" 1})", "line 1, column 6: found '1', expected ':' behind the key"},
      {R"({"a":1 "b":2})", "line 1, column 8: found '\"', expected ',' or '}'"},
      {"[1 2]", "line 1, column 4: found '2', expected ',' or ']'"},
      {"[1}", "line 1, column 3: found '}', expected ',' or ']'"},
      {R"({"a":1])", "line 1, column 7: found ']', expected ',' or '}'"},
      {R"({"a":})", "line 1, column 6: found '}', expected a value"},
      {"]", "line 1, column 1: found ']', expected a value"},
      // keys
      {"{id: 1}", "line 1, column 2: found id, expected a key in double quotes"},
      {"{1: 1}", "line 1, column 2: found '1', expected a key in double quotes"},
      {"{'id': 1}", "line 1, column 2: single quote, expected a double quote"},
      {"{\n  \"id\": 1,\n  \"a\": 2, \"id\": 3\n}", "line 3, column 11: duplicate key \"id\""},
      {"{ // c\n}", "line 1, column 3: comment, which JSON does not have"},
      {R"({"0123456789012345678901234567890123456é":1,"0123456789012345678901234567890123456é":1})",
       "line 1, column 46: duplicate key \"0123456789012345678901234567890123456é\""},
      {R"({"012345678901234567890123456789012345678é":1,"012345678901234567890123456789012345678é":1})",
       "line 1, column 48: duplicate key \"012345678901234567890123456789012345678...\""},
      // strings
      {"'a'", "line 1, column 1: single quote, expected a double quote"},
      {"\xe2\x80\x9c"
       "a\xe2\x80\x9d",
       "line 1, column 1: found U+201C, expected a value"},
      {"[1,\xc2\xa0"
       "2]",
       "line 1, column 4: found U+00A0, expected a value"},
      {"\"a\nb\"", "line 1, column 3: line break in a string, expected '\"' or \\n"},
      {"\"a\tb\"", "line 1, column 3: control character 0x09 in a string, expected \\u0009"},
      {"\"a\0b\"\0"sv, "line 1, column 3: NUL byte in a string, expected \\u0000"},
      {"\"012345678\x1f\"", "line 1, column 11: control character 0x1f in a string, expected \\u001f"},
      {R"("\x41")", "line 1, column 2: unknown escape \\x in a string"},
      {R"("\é")", "line 1, column 2: unknown escape \\é in a string"},
      {"\"\\\n\"", "line 1, column 2: unknown escape: backslash, then control character 0x0a"},
      {R"("\u12g4")", "line 1, column 2: \\u without four hexadecimal digits"},
      {R"("\u12)", "line 1, column 2: \\u without four hexadecimal digits"},
      {R"({"\u12":1})", "line 1, column 3: \\u without four hexadecimal digits"},
      // numbers and words
      {"NaN", "line 1, column 1: found NaN, expected a value"},
      {"[Infinity]", "line 1, column 2: found Infinity, expected a value"},
      {"-Infinity", "line 1, column 2: number without a digit behind the minus sign"},
      {"undefined", "line 1, column 1: found undefined, expected a value"},
      {"True", "line 1, column 1: found True, expected a value"},
      {"01", "line 1, column 1: number with a leading zero"},
      {"[-007]", "line 1, column 2: number with a leading zero"},
      {"+1", "line 1, column 1: number with a plus sign"},
      {".5", "line 1, column 1: number without a digit before the point"},
      {"5.", "line 1, column 3: number without a digit behind the point"},
      {"5.e1", "line 1, column 3: number without a digit behind the point"},
      {"1e", "line 1, column 3: number without a digit in the exponent"},
      {"1e+}", "line 1, column 4: number without a digit in the exponent"},
      {"0x10", "line 1, column 2: found x, expected the end of the text"},
      {"1_000", "line 1, column 2: found _, expected the end of the text"},
      {"/* c */ 1", "line 1, column 1: comment, which JSON does not have"},
      {"\x0b"
       "1",
       "line 1, column 1: found control character 0x0b, expected a value"},
      // encoding
      {"{\"a\":\n\"caf\xe9\"}", "line 2, column 5: byte 0xe9 is not UTF-8 here"},
      {"\"\xc0\xaf\"", "line 1, column 2: byte 0xc0 is not UTF-8 here"},
      {"\"\xe0\x9f\xbf\"", "line 1, column 2: byte 0xe0 is not UTF-8 here"},
      {"\"\xed\xa0\x80\"", "line 1, column 2: byte 0xed is not UTF-8 here"},
      {"\"\xf0\x8f\xbf\xbf\"", "line 1, column 2: byte 0xf0 is not UTF-8 here"},
      {"\"\xf4\x90\x80\x80\"", "line 1, column 2: byte 0xf4 is not UTF-8 here"},
      {"\"é\x80\"", "line 1, column 4: byte 0x80 is not UTF-8 here"},
      {"\"\xf0\x9f\x98", "line 1, column 2: byte 0xf0 is not UTF-8 here"},
  };
  for (const auto& [text, message] : table) {
    const auto fault = check(text);
    ASSERT_TRUE(fault) << "accepted: " << text;
    EXPECT_EQ(fault->message(), message) << text;
  }
}

TEST(JsonFault, PlaceCountsLinesAndBytes) {
  const Fault fault = fault_at("a\r\n\xc3\xa9x", 5, "it");
  EXPECT_EQ(fault.line, 2U);
  EXPECT_EQ(fault.column, 3U);
  EXPECT_EQ(fault.message(), "line 2, column 3: it");
}

TEST(JsonFault, PrefixEndsAtTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(utf8_prefix_bytes(""), 0U);
  EXPECT_EQ(utf8_prefix_bytes("a\0b"sv), 3U);
  EXPECT_EQ(utf8_prefix_bytes("\xf4\x8f\xbf\xbf\xef\xbf\xbf\xdf\xbf\x7f"), 10U);
  EXPECT_EQ(utf8_prefix_bytes("ab\xc3"), 2U);
  EXPECT_EQ(utf8_prefix_bytes("a\xe2\x82z"), 1U);
}

}  // namespace
}  // namespace perdure::json
