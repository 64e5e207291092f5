#include "core/json_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perdure::json::scan {
namespace {

using namespace std::string_view_literals;

std::size_t plain_bytes(std::string_view text) {
  const char* const end = text.data() + text.size();
  return static_cast<std::size_t>(skip_plain(text.data(), end) - text.data());
}

TEST(JsonScan, PlainEndsAtEverySpecialByteInEveryPosition) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool special = byte < 0x20 || byte == '"' || byte == '\\';
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(byte);
      EXPECT_EQ(plain_bytes(text), special ? place : 20U) << byte << " at " << place;
    }
  }
}

TEST(JsonScan, PlainIsNotMisledByNeighbours) {
  // Bytes one above and one below the special ones, where a borrow between bytes would show.
  EXPECT_EQ(plain_bytes("!#[] \x7f\x80\xff!#[] \x7f\x80\xff"), 16U);
  EXPECT_EQ(plain_bytes("!#[]\"# \\aaaaaaaa"), 4U);
}

TEST(JsonScan, StringEndsAtItsOwnQuote) {
  const std::vector<std::pair<std::string_view, std::size_t>> table{
      {R"("")", 2}, {R"("a"b)", 3}, {R"("\"",")", 4}, {R"("\\","a")", 4}, {R"("0123456\"")", 11}};
  for (const auto& [text, size] : table) {
    EXPECT_EQ(skip_string(text.data(), text.data() + text.size()) - text.data(), std::ptrdiff_t(size))
        << text;
  }
}

TEST(JsonScan, ValueEndsWithItsLastByte) {
  const std::vector<std::pair<std::string_view, std::size_t>> table{
      {"1,", 1},        {"-1.5e3]", 6}, {"true}", 4}, {"null ", 4},
      {R"("a,b",)", 5}, {"[],", 2},     {"{} ", 2},   {R"([1,{"]":"}"}],2)", 13},
      {"12", 2}};
  for (const auto& [text, size] : table) {
    EXPECT_EQ(skip_value(text.data(), text.data() + text.size()) - text.data(), std::ptrdiff_t(size)) << text;
  }
}

TEST(JsonScan, NestingCountsBracketsOutsideOfStrings) {
  EXPECT_EQ(nesting("1"), 0U);
  EXPECT_EQ(nesting(R"("[[")"), 0U);
  EXPECT_EQ(nesting("[]"), 1U);
  EXPECT_EQ(nesting(R"([[],{"a":[1]},[]])"), 3U);
}

TEST(JsonScan, ResolvesEscapes) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(a\u0041\u00e9\u00E9\u20ac)", "aAéé€"},
      {R"(\u0000)", "\0"sv},
      {R"(\u007f\u0080\u07ff\u0800\uffff)", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
      {R"(\ud800\udc00\uDBFF\uDFFF)", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
      {R"(\ud83d)", "\xed\xa0\xbd"},
      {R"(\ude00\ud83d)", "\xed\xb8\x80\xed\xa0\xbd"},
      {R"(\ud83dx\ude00)", "\xed\xa0\xbdx\xed\xb8\x80"},
      {R"(\ud83d\ud83d\ude00)", "\xed\xa0\xbd\xf0\x9f\x98\x80"},
      {R"(\ud83d\n)", "\xed\xa0\xbd\n"},
      {R"(\\u0041)", R"(\u0041)"}};
  for (const auto& [raw, characters] : table) {
    EXPECT_EQ(unescape(raw), characters) << raw;
    EXPECT_TRUE(has_characters(raw, characters)) << raw;
    EXPECT_FALSE(has_characters(raw, std::string(characters) + "x")) << raw;
    EXPECT_FALSE(has_characters(std::string(raw) + "x", characters)) << raw;
  }
}

TEST(JsonScan, ComparesCharactersNotSpelling) {
  EXPECT_EQ(compare_characters(R"(\u00e9)", "é"), std::strong_ordering::equal);
  EXPECT_EQ(compare_characters("a", "b"), std::strong_ordering::less);
  EXPECT_EQ(compare_characters("a", R"(a\u0000)"), std::strong_ordering::less);
  EXPECT_EQ(compare_characters(R"(\u0062)", "a"), std::strong_ordering::greater);
  EXPECT_EQ(compare_characters(R"(\/)", "/"), std::strong_ordering::equal);
  EXPECT_EQ(compare_characters("é", "z"), std::strong_ordering::greater);
  EXPECT_EQ(compare_characters(R"(\u00e9)", "z"), std::strong_ordering::greater);
}

TEST(JsonScan, StaysInsideOfDamagedText) {
  // Exactly allocated, so that a sanitizer sees a byte read behind the end.
  for (const std::string_view text :
       {R"(")", R"("\)", R"("\u)", R"("\u12)", "[", R"({"a\)", "[[]", R"("\ud83d\u)"}) {
    const std::vector<char> bytes(text.begin(), text.end());
    const char* const end = bytes.data() + bytes.size();
    EXPECT_EQ(skip_value(bytes.data(), end), end) << text;
    EXPECT_FALSE(unescape({bytes.data(), bytes.size()}).empty());
  }
}

}  // namespace
}  // namespace perdure::json::scan
