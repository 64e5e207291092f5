#include "core/sort_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include <perdure/limits.h>

#include "core/order_key.h"
#include "core/query_text.h"

namespace perdure::query {

namespace {

SortField take_field(Reader& reader) {
  reader.skip_space();
  SortField field;
  if (reader.peek() == '+') reader.fail(reader.offset(), "ascending is the default; leave the + out");
  field.descending = reader.take("-");
  field.column = reader.column(reader.offset());
  field.path = take_path(reader);
  reader.skip_space();
  return field;
}

void expect_end(Reader& reader) {
  if (reader.at_end()) return;
  const std::size_t begin = reader.offset();
  const std::string found = reader.found();
  const std::string_view word = reader.take_word();
  const bool other_language = word == "asc" || word == "ASC" || word == "desc" || word == "DESC";
  reader.fail(begin, fmt::format("expected a comma or the end, found {}{}", found,
                                 other_language ? "; - in front of a path is descending" : ""));
}

}  // namespace

std::vector<SortField> parse_sort(std::string_view text) {
  Reader reader(text, "sort");
  std::vector<SortField> fields;
  reader.skip_space();
  if (reader.at_end()) return fields;
  do {
    reader.skip_space();
    const std::size_t begin = reader.offset();
    SortField field = take_field(reader);
    const auto same = [&](const SortField& other) { return other.path == field.path; };
    if (std::any_of(fields.begin(), fields.end(), same)) {
      reader.fail(begin, fmt::format("{} comes twice", field.path.to_string()));
    }
    if (fields.size() == limits::kSortFieldsCount) {
      reader.fail(begin, fmt::format("more than {} paths", limits::kSortFieldsCount));
    }
    fields.push_back(std::move(field));
  } while (reader.take(","));
  expect_end(reader);
  return fields;
}

std::string sort_key(const std::vector<SortField>& sort, const Subject& subject) {
  std::string key;
  for (const SortField& field : sort) {
    const std::size_t begin = key.size();
    append_order_key(key, field.path, subject);
    if (!field.descending) continue;
    const std::string turned = descending(std::string_view(key).substr(begin));
    key.replace(begin, std::string::npos, turned);
  }
  return key;
}

}  // namespace perdure::query
