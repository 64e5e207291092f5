#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perdure::schema {

/// What stands behind a keyword.
enum class Shape {
  annotation,      ///< anything; not enforced
  text,            ///< an annotation that must be a string
  foreign,         ///< of another draft than 4 to 7
  schema,          ///< one schema
  schema_or_flag,  ///< one schema, or true or false in every draft
  schemas,         ///< a list of at least one
  items,           ///< a schema or a list of schemas
  schema_map,      ///< an object of schemas
  pattern_map,     ///< the same, its keys are patterns
  dependencies,    ///< an object of schemas and lists of names
  type,
  values,  ///< a list of at least one value
  value,   ///< any value
  count,   ///< an integer from 0 on
  number,
  bound,    ///< a flag in draft 4, a number later
  divisor,  ///< a number greater than 0
  flag,
  names,  ///< a list of strings
  pattern,
  format,
  reference,
};

struct Keyword {
  std::string_view name;
  Shape shape;
  int first_draft = 4;
};

/// Empty when it is no keyword of any draft.
[[nodiscard]] std::optional<Keyword> find_keyword(std::string_view name);

/// The keyword that somebody who wrote `name` may have meant, of those that would be enforced.
[[nodiscard]] std::optional<std::string_view> misspelled_keyword(std::string_view name);

/// The name in `known` that is at most two changes of a character away from `name`, the nearest one.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      const std::vector<std::string>& known,
                                                      std::size_t changes_most = 2);

}  // namespace perdure::schema
