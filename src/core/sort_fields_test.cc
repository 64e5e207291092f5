#include "core/sort_fields.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>

#include "core/order_key.h"

namespace perdure::query {
namespace {

TEST(SortFields, AreReadWithDirectionAndColumn) {
  const std::vector<SortField> sort = parse_sort(" -date , \"größe\":lower,@id");
  ASSERT_EQ(sort.size(), 3U);
  EXPECT_EQ(sort[0], (SortField{Path::parse("date"), true}));
  EXPECT_EQ(sort[0].column, 3U);
  EXPECT_EQ(sort[1], (SortField{Path::parse("\"größe\":lower"), false}));
  EXPECT_EQ(sort[1].column, 10U);
  EXPECT_EQ(sort[2].column, 24U);
  EXPECT_TRUE(parse_sort("").empty());
  EXPECT_TRUE(parse_sort("  ").empty());
}

TEST(SortFields, RefusalsNameTheColumn) {
  const std::vector<std::pair<std::string, std::string_view>> table{
      {"date desc",
       "sort, column 6: expected a comma or the end, found desc; - in front of a path is descending"},
      {"+date", "sort, column 1: ascending is the default; leave the + out"},
      {"a,", "sort, column 3: expected a path, found the end of the text"},
      {"a,,b", "sort, column 3: expected a path, found ','"},
      {"- a", "sort, column 2: expected a path"},
      {"a;b", "sort, column 2: expected a comma or the end, found ';'"},
      {"a,-\"a\"", "sort, column 3: a comes twice"},
      {"a,b,c,d,e,f,g,h, i", "sort, column 18: more than 8 paths"},
      {"@me", "sort, column 1: @me is no path"},
      {"a,\xff", "sort, column 3: bytes that are not UTF-8"}};
  for (const auto& [text, message] : table) {
    try {
      (void)parse_sort(text);
      ADD_FAILURE() << text << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kInvalidFilter);
      EXPECT_EQ(std::string_view(error.what()).find(message), 0U) << error.what();
    }
  }
}

TEST(SortFields, KeysJoinAndTurn) {
  const auto key = [](std::string_view sort, const std::string& body) {
    return sort_key(parse_sort(sort), {body, "id", 1, {}, {}});
  };
  const std::string a = R"({"date":"2026-01","week":1})";
  const std::string b = R"({"date":"2026-01","week":2})";
  const std::string c = R"({"date":"2026-01-02","week":0})";
  EXPECT_LT(key("date,week", a), key("date,week", b));
  EXPECT_LT(key("date,week", b), key("date,week", c));
  EXPECT_GT(key("-date,week", b), key("-date,week", c));
  EXPECT_LT(key("-date,week", a), key("-date,week", b));
  EXPECT_GT(key("date,-week", a), key("date,-week", b));
  EXPECT_EQ(key("", a), "");
}

}  // namespace
}  // namespace perdure::query
