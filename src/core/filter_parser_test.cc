#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/filter.h"

namespace perdure::query {
namespace {

std::string refusal(std::string_view text, std::string_view me = "me") {
  try {
    (void)Filter::parse(text, me, {});
    return "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidFilter);
    return error.what();
  }
}

using Table = std::vector<std::pair<std::string, std::string_view>>;

void expect_refusals(const Table& table) {
  for (const auto& [text, message] : table) {
    EXPECT_EQ(refusal(text).find("filter, column " + std::string(message)), 0U) << text << "\n"
                                                                                << refusal(text);
  }
}

TEST(FilterParser, NamesTheOperatorItDoesNotKnow) {
  EXPECT_EQ(refusal("phase.week == 2"),
            "filter, column 12: unknown operator \"==\"; use one of = != < <= > >= ~ !~ ?= (write =)");
  expect_refusals(
      {{"a <> 1", "3: unknown operator \"<>\"; use one of = != < <= > >= ~ !~ ?= (write !=)"},
       {"a => 1", "3: unknown operator \"=>\""},
       {"a =~ 'x'", "3: unknown operator \"=~\""},
       {"a ?> 1", "3: unknown operator \"?>\"; use one of = != < <= > >= ~ !~ ?="},
       {"a LIKE 'x'", "3: unknown operator \"LIKE\"; use one of = != < <= > >= ~ !~ ?= (write ~)"},
       {"a in 1", "3: unknown operator \"in\""},
       {"not a = 1", "1: unknown \"not\"; write !( )"},
       {"\"ö\" 5", "5: unknown operator \"5\""},
       {"a", "2: expected an operator, found the end of the text"},
       {"a & b", "3: expected an operator, found '&'"},
       {"a-b = 1", "2: '-' in a path"}});
}

TEST(FilterParser, NamesWhatJoinsNothing) {
  expect_refusals({{"a = 1 and b = 2", "7: unknown \"and\"; write &&"},
                   {"a = 1 OR b = 2", "7: unknown \"OR\"; write ||"},
                   {"a = 1 & b = 2", "7: unknown \"&\"; write &&"},
                   {"a = 1 | b = 2", "7: unknown \"|\"; write ||"},
                   {"a = 1, b = 2", "6: unknown \",\"; write &&"},
                   {"(a = 1 and b = 2)", "8: unknown \"and\"; write &&"},
                   {"a = \"ä\" b = 2", "9: expected && or || or the end, found b"},
                   {"a = 1 && ", "10: expected a path such as week"},
                   {"&& a = 1", "1: expected a path"},
                   {"(a = 1", "1: parenthesis without its closing one"},
                   {"a = 1)", "6: closing parenthesis without an opening one"},
                   {"()", "2: expected a path"},
                   {"!", "2: expected a path"},
                   {"'a' = 1", "1: expected a path, found '"}});
}

TEST(FilterParser, NamesTheValueItCannotRead) {
  expect_refusals({{"focus ~ upper", "9: text without quotes: upper; write \"upper\""},
                   {"a = ", "5: expected a value"},
                   {"a = TRUE", "5: unknown value TRUE; write true"},
                   {"a = None", "5: unknown value None; write null"},
                   {"a = 2026-03-02", "5: 2026-03-02 is no number of JSON; a text stands in quotes"},
                   {"a = 05", "5: 05 is no number"},
                   {"a = +5", "5: +5 is no number"},
                   {"a = .5", "5: .5 is no number"},
                   {"a = 5kg", "5: 5kg is no number"},
                   {"a = @you", "5: unknown value @you; use @now or @me"},
                   {"a = [1]", "5: expected a value"},
                   {"a = “x”",
                    "5: expected a value: \"text\", a number, true, false, null, @now or @me; found U+201C; "
                    "quotes must be straight"},
                   {"a = 'x", "5: text without its closing '"},
                   {"a = \"x\\'\"", "7: a backslash that begins no escape"},
                   {"a = \"\xc3\"", "6: bytes that are not UTF-8"}});
  EXPECT_EQ(refusal("owner = @me", "").find("filter, column 9: @me"), 0U);
}

TEST(FilterParser, RefusesWhatCannotBeMeant) {
  expect_refusals({{"a < null", "5: type mismatch"},
                   {"a >= true", "6: type mismatch"},
                   {"a ~ 5", "5: type mismatch: ~ and !~ take a text"},
                   {"a !~ null", "6: type mismatch"},
                   {"@id ?= 'x'", "5: ?= on a path that has no elements"},
                   {"@now > 'x'", "1: @now is no path, it stands behind the operator"}});
}

TEST(FilterParser, KeepsItsLimits) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a=1" + std::string(depth, ')');
  };
  EXPECT_EQ(refusal(nested(limits::kFilterDepth)), "accepted");
  EXPECT_EQ(refusal(nested(limits::kFilterDepth + 1)),
            "filter, column 65: more than 64 parentheses and negations inside each other");
  EXPECT_EQ(refusal(std::string(65, '!') + "a=1").find("filter, column 65: more than 64"), 0U);
  std::string wide = "a=1";
  for (int i = 0; i < 1000; ++i) wide += "||(!a=1)";
  EXPECT_EQ(refusal(wide), "accepted");
  const std::string longest = "a='" + std::string(limits::kFilterBytes - 4, 'x') + "'";
  EXPECT_EQ(refusal(longest), "accepted");
  EXPECT_EQ(refusal(longest + " ").find("filter, column 16385: 16385 bytes of text, at most 16384"), 0U);
  EXPECT_EQ(
      refusal(std::string(limits::kFilterBytes - 1, ' ') + "ö").find("filter, column 16384: 16385 bytes"),
      0U);
}

TEST(FilterParser, ListsEveryUseWithItsColumn) {
  const Filter filter = Filter::parse("\"ö\" = 1 && (a.b:lower ~ 'x' || !(list ?= 2))", "", {});
  ASSERT_EQ(filter.uses().size(), 3U);
  EXPECT_EQ(filter.uses()[0].path, Path::parse("\"ö\""));
  EXPECT_EQ(filter.uses()[0].column, 1U);
  EXPECT_EQ(filter.uses()[1].path, Path::parse("a.b:lower"));
  EXPECT_EQ(filter.uses()[1].column, 13U);
  EXPECT_FALSE(filter.uses()[1].each);
  EXPECT_EQ(filter.uses()[2].column, 34U);
  EXPECT_TRUE(filter.uses()[2].each);
}

TEST(FilterParser, EmptyTextIsAll) {
  EXPECT_TRUE(Filter::parse("", "", {}).is_all());
  EXPECT_TRUE(Filter::parse(" \n", "", {}).is_all());
  EXPECT_FALSE(Filter::parse("a = 1", "", {}).is_all());
}

}  // namespace
}  // namespace perdure::query
