#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "store/body_codec.h"
#include "store/sqlite/block_insert.h"
#include "store/sqlite/heads_table.h"

namespace perdure::sqlite {

/// One change as it goes into the tables. The views must stay until it is written.
struct ChangeRow {
  std::int64_t collection = 0;
  std::string_view scope;
  std::string_view id;
  Head before;
  Head after;  ///< deleted: an erase, without a body
  std::int64_t at = 0;
  std::int64_t actor = 0;
  BodyFormat format = BodyFormat::plain;
  std::string_view body;
  Hash body_hash{};
  Hash chain{};
};

/// Appends changes to the log and moves their heads, for the writer. Keeps rows back, to write them in
/// blocks; who is about to read log or heads, to set a savepoint or to commit, writes them first.
///
/// One thread at a time.
class ChangeRows {
 public:
  ChangeRows(const Connection& connection, HeadsTable& heads);

  void add(const ChangeRow& row);
  /// Where this or `add` throws, the transaction must be rolled back, at least to where nothing was kept
  /// back.
  void write();
  [[nodiscard]] bool keeps_any() const { return !rows_.empty(); }
  /// What was kept back is not to be written: it was rolled back.
  void forget() noexcept;

 private:
  HeadsTable& heads_;
  BlockInsert log_;

  // Not yet written.
  std::vector<ChangeRow> rows_;
  std::vector<HeadMove> new_heads_;
  std::vector<HeadMove> moved_heads_;
};

}  // namespace perdure::sqlite
