#pragma once

#include <cstdint>
#include <string_view>

#include <perdure/change.h>
#include "core/hash.h"

namespace perdure {

/// What a row of the log adds to its chain: everything that two stores with the same history have in common,
/// and nothing local to one of them (docs/format.md).
struct ChainedRow {
  ChangeKind kind = ChangeKind::put;
  std::string_view collection;
  std::string_view scope;
  std::string_view id;
  std::uint64_t version = 0;
  std::int64_t at_microseconds = 0;
  std::string_view actor;
  Hash body_hash{};  ///< of the plain body; of the empty text for an erase
};

/// BLAKE2b-128 over the chain before the row and the row. The chain before the first row is all zero.
[[nodiscard]] Hash next_chain(const Hash& previous, const ChainedRow& row);

/// What a cursor shows of a chain: its first 16 hex digits.
[[nodiscard]] std::string chain_prefix(const Hash& chain);

}  // namespace perdure
