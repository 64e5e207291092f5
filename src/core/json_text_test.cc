#include "core/json_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include <perdure/limits.h>

#include "core/json_testing.h"

namespace perdure::json {
namespace {

bool accepts(std::string_view text) { return !check(text); }

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonText, AcceptsWhatRfc8259Allows) {
  const std::vector<std::string> texts{
      "0",
      "-0",
      "-0.0e-0",
      "1e400",
      "123456789012345678901234567890",
      "0.1000",
      "1E+5",
      "true",
      "false",
      "null",
      " \t\r\n1 \t\r\n",
      R"("")",
      R"("\"\\\/\b\f\n\r\t\u0000\uABCD\uabcd")",
      "\"\x7f\"",
      "\"\xc2\x80\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"",
      "[]",
      "{}",
      "[ ]",
      "{ }",
      R"({"":0})",
      R"({"a":{"a":[{"a":1},{"a":1}]}})",
      R"(["\ud800","\udc00","\ud83d\ude00","\ud800\u0041"])"};
  for (const auto& text : texts) {
    const auto fault = check(text);
    EXPECT_FALSE(fault) << text << ": " << fault->message();
  }
}

TEST(JsonText, DocumentMustBeAnObject) {
  EXPECT_FALSE(check_document(" {\"a\":1}\n"));
  const auto fault = check_document("\n [1]");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->message(), "line 2, column 2: found an array, expected an object");
  EXPECT_EQ(fault->offset, 2U);
  EXPECT_EQ(check_document("[1")->what, "the text ends, expected ',' or ']'");
}

TEST(JsonText, DepthCountsOpenContainers) {
  EXPECT_TRUE(accepts(nested(limits::kJsonDepth)));
  const auto fault = check(nested(limits::kJsonDepth + 1));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->message(), "line 1, column 65: nested deeper than 64");
  EXPECT_TRUE(check(std::string(1 << 20, '[')));
  std::string wide = "[";
  for (int i = 0; i < 200; ++i) wide += "{},[],";
  EXPECT_TRUE(accepts(wide + "0]"));
}

TEST(JsonText, KeysAreComparedUnescaped) {
  EXPECT_EQ(check(R"({"é":1,"\u00e9":2})")->message(), "line 1, column 9: duplicate key \"\\u00e9\"");
  EXPECT_EQ(check(R"({"\u0061":1,"a":2})")->message(), "line 1, column 13: duplicate key \"a\"");
  EXPECT_FALSE(accepts(R"({"\/":1,"/":2})"));
  EXPECT_FALSE(accepts(R"({"\ud83d\ude00":1,"😀":2})"));
  EXPECT_FALSE(accepts(R"({"\ud800":1,"\uD800":2})"));
  EXPECT_TRUE(accepts(R"({"\\u0061":1,"a":2})"));
  EXPECT_TRUE(accepts(R"({"\ud800":1,"\udc00":2})"));
  EXPECT_TRUE(accepts(R"({"a":1,"A":2,"a ":3,"":4,"\u0000":5,"a\u0000":6})"));
}

TEST(JsonText, KeysOfInnerObjectsAreTheirOwn) {
  EXPECT_TRUE(accepts(R"({"a":{"b":{"a":1}},"b":{"a":1}})"));
  EXPECT_FALSE(accepts(R"({"a":{"b":{"a":1}},"b":1,"a":1})"));
}

RC_GTEST_PROP(JsonText, AgreesWithBoostOnDocuments, (std::uint32_t seed)) {
  const std::string text = testing::random_document(seed);
  const auto fault = check_document(text);
  RC_LOG() << text << '\n' << (fault ? fault->message() : "accepted") << '\n';
  RC_ASSERT(!fault);
  RC_ASSERT(testing::boost_verdict(text).grammar);
}

RC_GTEST_PROP(JsonText, AgreesWithBoostOnDamagedDocuments, (std::uint32_t seed)) {
  const std::string document = testing::random_document(seed);
  for (std::uint32_t i = 0; i < 50; ++i) {
    const std::string text = testing::RandomText(seed + i, 100).damaged(document);
    const auto verdict = testing::boost_verdict(text);
    if (!verdict.known) continue;
    const auto fault = check(text);
    const bool duplicate = fault && fault->what.rfind("duplicate key", 0) == 0;
    RC_LOG() << text << '\n' << (fault ? fault->message() : "accepted") << '\n';
    if (!verdict.grammar) {
      RC_ASSERT(fault);
    } else if (verdict.lone_surrogate) {
      RC_ASSERT(!fault || duplicate);
    } else {
      RC_ASSERT(duplicate == verdict.duplicate_key);
      RC_ASSERT(!fault == (!verdict.duplicate_key && verdict.depth <= limits::kJsonDepth));
    }
    RC_ASSERT(!fault || fault->offset <= text.size());
  }
}

RC_GTEST_PROP(JsonText, EveryTruncationIsRefused, (std::uint32_t seed)) {
  const std::string text = testing::random_document(seed);
  const std::size_t end = text.find_last_of('}');
  for (std::size_t size = 0; size <= end; ++size) RC_ASSERT(!accepts(text.substr(0, size)));
}

}  // namespace
}  // namespace perdure::json
