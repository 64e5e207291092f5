#pragma once

#include <cstdint>
#include <string>

#include <perdure/document.h>
#include "store/postgres/connection.h"

// The tables in the server (docs/format.md, "Format of a PostgreSQL store").

namespace perdure::postgres {

/// Of the tables; all spaces of a schema have the same.
inline constexpr std::int64_t kFormatVersion = 1;

// perdure_log.kind and perdure_log.format beyond BodyFormat, as in SQLite.
inline constexpr std::int64_t kPutKind = 1;
inline constexpr std::int64_t kEraseKind = 2;
inline constexpr std::int64_t kPrunedFormat = 3;
inline constexpr std::int64_t kPurgedFormat = 4;

/// A space, as it never changes.
struct SpaceIdentity {
  std::int64_t number = 0;
  std::string epoch;
  Time created_at;
};

enum class IfMissing { create, refuse };

/// Makes the tables and the space where they are missing, under a lock: of several nodes that start at once
/// one does. Throws `not_found` when they may not be made, `newer_format`, `not_a_store` when tables of other
/// programs have the names, `permission_denied`.
[[nodiscard]] SpaceIdentity open_space(Connection& connection, const std::string& name, IfMissing if_missing);

/// Throws unless the server keeps what it acknowledges: `read_only` for a standby, `io_error` for one that
/// runs with fsync off.
void require_durable_server(Connection& connection);

}  // namespace perdure::postgres
