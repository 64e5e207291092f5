#pragma once

#include <algorithm>
#include <cstdint>

#include "store/postgres/connection.h"

namespace perdure::postgres {

/// How many rows to ask for next, when rows of this size came last: about 2 MiB, so that large bodies do not
/// fill the memory and small ones do not cost a round trip each.
[[nodiscard]] inline std::int64_t next_chunk_count(const Result& last, int body_column) {
  constexpr std::int64_t kMostCount = 256;
  constexpr std::int64_t kChunkBytes = std::int64_t{2} << 20;
  std::int64_t bytes = 0;
  for (int row = 0; row < last.rows_count(); ++row) {
    bytes += static_cast<std::int64_t>(last.bytes(row, body_column).size());
  }
  const std::int64_t average = bytes / std::max(last.rows_count(), 1) + 1;
  // Not many times more than before: the next ones may be larger.
  const std::int64_t grown = std::int64_t{4} * std::max(last.rows_count(), 1);
  return std::clamp(std::min(kChunkBytes / average, grown), std::int64_t{1}, kMostCount);
}

}  // namespace perdure::postgres
