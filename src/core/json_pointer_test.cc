#include "core/json_pointer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure::json {
namespace {

using Steps = std::vector<std::string>;

/// What `parse_pointer` throws, as "code: message".
std::string refusal(std::string_view pointer) {
  try {
    (void)parse_pointer(pointer);
    return "accepted";
  } catch (const Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
}

// RFC 6901, section 5.
constexpr std::string_view kExample = R"({
   "foo": ["bar", "baz"],
   "": 0,
   "a/b": 1,
   "c%d": 2,
   "e^f": 3,
   "g|h": 4,
   "i\\j": 5,
   "k\"l": 6,
   " ": 7,
   "m~n": 8
})";

TEST(JsonPointer, FollowsTheExamplesOfRfc6901) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{{"", kExample},
                                                                         {"/foo", R"(["bar", "baz"])"},
                                                                         {"/foo/0", R"("bar")"},
                                                                         {"/", "0"},
                                                                         {"/a~1b", "1"},
                                                                         {"/c%d", "2"},
                                                                         {"/e^f", "3"},
                                                                         {"/g|h", "4"},
                                                                         {"/i\\j", "5"},
                                                                         {"/k\"l", "6"},
                                                                         {"/ ", "7"},
                                                                         {"/m~0n", "8"}};
  for (const auto& [pointer, value] : table) {
    const auto found = at(kExample, pointer);
    ASSERT_TRUE(found) << pointer;
    EXPECT_EQ(found->text, value) << pointer;
  }
}

TEST(JsonPointer, NamesNothingWhereThereIsNothing) {
  for (const std::string_view pointer : {"/fo", "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/", "/foo/0/x",
                                         "//", "/a/b", "/foo/99999999999999999999"}) {
    EXPECT_FALSE(at(kExample, pointer)) << pointer;
  }
}

TEST(JsonPointer, SplitsAndUnescapesSteps) {
  EXPECT_EQ(parse_pointer(""), Steps{});
  EXPECT_EQ(parse_pointer("/"), Steps{""});
  EXPECT_EQ(parse_pointer("//a/"), (Steps{"", "a", ""}));
  EXPECT_EQ(parse_pointer("/~01/~10/~0~1"), (Steps{"~1", "/0", "~/"}));
  EXPECT_EQ(parse_pointer("/é"), Steps{"é"});
}

TEST(JsonPointer, RefusesWhatIsMalformed) {
  EXPECT_EQ(refusal("a"), R"(invalid_patch: pointer "a": must be empty or begin with '/')");
  EXPECT_EQ(refusal("#/a"), R"(invalid_patch: pointer "#/a": must be empty or begin with '/')");
  EXPECT_EQ(refusal("/a~"),
            R"(invalid_patch: pointer "/a~": '~' stands alone, write ~0 for '~' and ~1 for '/')");
  EXPECT_EQ(refusal("/~2/b"),
            R"(invalid_patch: pointer "/~2/b": '~' stands alone, write ~0 for '~' and ~1 for '/')");
  EXPECT_EQ(refusal("/~/b"),
            R"(invalid_patch: pointer "/~/b": '~' stands alone, write ~0 for '~' and ~1 for '/')");
  EXPECT_EQ(refusal("/\xff"), "invalid_patch: pointer that is not UTF-8");
}

TEST(JsonPointer, RefusesWhatIsTooLong) {
  const std::string longest = "/" + std::string(limits::kPointerBytes - 1, 'a');
  EXPECT_EQ(refusal(longest), "accepted");
  EXPECT_EQ(refusal(longest + "a"), "too_large: pointer of 1025 bytes, at most 1024 are allowed");
}

TEST(JsonPointer, IndexHasOneSpelling) {
  EXPECT_EQ(element_index("0"), 0U);
  EXPECT_EQ(element_index("10"), 10U);
  EXPECT_EQ(element_index("18446744073709551615"), 18446744073709551615U);
  for (const std::string_view step :
       {"", "-", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "x", "18446744073709551616"}) {
    EXPECT_FALSE(element_index(step)) << step;
  }
}

}  // namespace
}  // namespace perdure::json
