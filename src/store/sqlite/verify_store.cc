#include "store/sqlite/verify_store.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include "store/index_keys.h"
#include "store/sqlite/format.h"
#include "store/sqlite/head_scan.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/settings_writer.h"
#include "store/sqlite/verify_chain.h"

namespace perdure::sqlite {
namespace {

constexpr std::uint64_t kProgressEvery = 4096;

class Verification {
 public:
  Verification(Connection& connection, Names& collections, RulesTable& rules, const VerifyOptions& options)
      : connection_(connection), collections_(collections), rules_(rules), options_(options) {}

  VerifyReport run() && {
    constexpr const char* kLog = "SELECT count(*) FROM perdure_log";
    constexpr const char* kHeads = "SELECT count(*) FROM perdure_heads WHERE deleted = 0";
    constexpr const char* kIndexes = "SELECT count(*) FROM perdure_indexes";
    check("database", "SELECT 1", [this] { check_database(); });
    check("chain", kLog, [this] { check_chain(); });
    check("bodies", kLog, [this] { check_bodies(); });
    check("heads", kLog, [this] { check_heads(); });
    check("indexes", kHeads, [this] { check_indexes(); });
    check("unique", kIndexes, [this] { check_unique(); });
    check("schema", kHeads, [this] { check_schemas(); });
    check("views", "SELECT count(*) FROM sqlite_master WHERE type = 'view'", [this] { check_views(); });
    return std::move(report_);
  }

 private:
  // A check that meets a damaged page ends there and says so; the others still run.
  template <typename Run>
  void check(std::string name, const char* count_sql, Run run) {
    report_.checks.push_back({std::move(name)});
    all_count_ = 0;
    try {
      all_count_ = count(count_sql);
      run();
    } catch (const Error& error) {
      const bool is_damage = error.code() == code::kCorrupt || error.code() == code::kCorruptDocument;
      if (!is_damage) throw;
      find("", error.what(), false);
    }
    progress(all_count_);
  }

  void examined() {
    VerifyReport::Check& current = report_.checks.back();
    if (++current.examined_count % kProgressEvery == 0) progress(current.examined_count);
  }

  void progress(std::uint64_t done_count) {
    if (options_.on_progress) options_.on_progress(report_.checks.back().name, done_count, all_count_);
  }

  void find(std::string where, std::string what, bool repairable) {
    ++report_.checks.back().findings_count;
    if (report_.findings.size() >= options_.findings_limit) return;
    report_.findings.push_back({report_.checks.back().name, std::move(where), std::move(what), repairable});
  }

  std::uint64_t count(const char* sql) { return static_cast<std::uint64_t>(connection_.query_integer(sql)); }

  void check_database() {
    constexpr std::string_view kWell = "ok";
    Statement rows(connection_, "PRAGMA integrity_check(100)");
    while (rows.step()) {
      require_readable(rows.bytes(0));
      if (rows.bytes(0) != kWell) find("", fmt::format("SQLite says: {}", rows.bytes(0)), false);
    }
    examined();
  }

  // The check lists a page that could not be read, for whatever reason, among what is damaged.
  void require_readable(std::string_view line) {
    constexpr std::string_view kMark = "error code=";
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) return;
    int result = SQLITE_OK;
    std::from_chars(line.data() + at + kMark.size(), line.data() + line.size(), result);
    if (result != SQLITE_OK && !is_corruption(result)) connection_.fail(result, "verify");
  }

  void check_chain() {
    const auto broken = verify_chain(connection_, {}, [this](std::uint64_t) { examined(); });
    if (!broken) return;
    find(fmt::format("seq {}", broken->seq),
         broken->reason + "; from here on the log is not what was committed", false);
  }

  std::string shown(std::int64_t collection, std::string_view scope, std::string_view id) {
    const std::string name = collections_.name_of(collection);
    return scope.empty() ? fmt::format("{}/{}", name, id) : fmt::format("{}/{} of {}", name, id, scope);
  }

  void check_bodies() {
    LogRows rows(connection_);
    Statement seqs(connection_, "SELECT seq FROM perdure_log WHERE kind = ?1");
    seqs.bind(1, kPutKind);
    std::string scratch;
    while (seqs.step()) {
      examined();
      const std::uint64_t seq = seqs.unsigned_integer(0);
      DamagedBody damaged;
      const auto row = rows.row(seq);
      if (!row || row->format == kPrunedFormat || row->format == kPurgedFormat) continue;
      if (rows.body_view(scratch, damaged)) continue;
      find(fmt::format("seq {}", seq),
           fmt::format("version {} of {}: {}", row->version, shown(row->collection, row->scope, row->id),
                       damaged.reason),
           false);
    }
  }

  // Each change has a head that stands at it or behind it, and each head stands at a change of its own.
  void check_heads() {
    Statement rows(
        connection_,
        "SELECT l.seq, l.collection, l.scope, l.id, l.version, l.kind, h.seq, h.version, h.deleted "
        "FROM perdure_log l LEFT JOIN perdure_heads h "
        "ON h.collection = l.collection AND h.scope = l.scope AND h.id = l.id WHERE l.format != ?1");
    rows.bind(1, kPurgedFormat);
    while (rows.step()) {
      examined();
      const std::string where = shown(rows.integer(1), rows.bytes(2), rows.bytes(3));
      if (rows.is_null(6)) {
        find(where, fmt::format("the change {} has no head", rows.integer(0)), true);
      } else if (rows.integer(6) < rows.integer(0)) {
        find(where, fmt::format("the head stands at seq {}, before seq {}", rows.integer(6), rows.integer(0)),
             true);
      } else if (rows.integer(6) == rows.integer(0)) {
        const bool deleted = rows.integer(5) == kEraseKind;
        if (rows.integer(7) != rows.integer(4) || (rows.integer(8) != 0) != deleted) {
          find(where, fmt::format("the head says something else than seq {}", rows.integer(0)), true);
        }
      }
    }
    Statement links(connection_,
                    "SELECT seq, collection, scope, id FROM (SELECT seq, collection, scope, id, previous, "
                    "lag(seq, 1, 0) OVER (PARTITION BY collection, scope, id ORDER BY seq) AS before "
                    "FROM perdure_log WHERE format != ?1) WHERE previous != before");
    links.bind(1, kPurgedFormat);
    while (links.step()) {
      find(shown(links.integer(1), links.bytes(2), links.bytes(3)),
           fmt::format("the change {} does not name the one before it", links.integer(0)), true);
    }
    Statement heads(connection_,
                    "SELECT h.collection, h.scope, h.id, h.seq FROM perdure_heads h LEFT JOIN perdure_log l "
                    "ON l.seq = h.seq AND l.collection = h.collection AND l.scope = h.scope AND l.id = h.id "
                    "WHERE l.seq IS NULL");
    while (heads.step()) {
      find(shown(heads.integer(0), heads.bytes(1), heads.bytes(2)),
           fmt::format("the head stands at seq {}, which is no change of it", heads.integer(3)), true);
    }
  }

  // The entries that the body gives against those that are noted, and those against the index.
  void check_indexes() {
    Statement noted(connection_,
                    "SELECT keys FROM perdure_keys WHERE collection = ?1 AND scope = ?2 AND id = ?3");
    Statement entry(connection_,
                    "SELECT 1 FROM perdure_index WHERE number = ?1 AND scope = ?2 AND key = ?3 AND id = ?4");
    std::uint64_t entries_count = 0;
    for (const std::string& collection : rules_.collections_with_settings()) {
      const auto rules = rules_.find(collection);
      if (rules->indexes.empty()) continue;
      const std::int64_t number = collections_.find(collection);
      for (HeadScan scan(connection_, number); scan.next();) {
        examined();
        noted.bind(1, number).bind_text(2, scan.scope()).bind_text(3, scan.id());
        const std::vector<IndexEntry> found =
            noted.step() ? decode_entries(noted.bytes(0)) : std::vector<IndexEntry>();
        noted.reset();
        DamagedBody damaged;
        const auto body = scan.body(damaged);
        if (!body) {
          entries_count += found.size();  // the body is reported among the bodies
          continue;
        }
        const std::vector<IndexEntry> expected = index_entries(*rules, scan.subject(*body));
        const std::string where = shown(number, scan.scope(), scan.id());
        if (found != expected) find(where, "its notes of index entries are wrong", true);
        for (const IndexEntry& one : expected) {
          const ResetGuard guard(entry);
          entry.bind(1, one.number).bind_text(2, scan.scope()).bind_blob(3, one.key);
          if (!entry.bind_text(4, scan.id()).step()) find(where, "it is missing in an index", true);
          ++entries_count;
        }
      }
    }
    const std::uint64_t found_count = count("SELECT count(*) FROM perdure_index");
    if (found_count > entries_count) {
      find("", fmt::format("the indexes have {} entries too many", found_count - entries_count), true);
    }
  }

  void check_unique() {
    for (const std::string& collection : rules_.collections_with_settings()) {
      const auto rules = rules_.find(collection);
      for (const IndexRule& rule : rules->indexes) {
        examined();
        if (!rule.unique) continue;
        Statement duplicates(connection_,
                             "SELECT min(id), max(id) FROM perdure_index WHERE number = ?1 "
                             "GROUP BY scope, key HAVING count(*) > 1");
        duplicates.bind(1, rule.number);
        while (duplicates.step()) {
          find(collection,
               fmt::format("{} and {} have the same {}", duplicates.bytes(0), duplicates.bytes(1),
                           rule.fields_text()),
               false);
        }
      }
    }
  }

  void check_schemas() {
    for (const std::string& collection : rules_.collections_with_settings()) {
      const auto rules = rules_.find(collection);
      if (!rules->schema) continue;
      const std::int64_t number = collections_.find(collection);
      for (HeadScan scan(connection_, number); scan.next();) {
        examined();
        DamagedBody damaged;
        const auto body = scan.body(damaged);
        if (!body) continue;
        for (const Schema::Violation& violation : rules->schema->check(*body)) {
          find(shown(number, scan.scope(), scan.id()),
               fmt::format("{} {} ({})", violation.pointer.empty() ? "the document" : violation.pointer,
                           violation.what, violation.rule),
               false);
        }
      }
    }
  }

  void check_views() {
    Statement select(connection_, "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?1");
    for (const std::string& collection : rules_.collections_with_settings()) {
      examined();
      const auto& view = rules_.find(collection)->settings.sql_view;
      if (!view) continue;
      const ResetGuard guard(select);
      const bool is_there = select.bind_text(1, view->name).step();
      if (is_there && select.bytes(0) == view_sql(*view, collections_.find(collection))) continue;
      find(collection, fmt::format("the view {} is {}", view->name, is_there ? "another one" : "missing"),
           true);
    }
  }

  Connection& connection_;
  Names& collections_;
  RulesTable& rules_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::uint64_t all_count_ = 0;
};

}  // namespace

VerifyReport verify_store(Connection& connection, Names& collections, RulesTable& rules,
                          const VerifyOptions& options) {
  return Verification(connection, collections, rules, options).run();
}

}  // namespace perdure::sqlite
