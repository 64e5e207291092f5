#include "core/schema_pattern.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <perdure/limits.h>

namespace perdure::schema {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view pattern;
  std::vector<std::string_view> in;
  std::vector<std::string_view> not_in;
};

TEST(SchemaPattern, MatchesAsEcmaScriptDoes) {
  const std::vector<Case> table{
      {"", {"", "a"}, {}},
      {"b", {"abc", "\0b"sv}, {"", "ac"}},
      {"^a+$", {"aa"}, {"", "ab", "aa\n", "a\0"sv}},
      {"^[0-9]{4}-[0-9]{2}$", {"2026-03"}, {"2026-3", "x2026-03"}},
      {R"(^\d+(\.\d+)?$)", {"1", "1.5"}, {"1.", "."}},
      {R"(^\w+\s\S$)", {"ab c"}, {"ab  c"}},
      {R"(^\/\-\.$)", {"/-."}, {"/-x"}},
      {"^(?:ab|c)*?d", {"abcd", "abd "}, {"xd"}},
      {"^.$", {"a", "é", "😀", "\r"}, {"", "ab", "\n"}},
      {"^[à-ü]$", {"é"}, {"e", "\xc3"}},
      {R"(^\u00e9\u0041$)", {"éA"}, {"e9"}},
      {R"(^[\u00e0-\u00fc]$)", {"é"}, {"e"}},
      {R"(^\ud83d\ude00$)", {"😀"}, {"x"}},
      {R"(^\\u00e9$)", {"\\u00e9"}, {"é"}},
      {R"(\bab\b)", {"x ab y"}, {"xaby"}},
  };
  for (const auto& [text, in, not_in] : table) {
    const Pattern pattern(text);
    ASSERT_EQ(pattern.fault(), "") << text;
    for (const std::string_view one : in) EXPECT_TRUE(pattern.is_in(one)) << text << " in " << one;
    for (const std::string_view one : not_in) EXPECT_FALSE(pattern.is_in(one)) << text << " in " << one;
  }
}

TEST(SchemaPattern, WhatCannotBeUsedIsNamedWithWhatCan) {
  for (const std::string_view text : {"(a", "[z-a]", "*a", "a{2,1}", "(?<=a)b", "(?<!a)b", "a(?=b)", "a(?!b)",
                                      R"((a)\1)", R"(\k<a>)", R"(\u12)", "\\", R"(a{9999})"}) {
    const std::string fault = Pattern(text).fault();
    EXPECT_NE(fault.find("is no regular expression that can be used"), std::string::npos) << text << fault;
    EXPECT_NE(fault.find("without look-around and back-references"), std::string::npos) << fault;
  }
  EXPECT_EQ(Pattern("a(?=b)").fault().find("\"a(?=b)\" is no regular expression"), 0U);
}

TEST(SchemaPattern, HasALimitOfSize) {
  EXPECT_EQ(Pattern(std::string(limits::kPatternBytes, 'a')).fault(), "");
  EXPECT_EQ(Pattern(std::string(limits::kPatternBytes + 1, 'a')).fault(),
            "a pattern of 1025 bytes, at most 1024 are allowed");
  EXPECT_NE(Pattern(R"(((\pL{10}){10}){10}\pL{1000})").fault(), "");
}

/// std::regex needs hours for the first ones and exhausts the stack on the last.
TEST(SchemaPattern, HostilePatternsEnd) {
  const std::string text(100'000, 'a');
  EXPECT_FALSE(Pattern("^(a+)+$").is_in(text + "!"));
  EXPECT_FALSE(Pattern("^(a|aa)+$").is_in(text + "!"));
  EXPECT_FALSE(Pattern("^(([a-z])+.)+[A-Z]([a-z])+$").is_in(text));
  EXPECT_TRUE(Pattern("^(a|b|[cd])*$").is_in(text));
}

}  // namespace
}  // namespace perdure::schema
