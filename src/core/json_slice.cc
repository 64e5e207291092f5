#include "core/json_entry.h"
#include "core/json_scan.h"
#include "core/json_text.h"

// The part of json_text.h that cuts accepted texts. Every step is bounded by the end of the text, see
// json_scan.h.

namespace perdure::json {

namespace {

const char* end_of(std::string_view text) { return text.data() + text.size(); }

/// What stands behind the opening bracket of a container; empty when `slice` is another one.
std::string_view entries_of(Slice slice, Type wanted) {
  return slice.type() == wanted ? slice.text.substr(1) : std::string_view();
}

/// To the next entry: over white space and a comma. Returns the end of the text when there is none.
const char* next_entry(std::string_view rest) {
  const char* const end = end_of(rest);
  const char* at = scan::skip_space(rest.data(), end);
  if (at != end && *at == ',') at = scan::skip_space(at + 1, end);
  return at != end && (*at == '}' || *at == ']') ? end : at;
}

}  // namespace

Type Slice::type() const {
  switch (text.empty() ? 'n' : text.front()) {
    case '{':
      return Type::object;
    case '[':
      return Type::array;
    case '"':
      return Type::string;
    case 't':
    case 'f':
      return Type::boolean;
    case 'n':
      return Type::null;
    default:
      return Type::number;
  }
}

std::string Slice::unescaped() const { return scan::unescape(scan::without_quotes(text)); }

Slice root(std::string_view text) {
  const char* const end = end_of(text);
  const char* const begin = scan::skip_space(text.data(), end);
  return {between(begin, scan::skip_space_back(begin, end))};
}

std::optional<Slice> member(Slice object, std::string_view key) {
  Members members(object);
  while (members.next()) {
    if (scan::has_characters(scan::without_quotes(members.raw_key()), key)) return members.value();
  }
  return std::nullopt;
}

Members::Members(Slice object) : rest_(entries_of(object, Type::object)) {}

bool Members::next() {
  const char* const end = end_of(rest_);
  const char* const key = next_entry(rest_);
  const char* const key_end = scan::skip_string(key, end);
  const char* begin = scan::skip_space(key_end, end);
  if (begin != end) begin = scan::skip_space(begin + 1, end);
  const char* const value_end = scan::skip_value(begin, end);
  raw_key_ = between(key, key_end);
  value_ = {between(begin, value_end)};
  rest_ = between(value_end, end);
  return !value_.text.empty();
}

std::string Members::key() const { return scan::unescape(scan::without_quotes(raw_key_)); }

Elements::Elements(Slice array) : rest_(entries_of(array, Type::array)) {}

bool Elements::next() {
  const char* const end = end_of(rest_);
  const char* const begin = next_entry(rest_);
  const char* const value_end = scan::skip_value(begin, end);
  value_ = {between(begin, value_end)};
  rest_ = between(value_end, end);
  return !value_.text.empty();
}

}  // namespace perdure::json
