#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/collection_rules.h"
#include "store/postgres/connection.h"

namespace perdure::postgres {

/// A key of an index in two parts, since an entry of a PostgreSQL index holds 2704 bytes at most. Only keys
/// of several long texts have a rest; the order of keys is that of both parts joined.
struct SplitKey {
  std::string_view key;
  std::string_view rest;
};
[[nodiscard]] SplitKey split_key(std::string_view key);

/// Entries of `perdure_index` to be taken away and to be added, sent together.
class IndexRows {
 public:
  /// What the index holds of one document was `before` and is to be `after`; both sorted.
  void change(std::string_view scope, std::string_view id, const std::vector<IndexEntry>& before,
              const std::vector<IndexEntry>& after);
  /// Queues the statements, erasures first; does not wait for their answers.
  void send(Connection& connection);
  [[nodiscard]] bool empty() const { return erased_.empty() && added_.empty(); }

 private:
  struct Row {
    IndexEntry entry;
    std::string scope;
    std::string id;
  };
  [[nodiscard]] static Parameters parameters_of(const std::vector<Row>& rows, bool with_rest);

  std::vector<Row> erased_;
  std::vector<Row> added_;
};

/// The documents that have this key.
[[nodiscard]] std::vector<std::string> holders_of(Connection& connection, const IndexEntry& entry,
                                                  std::string_view scope);
/// Whether this one has it.
[[nodiscard]] bool has_entry(Connection& connection, const IndexEntry& entry, std::string_view scope,
                             std::string_view id);

}  // namespace perdure::postgres
