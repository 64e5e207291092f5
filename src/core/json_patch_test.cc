#include "core/json_patch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_pointer.h"
#include "core/json_testing.h"
#include "core/json_text.h"

namespace perdure::json {
namespace {

using testing::RandomText;

std::string patched(std::string_view document, const Patch& patch) {
  EXPECT_FALSE(check_document(document)) << document;
  check_patch(patch);
  std::string result = apply_patch(document, patch);
  const auto fault = check_document(result);
  EXPECT_FALSE(fault) << result << ": " << fault->message();
  return result;
}

std::string set(std::string_view document, std::string pointer, std::string value) {
  return patched(document, {{{std::move(pointer), std::move(value)}}, {}});
}

std::string removed(std::string_view document, std::string pointer) {
  return patched(document, {{}, {std::move(pointer)}});
}

/// What a patch is refused with, as "code: message".
std::string refusal(std::string_view document, const Patch& patch) {
  try {
    check_patch(patch);
    return "accepted: " + apply_patch(document, patch);
  } catch (const Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
}

TEST(JsonPatch, UntouchedMembersKeepTheirBytes) {
  const std::string odd =
      "{\"big\":9007199254740993 , \"tenth\" : 0.1000,\r\n\t\"huge\":1e400,"
      "\"long\":123456789012345678901234567890,\"\\u00e9\":\"é\\u00e9\\u0000\",  \"x\":[ 1,2 ]  }\n";
  EXPECT_EQ(set(odd, "/x/0", "7.0"),
            "{\"big\":9007199254740993 , \"tenth\" : 0.1000,\r\n\t\"huge\":1e400,"
            "\"long\":123456789012345678901234567890,\"\\u00e9\":\"é\\u00e9\\u0000\",  \"x\":[ 7.0,2 ]  }\n");
  EXPECT_EQ(removed(odd, "/tenth"),
            "{\"big\":9007199254740993,\r\n\t\"huge\":1e400,"
            "\"long\":123456789012345678901234567890,\"\\u00e9\":\"é\\u00e9\\u0000\",  "
            "\"x\":[ 1,2 ]  }\n");
}

TEST(JsonPatch, ReplacesTheValueAndNothingElse) {
  EXPECT_EQ(set(R"({"a": 1 ,"b":2})", "/a", " {\"c\" : 1e400}\n"), R"({"a": {"c" : 1e400} ,"b":2})");
  EXPECT_EQ(set(R"({"\u0061":1})", "/a", "2"), R"({"\u0061":2})");
  EXPECT_EQ(set(R"({"a/b":{"m~n":[1,[2,3]]}})", "/a~1b/m~0n/1/0", "null"), R"({"a/b":{"m~n":[1,[null,3]]}})");
  EXPECT_EQ(set(R"({"":1," ":2})", "/", "3"), R"({"":3," ":2})");
  EXPECT_EQ(set(R"({"0":1,"-":2})", "/-", "3"), R"({"0":1,"-":3})");
  EXPECT_EQ(set(" {\"a\":1}\n", "", " { } "), " { }\n");
}

TEST(JsonPatch, NewMembersTakeTheStyleOfTheLast) {
  EXPECT_EQ(set(R"({"a":1})", "/b", "2"), R"({"a":1,"b":2})");
  EXPECT_EQ(set(R"({"a": 1, "b": 2})", "/c", "3"), R"({"a": 1, "b": 2, "c": 3})");
  EXPECT_EQ(set("{\n  \"a\": 1\n}", "/b", "2"), "{\n  \"a\": 1,\n  \"b\": 2\n}");
  EXPECT_EQ(set("{ \"a\" : 1 }", "/b", "2"), "{ \"a\" : 1, \"b\" : 2 }");
  EXPECT_EQ(set("{}", "/b", "2"), R"({"b":2})");
  EXPECT_EQ(set("{ }", "/b", "2"), R"({"b":2 })");
  EXPECT_EQ(set(R"({"a":{}})", "/a/x~1y\n\"", "2"), R"({"a":{"x/y\n\"":2}})");
  EXPECT_EQ(set(R"({"a":[]})", "/a/-", "1"), R"({"a":[1]})");
  EXPECT_EQ(set("{\"a\":[\n  1,\n  2\n]}", "/a/-", "3"), "{\"a\":[\n  1,\n  2,\n  3\n]}");
}

TEST(JsonPatch, RemovalTakesItsSeparatorAlong) {
  EXPECT_EQ(removed(R"({ "a": 1, "b": 2, "c": 3 })", "/a"), R"({ "b": 2, "c": 3 })");
  EXPECT_EQ(removed(R"({ "a": 1, "b": 2, "c": 3 })", "/b"), R"({ "a": 1, "c": 3 })");
  EXPECT_EQ(removed(R"({ "a": 1, "b": 2, "c": 3 })", "/c"), R"({ "a": 1, "b": 2 })");
  EXPECT_EQ(removed("{\n  \"a\": 1\n}\n", "/a"), "{}\n");
  EXPECT_EQ(removed(R"({"a":[1,2,3]})", "/a/1"), R"({"a":[1,3]})");
  EXPECT_EQ(removed(R"({"a":[ [1] ]})", "/a/0/0"), R"({"a":[ [] ]})");
}

TEST(JsonPatch, StepsApplyInOrderToTheResultBefore) {
  EXPECT_EQ(patched("{}", {{{"/a", "{}"}, {"/a/b", "[1,2]"}, {"/a/b/-", "3"}, {"/a/b/2", "4"}}, {}}),
            R"({"a":{"b":[1,2,4]}})");
  EXPECT_EQ(patched(R"({"a":[1,2,3]})", {{{"/a/-", "4"}}, {"/a/0", "/a/0"}}), R"({"a":[3,4]})");
  EXPECT_EQ(patched(R"({"a":1})", {{{"/a", "2"}}, {"/a"}}), "{}");
  EXPECT_EQ(patched(R"({"a":1})", {{{"", R"({"b":1})"}, {"/c", "2"}}, {}}), R"({"b":1,"c":2})");
  EXPECT_EQ(patched(R"({"a": 1})", {}), R"({"a": 1})");
}

TEST(JsonPatch, RefusesWhatNamesNothing) {
  const std::string document = R"({"a":{"b":[1,2]},"n":5})";
  EXPECT_EQ(refusal(document, {{{"/x/y", "1"}}, {}}),
            R"(invalid_patch: cannot set "/x/y": there is no "/x")");
  EXPECT_EQ(refusal(document, {{{"/a/x/y", "1"}}, {}}),
            R"(invalid_patch: cannot set "/a/x/y": there is no "/a/x")");
  EXPECT_EQ(refusal(document, {{{"/n/y", "1"}}, {}}),
            R"(invalid_patch: cannot set "/n/y": "/n" is a number, expected an object or an array)");
  EXPECT_EQ(refusal(document, {{{"/a/b/2", "1"}}, {}}),
            R"(invalid_patch: cannot set "/a/b/2": "/a/b" has 2 elements; the step '-' appends one)");
  EXPECT_EQ(refusal(document, {{{"/a/b/01", "1"}}, {}}),
            R"(invalid_patch: cannot set "/a/b/01": "/a/b" has 2 elements; the step '-' appends one)");
  EXPECT_EQ(refusal(document, {{{"/a/b/-/c", "1"}}, {}}),
            R"(invalid_patch: cannot set "/a/b/-/c": there is no "/a/b/-")");
  EXPECT_EQ(refusal(document, {{}, {"/x"}}), R"(invalid_patch: cannot remove "/x": it names nothing)");
  EXPECT_EQ(refusal(document, {{}, {"/a/b/-"}}),
            R"(invalid_patch: cannot remove "/a/b/-": it names nothing)");
  EXPECT_EQ(refusal(document, {{}, {"/a", "/a"}}), R"(invalid_patch: cannot remove "/a": it names nothing)");
  EXPECT_EQ(refusal(document, {{}, {"/x/y"}}), R"(invalid_patch: cannot remove "/x/y": there is no "/x")");
}

TEST(JsonPatch, RefusesWhatIsWrongWithoutTheDocument) {
  EXPECT_EQ(refusal("{}", {{{"a", "1"}}, {}}),
            R"(invalid_patch: pointer "a": must be empty or begin with '/')");
  EXPECT_EQ(refusal("{}", {{}, {"/~"}}),
            R"(invalid_patch: pointer "/~": '~' stands alone, write ~0 for '~' and ~1 for '/')");
  EXPECT_EQ(refusal("{}", {{}, {""}}),
            R"(invalid_patch: cannot remove "": it stands for the whole document)");
  EXPECT_EQ(refusal("{}", {{{"", "[]"}}, {}}),
            R"(invalid_patch: cannot set "": the document would be an array, expected an object)");
  EXPECT_EQ(
      refusal("{}", {{{"/a", "01"}}, {}}),
      R"(invalid_json: cannot set "/a": its value is not JSON: line 1, column 1: number with a leading zero)");
  EXPECT_EQ(refusal("{}", {{{"/a", "1,\"b\":2"}}, {}}),
            R"(invalid_json: cannot set "/a": its value is not JSON: )"
            R"(line 1, column 2: found ',', expected the end of the text)");
  EXPECT_EQ(
      refusal("{}", {{{"/a", ""}}, {}}),
      R"(invalid_json: cannot set "/a": its value is not JSON: line 1, column 1: empty text, expected a value)");
}

TEST(JsonPatch, NumberOfPointersIsLimited) {
  Patch patch;
  for (std::size_t i = 0; i < limits::kPatchPointersCount - 1; ++i) patch.set.emplace_back("/a", "1");
  patch.remove.emplace_back("/a");
  EXPECT_EQ(patched("{}", patch), "{}");
  patch.set.emplace_back("/a", "1");
  EXPECT_EQ(refusal("{}", patch), "too_large: patch with 1001 pointers, at most 1000 are allowed");
}

TEST(JsonPatch, ResultIsNotNestedTooDeep) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  const std::string fits = set(R"({"a":{}})", "/a/b", nested(limits::kJsonDepth - 2));
  EXPECT_TRUE(check("[" + fits + "]"));
  EXPECT_EQ(refusal(R"({"a":{}})", {{{"/a/b", nested(limits::kJsonDepth - 1)}}, {}}),
            R"(invalid_patch: cannot set "/a/b": the document would be nested deeper than 64)");
  std::string document = R"({"a":)" + nested(limits::kJsonDepth - 1) + "}";
  std::string innermost = "/a";
  for (std::size_t i = 0; i + 2 < limits::kJsonDepth; ++i) innermost += "/0";
  EXPECT_EQ(at(set(document, innermost + "/-", "1"), innermost)->text, "[1]");
  EXPECT_EQ(refusal(document, {{{innermost + "/-", "[]"}}, {}}).substr(0, 13), "invalid_patch");
}

TEST(JsonPatch, LongPointersAreShortenedInMessages) {
  const std::string pointer = "/" + std::string(1000, 'x');
  EXPECT_EQ(refusal("{}", {{}, {pointer}}),
            "invalid_patch: cannot remove \"/" + std::string(199, 'x') + "...\": it names nothing");
}

// The same on values, by the contract in batch.h.

boost::json::value* find(boost::json::value& value, const std::string& step) {
  if (value.is_object()) return value.as_object().if_contains(step);
  const auto index = element_index(step);
  return value.is_array() && index ? value.as_array().if_contains(*index) : nullptr;
}

/// The container of what `steps` name; nullptr when there is none.
boost::json::value* parent(boost::json::value& root, const std::vector<std::string>& steps) {
  boost::json::value* value = &root;
  for (std::size_t i = 0; i + 1 < steps.size() && value != nullptr; ++i) value = find(*value, steps[i]);
  return value;
}

bool reference_set(boost::json::value& root, const std::string& pointer, const std::string& text) {
  const auto steps = parse_pointer(pointer);
  const auto value = testing::boost_value(text);
  if (steps.empty()) {
    if (!value.is_object()) return false;
    root = value;
    return true;
  }
  boost::json::value* const container = parent(root, steps);
  if (container == nullptr) return false;
  if (auto* const existing = find(*container, steps.back())) {
    *existing = value;
  } else if (container->is_object()) {
    container->as_object()[steps.back()] = value;
  } else if (container->is_array() && steps.back() == "-") {
    container->as_array().push_back(value);
  } else {
    return false;
  }
  return true;
}

bool reference_remove(boost::json::value& root, const std::string& pointer) {
  const auto steps = parse_pointer(pointer);
  if (steps.empty()) return false;
  boost::json::value* const container = parent(root, steps);
  if (container == nullptr || find(*container, steps.back()) == nullptr) return false;
  if (container->is_object()) {
    container->as_object().erase(steps.back());
  } else {
    container->as_array().erase(container->as_array().begin() + std::ptrdiff_t(*element_index(steps.back())));
  }
  return true;
}

bool reference_patch(boost::json::value& root, const Patch& patch) {
  for (const auto& [pointer, text] : patch.set) {
    if (!reference_set(root, pointer, text)) return false;
  }
  for (const auto& pointer : patch.remove) {
    if (!reference_remove(root, pointer)) return false;
  }
  return true;
}

std::string escaped_step(std::string_view step) {
  std::string text;
  for (const char c : step) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

/// The pointers of every value in `slice`, which `pointer` leads to.
void collect(Slice slice, const std::string& pointer, std::vector<std::string>& pointers) {
  pointers.push_back(pointer);
  for (Members members(slice); members.next();) {
    collect(members.value(), pointer + "/" + escaped_step(members.key()), pointers);
  }
  std::size_t index = 0;
  for (Elements elements(slice); elements.next(); ++index) {
    collect(elements.value(), pointer + "/" + std::to_string(index), pointers);
  }
}

std::vector<std::string> all_pointers(std::string_view document) {
  std::vector<std::string> pointers;
  collect(root(document), "", pointers);
  return pointers;
}

/// Mostly a place that exists, sometimes one beside it.
std::string random_pointer(RandomText& random, const std::vector<std::string>& pointers) {
  std::string pointer = pointers[random.choose(pointers.size())];
  switch (random.choose(5)) {
    case 1:
      return pointer + "/-";
    case 2:
      return pointer + "/" + escaped_step(random.key_characters());
    case 3:
      return pointer + "/" + std::to_string(random.choose(4));
    default:
      return pointer;
  }
}

RC_GTEST_PROP(JsonPatch, AgreesWithBoostOnTheResult, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  const auto pointers = all_pointers(document);
  RandomText random(seed + 1, 200);
  for (int round = 0; round < 10; ++round) {
    Patch patch;
    for (std::size_t count = random.choose(3); count > 0; --count) {
      patch.set.emplace_back(random_pointer(random, pointers), random.value(4));
    }
    for (std::size_t count = random.choose(3); count > 0; --count) {
      patch.remove.push_back(random_pointer(random, pointers));
    }
    for (const auto& [pointer, text] : patch.set) RC_LOG() << "set " << pointer << " to " << text << '\n';
    for (const auto& pointer : patch.remove) RC_LOG() << "remove " << pointer << '\n';
    auto expected = testing::boost_value(document);
    const std::string refused = refusal(document, patch);
    RC_LOG() << document << '\n' << refused << '\n';
    if (!reference_patch(expected, patch)) {
      RC_ASSERT(refused.rfind("invalid_patch: ", 0) == 0);
      continue;
    }
    RC_ASSERT(refused.rfind("accepted: ", 0) == 0);
    const std::string result = refused.substr(10);
    RC_ASSERT(!check_document(result));
    RC_ASSERT(testing::boost_value(result) == expected);
  }
}

RC_GTEST_PROP(JsonPatch, SettingWhatIsThereChangesNoByte, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  for (const auto& pointer : all_pointers(document)) {
    RC_ASSERT(set(document, pointer, std::string(at(document, pointer)->text)) == document);
  }
}

RC_GTEST_PROP(JsonPatch, AddingAndRemovingChangesNoByte, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  for (const auto& pointer : all_pointers(document)) {
    const Slice slice = *at(document, pointer);
    Members members(slice);
    Elements elements(slice);
    if (members.next()) {
      RC_ASSERT(patched(document, {{{pointer + "/new", "[1]"}}, {pointer + "/new"}}) == document);
    } else if (elements.next()) {
      std::size_t count = 1;
      while (elements.next()) ++count;
      RC_ASSERT(patched(document, {{{pointer + "/-", "1"}}, {pointer + "/" + std::to_string(count)}}) ==
                document);
    }
  }
}

RC_GTEST_PROP(JsonPatch, OtherRootMembersKeepTheirBytes, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  std::vector<std::string> names;
  for (Members members(root(document)); members.next();) names.push_back(members.key());
  for (const auto& name : names) {
    const std::string pointer = "/" + escaped_step(name);
    const std::string changed = set(document, pointer, "[1,2]");
    const std::string shortened = removed(document, pointer);
    for (const auto& other : names) {
      if (other == name) continue;
      RC_ASSERT(member(root(changed), other)->text == member(root(document), other)->text);
      RC_ASSERT(member(root(shortened), other)->text == member(root(document), other)->text);
    }
  }
}

}  // namespace
}  // namespace perdure::json
