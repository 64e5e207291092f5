#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session.h"
#include "core/json_text.h"

// What the readers of a whole document share: nothing of it may be lost.

namespace traininglog {

/// Keeps a member that nothing has read, if it is an extension.
inline void keep_extension(const std::string& key, perdure::json::Slice value, Extensions& extensions) {
  if (key.rfind("x-", 0) == 0) extensions.emplace_back(key, perdure::json::compact(value.text));
}

/// Whether an object has no members but these.
inline bool has_only(perdure::json::Slice object, std::initializer_list<std::string_view> keys) {
  if (object.type() != perdure::json::Type::object) return false;
  for (perdure::json::Members members(object); members.next();) {
    bool known = false;
    for (const std::string_view key : keys) known = known || members.key() == key;
    if (!known) return false;
  }
  return true;
}

/// Reads a known extension; whether it has the form that is known.
template <typename T, typename Read>
bool take(std::optional<T>& into, const Read& read) {
  try {
    into = read();
    return into.has_value();
  } catch (const FieldFault&) {
    into.reset();
    return false;
  }
}

}  // namespace traininglog
