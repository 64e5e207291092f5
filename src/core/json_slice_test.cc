#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json_testing.h"
#include "core/json_text.h"

namespace perdure::json {
namespace {

TEST(JsonSlice, TypeIsSeenFromTheFirstByte) {
  const std::vector<std::pair<std::string_view, Type>> table{
      {"null", Type::null}, {"true", Type::boolean}, {"false", Type::boolean}, {"-1", Type::number},
      {"0", Type::number},  {R"("")", Type::string}, {"[]", Type::array},      {"{}", Type::object}};
  for (const auto& [text, type] : table) EXPECT_EQ(root(text).type(), type) << text;
}

TEST(JsonSlice, RootHasNoSpaceAround) {
  EXPECT_EQ(root(" \n {\"a\" : 1 } \t").text, "{\"a\" : 1 }");
  EXPECT_EQ(root("9007199254740993").text, "9007199254740993");
}

TEST(JsonSlice, MemberIsFoundByItsCharacters) {
  const Slice object = root(R"({ "a" : 0.1000 ,"\u00e9": {"a":2} , "":[ 1 ], "x\ny":null,"last":1e400})");
  EXPECT_EQ(member(object, "a")->text, "0.1000");
  EXPECT_EQ(member(object, "é")->text, R"({"a":2})");
  EXPECT_EQ(member(object, "")->text, "[ 1 ]");
  EXPECT_EQ(member(object, "x\ny")->text, "null");
  EXPECT_EQ(member(object, "last")->text, "1e400");
  EXPECT_FALSE(member(object, "las"));
  EXPECT_FALSE(member(object, "x\\ny"));
  EXPECT_FALSE(member(root(R"(["a"])"), "a"));
  EXPECT_FALSE(member(root("1"), ""));
  EXPECT_FALSE(member(root("{ }"), ""));
}

TEST(JsonSlice, MembersComeInTheOrderOfTheText) {
  Members members(root(R"( {"b" : 1,"\u0061":[{}, "}"] , "c":"\"" } )"));
  ASSERT_TRUE(members.next());
  EXPECT_EQ(members.key(), "b");
  EXPECT_EQ(members.value().text, "1");
  ASSERT_TRUE(members.next());
  EXPECT_EQ(members.raw_key(), R"("\u0061")");
  EXPECT_EQ(members.key(), "a");
  EXPECT_EQ(members.value().text, R"([{}, "}"])");
  ASSERT_TRUE(members.next());
  EXPECT_EQ(members.value().unescaped(), "\"");
  EXPECT_FALSE(members.next());
  EXPECT_FALSE(members.next());
}

TEST(JsonSlice, ElementsComeInTheOrderOfTheText) {
  Elements elements(root("[ 1 ,[2], {\"a\":[3]}\n]"));
  std::vector<std::string_view> texts;
  while (elements.next()) texts.push_back(elements.value().text);
  EXPECT_EQ(texts, (std::vector<std::string_view>{"1", "[2]", "{\"a\":[3]}"}));
  EXPECT_FALSE(elements.next());
  EXPECT_FALSE(Elements(root("[ ]")).next());
  EXPECT_FALSE(Elements(root(R"({"a":1})")).next());
}

TEST(JsonSlice, DamagedTextIsNotReadBeyondItsEnd) {
  for (const std::string_view text :
       {"", "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":[", "{,", "[,", "[1"}) {
    const std::vector<char> bytes(text.begin(), text.end());
    const Slice value = root({bytes.data(), bytes.size()});
    Members members(value);
    while (members.next()) EXPECT_FALSE(members.value().text.empty());
    Elements elements(value);
    while (elements.next()) EXPECT_FALSE(elements.value().text.empty());
  }
}

/// Compares all slices of `slice` with what Boost.JSON read.
void compare(Slice slice, const boost::json::value& value) {
  RC_ASSERT(testing::boost_value(slice.text) == value);
  if (slice.type() == Type::object) {
    std::size_t count = 0;
    for (Members members(slice); members.next(); ++count) {
      const std::string key = members.key();
      RC_ASSERT(value.as_object().contains(key));
      RC_ASSERT(member(slice, key)->text.data() == members.value().text.data());
      compare(members.value(), value.as_object().at(key));
    }
    RC_ASSERT(count == value.as_object().size());
  } else if (slice.type() == Type::array) {
    std::size_t count = 0;
    for (Elements elements(slice); elements.next(); ++count)
      compare(elements.value(), value.as_array().at(count));
    RC_ASSERT(count == value.as_array().size());
  } else if (slice.type() == Type::string) {
    RC_ASSERT(slice.unescaped() == std::string_view(value.as_string()));
  }
}

RC_GTEST_PROP(JsonSlice, EveryPartIsWhatBoostReads, (std::uint32_t seed)) {
  const std::string text = testing::random_document(seed);
  RC_LOG() << text << '\n';
  compare(root(text), testing::boost_value(text));
}

}  // namespace
}  // namespace perdure::json
