#include "store/postgres/format.h"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <string_view>

#include <perdure/error.h>
#include "core/ids.h"
#include "core/time.h"

namespace perdure::postgres {
namespace {

// Ids and scopes are compared by bytes, whatever the language of the database. Actors and operation ids may
// have a NUL, which PostgreSQL's text cannot hold. Bodies are compressed already where that is worth it.
//
// The row of a space, and of a writer, changes with every commit: with room on its page the change stays on
// it and touches no index.
constexpr const char* kTables = R"sql(
CREATE TABLE perdure_format(
  version bigint NOT NULL
);

CREATE TABLE perdure_spaces(
  space bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  epoch text NOT NULL,
  created_at bigint NOT NULL,
  seq bigint NOT NULL,
  chain bytea NOT NULL,
  settings_seq bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

CREATE TABLE perdure_log(
  space bigint NOT NULL,
  seq bigint NOT NULL,
  collection text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  kind smallint NOT NULL,
  at bigint NOT NULL,
  actor bytea NOT NULL,
  previous bigint NOT NULL,
  format smallint NOT NULL,
  body_hash bytea NOT NULL,
  chain bytea NOT NULL,
  body bytea,
  PRIMARY KEY(space, seq)
);
ALTER TABLE perdure_log ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE perdure_heads(
  space bigint NOT NULL,
  collection text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  deleted boolean NOT NULL,
  keys bytea,
  PRIMARY KEY(space, collection, scope, id)
) WITH (fillfactor = 85);

CREATE TABLE perdure_operations(
  space bigint NOT NULL,
  id bytea NOT NULL,
  at bigint NOT NULL,
  content_hash bytea NOT NULL,
  first_seq bigint NOT NULL,
  change_count bigint NOT NULL,
  PRIMARY KEY(space, id)
);
CREATE INDEX perdure_operations_by_time ON perdure_operations(space, at);

CREATE TABLE perdure_indexes(
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  space bigint NOT NULL,
  collection text COLLATE "C" NOT NULL,
  definition text COLLATE "C" NOT NULL,
  UNIQUE(space, collection, definition)
);

CREATE TABLE perdure_index(
  number bigint NOT NULL,
  scope text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  id text COLLATE "C" NOT NULL,
  rest bytea NOT NULL,
  PRIMARY KEY(number, scope, key, id)
);
CREATE INDEX perdure_index_long ON perdure_index(number, scope) WHERE rest <> '';

CREATE TABLE perdure_followers(
  space bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  cursor text NOT NULL,
  failures_count bigint NOT NULL,
  problem bytea NOT NULL,
  updated_at bigint NOT NULL,
  holder text NOT NULL,
  held_until bigint NOT NULL,
  PRIMARY KEY(space, name)
);

CREATE TABLE perdure_writers(
  writer text COLLATE "C" PRIMARY KEY,
  space bigint NOT NULL,
  group_number bigint NOT NULL,
  at bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION perdure_member(body bytea, path text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $function$
BEGIN
  RETURN convert_from(body, 'UTF8')::json #>> path;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END
$function$;
)sql";

constexpr std::array<std::string_view, 9> kTableNames = {
    "perdure_format",  "perdure_spaces", "perdure_log",       "perdure_heads",  "perdure_operations",
    "perdure_indexes", "perdure_index",  "perdure_followers", "perdure_writers"};

// Of pg_advisory_xact_lock: "Perd".
constexpr const char* kLockFormat = "SELECT pg_advisory_xact_lock(1348825700)";

// Version of the tables; nothing where there are none. A read of all names at once, since each costs a look.
std::optional<std::int64_t> find_format(Connection& connection) {
  std::vector<std::string_view> names(kTableNames.begin(), kTableNames.end());
  // By way of a table, so that what somebody else has just made is seen.
  const Result found = connection.run(
      "SELECT relname::text FROM pg_class WHERE relname = ANY($1::text[]::name[]) AND "
      "pg_table_is_visible(oid)",
      Parameters().texts(names));
  if (found.empty()) return std::nullopt;
  const auto has = [&](std::string_view name) {
    for (int row = 0; row < found.rows_count(); ++row) {
      if (found.bytes(row, 0) == name) return true;
    }
    return false;
  };
  if (!has("perdure_format")) {
    throw Error(
        code::kNotAStore,
        fmt::format("cannot open {}: the schema has a table {} that Perdure did not make; use another "
                    "database or schema",
                    connection.shown(), found.bytes(0, 0)));
  }
  const Result version = connection.run("SELECT version FROM perdure_format");
  if (version.rows_count() != 1) {
    throw Error(code::kNotAStore, fmt::format("cannot open {}: its table perdure_format has {} rows, one is "
                                              "expected; use another database or schema",
                                              connection.shown(), version.rows_count()));
  }
  const std::int64_t number = version.integer(0, 0);
  if (number > kFormatVersion) {
    throw Error(
        code::kNewerFormat,
        fmt::format("cannot open {}: it has format {}, this program knows formats up to {}; use a newer "
                    "Perdure. Nothing was changed",
                    connection.shown(), number, kFormatVersion));
  }
  for (const std::string_view name : kTableNames) {
    if (has(name)) continue;
    throw Error(code::kCorrupt, fmt::format("cannot open {}: its table {} is missing; restore a backup",
                                            connection.shown(), name));
  }
  return number;
}

void require_schema(Connection& connection) {
  const Result schema = connection.run("SELECT current_schema()");
  if (!schema.is_null(0, 0)) return;
  throw Error(code::kDenied, fmt::format("cannot open {}: there is no schema that this user may use; create "
                                         "one, or set the search_path of the user",
                                         connection.shown()));
}

void make_tables(Connection& connection) {
  require_schema(connection);
  Transaction transaction(connection, Transaction::Kind::write);
  (void)connection.run(kLockFormat);
  if (!find_format(connection)) {
    connection.execute(kTables);
    (void)connection.run("INSERT INTO perdure_format(version) VALUES($1::bigint)",
                         Parameters().integer(kFormatVersion));
  }
  transaction.commit();
}

std::optional<SpaceIdentity> find_space(Connection& connection, const std::string& name) {
  const Result found = connection.run(
      "SELECT space, epoch, created_at FROM perdure_spaces WHERE name = $1::text", Parameters().text(name));
  if (found.empty()) return std::nullopt;
  return SpaceIdentity{found.integer(0, 0), std::string(found.bytes(0, 1)), time_of(found.integer(0, 2))};
}

void make_space(Connection& connection, const std::string& name) {
  const std::string epoch = random_uuid();
  const std::string chain(16, '\0');
  (void)connection.run(
      "INSERT INTO perdure_spaces(name, epoch, created_at, seq, chain, settings_seq) "
      "VALUES($1::text, $2::text, $3::bigint, 0, $4::bytea, 0) ON CONFLICT DO NOTHING",
      Parameters().text(name).text(epoch).integer(now().time_since_epoch().count()).blob(chain));
}

}  // namespace

SpaceIdentity open_space(Connection& connection, const std::string& name, IfMissing if_missing) {
  const auto require_may_create = [&] {
    if (if_missing == IfMissing::create) return;
    throw Error(code::kNotFound,
                fmt::format("cannot open {}: there is no store here; create it first", connection.shown()));
  };
  if (!find_format(connection)) {
    require_may_create();
    make_tables(connection);
  }
  if (const auto found = find_space(connection, name)) return *found;
  require_may_create();
  make_space(connection, name);
  const auto made = find_space(connection, name);
  if (!made)
    throw Error(code::kCorrupt, fmt::format("cannot open {}: its space is gone", connection.shown()));
  return *made;
}

void require_durable_server(Connection& connection) {
  const Result found = connection.run(
      "SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('synchronous_commit'), "
      "current_setting('transaction_read_only'), current_setting('server_version_num')::bigint");
  const auto refuse = [&](std::string_view code, std::string_view why) {
    throw Error(code, fmt::format("cannot open {} for writing: {}", connection.shown(), why));
  };
  constexpr std::int64_t kOldestVersion = 130000;
  if (found.integer(0, 4) < kOldestVersion)
    refuse(code::kNotAStore, "the server is older than PostgreSQL 13");
  if (found.integer(0, 0) != 0) {
    refuse(code::kReadOnly,
           "the server is in recovery (a standby); use the primary server, or open it for "
           "reading");
  }
  if (found.bytes(0, 3) != "off") {
    refuse(code::kReadOnly,
           "default_transaction_read_only is on; open it for reading, or set it off for this "
           "user");
  }
  if (found.bytes(0, 1) != "on") {
    refuse(code::kIo, "the server runs with fsync = off and loses what it acknowledges; set fsync = on");
  }
  if (found.bytes(0, 2) != "on") refuse(code::kIo, "synchronous_commit cannot be set on");
}

}  // namespace perdure::postgres
