#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <perdure/list.h>
#include "core/filter.h"
#include "store/collection_rules.h"

namespace perdure {

/// Throws `invalid_argument`, `too_large` for a page of no or of too many entries.
void check_page_limit(std::size_t limit);

/// How an index answers a query: the keys from `low` to below `high` hold every document that the filter lets
/// through.
struct IndexChoice {
  const IndexRule* rule = nullptr;  ///< null: no index helps; walk the documents by id
  std::string low;
  std::string high;
  std::string prefix;  ///< of the fields held to one value
  std::size_t equal_fields_count = 0;
  bool range = false;
  bool ordered = false;     ///< the entries come in the order asked for…
  bool descending = false;  ///< …when they are walked from the end
  /// Positions in the sort of the fields that the index orders by, behind those held to one value.
  std::vector<std::size_t> order_by;
};

[[nodiscard]] IndexChoice choose_index(const CollectionRules& rules, const query::Filter& filter,
                                       const std::vector<query::SortField>& sort);

/// Where a page ended: `Page::next_after` in another order than by id.
struct SortPosition {
  std::vector<std::string> keys;  ///< ascending order keys, one per sort field
  std::string id;

  /// Throws `invalid_cursor` for a text of another form or of another sort.
  [[nodiscard]] static SortPosition parse(std::string_view text, const std::vector<query::SortField>& sort);
  [[nodiscard]] std::string to_string(const std::vector<query::SortField>& sort) const;
};

}  // namespace perdure
