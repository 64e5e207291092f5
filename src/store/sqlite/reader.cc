#include "store/sqlite/reader.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/hash.h"
#include "core/ids.h"
#include "store/chain.h"
#include "store/prepared_batch.h"
#include "store/sqlite/format.h"
#include "store/sqlite/verify_chain.h"

namespace perdure::sqlite {
namespace {

Time as_time(std::int64_t microseconds) { return Time(std::chrono::microseconds(microseconds)); }

void check_limit(std::size_t limit) {
  if (limit >= 1 && limit <= limits::kPageDocumentsCount) return;
  throw Error(
      limit == 0 ? code::kInvalidArgument : code::kTooLarge,
      fmt::format("a page of {} is not possible; ask for 1 to {}", limit, limits::kPageDocumentsCount));
}

// A damaged page makes SQLite fail in the middle of one document. That is this document's trouble; anything
// else (memory, I/O) is not.
bool is_damage(const Error& error) { return error.code() == code::kCorrupt; }

}  // namespace

Reader::Reader(const std::string& path)
    : connection_(path, Connection::Mode::read_only),
      collections_(connection_, Names::Table::collections),
      actors_(connection_, Names::Table::actors),
      log_rows_(connection_),
      select_document_(connection_,
                       "SELECT h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash "
                       "FROM perdure_heads h LEFT JOIN perdure_log l ON l.seq = h.seq "
                       "WHERE h.collection = ?1 AND h.scope = ?2 AND h.id = ?3 AND h.deleted = 0"),
      select_heads_(connection_,
                    "SELECT id, seq, version, created_at FROM perdure_heads "
                    "WHERE collection = ?1 AND scope = ?2 AND id > ?3 AND deleted = 0 ORDER BY id LIMIT ?4"),
      select_chain_(connection_, "SELECT chain FROM perdure_log WHERE seq = ?1"),
      epoch_(meta("epoch")) {}

std::string Reader::meta(std::string_view name) {
  Statement select(connection_, "SELECT value FROM perdure_meta WHERE name = ?1");
  if (!select.bind_text(1, name).step()) {
    throw Error(code::kCorrupt, fmt::format("cannot use {}: its {} is missing", connection_.path(), name));
  }
  return std::string(select.bytes(0));
}

std::optional<Document> Reader::get(const Key& key) {
  check_key(key);
  const std::int64_t collection = collections_.find(key.collection);
  if (collection == 0) return std::nullopt;
  DamagedBody damaged;
  try {
    const ResetGuard guard(select_document_);
    select_document_.bind(1, collection).bind_text(2, key.scope).bind_text(3, key.id);
    if (!select_document_.step()) return std::nullopt;
    if (select_document_.is_null(3)) {
      damaged.reason = fmt::format("its row {} is missing in the log", select_document_.integer(0));
    } else if (auto body = decode_body(static_cast<int>(select_document_.integer(4)),
                                       select_document_.bytes(5), select_document_.bytes(6), damaged)) {
      return Document{key,
                      select_document_.unsigned_integer(1),
                      select_document_.unsigned_integer(0),
                      as_time(select_document_.integer(2)),
                      as_time(select_document_.integer(3)),
                      *std::move(body)};
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    damaged.reason = error.what();
  }
  throw Error(code::kCorruptDocument, fmt::format("cannot read {}: {}; put it anew or restore a backup",
                                                  shown_key(key), damaged.reason));
}

std::optional<Document> Reader::read_document(const Key& key, const HeadRow& head, DamagedBody& damaged) {
  try {
    const auto row = log_rows_.row(head.seq);
    if (!row) {
      damaged.reason = fmt::format("its row {} is missing in the log", head.seq);
      return std::nullopt;
    }
    const std::int64_t at = row->at_microseconds;
    auto body = log_rows_.body(damaged);
    log_rows_.release();
    if (!body) return std::nullopt;
    return Document{key, head.version, head.seq, as_time(head.created_at), as_time(at), *std::move(body)};
  } catch (const Error& error) {
    log_rows_.release();
    if (!is_damage(error)) throw;
    damaged.reason = error.what();
    return std::nullopt;
  }
}

Page Reader::list(const std::string& collection, const ListOptions& options) {
  check_collection(collection);
  check_scope(options.scope);
  check_limit(options.limit);
  Page page;
  const std::int64_t number = collections_.find(collection);
  if (number == 0) return page;
  const Transaction transaction(connection_, Transaction::Kind::read);
  const ResetGuard guard(select_heads_);
  select_heads_.bind(1, number).bind_text(2, options.scope).bind_text(3, options.after);
  // One more than asked for tells whether anything follows.
  select_heads_.bind(4, static_cast<std::uint64_t>(options.limit + 1));
  std::size_t page_bytes = 0;
  Key key{collection, options.after, options.scope};
  while (select_heads_.step()) {
    if (page.documents.size() + page.unreadable.size() == options.limit || page_bytes >= limits::kPageBytes) {
      page.next_after = key.id;
      break;
    }
    key.id = select_heads_.bytes(0);
    const HeadRow head{select_heads_.unsigned_integer(1), select_heads_.unsigned_integer(2),
                       select_heads_.integer(3)};
    DamagedBody damaged;
    if (auto document = read_document(key, head, damaged)) {
      page_bytes += document->body.size();
      page.documents.push_back(*std::move(document));
    } else {
      page.unreadable.push_back({key, head.version, head.seq, damaged.reason});
    }
  }
  return page;
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
  check_limit(options.limit);
  const Transaction transaction(connection_, Transaction::Kind::read);
  const Cursor head = cursor_at(read_head(connection_).seq);
  require_own_cursor(since, head);
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
    change.kind = row->kind == kEraseKind ? ChangeKind::erase : ChangeKind::put;
    change.key = {collections_.name_of(row->collection), std::string(row->id), std::string(row->scope)};
    change.version = row->version;
    change.at = as_time(row->at_microseconds);
    change.actor = actors_.name_of(row->actor);
    if (with_body && change.kind == ChangeKind::put) {
      DamagedBody damaged;
      auto body = log_rows_.body(damaged);
      if (body) change.body = *std::move(body);
      change.unreadable_reason = damaged.reason;
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    change.unreadable_reason = error.what();
  }
  return change;
}

std::vector<CollectionInfo> Reader::collections() {
  const Transaction transaction(connection_, Transaction::Kind::read);
  Statement select(connection_,
                   "SELECT c.name, (SELECT count(*) FROM perdure_heads h "
                   "WHERE h.collection = c.number AND h.deleted = 0) "
                   "FROM perdure_collections c ORDER BY c.name");
  std::vector<CollectionInfo> result;
  while (select.step()) result.push_back({std::string(select.bytes(0)), select.unsigned_integer(1)});
  return result;
}

void Reader::describe(StoreInfo& info) {
  const Transaction transaction(connection_, Transaction::Kind::read);
  info.format_version = static_cast<std::uint32_t>(connection_.query_integer("PRAGMA user_version"));
  info.head = cursor_at(read_head(connection_).seq);
  info.created_at = as_time(std::stoll(meta("created_at")));
}

}  // namespace perdure::sqlite
