#pragma once

#include <cstdint>

namespace perdure {

/// What a document's head says; version 0 when there never was one.
struct Head {
  std::uint64_t seq = 0;
  std::uint64_t version = 0;
  std::int64_t created_at = 0;  ///< microseconds since 1970
  bool deleted = false;

  [[nodiscard]] bool is_row() const { return version != 0; }
  [[nodiscard]] bool exists() const { return version != 0 && !deleted; }
};

}  // namespace perdure
