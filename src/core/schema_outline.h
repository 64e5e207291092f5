#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_text.h"
#include "core/schema_pattern.h"

namespace perdure::schema {

/// One schema object of the text, with what was compiled for it.
struct Node {
  json::Slice text;
  std::string pointer;
  const Pattern* pattern = nullptr;
  std::map<std::string, const Pattern*, std::less<>> name_patterns;  ///< of patternProperties
  std::vector<std::size_t>
      same_value;  ///< nodes that are checked against the value this one is checked against
  std::optional<std::size_t> target;  ///< `$ref`: which of `Outline::targets`
};

/// A schema that was checked. `skeleton` is what valijson gets: the same rules, for any draft in the words of
/// draft 7, without annotations. Each schema in it has the number of its node as description, so that a rule
/// is read from the text as its author wrote it: valijson keeps numbers as doubles, and texts up to a NUL.
/// Each `$ref` is to `#/targets/<number>`, and a target wraps its schema: valijson 1.0 takes the paths of
/// schemas for keys of a cache, and paths of different schemas (of `propertyNames` and its parent; of a
/// property `a/b` and of a property b of a) can be the same.
struct Outline {
  int draft = 7;
  std::vector<Node> nodes;                  ///< views of the text
  std::vector<std::size_t> targets;         ///< nodes
  std::map<std::string, Pattern> patterns;  ///< by their text
  std::string skeleton;
};

/// Expects text that `json::check` accepted, which must outlive the outline. Throws `invalid_settings`.
[[nodiscard]] Outline outline(std::string_view text);

/// What a local reference (`#`, `#/definitions/a`, percent-encoded or not) names; empty when it is no local
/// reference or names nothing.
[[nodiscard]] std::optional<json::Slice> resolve(std::string_view root, std::string_view reference);

}  // namespace perdure::schema
