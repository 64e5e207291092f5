#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/hash.h"
#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// The end of a log.
struct LogHead {
  std::uint64_t seq = 0;
  Hash chain{};
};

/// The last row of the log; the beginning when it is empty. Throws `corrupt` when the row is no log row.
[[nodiscard]] LogHead read_head(Connection& connection);

struct BrokenChain {
  std::uint64_t seq = 0;
  std::string reason;
};

/// Recomputes the chain of the whole log: finds rows that are missing, changed, reordered or added without
/// the rest. `must_contain` is a position that has been seen: it must still be there with that chain. Time in
/// proportion to the log; bodies are not read, only their hashes.
[[nodiscard]] std::optional<BrokenChain> verify_chain(
    const Connection& connection, const LogHead& must_contain = {},
    const std::function<void(std::uint64_t seq)>& on_row = {});

}  // namespace perdure::sqlite
