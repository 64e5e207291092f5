#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>

namespace perdure::query {

/// The document a query looks at. `body` is text that `json::check_document` accepted.
struct Subject {
  std::string_view body;
  std::string_view id;
  std::uint64_t version = 0;
  Time created_at;
  Time updated_at;
};

/// A path of a filter, a sort or an index, parsed.
class Path {
 public:
  enum class Base { body, id, version, created_at, updated_at };

  Base base = Base::body;
  std::vector<std::string> steps;  ///< of a path into the body
  bool lower = false;              ///< `:lower`

  /// Throws `invalid_filter`, naming the column. The whole text must be one path.
  [[nodiscard]] static Path parse(std::string_view text);
  /// In the one canonical form: `a.b`, `"rest time".minutes`, `@id`, `a:lower`.
  [[nodiscard]] std::string to_string() const;
  bool operator==(const Path&) const = default;
};

}  // namespace perdure::query
