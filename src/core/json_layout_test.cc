#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/json_testing.h"
#include "core/json_text.h"

namespace perdure::json {
namespace {

using namespace std::string_view_literals;

TEST(JsonLayout, QuoteEscapesOnlyWhatItMust) {
  EXPECT_EQ(quote(""), R"("")");
  EXPECT_EQ(quote("é😀/\x7f"), "\"é😀/\x7f\"");
  EXPECT_EQ(quote("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(quote("\0a\x1f"sv), R"("\u0000a\u001f")");
  EXPECT_EQ(quote("long enough for eights, \"quoted\" at the end\n"),
            R"("long enough for eights, \"quoted\" at the end\n")");
}

TEST(JsonLayout, PrettyBreaksLinesAndKeepsTokens) {
  EXPECT_EQ(pretty(R"( {"id":"a b","n":[1.10,{"x":null},[]], "e":{ },"f":[ ] ,"t":true} )"), R"({
  "id": "a b",
  "n": [
    1.10,
    {
      "x": null
    },
    []
  ],
  "e": {},
  "f": [],
  "t": true
})");
  EXPECT_EQ(pretty("[[1]]", 0), "[\n[\n1\n]\n]");
  EXPECT_EQ(pretty("[1]", 4), "[\n    1\n]");
  EXPECT_EQ(pretty(" 1e400\n"), "1e400");
}

TEST(JsonLayout, CompactRemovesSpaceBetweenTokensOnly) {
  EXPECT_EQ(compact(" { \"a b\" :\t[ 1 ,\r\n\"\\\" , \" ] } "), R"({"a b":[1,"\" , "]})");
  EXPECT_EQ(compact("1 "), "1");
}

RC_GTEST_PROP(JsonLayout, QuotedTextReadsBackEqual, (const std::string& text)) {
  std::string ascii = text;
  for (char& c : ascii) c = static_cast<char>(static_cast<unsigned char>(c) & 0x7f);
  const std::string quoted = quote(ascii);
  RC_ASSERT(!check(quoted));
  RC_ASSERT(root(quoted).unescaped() == ascii);
}

RC_GTEST_PROP(JsonLayout, OnlyWhiteSpaceChanges, (std::uint32_t seed)) {
  const std::string text = testing::random_document(seed);
  const std::string wide = pretty(text);
  const std::string narrow = compact(text);
  RC_LOG() << text << '\n' << wide << '\n' << narrow << '\n';
  RC_ASSERT(pretty(wide) == wide);
  RC_ASSERT(pretty(narrow) == wide);
  RC_ASSERT(compact(wide) == narrow);
  RC_ASSERT(compact(narrow) == narrow);
  RC_ASSERT(!check_document(wide));
  RC_ASSERT(testing::boost_value(wide) == testing::boost_value(text));
}

}  // namespace
}  // namespace perdure::json
