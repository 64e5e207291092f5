#include "store/postgres/settings_writer.h"

#include <fmt/core.h>

#include <set>
#include <utility>

#include <perdure/error.h>
#include "core/order_key.h"
#include "store/index_keys.h"
#include "store/postgres/head_scan.h"
#include "store/postgres/index_rows.h"
#include "store/view_column.h"

namespace perdure::postgres {
namespace {

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string time_column(std::string_view microseconds) {
  return fmt::format(
      "to_char(timestamp 'epoch' + {} * interval '1 microsecond', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
      microseconds);
}

std::string member_column(const std::vector<std::string>& steps) {
  std::string path;
  for (const std::string& step : steps) path += (path.empty() ? "" : ", ") + sql_text(step);
  return fmt::format("perdure_member(l.body, ARRAY[{}])", path);
}

std::string piece_sql(const ViewPiece& piece) {
  switch (piece.kind) {
    case ViewPiece::Kind::text:
      return sql_text(piece.text);
    case ViewPiece::Kind::body:
      return "convert_from(l.body, 'UTF8')";
    case ViewPiece::Kind::scope:
      return "h.scope";
    case ViewPiece::Kind::path:
      break;
  }
  switch (piece.path.base) {
    case query::Path::Base::id:
      return "h.id";
    case query::Path::Base::version:
      return "h.version";
    case query::Path::Base::created_at:
      return time_column("h.created_at");
    case query::Path::Base::updated_at:
      return time_column("l.at");
    case query::Path::Base::body:
      break;
  }
  return member_column(piece.path.steps);
}

}  // namespace

std::string view_sql(const CollectionSettings::SqlView& view, std::int64_t space,
                     const std::string& collection) {
  std::string columns;
  for (const auto& [name, what] : view.columns) {
    const std::vector<ViewPiece> pieces = parse_column(what);
    std::string column;
    for (const ViewPiece& piece : pieces) {
      if (!column.empty()) column += " || ";
      column += pieces.size() == 1 ? piece_sql(piece) : fmt::format("({})::text", piece_sql(piece));
    }
    if (!columns.empty()) columns += ", ";
    columns += fmt::format("{} AS \"{}\"", column, name);
  }
  return fmt::format(
      "CREATE VIEW \"{}\" AS SELECT {} FROM perdure_heads h JOIN perdure_log l ON l.space = h.space "
      "AND l.seq = h.seq WHERE h.space = {} AND h.collection = {} AND NOT h.deleted",
      view.name, columns, space, sql_text(collection));
}

std::optional<std::pair<std::string, std::string>> find_duplicate(Connection& connection,
                                                                  std::int64_t index_number) {
  const Result found = connection.run(
      "SELECT min(id), max(id) FROM perdure_index WHERE number = $1::bigint GROUP BY scope, key, rest "
      "HAVING count(*) > 1 LIMIT 1",
      Parameters().integer(index_number));
  if (found.empty()) return std::nullopt;
  return std::pair(std::string(found.bytes(0, 0)), std::string(found.bytes(0, 1)));
}

void SettingsWriter::apply(const std::string& collection, const CollectionRules& before) {
  const bool changed = declare_indexes(collection, *rules_.find(connection_, collection));
  rules_.forget(collection);  // it now has the numbers of its indexes
  const auto after = rules_.find(connection_, collection);
  if (changed) {
    fill_indexes(collection, Filling::first);
    require_unique(*after);
  }
  if (after->keeps_bodies_plain() && !before.keeps_bodies_plain()) keep_bodies_plain(collection);
  if (before.settings.sql_view != after->settings.sql_view) make_view(collection, before, *after);
}

// Whether there is another set of indexes than before.
bool SettingsWriter::declare_indexes(const std::string& collection, const CollectionRules& rules) {
  std::set<std::string> missing;
  for (const IndexRule& index : rules.indexes) missing.insert(index.definition);
  std::vector<std::int64_t> unwanted;
  const Result declared = connection_.run(
      "SELECT number, definition FROM perdure_indexes WHERE space = $1::bigint AND collection = $2::text",
      Parameters().integer(space_).text(collection));
  for (int row = 0; row < declared.rows_count(); ++row) {
    if (missing.erase(std::string(declared.bytes(row, 1))) == 0) unwanted.push_back(declared.integer(row, 0));
  }
  if (!unwanted.empty()) {
    connection_.send("DELETE FROM perdure_index WHERE number = ANY($1::bigint[])",
                     Parameters().integers(unwanted));
    connection_.send("DELETE FROM perdure_indexes WHERE number = ANY($1::bigint[])",
                     Parameters().integers(unwanted));
  }
  if (!missing.empty()) {
    const std::vector<std::string_view> definitions(missing.begin(), missing.end());
    connection_.send(
        "INSERT INTO perdure_indexes(space, collection, definition) "
        "SELECT $1::bigint, $2::text, unnest($3::text[])",
        Parameters().integer(space_).text(collection).texts(definitions));
  }
  (void)connection_.receive();
  return !missing.empty() || !unwanted.empty();
}

void SettingsWriter::fill_indexes(const std::string& collection, Filling filling) {
  const auto rules = rules_.find(connection_, collection);
  IndexRows rows;
  std::size_t waiting_count = 0;
  for (HeadScan scan(connection_, space_, collection); scan.next();) {
    std::vector<IndexEntry> entries;
    DamagedBody damaged;
    if (filling == Filling::again && !scan.body(damaged)) continue;
    if (!rules->indexes.empty()) {
      const std::string body = scan.body_or_throw();
      const query::Subject subject = scan.subject(body);
      entries = index_entries(*rules, subject);
      for (const IndexRule& index : rules->indexes) {
        for (const query::Path& path : index.fields) {
          if (filling == Filling::again || index.each || !query::is_object(query::order_key(path, subject)))
            continue;
          throw Error(code::kInvalidSettings,
                      fmt::format("settings: {} is an object in {}/{}; index one of its members",
                                  path.to_string(), collection, scan.id()));
        }
      }
    }
    const std::vector<IndexEntry> noted = scan.noted_entries();
    if (noted == entries) continue;
    rows.change(scan.scope(), scan.id(), noted, entries);
    connection_.send(
        "UPDATE perdure_heads SET keys = nullif($5::bytea, '') WHERE space = $1::bigint "
        "AND collection = $2::text AND scope = $3::text AND id = $4::text",
        Parameters()
            .integer(space_)
            .text(collection)
            .text(scan.scope())
            .text(scan.id())
            .blob(encode_entries(entries)));
    constexpr std::size_t kTogetherCount = 256;
    if (++waiting_count % kTogetherCount == 0) {
      rows.send(connection_);
      (void)connection_.receive();
    }
  }
  rows.send(connection_);
  (void)connection_.receive();
}

void SettingsWriter::require_unique(const CollectionRules& rules) {
  for (const IndexRule& index : rules.indexes) {
    if (!index.unique) continue;
    const auto two = find_duplicate(connection_, index.number);
    if (!two) continue;
    throw Error(code::kInvalidSettings,
                fmt::format("settings: {} is not unique: {} and {} have the same; change one of them first",
                            index.fields_text(), two->first, two->second));
  }
}

void SettingsWriter::make_view(const std::string& collection, const CollectionRules& before,
                               const CollectionRules& after) {
  if (before.settings.sql_view) {
    connection_.execute(fmt::format("DROP VIEW IF EXISTS \"{}\"", before.settings.sql_view->name));
  }
  if (!after.settings.sql_view) return;
  const std::string& name = after.settings.sql_view->name;
  const Result taken =
      connection_.run("SELECT to_regclass(quote_ident($1::text)) IS NOT NULL", Parameters().text(name));
  if (taken.integer(0, 0) != 0) {
    throw Error(code::kInvalidSettings,
                fmt::format("settings, /sql_view/name: the schema has a table or view {} already; choose "
                            "another name",
                            name));
  }
  const std::string sql = view_sql(*after.settings.sql_view, space_, collection);
  // The server keeps another text of it; `verify` compares with this one.
  connection_.execute(fmt::format("{}; COMMENT ON VIEW \"{}\" IS {}", sql, name, sql_text(sql)));
}

// The hashes, and with them the chain, are of the plain body, so that the form can change.
void SettingsWriter::keep_bodies_plain(const std::string& collection) {
  for (HeadScan scan(connection_, space_, collection); scan.next();) {
    if (scan.is_plain()) continue;
    const std::string body = scan.body_or_throw();
    (void)connection_.run(
        "UPDATE perdure_log SET format = 0, body = $3::bytea WHERE space = $1::bigint AND seq = $2::bigint",
        Parameters().integer(space_).integer(scan.seq()).blob(body));
  }
}

void SettingsWriter::rebuild() {
  connection_.send(
      "DELETE FROM perdure_index WHERE number IN (SELECT number FROM perdure_indexes WHERE space = "
      "$1::bigint)",
      Parameters().integer(space_));
  connection_.send("UPDATE perdure_heads SET keys = NULL WHERE space = $1::bigint AND keys IS NOT NULL",
                   Parameters().integer(space_));
  (void)connection_.receive();
  for (const std::string& collection : rules_.collections_with_settings(connection_)) {
    declare_indexes(collection, *rules_.find(connection_, collection));
    rules_.forget(collection);
    const auto rules = rules_.find(connection_, collection);
    // What stands there was accepted once: damaged documents and duplicates are for `verify` to tell.
    if (!rules->indexes.empty()) fill_indexes(collection, Filling::again);
    if (rules->keeps_bodies_plain()) keep_bodies_plain(collection);
    make_view(collection, *rules, *rules);
  }
}

}  // namespace perdure::postgres
