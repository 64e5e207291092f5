#pragma once

#include <span>
#include <string>
#include <string_view>

#include <perdure/limits.h>

#include "core/json_pointer.h"
#include "core/json_text.h"
#include "core/query_path.h"

namespace perdure::query {

/// What a path leads to.
struct Value {
  enum class Kind { missing, null, boolean, number, text, array, object };

  Kind kind = Kind::missing;
  /// Of a text what stands between its quotes, otherwise the text of the value.
  std::string_view raw = {};

  Value() = default;
  Value(Kind of, std::string_view text) : kind(of), raw(text) {}
  explicit Value(json::Slice slice);
  [[nodiscard]] json::Slice slice() const { return {raw}; }
  [[nodiscard]] bool is_true() const { return kind == Kind::boolean && raw.front() == 't'; }
};

/// The characters of a text value, in lower case when asked for. They stand in the document, or in `buffer`.
std::string_view characters(std::string_view raw, bool lower, std::string& buffer);

/// `@version` and the like; `buffer` holds what is no text of the document.
Value own_value(Path::Base base, const Subject& subject, std::string& buffer);

/// From a value of the body on.
Value value_at(json::Slice from, std::span<const std::string> steps);

/// The value of a path that leads through no array but by an index.
Value value_of(const Path& path, const Subject& subject, std::string& buffer);

/// Calls `use` with each value that `steps` lead to through arrays, until it returns true, and returns
/// whether it did. A step that is an index takes that element; any other one is taken in every element. An
/// array at the end stands for its elements. Where the path breaks off, the value is a missing one; an empty
/// array has no values.
template <typename Use>
bool any_value(json::Slice from, std::span<const std::string> steps, const Use& use, std::size_t depth = 0) {
  // No checked text is nested deeper; a damaged one must not exhaust the stack.
  if (depth > limits::kJsonDepth) return false;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (from.type() == json::Type::array && !json::element_index(steps[i])) {
      json::Elements elements(from);
      while (elements.next()) {
        if (any_value(elements.value(), steps.subspan(i), use, depth + 1)) return true;
      }
      return false;
    }
    const auto found = json::follow(from, steps.subspan(i, 1));
    if (!found) return use(Value());
    from = *found;
  }
  if (from.type() != json::Type::array) return use(Value(from));
  json::Elements elements(from);
  while (elements.next()) {
    if (use(Value(elements.value()))) return true;
  }
  return false;
}

}  // namespace perdure::query
