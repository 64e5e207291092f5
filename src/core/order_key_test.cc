#include "core/order_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/limits.h>

namespace perdure::query {
namespace {

std::string key_in(std::string_view path, const std::string& body) {
  const Time created_at{std::chrono::microseconds(1'772'471'100'123'456)};
  return order_key(Path::parse(path), {body, "the-id", 7, created_at, created_at + std::chrono::seconds(1)});
}

std::string key_of(const std::string& value) { return key_in("v", "{\"v\":" + value + "}"); }

std::string text_of(std::size_t size, const std::string& end = "") {
  return '"' + std::string(size, 'x') + end + '"';
}

TEST(OrderKey, OrdersByTypeThenByValue) {
  const std::vector<std::string> ascending{key_in("v", "{}"),
                                           key_of("null"),
                                           key_of("false"),
                                           key_of("true"),
                                           key_of("-1e400"),
                                           key_of("-2"),
                                           key_of("-1.5"),
                                           key_of("-1e-400"),
                                           key_of("0"),
                                           key_of("1e-400"),
                                           key_of("0.5"),
                                           key_of("1"),
                                           key_of("1.05"),
                                           key_of("10"),
                                           key_of("1e63"),
                                           key_of("1e64"),
                                           key_of("1e300"),
                                           key_of("1e400"),
                                           key_of(R"("")"),
                                           key_of(R"("\u0000")"),
                                           key_of(R"("\u0001")"),
                                           key_of(R"("A")"),
                                           key_of(R"("a")"),
                                           key_of(R"("a\u0000")"),
                                           key_of(R"("a\u0001")"),
                                           key_of(R"("ab")"),
                                           key_of(R"("é")"),
                                           key_of(R"("\ud800")"),
                                           key_of(R"("\uffff")"),
                                           key_of(R"("😀")"),
                                           key_of("[]"),
                                           key_of("[null]"),
                                           key_of("[1]"),
                                           key_of("[1,null]"),
                                           key_of("[[]]"),
                                           key_of("[{}]"),
                                           key_of("{}"),
                                           key_of(R"({"":1})"),
                                           key_of(R"({"a":1})"),
                                           key_of(R"({"a":1,"b":0})"),
                                           key_of(R"({"a":2})"),
                                           key_of(R"({"b":null})")};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) EXPECT_LT(ascending[i], ascending[i + 1]) << i;
}

TEST(OrderKey, EqualValuesHaveOneKey) {
  for (const char* const one : {"1.0", "10e-1", "0.01E2", "1.000"})
    EXPECT_EQ(key_of(one), key_of("1")) << one;
  for (const char* const zero : {"-0", "0.0", "0e99"}) EXPECT_EQ(key_of(zero), key_of("0")) << zero;
  EXPECT_EQ(key_of(R"("\u0061\/")"), key_of(R"("a/")"));
  EXPECT_EQ(key_of(R"({ "b" : [1.0] , "\u0061":2 })"), key_of(R"({"a":2,"b":[1]})"));
}

TEST(OrderKey, ReadsTheDocumentsOwnFacts) {
  EXPECT_EQ(key_in("@id", "{}"), key_of(R"("the-id")"));
  EXPECT_EQ(key_in("@version", "{}"), key_of("7"));
  EXPECT_EQ(key_in("@created_at", "{}"), key_of(R"("2026-03-02T17:05:00.123456Z")"));
  EXPECT_EQ(key_in("@updated_at", "{}"), key_of(R"("2026-03-02T17:05:01.123456Z")"));
}

TEST(OrderKey, LowersTextsOnly) {
  const std::string body = R"({"v":"\u00c9A","n":5,"l":["A"]})";
  EXPECT_EQ(key_in("v:lower", body), key_of(R"("éa")"));
  EXPECT_EQ(key_in("n:lower", body), key_of("5"));
  EXPECT_EQ(key_in("l:lower", body), key_of(R"(["A"])"));
}

TEST(OrderKey, FollowsArraysByIndexOnly) {
  const std::string body = R"({"v":[{"a":1},{"a":2}]})";
  EXPECT_EQ(key_in("v.1.a", body), key_of("2"));
  EXPECT_EQ(key_in("v.a", body), key_in("nothing", body));
}

TEST(OrderKey, IsCutAtTheLimit) {
  const std::string longest = key_of(text_of(limits::kOrderKeyBytes - 1));
  EXPECT_FALSE(is_cut(longest));
  const std::string cut = key_of(text_of(limits::kOrderKeyBytes));
  EXPECT_TRUE(is_cut(cut));
  EXPECT_LE(cut.size(), limits::kOrderKeyBytes + 2);
  EXPECT_EQ(key_of(text_of(limits::kOrderKeyBytes, "a")), key_of(text_of(limits::kOrderKeyBytes, "b")));
  EXPECT_LT(longest, cut);
  EXPECT_LT(cut, key_of(text_of(limits::kOrderKeyBytes - 1, "y")));
  EXPECT_TRUE(is_cut(key_of("1" + std::string(3000, '1'))));
  EXPECT_TRUE(is_cut(key_of("[" + text_of(600) + "," + text_of(600) + "]")));
  EXPECT_TRUE(is_cut(key_of("{" + text_of(1200) + ":1}")));
  EXPECT_FALSE(is_cut(key_of("1e" + std::string(3000, '9'))));
}

TEST(OrderKey, IsCutTheSameWayHoweverLongTheSpelling) {
  std::string kelvin = "\"";
  std::string plain = "\"";
  for (int i = 0; i < 3000; ++i) kelvin += "\\u212a", plain += 'k';
  EXPECT_EQ(key_in("v:lower", "{\"v\":" + kelvin + "\"}"), key_of(plain + "\""));
}

TEST(OrderKey, EachElementHasAKeyOnce) {
  const std::string body = R"({"v":[{"a":2},{"a":1},{"a":2.0},{},[{"a":3}],"x"],"w":[[1],1],"e":[]})";
  const Subject subject{body, "id", 1, {}, {}};
  const std::string missing = key_in("nothing", body);
  using Keys = std::vector<std::string>;
  EXPECT_EQ(each_order_keys(Path::parse("v.a"), subject),
            (Keys{missing, key_of("1"), key_of("2"), key_of("3")}));
  EXPECT_EQ(each_order_keys(Path::parse("v.0.a"), subject), (Keys{key_of("2")}));
  EXPECT_EQ(each_order_keys(Path::parse("w"), subject), (Keys{key_of("1"), key_of("[1]")}));
  EXPECT_EQ(each_order_keys(Path::parse("e"), subject), Keys());
  EXPECT_EQ(each_order_keys(Path::parse("e.a"), subject), Keys());
  EXPECT_EQ(each_order_keys(Path::parse("x"), subject), (Keys{missing}));
  EXPECT_EQ(each_order_keys(Path::parse("@id"), subject), (Keys{key_of(R"("id")")}));
}

TEST(OrderKey, DeepDamageDoesNotExhaustTheStack) {
  const std::string arrays = "{\"v\":" + std::string(1 << 20, '[');
  std::string objects = "{\"v\":";
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  for (const std::string& body : {arrays, objects}) {
    const Subject subject{body, "id", 1, {}, {}};
    EXPECT_FALSE(order_key(Path::parse("v"), subject).empty());
    EXPECT_TRUE(each_order_keys(Path::parse("v.b"), subject).size() < 2);
  }
}

TEST(OrderKey, DescendingTurnsTheOrder) {
  const std::vector<std::string> ascending{key_of("null"), key_of("1"), key_of(R"("a")"), key_of(R"("ab")")};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_GT(descending(ascending[i]), descending(ascending[i + 1]));
    EXPECT_NE(descending(ascending[i + 1]).find(descending(ascending[i])), 0U);
  }
}

}  // namespace
}  // namespace perdure::query
