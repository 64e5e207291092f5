#include "core/query_path.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>

namespace perdure::query {
namespace {

std::string refusal(std::string_view text) {
  try {
    return "accepted as " + Path::parse(text).to_string();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidFilter);
    return error.what();
  }
}

TEST(QueryPath, HasOneCanonicalForm) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"week", "week"},
      {R"("week")", "week"},
      {R"("\u0077eek".a_1)", "week.a_1"},
      {"exercises.0.Name", "exercises.0.Name"},
      {R"("rest time".minutes:lower)", R"("rest time".minutes:lower)"},
      {R"("".a)", R"("".a)"},
      {R"("größe")", R"("größe")"},
      {R"("a.b")", R"("a.b")"},
      {R"("\"\\\u0000")", R"("\"\\\u0000")"},
      {R"("a\uD800b\udfff")", R"("a\ud800b\udfff")"},
      {"@id", "@id"},
      {"@created_at:lower", "@created_at:lower"}};
  for (const auto& [text, canonical] : table) {
    const Path path = Path::parse(text);
    EXPECT_EQ(path.to_string(), canonical);
    EXPECT_EQ(Path::parse(path.to_string()), path) << text;
  }
}

TEST(QueryPath, StepsAreUnescaped) {
  const Path path = Path::parse(R"(a."b.c"."\u00e9":lower)");
  EXPECT_EQ(path.steps, (std::vector<std::string>{"a", "b.c", "é"}));
  EXPECT_TRUE(path.lower);
  EXPECT_EQ(path.base, Path::Base::body);
  EXPECT_EQ(Path::parse("@updated_at").base, Path::Base::updated_at);
}

TEST(QueryPath, RefusalsNameTheColumn) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"", "path, column 1: expected a path, found the end of the text"},
      {"a.", "path, column 3: expected a path"},
      {".a", "path, column 1: expected a path, found '.'"},
      {"a..b", "path, column 3: expected a path"},
      {"a b", "path, column 2: expected the end of the path, found ' '"},
      {" a", "path, column 1: expected a path"},
      {"a-b", "path, column 2: '-' in a path; what is no plain word stands in double quotes"},
      {"größe", "path, column 3: U+00F6 in a path"},
      {"exercises[0]", "path, column 10: '[' in a path"},
      {"a:upper", "path, column 2: unknown \":upper\""},
      {"a:lower.b", "path, column 8: expected the end of the path"},
      {"@week", "path, column 1: @week is no path; use one of @id"},
      {"@now", "path, column 1: @now is no path, it stands behind the operator"},
      {"@id.a", "path, column 4: @id has no members"},
      {"\"ö\".\"b", "path, column 5: text without its closing \""},
      {R"("ö\x")", "path, column 3: a backslash that begins no escape"},
      {R"("\u12g4")", "path, column 2: \\u without four"},
      {"\"a\nb\"", "path, column 3: control character 0x0a in a text"},
      {"a\xff", "path, column 2: bytes that are not UTF-8"}};
  for (const auto& [text, message] : table) EXPECT_EQ(refusal(text).find(message), 0U) << refusal(text);
}

}  // namespace
}  // namespace perdure::query
