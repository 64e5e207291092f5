#include "store/query_plan.h"

#include <gtest/gtest.h>

#include <perdure/error.h>

namespace perdure {
namespace {

CollectionRules rules_of(const char* json) {
  CollectionRules rules = compile_rules(json, 1);
  for (std::size_t i = 0; i < rules.indexes.size(); ++i) {
    rules.indexes[i].number = static_cast<std::int64_t>(i) + 1;
  }
  return rules;
}

// "fields/equal/range/ordered/descending", or "none".
std::string chosen(const CollectionRules& rules, const char* filter, const char* sort) {
  const auto parsed = query::Filter::parse(filter, {}, Time());
  const IndexChoice choice = choose_index(rules, parsed, query::parse_sort(sort));
  if (choice.rule == nullptr) return "none";
  return choice.rule->fields_text() + "/" + std::to_string(choice.equal_fields_count) +
         (choice.range ? "/range" : "") + (choice.ordered ? "/ordered" : "") +
         (choice.descending ? "/descending" : "");
}

TEST(QueryPlan, TakesTheIndexThatNarrowsMost) {
  const CollectionRules rules = rules_of(
      R"({"indexes":[{"fields":["a"]},{"fields":["a","b"]},{"fields":["c"]},{"fields":["tags"],"each":true}],
          "unique":[{"fields":["code"]}]})");
  EXPECT_EQ(chosen(rules, "", ""), "none");
  EXPECT_EQ(chosen(rules, "x = 1", ""), "none");
  EXPECT_EQ(chosen(rules, "a = 1", ""), "a/1/ordered");
  EXPECT_EQ(chosen(rules, "a = 1 && b = 2", ""), "a,b/2/ordered");
  EXPECT_EQ(chosen(rules, "a = 1 && b > 2", ""), "a,b/1/range");
  EXPECT_EQ(chosen(rules, "b = 2", ""), "none");
  EXPECT_EQ(chosen(rules, "c > 1 && a = 1", ""), "a/1/ordered");
  EXPECT_EQ(chosen(rules, "c > 1 || a = 1", ""), "none");
  EXPECT_EQ(chosen(rules, "!(a = 1)", ""), "none");
  EXPECT_EQ(chosen(rules, "tags ?= 'x'", ""), "tags/1/ordered");
  EXPECT_EQ(chosen(rules, "tags = 'x'", ""), "none");
  EXPECT_EQ(chosen(rules, "code = 'x'", ""), "none");
  EXPECT_EQ(chosen(rules, "c = null", ""), "c/0/range");
}

TEST(QueryPlan, KnowsWhenAnIndexGivesTheOrder) {
  const CollectionRules rules = rules_of(R"({"indexes":[{"fields":["a","b"]},{"fields":["c"]}]})");
  EXPECT_EQ(chosen(rules, "", "c"), "c/0/ordered");
  EXPECT_EQ(chosen(rules, "", "-c"), "c/0/ordered/descending");
  EXPECT_EQ(chosen(rules, "", "a"), "none");  // what is equal would go by b, not by id
  EXPECT_EQ(chosen(rules, "", "a,b"), "a,b/0/ordered");
  EXPECT_EQ(chosen(rules, "", "-a,-b"), "a,b/0/ordered/descending");
  EXPECT_EQ(chosen(rules, "", "-a,b"), "none");
  EXPECT_EQ(chosen(rules, "a = 1", "-b"), "a,b/1/ordered/descending");
  EXPECT_EQ(chosen(rules, "a = 1", "a,b"), "a,b/1/ordered");
  EXPECT_EQ(chosen(rules, "a = 1", "c"), "a,b/1");
}

TEST(QueryPlan, PositionIsReadBackForItsSortOnly) {
  const auto sort = query::parse_sort("-date,week");
  const SortPosition position{{std::string("\x04\x00\xff", 3), ""}, "id-1"};
  const std::string text = position.to_string(sort);
  const SortPosition read = SortPosition::parse(text, sort);
  EXPECT_EQ(read.keys, position.keys);
  EXPECT_EQ(read.id, "id-1");
  for (const std::string& bad : {std::string("id-1"), text.substr(0, 8), std::string(), "!" + text}) {
    EXPECT_THROW((void)SortPosition::parse(bad, sort), Error) << bad;
  }
  EXPECT_THROW((void)SortPosition::parse(text, query::parse_sort("date,week")), Error);
}

}  // namespace
}  // namespace perdure
