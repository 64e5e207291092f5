#include "store/sqlite/document_walk.h"

#include <fmt/core.h>

#include <perdure/error.h>
#include "core/time.h"

namespace perdure::sqlite {

SqliteWalk::SqliteWalk(const Connection& connection)
    : log_rows_(connection),
      documents_(connection,
                 "SELECT h.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash "
                 "FROM perdure_heads h LEFT JOIN perdure_log l ON l.seq = h.seq "
                 "WHERE h.collection = ?1 AND h.scope = ?2 AND h.id > ?3 AND h.deleted = 0 ORDER BY h.id"),
      heads_(connection,
             "SELECT id, seq, version, created_at FROM perdure_heads "
             "WHERE collection = ?1 AND scope = ?2 AND id > ?3 AND deleted = 0 ORDER BY id"),
      head_(connection,
            "SELECT seq, version, created_at FROM perdure_heads "
            "WHERE collection = ?1 AND scope = ?2 AND id = ?3 AND deleted = 0"),
      ascending_(connection,
                 "SELECT id FROM perdure_index WHERE number = ?1 AND scope = ?2 AND (key, id) > (?3, ?4) AND "
                 "key < ?5 ORDER BY key, id"),
      descending_(connection,
                  "SELECT id FROM perdure_index WHERE number = ?1 AND scope = ?2 AND key <= ?3 AND "
                  "key >= ?5 AND key < ?6 AND (key < ?3 OR id > ?4) ORDER BY key DESC, id"),
      count_(connection,
             "SELECT count(*) FROM perdure_heads WHERE collection = ?1 AND scope = ?2 AND deleted = 0") {}

void SqliteWalk::start(const WalkRange& range) {
  stop();
  if (collection_ == 0) return;
  if (range.rule == nullptr) {
    source_ = Source::documents;
    last_id_ = range.start_id;
    documents_.bind(1, collection_).bind_text(2, scope_).bind_text(3, last_id_);
    return;
  }
  source_ = Source::entries;
  entries_ = range.descending ? &descending_ : &ascending_;
  entries_->bind(1, range.rule->number).bind_text(2, scope_);
  entries_->bind_blob(3, range.start_key).bind_text(4, range.start_id);
  entries_->bind_blob(5, range.descending ? range.low : range.high);
  if (range.descending) entries_->bind_blob(6, range.high);
}

bool SqliteWalk::next(Candidate& candidate) {
  switch (source_) {
    case Source::none:
      return false;
    case Source::documents:
      return next_document(candidate);
    case Source::heads:
      return next_head(candidate);
    case Source::entries:
      break;
  }
  return next_entry(candidate);
}

// A damaged page ends the statement that joins heads and log. From there on each document is looked up by
// itself, so that it costs the documents that stand on it and no others.
bool SqliteWalk::next_document(Candidate& candidate) {
  try {
    if (!documents_.step()) return false;
    candidate.id = documents_.bytes(0);
    candidate.seq = documents_.unsigned_integer(1);
    candidate.version = documents_.unsigned_integer(2);
    candidate.created_at = documents_.integer(3);
    last_id_ = candidate.id;
    return true;
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt) throw;
  }
  documents_.reset();
  source_ = Source::heads;
  heads_.bind(1, collection_).bind_text(2, scope_).bind_text(3, last_id_);
  return next_head(candidate);
}

bool SqliteWalk::next_head(Candidate& candidate) {
  if (!heads_.step()) return false;
  candidate.id = heads_.bytes(0);
  candidate.seq = heads_.unsigned_integer(1);
  candidate.version = heads_.unsigned_integer(2);
  candidate.created_at = heads_.integer(3);
  return true;
}

bool SqliteWalk::next_entry(Candidate& candidate) {
  while (entries_->step()) {
    candidate.id = entries_->bytes(0);
    const ResetGuard guard(head_);
    head_.bind(1, collection_).bind_text(2, scope_).bind_text(3, candidate.id);
    if (!head_.step()) continue;  // an entry too many, which `verify` finds
    candidate.seq = head_.unsigned_integer(0);
    candidate.version = head_.unsigned_integer(1);
    candidate.created_at = head_.integer(2);
    return true;
  }
  return false;
}

void SqliteWalk::stop() {
  source_ = Source::none;
  log_rows_.release();
  documents_.reset();
  heads_.reset();
  ascending_.reset();
  descending_.reset();
}

std::optional<query::Subject> SqliteWalk::look(const Candidate& candidate, DamagedBody& damaged) {
  if (source_ != Source::documents) return look_up(candidate, damaged);
  if (documents_.is_null(4)) {
    damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
    return std::nullopt;
  }
  const auto body = view_body(static_cast<int>(documents_.integer(5)), documents_.bytes(6),
                              documents_.bytes(7), scratch_, damaged);
  if (!body) return std::nullopt;
  return query::Subject{*body, candidate.id, candidate.version, time_of(candidate.created_at),
                        time_of(documents_.integer(4))};
}

std::optional<query::Subject> SqliteWalk::look_up(const Candidate& candidate, DamagedBody& damaged) {
  try {
    const auto row = log_rows_.row(candidate.seq);
    if (!row) {
      damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
      return std::nullopt;
    }
    const std::int64_t at = row->at_microseconds;
    const auto body = log_rows_.body_view(scratch_, damaged);
    if (!body) return std::nullopt;
    return query::Subject{*body, candidate.id, candidate.version, time_of(candidate.created_at), time_of(at)};
  } catch (const Error& error) {
    log_rows_.release();
    if (error.code() != code::kCorrupt) throw;
    damaged.reason = error.what();
    return std::nullopt;
  }
}

std::uint64_t SqliteWalk::count() {
  if (collection_ == 0) return 0;
  const ResetGuard guard(count_);
  count_.bind(1, collection_).bind_text(2, scope_);
  return count_.step() ? count_.unsigned_integer(0) : 0;
}

}  // namespace perdure::sqlite
