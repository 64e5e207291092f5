#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/filter.h"
#include "core/json_testing.h"
#include "core/query_testing.h"
#include "perdure/limits.h"

// Random documents and queries against the reference of query_testing.h.

namespace perdure::query {
namespace {

using testing::Model;
using testing::Sample;

std::uint64_t case_count() { return test::environment_number("PERDURE_QUERY_CASES", 10'000); }

int sign(int number) { return (number > 0) - (number < 0); }

std::string key_of(const std::string& value) {
  const std::string body = "{\"v\":" + value + "}";
  return order_key(Path::parse("v"), {body, "id", 1, {}, {}});
}

/// Its key is always cut; two of them differ behind the cut, if at all.
std::string long_text(test::Random& random) {
  return '"' + std::string(2 * limits::kOrderKeyBytes, 'a') + (random.one_in(2) ? "b\"" : "c\"");
}

TEST(QueryProperty, OrderKeysCompareAsTheValues) {
  test::Random random(test::test_seed("QueryProperty.OrderKeysCompareAsTheValues"));
  std::uint64_t cut_count = 0;
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const bool is_long = random.one_in(20);
    const std::string a = is_long ? long_text(random) : testing::random_value(random);
    const std::string b = is_long ? long_text(random) : random.one_in(10) ? a : testing::random_value(random);
    const std::string key_a = key_of(a);
    const std::string key_b = key_of(b);
    const int wanted = testing::compare(testing::read(a), testing::read(b));
    const int got = sign(key_a.compare(key_b));
    if (is_cut(key_a) && is_cut(key_b)) {
      ++cut_count;
      ASSERT_TRUE(got == wanted || got == 0) << a << " and " << b;
    } else {
      ASSERT_EQ(got, wanted) << a << " and " << b;
    }
    ASSERT_EQ(sign(descending(key_a).compare(descending(key_b))), -got) << a << " and " << b;
    ASSERT_TRUE(key_a == key_b || (key_a.find(key_b) != 0 && key_b.find(key_a) != 0)) << a << " and " << b;
  }
  EXPECT_GT(cut_count, 0U);
}

TEST(QueryProperty, SortKeysOrderByOneFieldAfterTheOther) {
  test::Random random(test::test_seed("QueryProperty.SortKeysOrderByOneFieldAfterTheOther"));
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const Sample a = testing::random_sample(random);
    const Sample b = testing::random_sample(random);
    const bool down = random.one_in(2);
    const std::vector<SortField> sort = parse_sort(down ? "-a,b,-@version" : "a,-b,@version");
    int wanted = 0;
    for (const char* const name : {"a", "b"}) {
      if (wanted == 0) wanted = testing::compare(value_at(a.model, {name}), value_at(b.model, {name}));
      if ((*name == 'a') == down && wanted != 0) wanted = -wanted;
      if (wanted != 0) break;
    }
    if (wanted == 0)
      wanted = (a.version > b.version) - (a.version < b.version), wanted = down ? -wanted : wanted;
    const std::string key_a = sort_key(sort, a.subject());
    const std::string key_b = sort_key(sort, b.subject());
    if (key_a.size() > 900 && key_b.size() > 900) continue;
    ASSERT_EQ(sign(key_a.compare(key_b)), wanted) << a.body << " and " << b.body;
  }
}

TEST(QueryProperty, EachKeyIsThatOfAnElement) {
  test::Random random(test::test_seed("QueryProperty.EachKeyIsThatOfAnElement"));
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const Sample sample = testing::random_sample(random);
    Path path;
    path.steps = testing::random_steps(random);
    std::vector<Model> values = testing::each_value_at(sample.model, path.steps);
    std::sort(values.begin(), values.end(),
              [](const Model& a, const Model& b) { return testing::compare(a, b) < 0; });
    values.erase(std::unique(values.begin(), values.end(),
                             [](const Model& a, const Model& b) { return testing::compare(a, b) == 0; }),
                 values.end());
    const std::vector<std::string> keys = each_order_keys(path, sample.subject());
    ASSERT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    ASSERT_TRUE(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
    if (std::any_of(keys.begin(), keys.end(), [](const std::string& key) { return is_cut(key); })) continue;
    ASSERT_EQ(keys.size(), values.size()) << path.to_string() << " in " << sample.body;
  }
}

TEST(QueryProperty, FiltersHoldWhereTheReferenceHolds) {
  test::Random random(test::test_seed("QueryProperty.FiltersHoldWhereTheReferenceHolds"));
  std::uint64_t held_count = 0;
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const Sample sample = testing::random_sample(random);
    const testing::RandomFilter wanted = testing::random_filter(random);
    const Filter filter = Filter::parse(wanted.text, "", {});
    ASSERT_EQ(filter.matches(sample.subject()), wanted.holds(sample))
        << wanted.text << "\nof " << sample.body;
    held_count += wanted.holds(sample) ? 1 : 0;
  }
  EXPECT_GT(held_count, case_count() / 10);
  EXPECT_LT(held_count, case_count() * 9 / 10);
}

bool is_in(const KeyRange& range, const std::string& key) {
  return key >= range.low && (range.high.empty() || key < range.high);
}

TEST(QueryProperty, RangesHoldEveryMatch) {
  test::Random random(test::test_seed("QueryProperty.RangesHoldEveryMatch"));
  std::uint64_t checked_count = 0;
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const Sample sample = testing::random_sample(random);
    const Filter filter = Filter::parse(testing::random_filter(random).text, "", {});
    for (const Filter::Use& use : filter.uses()) {
      const auto range = filter.range_of(use.path, use.each);
      if (!range || !filter.matches(sample.subject())) continue;
      const std::vector<std::string> keys = use.each ? each_order_keys(use.path, sample.subject())
                                                     : std::vector{order_key(use.path, sample.subject())};
      ASSERT_TRUE(
          std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return is_in(*range, key); }))
          << use.path.to_string() << " of " << sample.body;
      ++checked_count;
    }
  }
  EXPECT_GT(checked_count, case_count() / 20);
}

TEST(QueryProperty, DamagedDocumentsAreNotReadBeyondTheirEnd) {
  const std::uint64_t seed = test::test_seed("QueryProperty.DamagedDocumentsAreNotReadBeyondTheirEnd");
  test::Random random(seed);
  json::testing::RandomText damage(static_cast<std::uint32_t>(seed), std::size_t(-1));
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const std::string damaged = damage.damaged(testing::random_document(random));
    const std::vector<char> bytes(damaged.begin(), damaged.end());  // an exact end, for the sanitizer
    const Subject subject{{bytes.data(), bytes.size()}, "id", 1, {}, {}};
    const Filter filter = Filter::parse(testing::random_filter(random).text, "", {});
    const bool held = filter.matches(subject);
    ASSERT_EQ(filter.matches(subject), held);
    Path path;
    path.steps = testing::random_steps(random);
    ASSERT_FALSE(order_key(path, subject).empty());
    ASSERT_FALSE(each_order_keys(path, subject).size() > bytes.size() + 1);
    ASSERT_EQ(project(subject.body, {path}).front(), '{');
  }
}

/// `wanted` steps of `from`, as projection.h says it; a missing value where there is nothing.
Model projected(const Model& from, const std::vector<std::string>& steps, bool in_array) {
  if (steps.empty()) return from;
  Model kept;
  if (from.kind == Model::Kind::array) {
    kept.kind = from.kind;
    for (const Model& element : from.values) {
      const Model value = projected(element, steps, true);
      if (value.kind != Model::Kind::missing) kept.values.push_back(value);
    }
  } else if (from.kind == Model::Kind::object) {
    const Model value = projected(value_at(from, {steps.front()}), {steps.begin() + 1, steps.end()}, false);
    if (value.kind == Model::Kind::missing && !in_array) return {};
    kept.kind = from.kind;
    if (value.kind != Model::Kind::missing) kept.names.push_back(steps.front()), kept.values.push_back(value);
  }
  return kept;
}

TEST(QueryProperty, ProjectionKeepsWhatTheFieldLeadsTo) {
  test::Random random(test::test_seed("QueryProperty.ProjectionKeepsWhatTheFieldLeadsTo"));
  for (std::uint64_t i = 0; i < case_count(); ++i) {
    const Sample sample = testing::random_sample(random);
    std::vector<std::string> steps = testing::random_steps(random);
    steps.erase(std::remove_if(steps.begin(), steps.end(),
                               [](const auto& step) { return step == "0" || step == "1"; }),
                steps.end());
    if (steps.empty()) continue;
    Path path;
    path.steps = steps;
    const std::string text = project(sample.body, parse_fields({path.to_string()}));
    Model wanted = projected(sample.model, steps, true);
    ASSERT_EQ(testing::compare(testing::read(text), wanted), 0)
        << path.to_string() << " of " << sample.body << "\nis " << text;
  }
}

}  // namespace
}  // namespace perdure::query
