#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/collection_rules.h"
#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// The entries of declared indexes and unique keys, written in the same transaction as their documents.
///
/// `perdure_keys` holds for each document what stands of it in `perdure_index`, so that a new version takes
/// the old entries away without reading the old body, which may be damaged. One thread at a time; in a write
/// transaction.
class IndexTable {
 public:
  explicit IndexTable(const Connection& connection);

  [[nodiscard]] std::vector<IndexEntry> entries_of(std::int64_t collection, std::string_view scope,
                                                   std::string_view id);

  /// `entries` are sorted.
  void replace(std::int64_t collection, std::string_view scope, std::string_view id,
               const std::vector<IndexEntry>& entries);

  /// Another document than `id` that has this key.
  [[nodiscard]] std::optional<std::string> other_holder(const IndexEntry& entry, std::string_view scope,
                                                        std::string_view id);

  /// The number of an index, given now when it has none.
  [[nodiscard]] std::int64_t number_of(std::int64_t collection, const std::string& definition);
  void drop(std::int64_t number);

 private:
  const Connection& connection_;
  Statement select_keys_;
  Statement put_keys_;
  Statement erase_keys_;
  Statement insert_;
  Statement erase_;
  Statement select_holder_;
};

}  // namespace perdure::sqlite
