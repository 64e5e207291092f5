#include "store/sqlite/reader.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"
#include "store/chain.h"
#include "store/prepared_batch.h"
#include "store/query_plan.h"
#include "store/sqlite/follower_table.h"
#include "store/sqlite/format.h"
#include "store/sqlite/prunable.h"
#include "store/sqlite/verify_chain.h"
#include "store/sqlite/verify_store.h"

namespace perdure::sqlite {
namespace {

// A damaged page makes SQLite fail in the middle of one document. That is this document's trouble; anything
// else (memory, I/O) is not.
bool is_damage(const Error& error) { return error.code() == code::kCorrupt; }

}  // namespace

Reader::Reader(const std::string& path, bool keeps_snapshots)
    : connection_(path, Connection::Mode::read_only),
      collections_(connection_, Names::Table::collections),
      actors_(connection_, Names::Table::actors),
      rules_(connection_, collections_),
      log_rows_(connection_),
      walk_(connection_),
      select_document_(connection_,
                       "SELECT h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash "
                       "FROM perdure_heads h LEFT JOIN perdure_log l ON l.seq = h.seq "
                       "WHERE h.collection = ?1 AND h.scope = ?2 AND h.id = ?3 AND h.deleted = 0"),
      select_head_(connection_,
                   "SELECT seq FROM perdure_heads WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      select_last_(connection_, "SELECT max(seq) FROM perdure_log"),
      select_chain_(connection_, "SELECT chain FROM perdure_log WHERE seq = ?1"),
      epoch_(meta("epoch")),
      snapshot_(connection_, keeps_snapshots) {}

Transaction Reader::begin() {
  snapshot_.give_up();
  return {connection_, Transaction::Kind::read};
}

std::string Reader::meta(std::string_view name) {
  Statement select(connection_, "SELECT value FROM perdure_meta WHERE name = ?1");
  if (!select.bind_text(1, name).step()) {
    throw Error(code::kCorrupt, fmt::format("cannot use {}: its {} is missing", connection_.path(), name));
  }
  return std::string(select.bytes(0));
}

std::optional<Document> Reader::get(const Key& key) {
  check_key(key);
  HeldSnapshot::Read read(snapshot_);
  const std::int64_t collection = collections_.find(key.collection);
  if (collection == 0) return std::nullopt;
  DamagedBody damaged;
  try {
    const ResetGuard guard(select_document_);
    select_document_.bind(1, collection).bind_text(2, key.scope).bind_text(3, key.id);
    const bool is_there = select_document_.step();
    read.keep();
    if (!is_there) return std::nullopt;
    if (select_document_.is_null(3)) {
      damaged.reason = fmt::format("its row {} is missing in the log", select_document_.integer(0));
    } else if (auto body = decode_body(static_cast<int>(select_document_.integer(4)),
                                       select_document_.bytes(5), select_document_.bytes(6), damaged)) {
      return Document{key,
                      select_document_.unsigned_integer(1),
                      select_document_.unsigned_integer(0),
                      time_of(select_document_.integer(2)),
                      time_of(select_document_.integer(3)),
                      *std::move(body)};
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    damaged.reason = error.what();
  }
  throw Error(code::kCorruptDocument, fmt::format("cannot read {}: {}; put it anew or restore a backup",
                                                  shown_key(key), damaged.reason));
}

Page Reader::list(const std::string& collection, const ListOptions& options) {
  check_collection(collection);
  check_scope(options.scope);
  const Transaction transaction = begin();
  const auto rules = rules_now(collection);
  const SqliteWalk::In in(walk_, collections_.find(collection), options.scope);
  return find_documents(collection, *rules, options, walk_);
}

std::shared_ptr<const CollectionRules> Reader::rules_now(const std::string& collection) {
  rules_.refresh();
  return rules_.find(collection);
}

std::shared_ptr<const CollectionRules> Reader::rules(const std::string& collection) {
  const Transaction transaction = begin();
  return rules_now(collection);
}

Cursor Reader::cursor_at(std::uint64_t seq) {
  if (seq == 0) return {epoch_, 0, chain_prefix({})};
  const ResetGuard guard(select_chain_);
  Hash chain{};
  if (!select_chain_.bind(1, seq).step() || select_chain_.bytes(0).size() != chain.size()) {
    throw Error(code::kCorrupt,
                fmt::format("cannot use {}: row {} of its log is damaged", connection_.path(), seq));
  }
  const std::string_view bytes = select_chain_.bytes(0);
  std::copy(bytes.begin(), bytes.end(), chain.begin());
  return {epoch_, seq, chain_prefix(chain)};
}

void Reader::require_own_cursor(const Cursor& since, const Cursor& head) {
  if (since == Cursor()) return;  // the beginning of any log
  const bool own = since.epoch == epoch_ && since.seq <= head.seq &&
                   since.chain_prefix == cursor_at(since.seq).chain_prefix;
  if (own) return;
  throw Error(
      code::kCursorMismatch,
      fmt::format("cannot read changes of {} since {}: that cursor was taken from another log, or from this "
                  "one before a backup was restored (it now ends at {}); start again without a cursor",
                  connection_.path(), since.to_string(), head.to_string()));
}

ChangePage Reader::changes(const Cursor& since, const ChangesOptions& options) {
  check_page_limit(options.limit);
  const Transaction transaction = begin();
  const Cursor head = cursor_at(read_head(connection_).seq);
  require_own_cursor(since, head);
  const LogRows::Guard guard(log_rows_);
  ChangePage page;
  std::uint64_t seq = since.seq;
  std::size_t page_bytes = 0;
  while (seq < head.seq && page.changes.size() < options.limit && page_bytes < limits::kPageBytes) {
    page.changes.push_back(read_change(++seq, options.bodies));
    page_bytes += page.changes.back().body.size();
  }
  log_rows_.release();
  page.at_end = seq == head.seq;
  page.next = page.at_end ? head : cursor_at(seq);
  return page;
}

Change Reader::read_change(std::uint64_t seq, bool with_body) {
  Change change;
  change.seq = seq;
  try {
    const auto row = log_rows_.row(seq);
    if (!row) {
      change.unreadable_reason = "its row is missing in the log";
      return change;
    }
    fill(change, *row, with_body);
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    change.unreadable_reason = error.what();
  }
  return change;
}

void Reader::fill(Change& change, const LogRows::Row& row, bool with_body) {
  change.kind = row.kind == kEraseKind ? ChangeKind::erase : ChangeKind::put;
  change.key = {collections_.name_of(row.collection), std::string(row.id), std::string(row.scope)};
  change.version = row.version;
  change.at = time_of(row.at_microseconds);
  change.actor = actors_.name_of(row.actor);
  if (row.format == kPrunedFormat) change.removed = Change::Removed::pruned;
  if (row.format == kPurgedFormat) change.removed = Change::Removed::purged;
  if (!with_body || change.kind == ChangeKind::erase || change.removed != Change::Removed::no) return;
  DamagedBody damaged;
  auto body = log_rows_.body(damaged);
  if (body) change.body = *std::move(body);
  change.unreadable_reason = damaged.reason;
}

std::uint64_t Reader::newest_change(const Key& key) {
  check_key(key);
  const std::int64_t collection = collections_.find(key.collection);
  if (collection == 0) return 0;
  const ResetGuard guard(select_head_);
  select_head_.bind(1, collection).bind_text(2, key.scope).bind_text(3, key.id);
  return select_head_.step() ? select_head_.unsigned_integer(0) : 0;
}

// Walks from change to change. A row that cannot be read ends the walk, since it hides the one before it.
template <typename OnChange>
void Reader::walk_back(const Key& key, bool with_bodies, OnChange on_change) {
  const LogRows::Guard guard(log_rows_);
  for (std::uint64_t seq = newest_change(key); seq != 0;) {
    const auto row = log_rows_.row(seq);
    if (!row) {
      throw Error(
          code::kCorruptDocument,
          fmt::format("cannot read the history of {}: row {} is missing in the log", shown_key(key), seq));
    }
    Change change;
    change.seq = seq;
    seq = row->previous;
    fill(change, *row, with_bodies);
    if (!on_change(std::move(change))) break;
  }
}

HistoryPage Reader::history(const Key& key, const HistoryOptions& options) {
  check_page_limit(options.limit);
  const Transaction transaction = begin();
  HistoryPage page;
  std::size_t page_bytes = 0;
  walk_back(key, options.bodies, [&](Change change) {
    if (options.before_version != 0 && change.version >= options.before_version) return true;
    if (page.versions.size() == options.limit || page_bytes >= limits::kPageBytes) {
      page.next_before_version = page.versions.back().version;
      return false;
    }
    page_bytes += change.body.size();
    page.versions.push_back(std::move(change));
    return true;
  });
  return page;
}

std::optional<Change> Reader::version(const Key& key, std::uint64_t version) {
  const Transaction transaction = begin();
  std::optional<Change> found;
  walk_back(key, false, [&](Change change) {
    if (change.version == version) found = std::move(change);
    return !found && change.version > version;
  });
  if (found) found = read_change(found->seq, true);
  log_rows_.release();
  return found;
}

std::vector<std::uint64_t> Reader::prunable(std::uint64_t limit, Time now) {
  const Transaction transaction = begin();
  rules_.refresh();
  std::vector<std::uint64_t> seqs;
  for (const std::string& collection : rules_.collections_with_settings()) {
    const auto rules = rules_.find(collection);
    if (!rules->settings.retention) continue;
    Prunable prunable(connection_, collections_.find(collection), *rules->settings.retention, now);
    prunable.collect(limit, seqs);
    if (seqs.size() >= limit) break;
  }
  return seqs;
}

std::vector<FollowerRecord> Reader::followers() {
  const Transaction transaction = begin();
  return read_followers(connection_);
}

std::uint64_t Reader::last_seq() {
  snapshot_.give_up();
  const ResetGuard guard(select_last_);
  return select_last_.step() ? select_last_.unsigned_integer(0) : 0;
}

VerifyReport Reader::verify(const VerifyOptions& options) {
  const Transaction transaction = begin();
  rules_.refresh();
  return verify_store(connection_, collections_, rules_, options);
}

std::vector<CollectionInfo> Reader::collections() {
  const Transaction transaction = begin();
  Statement select(connection_,
                   "SELECT c.name, (SELECT count(*) FROM perdure_heads h "
                   "WHERE h.collection = c.number AND h.deleted = 0) "
                   "FROM perdure_collections c WHERE substr(c.name, 1, 8) != 'perdure_' ORDER BY c.name");
  std::vector<CollectionInfo> result;
  while (select.step()) result.push_back({std::string(select.bytes(0)), select.unsigned_integer(1)});
  return result;
}

std::vector<std::string> Reader::scopes(const std::string& collection) {
  check_collection(collection);
  const Transaction transaction = begin();
  const std::int64_t number = collections_.find(collection);
  // One look per scope, however many documents it has.
  Statement first(connection_, "SELECT min(scope) FROM perdure_heads WHERE collection = ?1");
  Statement next(connection_, "SELECT min(scope) FROM perdure_heads WHERE collection = ?1 AND scope > ?2");
  std::vector<std::string> result;
  Statement* select = &first.bind(1, number);
  while (select->step() && !select->is_null(0)) {
    result.emplace_back(select->bytes(0));
    next.reset();
    select = &next.bind(1, number).bind_text(2, result.back());
  }
  return result;
}

void Reader::describe(StoreInfo& info) {
  const Transaction transaction = begin();
  info.format_version = static_cast<std::uint32_t>(connection_.query_integer("PRAGMA user_version"));
  info.head = cursor_at(read_head(connection_).seq);
  info.created_at = time_of(std::stoll(meta("created_at")));
}

}  // namespace perdure::sqlite
