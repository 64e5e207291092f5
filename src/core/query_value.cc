#include "core/query_value.h"

#include "core/json_scan.h"
#include "core/letter_case.h"
#include "core/time.h"

namespace perdure::query {

namespace {

Value::Kind kind_of(json::Type type) {
  switch (type) {
    case json::Type::null:
      return Value::Kind::null;
    case json::Type::boolean:
      return Value::Kind::boolean;
    case json::Type::number:
      return Value::Kind::number;
    case json::Type::string:
      return Value::Kind::text;
    case json::Type::array:
      return Value::Kind::array;
    case json::Type::object:
      return Value::Kind::object;
  }
  return Value::Kind::missing;
}

}  // namespace

Value::Value(json::Slice slice) : kind(kind_of(slice.type())), raw(slice.text) {
  if (kind == Kind::text) raw = json::scan::without_quotes(raw);
}

std::string_view characters(std::string_view raw, bool lower, std::string& buffer) {
  const bool escaped = raw.find('\\') != std::string_view::npos;
  if (!escaped && (!lower || is_lower_ascii(raw))) return raw;
  if (escaped) buffer = json::scan::unescape(raw);
  if (lower) buffer = lower_case(escaped ? buffer : raw);
  return buffer;
}

Value own_value(Path::Base base, const Subject& subject, std::string& buffer) {
  switch (base) {
    case Path::Base::id:
      return {Value::Kind::text, subject.id};
    case Path::Base::version:
      buffer = std::to_string(subject.version);
      return {Value::Kind::number, buffer};
    case Path::Base::created_at:
      buffer = to_rfc3339(subject.created_at);
      return {Value::Kind::text, buffer};
    case Path::Base::updated_at:
      buffer = to_rfc3339(subject.updated_at);
      return {Value::Kind::text, buffer};
    case Path::Base::body:
      break;
  }
  return {};
}

Value value_at(json::Slice from, std::span<const std::string> steps) {
  const auto found = json::follow(from, steps);
  return found ? Value(*found) : Value();
}

Value value_of(const Path& path, const Subject& subject, std::string& buffer) {
  if (path.base != Path::Base::body) return own_value(path.base, subject, buffer);
  return value_at(json::root(subject.body), path.steps);
}

}  // namespace perdure::query
