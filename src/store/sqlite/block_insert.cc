#include "store/sqlite/block_insert.h"

#include <fmt/core.h>

namespace perdure::sqlite {

BlockInsert::BlockInsert(const Connection& connection, std::string_view table, int columns_count)
    : connection_(connection), table_(table), columns_count_(columns_count) {}

Statement& BlockInsert::block_of(std::size_t size) {
  std::optional<Statement>& block = blocks_[size];
  if (!block) {
    std::string row;
    for (int column = 0; column < columns_count_; ++column) row += column == 0 ? "(?" : ", ?";
    row += ')';
    // FAIL, since with ABORT SQLite would keep a copy of each page that a statement of several rows changes,
    // to undo that statement alone.
    std::string sql = fmt::format("INSERT OR FAIL INTO {} VALUES{}", table_, row);
    for (std::size_t i = 1; i < kBlocksRowsCount[size]; ++i) sql += ", " + row;
    block.emplace(connection_, sql);
  }
  return *block;
}

}  // namespace perdure::sqlite
