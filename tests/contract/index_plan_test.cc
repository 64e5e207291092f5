// How queries use declared indexes (Capabilities::indexes).

#include <fmt/core.h>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class IndexPlan : public StoreFixture {};

TEST_F(IndexPlan, NamesTheIndexAndHowItIsUsed) {
  for (int i = 0; i < 100; ++i) {
    const std::string body = fmt::format(R"({{"phase":{},"week":{},"names":["a{}","b"]}})", i % 4, i, i);
    (void)store().put(key(fmt::format("n{:02}", i)), body).value();
  }
  const auto plan = [&](const std::string& filter, const std::string& sort, std::size_t limit = 100) {
    ListOptions options;
    options.filter = filter;
    options.sort = sort;
    options.limit = limit;
    return store().list("notes", options).plan;
  };
  EXPECT_EQ(plan("phase = 2", "").index, "");
  EXPECT_EQ(plan("phase = 2", "").examined_count, 100U);
  CollectionSettings settings;
  settings.indexes = {{{"phase", "week"}}, {{"names"}, true}};
  ASSERT_TRUE(store().configure("notes", settings).ok());
  const QueryPlan both = plan("phase = 2 && week > 90", "");
  EXPECT_EQ(both.index, "phase,week");
  EXPECT_EQ(both.equal_fields_count, 1U);
  EXPECT_TRUE(both.range);
  EXPECT_LE(both.examined_count, 3U);
  const QueryPlan newest = plan("phase = 2", "-week", 5);
  EXPECT_TRUE(newest.ordered);
  EXPECT_LE(newest.examined_count, 6U);
  EXPECT_EQ(plan("names ?= 'a7'", "").index, "names");
  EXPECT_EQ(plan("names ?= 'a7'", "").examined_count, 1U);
  EXPECT_EQ(plan("phase = 2 || week = 3", "").index, "");
  EXPECT_EQ(plan("week = 3", "").index, "");
  EXPECT_NE(newest.to_string().find("phase,week"), std::string::npos);
}

}  // namespace
}  // namespace perdure::test
