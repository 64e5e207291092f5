#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/limits.h>

#include "core/filter.h"

namespace perdure::query {
namespace {

std::optional<KeyRange> range(std::string_view filter, std::string_view path, bool each = false) {
  return Filter::parse(filter, "", {}).range_of(Path::parse(path), each);
}

std::string key_of(const std::string& value) {
  const std::string body = "{\"v\":" + value + "}";
  return order_key(Path::parse("v"), {body, "id", 1, {}, {}});
}

bool holds(const KeyRange& range, const std::string& key) { return key >= range.low && key < range.high; }

/// Which of these values an index would have to hand out, as letters.
std::string handed_out(std::string_view filter, bool each = false) {
  const std::vector<std::string> values{"null", "false",  "true",   "-1",  "1", "2",
                                        "3",    R"("a")", R"("b")", "[1]", "{}"};
  const std::optional<KeyRange> found = range(filter, "a", each);
  if (!found) return "all";
  std::string text;
  if (holds(*found, order_key(Path::parse("v"), {"{}", "id", 1, {}, {}}))) text += "missing ";
  for (const std::string& value : values) {
    // With the key of another field behind it, as in an index on several.
    if (holds(*found, key_of(value) + key_of("{}"))) text += value + ' ';
  }
  return text;
}

TEST(FilterRange, IsThatOfTheComparisons) {
  EXPECT_EQ(handed_out("a = 2"), "2 ");
  EXPECT_EQ(handed_out("a = true"), "true ");
  EXPECT_EQ(handed_out("a = null"), "missing null ");
  EXPECT_EQ(handed_out("a != null"), R"(false true -1 1 2 3 "a" "b" [1] {} )");
  EXPECT_EQ(handed_out("a < 2"), "-1 1 ");
  EXPECT_EQ(handed_out("a <= 2"), "-1 1 2 ");
  EXPECT_EQ(handed_out("a > 2"), "3 ");
  EXPECT_EQ(handed_out("a >= 2"), "2 3 ");
  EXPECT_EQ(handed_out("a < 'b'"), R"("a" )");
  EXPECT_EQ(handed_out("a >= 'a'"), R"("a" "b" )");
  EXPECT_EQ(handed_out("a != 2"), "all");
  EXPECT_EQ(handed_out("a ~ 'x'"), "all");
}

TEST(FilterRange, ConjunctionsIntersect) {
  EXPECT_EQ(handed_out("a > 1 && b = 5 && a < 3"), "2 ");
  EXPECT_EQ(handed_out("a >= 1 && ((a <= 2) && b = 1)"), "1 2 ");
  EXPECT_EQ(handed_out("a >= 1 && a = 2"), "2 ");
  EXPECT_EQ(handed_out("a = 1 || a = 2"), "all");
  EXPECT_EQ(handed_out("!(a = 1)"), "all");
  EXPECT_EQ(handed_out("a > 1 && (a = 3 || b = 1)"), "2 3 ");
  EXPECT_EQ(handed_out("a.b = 1 && a:lower = 'a'"), "all");
  EXPECT_EQ(handed_out(""), "all");
}

TEST(FilterRange, ImpossibleIsEmpty) {
  for (const char* const filter : {"a = 1 && a = 2", "a > 2 && a < 1", "a > 1 && a < 'x'",
                                   "a = null && a = 1", "a = null && a != null", "a > 2 && a < 2"}) {
    const auto found = range(filter, "a");
    ASSERT_TRUE(found) << filter;
    EXPECT_GE(found->low, found->high) << filter;
    EXPECT_FALSE(found->high.empty()) << filter;
    EXPECT_FALSE(found->is_one_value) << filter;
  }
}

TEST(FilterRange, OneValueOnlyByAnUncutEquality) {
  EXPECT_TRUE(range("a = 1", "a")->is_one_value);
  EXPECT_TRUE(range("a = 'x' && a >= 'a'", "a")->is_one_value);
  EXPECT_FALSE(range("a = null", "a")->is_one_value);
  EXPECT_FALSE(range("a >= 1 && a <= 1", "a")->is_one_value);
  EXPECT_FALSE(range("a = '" + std::string(limits::kOrderKeyBytes, 'x') + "'", "a")->is_one_value);
}

TEST(FilterRange, CutKeysAreIncluded) {
  const std::string head(limits::kOrderKeyBytes + 50, 'x');
  const std::string above = key_of('"' + head + "z\"");
  for (const char* const op : {"<", "<=", ">", ">=", "="}) {
    EXPECT_TRUE(holds(*range("a " + std::string(op) + " '" + head + "m'", "a"), above)) << op;
  }
}

TEST(FilterRange, EachIsForElementsAndUsesOneComparison) {
  EXPECT_EQ(handed_out("a ?= 2", true), "2 ");
  EXPECT_EQ(handed_out("a ?= 2"), "all");
  EXPECT_EQ(handed_out("a = 2", true), "all");
  // A document with [1, 2] has both.
  EXPECT_EQ(handed_out("a ?= 1 && a ?= 2", true), "1 ");
  EXPECT_EQ(handed_out("a ?= null && a ?= 2", true), "2 ");
}

TEST(FilterRange, CoversTheDocumentsOwnFacts) {
  const auto found = range("@version >= 2 && @version < 4", "@version");
  ASSERT_TRUE(found);
  EXPECT_TRUE(holds(*found, key_of("3")));
  EXPECT_FALSE(holds(*found, key_of("4")));
  EXPECT_TRUE(range("@id = 'x'", "@id")->is_one_value);
}

}  // namespace
}  // namespace perdure::query
