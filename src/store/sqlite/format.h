#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Version of the tables below, in the database's `user_version`. docs/format.md describes them.
inline constexpr std::int64_t kFormatVersion = 2;

/// The database's `application_id`: "Perd". It tells our files from other programs'.
inline constexpr std::int64_t kApplicationId = 0x50657264;

/// Values of `perdure_log.kind`.
inline constexpr std::int64_t kPutKind = 1;
inline constexpr std::int64_t kEraseKind = 2;

/// Values of `perdure_log.format` besides those of BodyFormat: the body was dropped by retention, or by a
/// purge together with id, scope and actor. The hashes stay.
inline constexpr std::int64_t kPrunedFormat = 3;
inline constexpr std::int64_t kPurgedFormat = 4;

/// Brings a database from one format version to the next; runs inside a write transaction.
struct Migration {
  std::int64_t from_version = 0;
  std::function<void(Connection&)> run;
};

/// The format that this program writes, and the way to it from older ones.
struct Format {
  std::int64_t version = kFormatVersion;
  std::vector<Migration> migrations;  ///< one per older version, ascending, up to `version`
};

[[nodiscard]] const Format& current_format();

enum class Found {
  empty,  ///< nothing in it yet
  current,
  older,
};

/// Looks at what stands in the file, without changing it. Throws `newer_format`, `not_a_store`, `corrupt`.
[[nodiscard]] Found inspect(Connection& connection, const Format& format);

/// WAL and FULL, both read back; refuses to go on with anything else. `connection` must be able to write.
void require_durable_settings(Connection& connection);

/// Makes the tables of a new store, in one transaction.
void create_tables(Connection& connection);

/// Copies the database to `PATH.format-N.backup` (durable before anything is changed; an existing complete
/// backup of that name is kept and another number appended), then migrates it in one transaction. Returns the
/// path of the backup. Throws and leaves the database as it was when any step fails.
std::string migrate(Connection& connection, const Format& format);

}  // namespace perdure::sqlite
