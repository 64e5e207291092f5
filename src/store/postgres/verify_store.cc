#include "store/postgres/verify_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include "store/chain.h"
#include "store/postgres/chunk_size.h"
#include "store/postgres/format.h"
#include "store/postgres/head_scan.h"
#include "store/postgres/index_rows.h"
#include "store/postgres/settings_writer.h"

namespace perdure::postgres {
namespace {

constexpr std::uint64_t kProgressEvery = 4096;

std::optional<Hash> as_hash(std::string_view bytes) {
  Hash hash{};
  if (bytes.size() != hash.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::string shown(std::string_view collection, std::string_view scope, std::string_view id) {
  return scope.empty() ? fmt::format("{}/{}", collection, id)
                       : fmt::format("{}/{} of {}", collection, id, scope);
}

class Verification {
 public:
  Verification(Connection& connection, std::int64_t space, const LogEnd& end, RulesTable& rules,
               const VerifyOptions& options)
      : connection_(connection), space_(space), end_(end), rules_(rules), options_(options) {}

  VerifyReport run() && {
    check("database", "SELECT 1::bigint WHERE $1::bigint > 0", [this] { check_server(); });
    check("chain", kLogCount, [this] { check_chain(); });
    check("bodies", kLogCount, [this] { check_bodies(); });
    check("heads", kLogCount, [this] { check_heads(); });
    check("indexes", kHeadsCount, [this] { check_indexes(); });
    check("unique", kIndexesCount, [this] { check_unique(); });
    check("schema", kHeadsCount, [this] { check_schemas(); });
    check("views", kIndexesCount, [this] { check_views(); });
    return std::move(report_);
  }

 private:
  static constexpr const char* kLogCount = "SELECT count(*) FROM perdure_log WHERE space = $1::bigint";
  static constexpr const char* kHeadsCount =
      "SELECT count(*) FROM perdure_heads WHERE space = $1::bigint AND NOT deleted";
  static constexpr const char* kIndexesCount =
      "SELECT count(*) FROM perdure_indexes WHERE space = $1::bigint";

  template <typename Run>
  void check(std::string name, const char* count_sql, Run run) {
    report_.checks.push_back({std::move(name)});
    all_count_ = connection_.run(count_sql, Parameters().integer(space_)).unsigned_integer(0, 0);
    try {
      run();
    } catch (const Error& error) {
      // Settings that cannot be read end the checks that need them; what the server cannot read ends all.
      if (error.code() != code::kCorruptDocument) throw;
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

  void check_server() {
    const Result found = connection_.run(
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> "
        "'on'");
    for (int row = 0; row < found.rows_count(); ++row) {
      find("", fmt::format("the server runs with {} = {}", found.bytes(row, 0), found.bytes(row, 1)), false);
    }
    examined();
  }

  void check_chain() {
    LogEnd end;
    while (true) {
      const Result rows = connection_.run(
          "SELECT seq, kind, collection, scope, id, version, at, actor, body_hash, chain, format "
          "FROM perdure_log WHERE space = $1::bigint AND seq > $2::bigint ORDER BY seq LIMIT 4096",
          Parameters().integer(space_).integer(end.seq));
      for (int row = 0; row < rows.rows_count(); ++row) {
        examined();
        const std::string reason = broken_link(rows, row, end);
        if (reason.empty()) continue;
        find(fmt::format("seq {}", end.seq + 1), reason + "; from here on the log is not what was committed",
             false);
        return;
      }
      if (rows.empty()) break;
    }
    if (end.seq == end_.seq && end.chain == end_.chain) return;
    find(fmt::format("seq {}", std::min(end.seq, end_.seq) + 1),
         fmt::format("the log ends at seq {}, but the space's row says {}", end.seq, end_.seq), false);
  }

  // Moves `end` over the row, or says what is wrong with it.
  static std::string broken_link(const Result& rows, int row, LogEnd& end) {
    const std::uint64_t seq = rows.unsigned_integer(row, 0);
    if (seq != end.seq + 1) return "committed rows are missing";
    const std::optional<Hash> body_hash = as_hash(rows.bytes(row, 8));
    const std::optional<Hash> stored = as_hash(rows.bytes(row, 9));
    if (!body_hash || !stored) return "the row is damaged";
    if (rows.integer(row, 10) != kPurgedFormat) {
      ChainedRow chained;
      chained.kind = rows.integer(row, 1) == kPutKind ? ChangeKind::put : ChangeKind::erase;
      chained.collection = rows.bytes(row, 2);
      chained.scope = rows.bytes(row, 3);
      chained.id = rows.bytes(row, 4);
      chained.version = rows.unsigned_integer(row, 5);
      chained.at_microseconds = rows.integer(row, 6);
      chained.actor = rows.bytes(row, 7);
      chained.body_hash = *body_hash;
      if (next_chain(end.chain, chained) != *stored) return "the row does not match its chain";
    }
    // What a purged row's link was made of is gone for good; the links around it still hold.
    end = {seq, *stored};
    return {};
  }

  void check_bodies() {
    std::string scratch;
    std::int64_t chunk_count = 64;
    for (std::uint64_t seq = 0;;) {
      const Result rows = connection_.run(
          "SELECT seq, version, collection, scope, id, format, body, body_hash FROM perdure_log "
          "WHERE space = $1::bigint AND seq > $2::bigint AND kind = 1 AND format < 3 ORDER BY seq "
          "LIMIT $3::bigint",
          Parameters().integer(space_).integer(seq).integer(chunk_count));
      if (rows.empty()) return;
      for (int row = 0; row < rows.rows_count(); ++row) {
        examined();
        seq = rows.unsigned_integer(row, 0);
        DamagedBody damaged;
        if (view_body(static_cast<int>(rows.integer(row, 5)), rows.bytes(row, 6), rows.bytes(row, 7), scratch,
                      damaged)) {
          continue;
        }
        find(fmt::format("seq {}", seq),
             fmt::format("version {} of {}: {}", rows.integer(row, 1),
                         shown(rows.bytes(row, 2), rows.bytes(row, 3), rows.bytes(row, 4)), damaged.reason),
             false);
      }
      chunk_count = next_chunk_count(rows, 6);
    }
  }

  template <typename Say>
  void find_rows(const char* sql, Say say) {
    const Result rows = connection_.run(sql, Parameters().integer(space_).integer(kPurgedFormat));
    for (int row = 0; row < rows.rows_count(); ++row) {
      find(shown(rows.bytes(row, 0), rows.bytes(row, 1), rows.bytes(row, 2)), say(rows, row), true);
    }
  }

  // Each change has a head that stands at it or behind it, and each head stands at a change of its own.
  void check_heads() {
    report_.checks.back().examined_count = all_count_;
    find_rows(
        "SELECT l.collection, l.scope, l.id, l.seq FROM perdure_log l LEFT JOIN perdure_heads h "
        "ON h.space = l.space AND h.collection = l.collection AND h.scope = l.scope AND h.id = l.id "
        "WHERE l.space = $1::bigint AND l.format <> $2::bigint AND (h.seq IS NULL OR h.seq < l.seq) "
        "ORDER BY l.seq",
        [](const Result& rows, int row) {
          return fmt::format("no head stands at the change {} or behind it", rows.integer(row, 3));
        });
    find_rows(
        "SELECT h.collection, h.scope, h.id, h.seq FROM perdure_heads h LEFT JOIN perdure_log l "
        "ON l.space = h.space AND l.seq = h.seq AND l.collection = h.collection AND l.scope = h.scope "
        "AND l.id = h.id AND l.format <> $2::bigint WHERE h.space = $1::bigint AND (l.seq IS NULL "
        "OR l.version <> h.version OR (l.kind = 2) <> h.deleted)",
        [](const Result& rows, int row) {
          return fmt::format("the head says something else than seq {}", rows.integer(row, 3));
        });
    find_rows(
        "SELECT collection, scope, id, seq FROM (SELECT seq, collection, scope, id, previous, "
        "lag(seq, 1, 0::bigint) OVER (PARTITION BY collection, scope, id ORDER BY seq) AS before "
        "FROM perdure_log WHERE space = $1::bigint AND format <> $2::bigint) AS links "
        "WHERE previous <> before",
        [](const Result& rows, int row) {
          return fmt::format("the change {} does not name the one before it", rows.integer(row, 3));
        });
  }

  // The entries that the body gives against those that are noted, and those against the index.
  void check_indexes() {
    std::uint64_t entries_count = 0;
    for (const std::string& collection : rules_.collections_with_settings(connection_)) {
      const auto rules = rules_.find(connection_, collection);
      if (rules->indexes.empty()) continue;
      for (HeadScan scan(connection_, space_, collection); scan.next();) {
        examined();
        const std::vector<IndexEntry> noted = scan.noted_entries();
        DamagedBody damaged;
        const auto body = scan.body(damaged);
        if (!body) {
          entries_count += noted.size();  // the body is reported among the bodies
          continue;
        }
        const std::vector<IndexEntry> expected = index_entries(*rules, scan.subject(*body));
        const std::string where = shown(collection, scan.scope(), scan.id());
        if (noted != expected) find(where, "its notes of index entries are wrong", true);
        entries_count += expected.size();
        for (const IndexEntry& one : expected) {
          if (!has_entry(connection_, one, scan.scope(), scan.id())) {
            find(where, "it is missing in an index", true);
          }
        }
      }
    }
    const std::uint64_t found_count =
        connection_
            .run(
                "SELECT count(*) FROM perdure_index WHERE number IN (SELECT number FROM perdure_indexes "
                "WHERE space = $1::bigint)",
                Parameters().integer(space_))
            .unsigned_integer(0, 0);
    if (found_count > entries_count) {
      find("", fmt::format("the indexes have {} entries too many", found_count - entries_count), true);
    }
  }

  void check_unique() {
    for (const std::string& collection : rules_.collections_with_settings(connection_)) {
      for (const IndexRule& rule : rules_.find(connection_, collection)->indexes) {
        examined();
        if (!rule.unique) continue;
        if (const auto two = find_duplicate(connection_, rule.number)) {
          find(collection,
               fmt::format("{} and {} have the same {}", two->first, two->second, rule.fields_text()), false);
        }
      }
    }
  }

  void check_schemas() {
    for (const std::string& collection : rules_.collections_with_settings(connection_)) {
      const auto rules = rules_.find(connection_, collection);
      if (!rules->schema) continue;
      for (HeadScan scan(connection_, space_, collection); scan.next();) {
        examined();
        DamagedBody damaged;
        const auto body = scan.body(damaged);
        if (!body) continue;
        for (const Schema::Violation& violation : rules->schema->check(*body)) {
          find(shown(collection, scan.scope(), scan.id()),
               fmt::format("{} {} ({})", violation.pointer.empty() ? "the document" : violation.pointer,
                           violation.what, violation.rule),
               false);
        }
      }
    }
  }

  void check_views() {
    for (const std::string& collection : rules_.collections_with_settings(connection_)) {
      examined();
      const auto rules = rules_.find(connection_, collection);
      const auto& view = rules->settings.sql_view;
      if (!view) continue;
      const Result found =
          connection_.run("SELECT obj_description(to_regclass(quote_ident($1::text)), 'pg_class')",
                          Parameters().text(view->name));
      if (found.bytes(0, 0) == view_sql(*view, space_, collection)) continue;
      find(collection, fmt::format("the view {} is missing or another one", view->name), true);
    }
  }

  Connection& connection_;
  const std::int64_t space_;
  const LogEnd end_;
  RulesTable& rules_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::uint64_t all_count_ = 0;
};

}  // namespace

VerifyReport verify_store(Connection& connection, std::int64_t space, const LogEnd& end, RulesTable& rules,
                          const VerifyOptions& options) {
  return Verification(connection, space, end, rules, options).run();
}

}  // namespace perdure::postgres
