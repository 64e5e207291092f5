#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/filter.h"

namespace perdure {

/// `[a-z][a-z0-9_]{0,62}`, and not one that begins with `perdure_` or `sqlite_`.
[[nodiscard]] bool is_sql_name(std::string_view name);
inline constexpr std::string_view kSqlNameRule =
    "a name is a to z first, then a to z, 0 to 9 and _, up to 63 characters, and does not begin with "
    "perdure_ "
    "or sqlite_";

/// What a column of a view shows: pieces of text and of the document, one behind the other.
struct ViewPiece {
  enum class Kind { text, path, body, scope };
  Kind kind = Kind::text;
  std::string text = {};
  query::Path path = {};
};

/// `phase`, `@id`, `@body`, `phase {phase}`. Throws `invalid_settings` with what is wrong.
[[nodiscard]] std::vector<ViewPiece> parse_column(std::string_view column);

}  // namespace perdure
