#include "store/sqlite/settings_writer.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>

#include <perdure/error.h>
#include "store/sqlite/head_scan.h"
#include "store/view_column.h"

namespace perdure::sqlite {
namespace {

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string time_column(std::string_view microseconds) {
  return fmt::format(
      "strftime('%Y-%m-%dT%H:%M:%S', {0} / 1000000, 'unixepoch') || printf('.%06dZ', {0} % 1000000)",
      microseconds);
}

std::string member_column(const std::vector<std::string>& steps) {
  std::string path = "$";
  for (const std::string& step : steps) {
    const bool is_index = std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; });
    path += is_index ? fmt::format("[{}]", step) : fmt::format(".\"{}\"", step);
  }
  return fmt::format("json_extract(l.body, {})", sql_text(path));
}

std::string piece_sql(const ViewPiece& piece) {
  switch (piece.kind) {
    case ViewPiece::Kind::text:
      return sql_text(piece.text);
    case ViewPiece::Kind::body:
      return "l.body";
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

std::string view_sql(const CollectionSettings::SqlView& view, std::int64_t collection) {
  std::string columns;
  for (const auto& [name, what] : view.columns) {
    std::string column;
    for (const ViewPiece& piece : parse_column(what)) {
      if (!column.empty()) column += " || ";
      column += piece_sql(piece);
    }
    if (!columns.empty()) columns += ", ";
    columns += fmt::format("{} AS \"{}\"", column, name);
  }
  return fmt::format(
      "CREATE VIEW \"{}\" AS SELECT {} FROM perdure_heads h JOIN perdure_log l ON l.seq = h.seq "
      "WHERE h.collection = {} AND h.deleted = 0",
      view.name, columns, collection);
}

SettingsWriter::SettingsWriter(Connection& connection, Names& collections, RulesTable& rules,
                               IndexTable& index)
    : connection_(connection), collections_(collections), rules_(rules), index_(index) {}

void SettingsWriter::apply(const std::string& collection, const CollectionRules& before, std::uint64_t seq) {
  Statement remember(connection_,
                     "INSERT INTO perdure_meta(name, value) VALUES('settings_seq', ?1) "
                     "ON CONFLICT DO UPDATE SET value = excluded.value");
  const std::string text = std::to_string(seq);
  remember.bind_text(1, text).run();
  rules_.refresh();
  const std::int64_t number = collections_.find_or_add(collection);
  const bool changed = declare_indexes(number, *rules_.find(collection));
  rules_.forget(collection);  // it now has the numbers of its indexes
  const auto after = rules_.find(collection);
  if (changed) {
    fill_indexes(collection, Filling::first);
    require_unique(*after);
  }
  if (after->keeps_bodies_plain() && !before.keeps_bodies_plain()) keep_bodies_plain(number);
  if (before.settings.sql_view != after->settings.sql_view) make_view(collection, before, *after);
}

// Whether there is another set of indexes than before.
bool SettingsWriter::declare_indexes(std::int64_t collection, const CollectionRules& rules) {
  std::set<std::string> missing;
  for (const IndexRule& index : rules.indexes) missing.insert(index.definition);
  std::vector<std::int64_t> unwanted;
  {
    Statement select(connection_, "SELECT number, definition FROM perdure_indexes WHERE collection = ?1");
    select.bind(1, collection);
    while (select.step()) {
      if (missing.erase(std::string(select.bytes(1))) == 0) unwanted.push_back(select.integer(0));
    }
  }
  for (const std::int64_t number : unwanted) index_.drop(number);
  for (const std::string& definition : missing) (void)index_.number_of(collection, definition);
  return !missing.empty() || !unwanted.empty();
}

void SettingsWriter::fill_indexes(const std::string& collection, Filling filling) {
  const auto rules = rules_.find(collection);
  const std::int64_t number = collections_.find(collection);
  HeadScan scan(connection_, number);
  while (scan.next()) {
    std::vector<IndexEntry> entries;
    DamagedBody damaged;
    if (filling == Filling::again && !scan.body(damaged)) continue;
    if (!rules->indexes.empty()) {
      const std::string body = scan.body_or_throw(collection);
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
    index_.replace(number, scan.scope(), scan.id(), entries);
  }
}

void SettingsWriter::require_unique(const CollectionRules& rules) {
  Statement select(connection_,
                   "SELECT min(id), max(id) FROM perdure_index WHERE number = ?1 "
                   "GROUP BY scope, key HAVING count(*) > 1 LIMIT 1");
  for (const IndexRule& index : rules.indexes) {
    if (!index.unique) continue;
    const ResetGuard guard(select);
    if (!select.bind(1, index.number).step()) continue;
    throw Error(code::kInvalidSettings,
                fmt::format("settings: {} is not unique: {} and {} have the same; change one of them first",
                            index.fields_text(), select.bytes(0), select.bytes(1)));
  }
}

void SettingsWriter::make_view(const std::string& collection, const CollectionRules& before,
                               const CollectionRules& after) {
  if (before.settings.sql_view) {
    connection_.execute(fmt::format("DROP VIEW IF EXISTS \"{}\"", before.settings.sql_view->name).c_str());
  }
  if (!after.settings.sql_view) return;
  const std::string& name = after.settings.sql_view->name;
  Statement find(connection_, "SELECT type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE");
  if (find.bind_text(1, name).step()) {
    throw Error(code::kInvalidSettings,
                fmt::format("settings, /sql_view/name: the database has a {} {} already; choose another name",
                            find.bytes(0), name));
  }
  find.reset();
  try {
    connection_.execute(view_sql(*after.settings.sql_view, collections_.find(collection)).c_str());
  } catch (const Error& error) {
    if (error.native_code() != SQLITE_ERROR && error.native_code() != SQLITE_TOOBIG) throw;
    throw Error(code::kInvalidSettings,
                fmt::format("settings, /sql_view: SQLite cannot make this view: {}", error.what()));
  }
}

// The hashes, and with them the chain, are of the plain body, so that the form can change.
void SettingsWriter::keep_bodies_plain(std::int64_t collection) {
  const std::string& name = collections_.name_of(collection);
  Statement update(connection_, "UPDATE perdure_log SET format = 0, body = ?2 WHERE seq = ?1");
  HeadScan scan(connection_, collection);
  while (scan.next()) {
    if (scan.is_plain()) continue;
    const std::string body = scan.body_or_throw(name);
    const std::uint64_t seq = scan.seq();
    scan.release();
    update.bind(1, seq).bind_text(2, body).run();
  }
}

void SettingsWriter::rebuild() {
  connection_.execute("DELETE FROM perdure_index");
  connection_.execute("DELETE FROM perdure_keys");
  for (const std::string& collection : rules_.collections_with_settings()) {
    const std::int64_t number = collections_.find_or_add(collection);
    declare_indexes(number, *rules_.find(collection));
    rules_.forget(collection);
    const auto rules = rules_.find(collection);
    // What stands there was accepted once: damaged documents and duplicates are for `verify` to tell.
    if (!rules->indexes.empty()) fill_indexes(collection, Filling::again);
    if (rules->keeps_bodies_plain()) keep_bodies_plain(number);
    make_view(collection, *rules, *rules);
  }
}

}  // namespace perdure::sqlite
