#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Inserts rows into one table, many with each statement: a statement by itself costs half as much as a row
/// of the log. One thread at a time.
class BlockInsert {
 public:
  /// `table` names its columns too: "heads(collection, scope)" has two.
  BlockInsert(const Connection& connection, std::string_view table, int columns_count);

  /// `bind(statement, first, row)` binds the columns of one row to the parameters from `first` on; what it
  /// binds must stay until this returns. Where it throws, the transaction must be rolled back.
  template <typename Rows, typename Bind>
  void insert(const Rows& rows, Bind bind) {
    std::size_t next = 0;
    for (std::size_t size = 0; size < kBlocksRowsCount.size(); ++size) {
      while (rows.size() - next >= kBlocksRowsCount[size]) {
        Statement& block = block_of(size);
        int first = 1;
        for (std::size_t i = 0; i < kBlocksRowsCount[size]; ++i, first += columns_count_) {
          bind(block, first, rows[next++]);
        }
        block.run();
      }
    }
  }

 private:
  static constexpr std::array<std::size_t, 6> kBlocksRowsCount = {32, 16, 8, 4, 2, 1};

  Statement& block_of(std::size_t size);

  const Connection& connection_;
  const std::string table_;
  const int columns_count_;
  /// By size; prepared when first used.
  std::array<std::optional<Statement>, kBlocksRowsCount.size()> blocks_;
};

}  // namespace perdure::sqlite
