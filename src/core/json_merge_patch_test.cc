#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <perdure/limits.h>

#include "core/json_patch.h"
#include "core/json_testing.h"
#include "core/json_text.h"

namespace perdure::json {
namespace {

std::string merged(std::string_view document, std::string_view patch) {
  EXPECT_FALSE(check_document(document)) << document;
  EXPECT_FALSE(check_document(patch)) << patch;
  std::string result = apply_merge_patch(document, patch);
  const auto fault = check_document(result);
  EXPECT_FALSE(fault) << result << ": " << fault->message();
  return result;
}

struct Example {
  std::string_view original;
  std::string_view patch;
  std::string_view result;
};

TEST(JsonMergePatch, FollowsTheExamplesOfRfc7396) {
  // Appendix A, those whose three texts are objects; one inside of another object stands for the rest.
  const std::vector<Example> table{
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"({"r":["a","b"]})", R"({"r":["c","d"]})", R"({"r":["c","d"]})"},
      {R"({"r":{"a":"b"}})", R"({"r":["c"]})", R"({"r":["c"]})"},
      {R"({"r":{"a":"foo"}})", R"({"r":null})", R"({})"},
      {R"({"r":{"a":"foo"}})", R"({"r":"bar"})", R"({"r":"bar"})"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"({"r":[1,2]})", R"({"r":{"a":"b","c":null}})", R"({"r":{"a":"b"}})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
      // Section 3.
      {R"({"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"})",
       R"({"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]})",
       R"({"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"})"}};
  for (const auto& [original, patch, result] : table) EXPECT_EQ(merged(original, patch), result) << patch;
}

TEST(JsonMergePatch, UntouchedMembersKeepTheirBytes) {
  EXPECT_EQ(merged("\n{ \"n\" : 9007199254740993 ,\t\"d\":0.1000,\"h\":1e400 , "
                   "\"\\u00e9\":\"é\\u0000\",\"o\": { \"x\" :1 } }\n",
                   R"({"d":1e3,"o":{"y":2}})"),
            "\n{ \"n\" : 9007199254740993 ,\t\"d\":1e3,\"h\":1e400 , \"\\u00e9\":\"é\\u0000\",\"o\": { \"x\" "
            ":1, \"y\" :2 } }\n");
}

TEST(JsonMergePatch, KeysMatchByTheirCharacters) {
  EXPECT_EQ(merged(R"({"\u00e9":1,"a":2})", R"({"é":3,"\u0061":null})"), R"({"\u00e9":3})");
  EXPECT_EQ(merged(R"({"\ud800":1})", R"({"\uD800":2})"), R"({"\ud800":2})");
}

TEST(JsonMergePatch, NewKeysAndValuesKeepTheBytesOfThePatch) {
  EXPECT_EQ(merged("{}", R"({ "\u0061" : 0.1000 , "b":[ null, {"x":null} ] })"),
            R"({"\u0061":0.1000,"b":[ null, {"x":null} ]})");
  EXPECT_EQ(merged("{\n  \"a\": 1\n}", R"({"b":{ "x" : 1 , "y" : null }})"),
            "{\n  \"a\": 1,\n  \"b\": { \"x\" : 1 }\n}");
}

TEST(JsonMergePatch, NullsOfNewObjectsAreLeftOut) {
  EXPECT_EQ(merged("{}", R"({"o":{ "a":null, "b":1, "c":null, "d":2, "e":null }})"),
            R"({"o":{ "b":1, "d":2 }})");
  EXPECT_EQ(merged("{}", R"({"o":{ "a": null }})"), R"({"o":{}})");
  EXPECT_EQ(merged(R"({"o":1})", R"({"o":{"p":{"q":null},"r":[{"s":null}]}})"),
            R"({"o":{"p":{},"r":[{"s":null}]}})");
}

TEST(JsonMergePatch, DroppedMembersTakeTheirSeparatorsAlong) {
  EXPECT_EQ(merged(R"({ "a": 1, "b": 2, "c": 3 })", R"({"a":null})"), R"({ "b": 2, "c": 3 })");
  EXPECT_EQ(merged(R"({ "a": 1, "b": 2, "c": 3 })", R"({"b":null})"), R"({ "a": 1, "c": 3 })");
  EXPECT_EQ(merged(R"({ "a": 1, "b": 2, "c": 3 })", R"({"c":null,"b":null})"), R"({ "a": 1 })");
  EXPECT_EQ(merged(R"({ "a": 1 })", R"({"a":null})"), "{}");
  EXPECT_EQ(merged(R"({ "a": 1 })", R"({"a":null,"z":2})"), R"({ "z": 2 })");
  EXPECT_EQ(merged(R"({ "a": 1, "b": 2 })", R"({"b":null,"z":2})"), R"({ "a": 1, "z": 2 })");
  EXPECT_EQ(merged("{ }", R"({"z":2})"), R"({"z":2 })");
  EXPECT_EQ(merged("{ }", R"({"z":null})"), "{ }");
}

TEST(JsonMergePatch, DeepestTextsStayWithinTheLimit) {
  std::string deep;
  for (std::size_t i = 0; i < limits::kJsonDepth; ++i) deep += R"({"a":)";
  const auto closed = [&deep](std::string_view leaf) {
    return deep + std::string(leaf) + std::string(limits::kJsonDepth, '}');
  };
  EXPECT_EQ(merged(closed("1"), closed("2")), closed("2"));
  EXPECT_EQ(merged("{}", closed("2")), closed("2"));
  EXPECT_EQ(merged(closed("2"), "{}"), closed("2"));
}

/// RFC 7396, section 2, word for word.
boost::json::value reference(boost::json::value target, const boost::json::value& patch) {
  if (!patch.is_object()) return patch;
  if (!target.is_object()) target = boost::json::object();
  for (const auto& [key, value] : patch.as_object()) {
    if (value.is_null()) {
      target.as_object().erase(key);
    } else {
      const auto* const old = target.as_object().if_contains(key);
      target.as_object()[key] = reference(old != nullptr ? *old : boost::json::value(), value);
    }
  }
  return target;
}

RC_GTEST_PROP(JsonMergePatch, AgreesWithBoostOnTheResult, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  for (std::uint32_t i = 1; i < 10; ++i) {
    const std::string patch = testing::RandomText(seed + i, 150).document();
    const std::string result = merged(document, patch);
    RC_LOG() << document << '\n' << patch << '\n' << result << '\n';
    RC_ASSERT(testing::boost_value(result) ==
              reference(testing::boost_value(document), testing::boost_value(patch)));
    for (Members members(root(document)); members.next();) {
      if (member(root(patch), members.key())) continue;
      RC_ASSERT(member(root(result), members.key())->text == members.value().text);
    }
    RC_ASSERT(merged(result, patch) == result);
  }
}

RC_GTEST_PROP(JsonMergePatch, AnEmptyPatchChangesNoByte, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  RC_ASSERT(merged(document, "{}") == document);
}

}  // namespace
}  // namespace perdure::json
