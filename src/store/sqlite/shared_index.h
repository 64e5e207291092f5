#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// The header of the shared index of a write-ahead log, which is part of SQLite's file format
/// (sqlite.org/walformat.html, section 2.1). It tells whether anybody has committed, in this process or
/// another: SQLite itself compares these bytes when a transaction begins.
///
/// One thread at a time.
class SharedIndex {
 public:
  /// Behind these, the header is repeated.
  using Header = std::array<std::uint32_t, 12>;

  /// `connection` has read before and outlives it.
  explicit SharedIndex(const Connection& connection);

  /// Empty where the index is not in shared memory. A commit writes these bytes last: while they are what
  /// they were, no commit since then has returned.
  [[nodiscard]] std::optional<Header> header() const;

 private:
  std::uint32_t* header_ = nullptr;  ///< null: there is none
};

}  // namespace perdure::sqlite
