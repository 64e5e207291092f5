// Filters, sorts and fields: what is refused, what an index is asked for, and that the answer depends on
// nothing but the values. Input: filter, document, sort, fields between commas.

#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <optional>

#include <perdure/limits.h>

#include "core/filter.h"
#include "core/json_text.h"

namespace perdure::fuzz {
namespace {

using query::Filter;
using query::Path;
using query::Subject;

constexpr Time kNow{std::chrono::microseconds(1'700'000'000'000'000)};

Subject subject_of(std::string_view body) { return {body, "id-1", 3, kNow, kNow}; }

std::optional<Filter> parsed(std::string_view text) {
  std::optional<Filter> filter;
  succeeds({code::kInvalidFilter}, [&] { filter = Filter::parse(text, "me", kNow); });
  return filter;
}

bool is_in(const query::KeyRange& range, const std::string& key) {
  return key >= range.low && (range.high.empty() || key < range.high);
}

/// An index that is asked for the filter's range of keys has every document that the filter lets through.
void check_ranges(const Filter& filter, const Subject& subject) {
  const bool matches = filter.matches(subject);
  for (const Filter::Use& use : filter.uses()) {
    const auto range = filter.range_of(use.path, use.each);
    if (!range || !matches) continue;
    const auto keys = use.each ? query::each_order_keys(use.path, subject)
                               : std::vector{query::order_key(use.path, subject)};
    require(std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return is_in(*range, key); }),
            "a match outside of the range of keys", use.path.to_string());
  }
}

void check_paths(const Filter& filter) {
  for (const Filter::Use& use : filter.uses()) {
    const std::string text = use.path.to_string();
    if (text.size() > limits::kFilterBytes) continue;
    require(Path::parse(text) == use.path, "a path that is another one when printed and parsed", text);
  }
}

/// What follows from the meaning of `!`, `&&` and `||`.
void check_logic(std::string_view text, const Filter& filter, const Subject& subject) {
  if (filter.is_all()) return;
  const std::string inner = "(" + std::string(text) + ")";
  const bool matches = filter.matches(subject);
  const auto same = [&](const std::string& other, bool wanted) {
    const auto combined = parsed(other);
    // Longer and nested deeper, it may be over a limit.
    if (combined)
      require(combined->matches(subject) == wanted, "a combination that means something else", other);
  };
  same("!" + inner, !matches);
  same(inner + "&&" + inner, matches);
  same(inner + "||!" + inner, true);
  same(inner + " && !" + inner, false);
}

void check_filter(std::string_view text, std::string_view body, bool is_document) {
  const auto filter = parsed(text);
  if (!filter) return;
  check_paths(*filter);
  const Subject subject = subject_of(body);
  if (!is_document) return (void)filter->matches(subject);
  check_ranges(*filter, subject);
  check_logic(text, *filter, subject);
  require(filter->matches(subject) == filter->matches(subject_of(json::pretty(body))),
          "a filter that sees white space", text);
}

void check_sort(std::string_view text, std::string_view body, bool is_document) {
  std::vector<query::SortField> sort;
  if (!succeeds({code::kInvalidFilter}, [&] { sort = query::parse_sort(text); })) return;
  const std::string key = query::sort_key(sort, subject_of(body));
  std::string printed;
  for (const query::SortField& field : sort) {
    printed +=
        (printed.empty() ? "" : ",") + std::string(field.descending ? "-" : "") + field.path.to_string();
  }
  if (printed.size() <= limits::kFilterBytes)
    require(query::parse_sort(printed) == sort, "a sort that is another one when printed and parsed",
            printed);
  if (is_document) {
    require(key == query::sort_key(sort, subject_of(json::pretty(body))), "a sort that sees white space",
            text);
  }
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    fields.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

void check_fields(std::string_view text, std::string_view body, bool is_document) {
  std::vector<Path> fields;
  if (!succeeds({code::kInvalidFilter}, [&] { fields = query::parse_fields(split(text)); })) return;
  const std::string projected = query::project(body, fields);
  if (!is_document) return;
  require(!json::check_document(projected), "a projection that is no document", projected);
  require(query::project(projected, fields) == projected, "a projection of itself is another one", projected);
  for (const Path& field : fields) {
    require(query::order_key(field, subject_of(projected)) == query::order_key(field, subject_of(body)),
            "a field with another value in the projection", projected);
  }
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const auto parts = parts_of(text_of(data, size), 4);
  const std::string_view body = view(parts[1]);
  // A body that was damaged on disk is queried like any other.
  const bool is_document = !json::check_document(body);
  if (body.empty() || body.front() != '{') return 0;
  check_filter(view(parts[0]), body, is_document);
  check_sort(view(parts[2]), body, is_document);
  check_fields(view(parts[3]), body, is_document);
  return 0;
}
