#include "store/sqlite/format.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <array>
#include <memory>
#include <string_view>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/fs.h"
#include "core/ids.h"
#include "core/time.h"

namespace perdure::sqlite {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE perdure_meta(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE perdure_collections(
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE perdure_actors(
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE perdure_heads(
  collection INTEGER NOT NULL,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  PRIMARY KEY(collection, scope, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX perdure_heads_by_scope ON perdure_heads(scope, seq);

CREATE TABLE perdure_operations(
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  first_seq INTEGER NOT NULL,
  change_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX perdure_operations_by_time ON perdure_operations(at);
)sql";

// `body` stands last, so that a damaged overflow page of a long body costs the body and not the chain behind
// it. It is ANY: text for a plain body, so that the sqlite3 shell shows it, a blob for a compressed one.
constexpr const char* kLogTable = R"sql(
CREATE TABLE perdure_log(
  seq INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  format INTEGER NOT NULL,
  body_hash BLOB NOT NULL,
  chain BLOB NOT NULL,
  body ANY
) STRICT;
)sql";

// The number of an index that was dropped still stands in the notes of documents and is never given again.
constexpr const char* kDerivedTables = R"sql(
CREATE TABLE perdure_indexes(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  collection INTEGER NOT NULL,
  definition TEXT NOT NULL,
  UNIQUE(collection, definition)
) STRICT;

CREATE TABLE perdure_index(
  number INTEGER NOT NULL,
  scope TEXT NOT NULL,
  key BLOB NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY(number, scope, key, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE perdure_keys(
  collection INTEGER NOT NULL,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  keys BLOB NOT NULL,
  PRIMARY KEY(collection, scope, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE perdure_followers(
  name TEXT PRIMARY KEY,
  cursor TEXT NOT NULL,
  failures_count INTEGER NOT NULL,
  problem TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  holder TEXT NOT NULL,
  held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<std::string_view, 10> kTableNames = {
    "perdure_meta",       "perdure_collections", "perdure_actors", "perdure_log",  "perdure_heads",
    "perdure_operations", "perdure_indexes",     "perdure_index",  "perdure_keys", "perdure_followers"};

// Format 2 links each change to the one before it of the same document, and adds what follows the log.
void migrate_from_1(Connection& connection) {
  connection.execute("ALTER TABLE perdure_log RENAME TO perdure_log_1");
  connection.execute(kLogTable);
  connection.execute(
      "INSERT INTO perdure_log SELECT seq, collection, scope, id, version, kind, at, actor, "
      "lag(seq, 1, 0) OVER (PARTITION BY collection, scope, id ORDER BY seq), format, body_hash, chain, body "
      "FROM perdure_log_1 ORDER BY seq");
  connection.execute("DROP TABLE perdure_log_1");
  connection.execute(kDerivedTables);
}

void require_tables(Connection& connection) {
  Statement find(connection, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
  for (const std::string_view name : kTableNames) {
    const ResetGuard guard(find);
    if (find.bind_text(1, name).step()) continue;
    throw Error(code::kCorrupt,
                fmt::format("cannot open {}: its table {} is missing; keep the file and its -wal aside, and "
                            "restore a backup, or build a new one with perdure recover",
                            connection.path(), name));
  }
}

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

std::string backup_path(const std::string& path, std::int64_t version) {
  std::string candidate = fmt::format("{}.format-{}.backup", path, version);
  for (int number = 2; fs::info(candidate).kind != fs::Kind::missing; ++number) {
    candidate = fmt::format("{}.format-{}.backup-{}", path, version, number);
  }
  return candidate;
}

// Under a temporary name until it is whole, so that a backup that was interrupted is never taken for one. One
// name for all, so that each try removes what an earlier one left, also when it takes another number.
std::string back_up(Connection& connection, std::int64_t version) {
  std::string final_path = backup_path(connection.path(), version);
  const std::string temporary = fmt::format("{}.format-{}.backup.tmp", connection.path(), version);
  if (fs::info(temporary).kind != fs::Kind::missing) fs::remove_file(temporary);
  fs::create_file(temporary);
  {
    Connection target(temporary, Connection::Mode::read_write);
    // What is not whole is made anew: a journal on disk would only be left behind.
    target.execute("PRAGMA journal_mode = MEMORY");
    target.execute("PRAGMA synchronous = FULL");
    const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
        sqlite3_backup_init(target.handle(), "main", connection.handle(), "main"));
    if (!backup) target.fail(sqlite3_errcode(target.handle()), "write the backup");
    const int result = sqlite3_backup_step(backup.get(), -1);
    if (result != SQLITE_DONE) target.fail(result, "write the backup");
  }
  try {
    fs::rename_durably(temporary, final_path);
  } catch (const Error& error) {
    // Whatever becomes of the backup, the store is as it was.
    throw Error(error.code(), error.what(), {error.native_code(), error.retryable(), Outcome::not_applied});
  }
  return final_path;
}

}  // namespace

const Format& current_format() {
  static const Format format{kFormatVersion, {{1, migrate_from_1}}};
  return format;
}

Found inspect(Connection& connection, const Format& format) {
  const std::int64_t application_id = connection.query_integer("PRAGMA application_id");
  const std::int64_t version = connection.query_integer("PRAGMA user_version");
  if (application_id == 0 && version == 0 &&
      connection.query_integer("SELECT count(*) FROM sqlite_master") == 0) {
    return Found::empty;
  }
  if (application_id != kApplicationId) {
    throw Error(
        code::kNotAStore,
        fmt::format("cannot open {}: it is an SQLite database of another program; choose another path",
                    connection.path()));
  }
  if (version > format.version) {
    throw Error(
        code::kNewerFormat,
        fmt::format("cannot open {}: it has format {}, this program knows formats up to {}; use a newer "
                    "Perdure. Nothing was changed",
                    connection.path(), version, format.version));
  }
  if (version < format.version) return Found::older;
  require_tables(connection);
  return Found::current;
}

void require_durable_settings(Connection& connection) {
  // The answer is not the mode: when a sync of the change fails, SQLite 3.40 says "wal", leaves the database
  // as it was, and finds that out when it reads.
  (void)connection.query_text("PRAGMA journal_mode = WAL");
  (void)connection.query_integer("SELECT count(*) FROM sqlite_schema");
  const std::string mode = connection.query_text("PRAGMA journal_mode");
  if (mode != "wal") {
    throw Error(code::kIo,
                fmt::format("cannot open {}: SQLite's write-ahead log cannot be used here (journal mode {})",
                            connection.path(), mode));
  }
  connection.execute("PRAGMA synchronous = FULL");
  constexpr std::int64_t kFull = 2;
  if (connection.query_integer("PRAGMA synchronous") != kFull) {
    throw Error(code::kIo, fmt::format("cannot open {}: synchronous = FULL was refused", connection.path()));
  }
  // What is purged, or freed by retention and by indexes, must not stay readable in free pages.
  connection.execute("PRAGMA secure_delete = ON");
  // After a burst the WAL file shrinks again to this.
  connection.execute("PRAGMA journal_size_limit = 67108864");
}

void create_tables(Connection& connection) {
  Transaction transaction(connection, Transaction::Kind::write);
  connection.execute(kTables);
  connection.execute(kLogTable);
  connection.execute(kDerivedTables);
  connection.execute(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
  connection.execute(fmt::format("PRAGMA user_version = {}", kFormatVersion).c_str());
  Statement insert(connection, "INSERT INTO perdure_meta(name, value) VALUES(?1, ?2)");
  const std::string epoch = random_uuid();
  insert.bind_text(1, "epoch").bind_text(2, epoch).run();
  const std::string created_at = std::to_string(now().time_since_epoch().count());
  insert.bind_text(1, "created_at").bind_text(2, created_at).run();
  transaction.commit();
}

std::string migrate(Connection& connection, const Format& format) {
  const std::int64_t found = connection.query_integer("PRAGMA user_version");
  std::vector<const Migration*> steps;
  std::int64_t version = found;
  for (const Migration& migration : format.migrations) {
    if (migration.from_version != version) continue;
    steps.push_back(&migration);
    ++version;
  }
  // Before the backup: one that cannot help would be made again at each try.
  if (version != format.version) {
    throw Error(
        code::kOlderFormat,
        fmt::format("cannot open {}: there is no way from format {} to {}; use an older Perdure first",
                    connection.path(), found, format.version));
  }
  std::string backup = back_up(connection, found);
  Transaction transaction(connection, Transaction::Kind::write);
  for (const Migration* step : steps) step->run(connection);
  connection.execute(fmt::format("PRAGMA user_version = {}", format.version).c_str());
  transaction.commit();
  return backup;
}

}  // namespace perdure::sqlite
