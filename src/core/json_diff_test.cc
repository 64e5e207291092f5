#include "core/json_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/json_compare.h"
#include "core/json_patch.h"
#include "core/json_testing.h"
#include "core/json_text.h"

namespace perdure::json {
namespace {

std::string told(const std::vector<Difference>& differences) {
  std::string text;
  for (const auto& [pointer, before, after] : differences) {
    text += pointer + ": " + before.value_or("none") + " -> " + after.value_or("none") + "; ";
  }
  return text;
}

std::string told(std::string_view before, std::string_view after) { return told(diff(before, after)); }

TEST(JsonDiff, MembersComeInTheOrderOfTheFirstTextNewOnesLast) {
  EXPECT_EQ(
      told(R"({"b": 1, "a": 2, "c": {"x/y~": true}})", R"({"n": 5, "c": {"x/y~": false}, "a": 2, "m": 6})"),
      "/b: 1 -> none; /c/x~1y~0: true -> false; /n: none -> 5; /m: none -> 6; ");
}

TEST(JsonDiff, SpellingIsNoDifference) {
  EXPECT_EQ(told(R"({"a": [1.0, "\u0041"], "b": 0})", R"({ "b":-0,"a":[1,"A"] })"), "");
}

TEST(JsonDiff, ValuesKeepTheirBytes) {
  EXPECT_EQ(told(R"({"a": 9007199254740993, "b": [ 1 ]})", R"({"a": 9007199254740992, "b": { }})"),
            "/a: 9007199254740993 -> 9007199254740992; /b: [ 1 ] -> { }; ");
}

TEST(JsonDiff, ElementsAreRemovedFromTheBack) {
  EXPECT_EQ(told("[1,2,3,4,5]", "[1,5]"), "/3: 4 -> none; /2: 3 -> none; /1: 2 -> none; ");
  EXPECT_EQ(told("[1,2,3,4,5]", "[1,9,5]"), "/1: 2 -> 9; /3: 4 -> none; /2: 3 -> none; ");
}

TEST(JsonDiff, NewElementsAreAppended) {
  EXPECT_EQ(told("[1,2]", "[1,3,4,5]"), "/1: 2 -> 3; /-: none -> 4; /-: none -> 5; ");
  EXPECT_EQ(told("[1,2]", "[0,1,2]"), "/0: 1 -> 0; /1: 2 -> 1; /-: none -> 2; ");
}

TEST(JsonDiff, ObjectsWithKeysThatNoPointerNamesAreOneDifference) {
  EXPECT_EQ(told(R"({"a":{"\ud800":1,"b":2}})", R"({"a":{"\ud800":1,"b":3}})"),
            R"(/a: {"\ud800":1,"b":2} -> {"\ud800":1,"b":3}; )");
}

TEST(JsonDiff, AnotherRootIsOneDifference) {
  EXPECT_EQ(told(" 1 ", "[1]"), ": 1 -> [1]; ");
  EXPECT_EQ(told("{}", " { } "), "");
}

RC_GTEST_PROP(JsonDiff, AppliedToTheFirstTextGivesTheSecond, (std::uint32_t seed, std::uint32_t changes)) {
  const std::string before = testing::random_document(seed);
  std::string after = before;
  // Related texts, or everything would differ at the top; a damage that breaks the grammar is not taken.
  testing::RandomText random(changes, 200);
  for (int i = 0; i < 20; ++i) {
    std::string damaged = random.damaged(after);
    if (!check_document(damaged)) after = std::move(damaged);
  }
  const Patch patch = to_patch(diff(before, after));
  const std::string result = apply_patch(before, patch);
  RC_ASSERT(!check_document(result));
  RC_ASSERT(canonical(root(result)) == canonical(root(after)));
  RC_ASSERT(diff(result, after).empty());
}

RC_GTEST_PROP(JsonDiff, UnrelatedTextsAreTurnedIntoEachOther, (std::uint32_t seed, std::uint32_t other)) {
  const std::string before = testing::random_document(seed);
  const std::string after = testing::random_document(other);
  RC_ASSERT(canonical(root(apply_patch(before, to_patch(diff(before, after))))) == canonical(root(after)));
}

RC_GTEST_PROP(JsonDiff, NothingDiffersFromItself, (std::uint32_t seed)) {
  const std::string text = testing::random_document(seed);
  RC_ASSERT(diff(text, text).empty());
  RC_ASSERT(diff(text, compact(text)).empty());
  RC_ASSERT(diff(pretty(text), text).empty());
}

/// Arrays alone, small and alike: the case where pointers move.
RC_GTEST_PROP(JsonDiff, ArraysInArraysKeepTheirPointersRight,
              (std::vector<std::vector<std::uint8_t>> a, std::vector<std::vector<std::uint8_t>> b)) {
  const auto text = [](const std::vector<std::vector<std::uint8_t>>& rows) {
    std::string out;
    for (const auto& row : rows) {
      std::string line;
      for (const std::uint8_t cell : row) line += (line.empty() ? "" : ",") + std::to_string(cell % 3);
      out += (out.empty() ? "[" : ",[") + line + "]";
    }
    return "{\"a\":[" + out + "]}";
  };
  const std::string result = apply_patch(text(a), to_patch(diff(text(a), text(b))));
  RC_ASSERT(canonical(root(result)) == canonical(root(text(b))));
}

}  // namespace
}  // namespace perdure::json
