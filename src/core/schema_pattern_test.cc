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
      {"^.$", {"a", "é", "😀"}, {"", "ab", "\n", "\r", "\u2028", "\u2029"}},
      {"^[.]$", {"."}, {"a"}},
      {R"(^\s[\s]$)", {"\u00a0 ", "\t\u2028", "\ufeff\u3000"}, {"xx", "\u00a1 "}},
      {R"(^\S[\S ]$)", {"ab", "é "}, {"a\u00a0", "\u00a0a", "a\n"}},
      {"^[^]a$", {"\na", "ba"}, {"a"}},
      {"a|[]", {"a"}, {"b", ""}},
      {R"(^(?<year>\d+)$)", {"2026"}, {"x"}},
      {R"(^\cJ[\b]\x41\0$)", {"\n\bA\0"sv}, {"JbA0"}},
      {"^[[:a]+$", {":[a"}, {"b"}},
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
  for (const std::string_view text :
       {"(a",     "[z-a]",    "*a",       "a{2,1}",   "(?<=a)b", "(?<!a)b",    "a(?=b)",
        "a(?!b)", R"((a)\1)", R"(\k<a>)", R"(\u12)",  "\\",      R"(a{9999})", R"(\A)",
        R"(a\z)", R"(\C)",    R"(\pL)",   R"([\PL])", R"(\Qa)",  "(?i)a",      "(?P<a>b)"}) {
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
  std::string large;
  for (int i = 0; i < 40; ++i) large += "[à-ü一-龥]{1000}";
  EXPECT_NE(Pattern(large).fault(), "");
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
