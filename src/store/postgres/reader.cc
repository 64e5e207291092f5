#include "store/postgres/reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/ids.h"
#include "core/time.h"
#include "store/chain.h"
#include "store/document_query.h"
#include "store/postgres/chunk_size.h"
#include "store/postgres/document_walk.h"
#include "store/postgres/verify_store.h"
#include "store/prepared_batch.h"
#include "store/query_plan.h"

namespace perdure::postgres {
namespace {

// The columns of a change, in this order wherever one is read.
enum Column {
  kSeq,
  kKind,
  kCollection,
  kScope,
  kId,
  kVersion,
  kAt,
  kActor,
  kFormat,
  kBody,
  kBodyHash,
  kPrevious
};

Change change_of(const Result& rows, int row, bool with_body) {
  Change change;
  change.seq = rows.unsigned_integer(row, kSeq);
  change.kind = rows.integer(row, kKind) == kEraseKind ? ChangeKind::erase : ChangeKind::put;
  change.key = {std::string(rows.bytes(row, kCollection)), std::string(rows.bytes(row, kId)),
                std::string(rows.bytes(row, kScope))};
  change.version = rows.unsigned_integer(row, kVersion);
  change.at = time_of(rows.integer(row, kAt));
  change.actor = rows.bytes(row, kActor);
  const std::int64_t format = rows.integer(row, kFormat);
  if (format == kPrunedFormat) change.removed = Change::Removed::pruned;
  if (format == kPurgedFormat) change.removed = Change::Removed::purged;
  if (!with_body || change.kind == ChangeKind::erase || change.removed != Change::Removed::no) return change;
  DamagedBody damaged;
  auto body =
      decode_body(static_cast<int>(format), rows.bytes(row, kBody), rows.bytes(row, kBodyHash), damaged);
  if (body) change.body = *std::move(body);
  change.unreadable_reason = damaged.reason;
  return change;
}

Hash hash_of(std::string_view bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

}  // namespace

Reader::Reader(const Address& address, SpaceIdentity space)
    : connection_(address, Connection::Role::reads), space_(std::move(space)), rules_(space_.number) {}

std::optional<Document> Reader::get(const Key& key) {
  const Result found = connection_.run(
      "SELECT h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash FROM perdure_heads h "
      "LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq WHERE h.space = $1::bigint "
      "AND h.collection = $2::text AND h.scope = $3::text AND h.id = $4::text AND NOT h.deleted",
      Parameters().integer(space_.number).text(key.collection).text(key.scope).text(key.id));
  if (found.empty()) return std::nullopt;
  DamagedBody damaged;
  if (found.is_null(0, 3)) {
    damaged.reason = fmt::format("its row {} is missing in the log", found.integer(0, 0));
  } else if (auto body = decode_body(static_cast<int>(found.integer(0, 4)), found.bytes(0, 5),
                                     found.bytes(0, 6), damaged)) {
    return Document{key,
                    found.unsigned_integer(0, 1),
                    found.unsigned_integer(0, 0),
                    time_of(found.integer(0, 2)),
                    time_of(found.integer(0, 3)),
                    *std::move(body)};
  }
  throw Error(code::kCorruptDocument, fmt::format("cannot read {}: {}; put it anew or restore a backup",
                                                  shown_key(key), damaged.reason));
}

Page Reader::list(const std::string& collection, const ListOptions& options) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  rules_.refresh(space_row().settings_seq);
  const auto rules = rules_.find(connection_, collection);
  PostgresWalk walk(connection_, space_.number, collection, options.scope);
  Page page = find_documents(collection, *rules, options, walk);
  transaction.commit();
  return page;
}

std::shared_ptr<const CollectionRules> Reader::rules(const std::string& collection) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  rules_.refresh(space_row().settings_seq);
  auto rules = rules_.find(connection_, collection);
  transaction.commit();
  return rules;
}

// With the statement that begins a transaction, where one is open.
SpaceRow Reader::space_row() {
  const Result row =
      connection_.run("SELECT seq, chain, epoch, settings_seq FROM perdure_spaces WHERE space = $1::bigint",
                      Parameters().integer(space_.number));
  if (row.empty()) {
    throw Error(code::kCorrupt,
                fmt::format("cannot use {}: the row of its space is gone; open the store again",
                            connection_.shown()));
  }
  return {{row.unsigned_integer(0, 0), hash_of(row.bytes(0, 1))},
          std::string(row.bytes(0, 2)),
          row.unsigned_integer(0, 3)};
}

Reader::Seqs Reader::seqs() {
  const SpaceRow row = space_row();
  return {row.end.seq, row.settings_seq};
}

Cursor Reader::cursor_at(std::uint64_t seq) {
  if (seq == 0) return {space_.epoch, 0, chain_prefix({})};
  const Result row =
      connection_.run("SELECT chain FROM perdure_log WHERE space = $1::bigint AND seq = $2::bigint",
                      Parameters().integer(space_.number).integer(seq));
  if (row.empty() || row.bytes(0, 0).size() != Hash().size()) {
    throw Error(code::kCorrupt,
                fmt::format("cannot use {}: row {} of its log is damaged", connection_.shown(), seq));
  }
  return {space_.epoch, seq, chain_prefix(hash_of(row.bytes(0, 0)))};
}

void Reader::require_own_cursor(const Cursor& since, const Cursor& head) {
  if (since == Cursor()) return;  // the beginning of any log
  const bool own = since.epoch == head.epoch && since.seq <= head.seq &&
                   since.chain_prefix == cursor_at(since.seq).chain_prefix;
  if (own) return;
  throw Error(
      code::kCursorMismatch,
      fmt::format("cannot read changes of {} since {}: that cursor was taken from another log, or from this "
                  "one before a backup was restored (it now ends at {}); start again without a cursor",
                  connection_.shown(), since.to_string(), head.to_string()));
}

ChangePage Reader::changes(const Cursor& since, const ChangesOptions& options) {
  check_page_limit(options.limit);
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  const SpaceRow space = space_row();
  const Cursor head{space.epoch, space.end.seq, chain_prefix(space.end.chain)};
  require_own_cursor(since, head);
  ChangePage page;
  std::uint64_t seq = since.seq;
  std::size_t page_bytes = 0;
  std::int64_t chunk_count = 32;
  while (seq < head.seq && page.changes.size() < options.limit && page_bytes < limits::kPageBytes) {
    chunk_count = std::min(chunk_count, static_cast<std::int64_t>(options.limit - page.changes.size()));
    const Result rows = connection_.run(
        "SELECT seq, kind, collection, scope, id, version, at, actor, format, "
        "CASE WHEN $4::bigint = 1 THEN body END, body_hash, previous FROM perdure_log "
        "WHERE space = $1::bigint AND seq > $2::bigint ORDER BY seq LIMIT $3::bigint",
        Parameters()
            .integer(space_.number)
            .integer(seq)
            .integer(chunk_count)
            .integer(std::int64_t{options.bodies}));
    for (int row = 0; row < rows.rows_count() && page_bytes < limits::kPageBytes; ++row) {
      if (rows.unsigned_integer(row, kSeq) != seq + 1) {
        throw Error(code::kCorrupt, fmt::format("cannot read changes of {}: row {} of its log is missing",
                                                connection_.shown(), seq + 1));
      }
      ++seq;
      page.changes.push_back(change_of(rows, row, options.bodies));
      page_bytes += page.changes.back().body.size();
    }
    if (rows.empty()) break;
    chunk_count = next_chunk_count(rows, kBody);
  }
  page.at_end = seq == head.seq;
  page.next = page.at_end ? head : cursor_at(seq);
  transaction.commit();
  return page;
}

// From the newest change that is older than `before_version`, along the links, until `on_change` gives false.
template <typename OnChange>
void Reader::walk_back(const Key& key, std::uint64_t before_version, bool with_bodies, OnChange on_change) {
  const Result head = connection_.run(
      "SELECT seq FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text AND scope = $3::text "
      "AND id = $4::text",
      Parameters().integer(space_.number).text(key.collection).text(key.scope).text(key.id));
  std::int64_t chunk_count = 32;
  for (std::uint64_t seq = head.empty() ? 0 : head.unsigned_integer(0, 0); seq != 0;) {
    const Result rows = connection_.run(
        "WITH RECURSIVE walk AS (SELECT l.* FROM perdure_log l WHERE l.space = $1::bigint "
        "AND l.seq = $2::bigint UNION ALL SELECT l.* FROM walk w CROSS JOIN LATERAL (SELECT * FROM "
        "perdure_log WHERE space = $1::bigint AND seq = w.previous LIMIT 1) AS l WHERE w.previous < w.seq) "
        "SELECT seq, kind, collection, scope, id, version, at, actor, format, "
        "CASE WHEN $4::bigint = 1 AND version < $5::bigint THEN body END, body_hash, previous "
        "FROM walk LIMIT $3::bigint",
        Parameters()
            .integer(space_.number)
            .integer(seq)
            .integer(chunk_count)
            .integer(std::int64_t{with_bodies})
            .integer(before_version));
    if (rows.empty()) {
      throw Error(
          code::kCorruptDocument,
          fmt::format("cannot read the history of {}: row {} is missing in the log", shown_key(key), seq));
    }
    for (int row = 0; row < rows.rows_count(); ++row) {
      const std::uint64_t previous = rows.unsigned_integer(row, kPrevious);
      seq = previous < rows.unsigned_integer(row, kSeq) ? previous : 0;
      if (rows.unsigned_integer(row, kVersion) >= before_version) continue;
      if (!on_change(change_of(rows, row, with_bodies))) return;
    }
    chunk_count = next_chunk_count(rows, kBody);
  }
}

namespace {

constexpr std::uint64_t kAnyVersion = std::uint64_t{1} << 62;

}  // namespace

HistoryPage Reader::history(const Key& key, const HistoryOptions& options) {
  check_page_limit(options.limit);
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  HistoryPage page;
  std::size_t page_bytes = 0;
  const std::uint64_t before = options.before_version == 0 ? kAnyVersion : options.before_version;
  walk_back(key, std::min(before, kAnyVersion), options.bodies, [&](Change change) {
    if (page.versions.size() == options.limit || page_bytes >= limits::kPageBytes) {
      page.next_before_version = page.versions.back().version;
      return false;
    }
    page_bytes += change.body.size();
    page.versions.push_back(std::move(change));
    return true;
  });
  transaction.commit();
  return page;
}

std::optional<Change> Reader::version(const Key& key, std::uint64_t version) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  std::optional<Change> found;
  if (version != 0 && version < kAnyVersion) {
    walk_back(key, version + 1, true, [&](Change change) {
      if (change.version == version) found = std::move(change);
      return false;
    });
  }
  transaction.commit();
  return found;
}

std::vector<std::uint64_t> Reader::prunable(std::uint64_t limit, Time now) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  rules_.refresh(space_row().settings_seq);
  std::vector<std::uint64_t> seqs;
  for (const std::string& collection : rules_.collections_with_settings(connection_)) {
    const auto rules = rules_.find(connection_, collection);
    const auto& retention = rules->settings.retention;
    if (!retention || seqs.size() >= limit) continue;
    const Time kept_from = retention->age ? now - *retention->age : Time::max();
    const auto versions = std::min<std::uint64_t>(retention->versions.value_or(0), kAnyVersion);
    const LongWork work(connection_);
    // Behind a version that was dropped before there is nothing left to drop.
    const Result rows = connection_.run(
        "SELECT old.seq FROM perdure_heads h CROSS JOIN LATERAL (WITH RECURSIVE walk AS ("
        "SELECT l.seq, l.previous, l.kind, l.at, l.format, 0 AS newer FROM perdure_log l "
        "WHERE l.space = h.space AND l.seq = h.seq UNION ALL "
        "SELECT l.seq, l.previous, l.kind, l.at, l.format, w.newer + 1 FROM walk w CROSS JOIN LATERAL "
        "(SELECT * FROM perdure_log WHERE space = h.space AND seq = w.previous LIMIT 1) AS l "
        "WHERE w.previous < w.seq AND l.format <> $6::bigint) "
        "SELECT seq FROM walk WHERE newer > 0 AND newer >= $3::bigint AND kind = 1 AND at <= $4::bigint "
        "ORDER BY seq) AS old WHERE h.space = $1::bigint AND h.collection = $2::text AND h.version > 1 "
        "ORDER BY h.scope, h.id, old.seq LIMIT $5::bigint",
        Parameters()
            .integer(space_.number)
            .text(collection)
            .integer(versions)
            .integer(std::int64_t{kept_from.time_since_epoch().count()})
            .integer(limit - seqs.size())
            .integer(kPrunedFormat));
    for (int row = 0; row < rows.rows_count(); ++row) seqs.push_back(rows.unsigned_integer(row, 0));
  }
  transaction.commit();
  return seqs;
}

std::vector<FollowerRecord> Reader::followers() {
  const Result rows = connection_.run(
      "SELECT name, cursor, failures_count, problem, updated_at, holder, held_until FROM perdure_followers "
      "WHERE space = $1::bigint ORDER BY name",
      Parameters().integer(space_.number));
  std::vector<FollowerRecord> records;
  for (int row = 0; row < rows.rows_count(); ++row) {
    FollowerRecord record;
    record.name = rows.bytes(row, 0);
    if (!rows.bytes(row, 1).empty()) record.cursor = Cursor::parse(rows.bytes(row, 1));
    record.failures_count = rows.unsigned_integer(row, 2);
    record.problem = rows.bytes(row, 3);
    record.updated_at = time_of(rows.integer(row, 4));
    record.holder = rows.bytes(row, 5);
    record.held_until = time_of(rows.integer(row, 6));
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<std::string> Reader::scopes(const std::string& collection) {
  check_collection(collection);
  const Result rows = connection_.run(
      "SELECT DISTINCT scope FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text "
      "ORDER BY scope",
      Parameters().integer(space_.number).text(collection));
  std::vector<std::string> result;
  for (int row = 0; row < rows.rows_count(); ++row) result.emplace_back(rows.bytes(row, 0));
  return result;
}

std::vector<CollectionInfo> Reader::collections() {
  // A collection also comes into being with its settings.
  const Result rows = connection_.run(
      "SELECT name, sum(documents)::bigint FROM (SELECT collection AS name, 1 - deleted::int AS documents "
      "FROM perdure_heads WHERE space = $1::bigint UNION ALL SELECT id, 0 FROM perdure_heads "
      "WHERE space = $1::bigint AND collection = $2::text AND scope = '') AS all_heads "
      "WHERE left(name, 8) <> 'perdure_' GROUP BY name ORDER BY name",
      Parameters().integer(space_.number).text(kSettingsCollection));
  std::vector<CollectionInfo> result;
  for (int row = 0; row < rows.rows_count(); ++row) {
    result.push_back({std::string(rows.bytes(row, 0)), rows.unsigned_integer(row, 1)});
  }
  return result;
}

VerifyReport Reader::verify(const VerifyOptions& options) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  const LongWork work(connection_);
  const SpaceRow space = space_row();
  rules_.refresh(space.settings_seq);
  VerifyReport report = verify_store(connection_, space_.number, space.end, rules_, options);
  transaction.commit();
  return report;
}

void Reader::describe(StoreInfo& info) {
  Transaction transaction(connection_, Transaction::Kind::snapshot);
  const SpaceRow space = space_row();
  const Result found = connection_.run(
      "SELECT (SELECT version FROM perdure_format), (SELECT sum(pg_total_relation_size(c)) FROM "
      "unnest(ARRAY['perdure_log', 'perdure_heads', 'perdure_index']::regclass[]) AS c)::bigint");
  info.engine = fmt::format("PostgreSQL {}", connection_.server_version());
  info.format_version = static_cast<std::uint32_t>(found.integer(0, 0));
  info.file_bytes = found.unsigned_integer(0, 1);
  info.head = {space.epoch, space.end.seq, chain_prefix(space.end.chain)};
  info.created_at = space_.created_at;
  transaction.commit();
}

}  // namespace perdure::postgres
