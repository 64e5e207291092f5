#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"

namespace perdure::query {

struct SortField {
  Path path;
  bool descending = false;
  std::size_t column = 0;  ///< of the path, from 1, in characters
  bool operator==(const SortField& other) const {
    return path == other.path && descending == other.descending;
  }
};
/// `-date,week`. Throws `invalid_filter` with the column. A field that comes twice is refused.
[[nodiscard]] std::vector<SortField> parse_sort(std::string_view text);

/// The keys of `sort`, each turned where it descends, joined: memcmp gives the order, ties go by id.
[[nodiscard]] std::string sort_key(const std::vector<SortField>& sort, const Subject& subject);

}  // namespace perdure::query
