#include "store/postgres/document_walk.h"

#include <fmt/core.h>

#include "core/time.h"
#include "store/postgres/chunk_size.h"
#include "store/postgres/index_rows.h"

namespace perdure::postgres {
namespace {

constexpr std::int64_t kFirstChunkCount = 32;

// What every statement gives of a document; the entries' keys come behind it.
enum Column { kId, kSeq, kVersion, kCreatedAt, kAt, kFormat, kBody, kBodyHash, kKey, kRest };

// The entries of a chunk are taken first, so that no more documents are read than it has.
constexpr const char* kAscending =
    "SELECT i.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash, i.key, i.rest "
    "FROM (SELECT key, rest, id FROM perdure_index WHERE number = $1::bigint AND scope = $2::text "
    "AND (key, id) > ($3::bytea, $5::text) AND key < $6::bytea AND $4::bytea = '' AND $7::bytea IS NOT NULL "
    "ORDER BY key, id LIMIT $8::bigint) AS i "
    "LEFT JOIN perdure_heads h ON h.space = $9::bigint AND h.collection = $10::text AND h.scope = $2::text "
    "AND h.id = i.id AND NOT h.deleted LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq "
    "ORDER BY i.key, i.id";
constexpr const char* kAscendingLong =
    "SELECT i.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash, i.key, i.rest "
    "FROM (SELECT key, rest, id FROM perdure_index WHERE number = $1::bigint AND scope = $2::text "
    "AND (key, rest, id) > ($3::bytea, $4::bytea, $5::text) AND (key, rest) < ($6::bytea, $7::bytea) "
    "ORDER BY key, rest, id LIMIT $8::bigint) AS i "
    "LEFT JOIN perdure_heads h ON h.space = $9::bigint AND h.collection = $10::text AND h.scope = $2::text "
    "AND h.id = i.id AND NOT h.deleted LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq "
    "ORDER BY i.key, i.rest, i.id";
// Ids ascend among equal keys, so that the order is that of the index only as far as the keys go.
constexpr const char* kDescending =
    "SELECT i.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash, i.key, i.rest "
    "FROM (SELECT key, rest, id FROM perdure_index WHERE number = $1::bigint AND scope = $2::text "
    "AND key <= $3::bytea AND (key, rest) <= ($3::bytea, $4::bytea) "
    "AND ((key, rest) < ($3::bytea, $4::bytea) OR id > $5::text) "
    "AND (key, rest) >= ($6::bytea, $7::bytea) AND (key, rest) < ($11::bytea, $12::bytea) "
    "ORDER BY key DESC, rest DESC, id LIMIT $8::bigint) AS i "
    "LEFT JOIN perdure_heads h ON h.space = $9::bigint AND h.collection = $10::text AND h.scope = $2::text "
    "AND h.id = i.id AND NOT h.deleted LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq "
    "ORDER BY i.key DESC, i.rest DESC, i.id";

}  // namespace

void PostgresWalk::start(const WalkRange& range) {
  range_ = &range;
  rows_.reset();
  row_ = 0;
  is_at_end_ = false;
  chunk_count_ = kFirstChunkCount;
  after_id_ = range.start_id;
  after_key_ = range.start_key;
  has_long_keys_ = range.rule != nullptr && has_long_keys();
}

bool PostgresWalk::has_long_keys() {
  return !connection_
              .run(
                  "SELECT 1 FROM perdure_index WHERE number = $1::bigint AND scope = $2::text "
                  "AND rest <> '' LIMIT 1",
                  Parameters().integer(range_->rule->number).text(scope_))
              .empty();
}

bool PostgresWalk::next(Candidate& candidate) {
  while (true) {
    if (rows_) ++row_;
    if (!rows_ || row_ >= rows_->rows_count()) {
      if (is_at_end_) return false;
      read_more();
      if (rows_->empty()) return false;
    }
    if (rows_->is_null(row_, kSeq)) continue;  // an entry too many, which `verify` finds
    candidate.id = rows_->bytes(row_, kId);
    candidate.seq = rows_->unsigned_integer(row_, kSeq);
    candidate.version = rows_->unsigned_integer(row_, kVersion);
    candidate.created_at = rows_->integer(row_, kCreatedAt);
    return true;
  }
}

void PostgresWalk::read_more() {
  if (rows_ && !rows_->empty()) {
    const int last = rows_->rows_count() - 1;
    after_id_ = rows_->bytes(last, kId);
    if (range_->rule != nullptr) {
      after_key_ = std::string(rows_->bytes(last, kKey)) + std::string(rows_->bytes(last, kRest));
    }
    chunk_count_ = next_chunk_count(*rows_, kBody);
  }
  rows_ = range_->rule == nullptr ? read_documents() : read_entries();
  row_ = 0;
  is_at_end_ = rows_->rows_count() < chunk_count_;
}

Result PostgresWalk::read_documents() {
  return connection_.run(
      "SELECT h.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash "
      "FROM (SELECT * FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text "
      "AND scope = $3::text AND id > $4::text AND NOT deleted ORDER BY id LIMIT $5::bigint) AS h "
      "LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq ORDER BY h.id",
      Parameters().integer(space_).text(collection_).text(scope_).text(after_id_).integer(chunk_count_));
}

Result PostgresWalk::read_entries() {
  const SplitKey after = split_key(after_key_);
  const SplitKey low = split_key(range_->low);
  const SplitKey high = split_key(range_->high);
  const SplitKey& other_end = range_->descending ? low : high;
  Parameters parameters;
  parameters.integer(range_->rule->number).text(scope_).blob(after.key).blob(after.rest).text(after_id_);
  parameters.blob(other_end.key).blob(other_end.rest).integer(chunk_count_).integer(space_).text(collection_);
  if (range_->descending) {
    parameters.blob(high.key).blob(high.rest);
    return connection_.run(kDescending, parameters);
  }
  // The bounds may be long where no key is.
  const bool is_long = has_long_keys_ || !after.rest.empty() || !other_end.rest.empty();
  return connection_.run(is_long ? kAscendingLong : kAscending, parameters);
}

std::optional<query::Subject> PostgresWalk::subject_of(const Result& rows, int row,
                                                       const Candidate& candidate, std::string& scratch,
                                                       DamagedBody& damaged) {
  if (rows.is_null(row, kAt)) {
    damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
    return std::nullopt;
  }
  const auto body = view_body(static_cast<int>(rows.integer(row, kFormat)), rows.bytes(row, kBody),
                              rows.bytes(row, kBodyHash), scratch, damaged);
  if (!body) return std::nullopt;
  return query::Subject{*body, candidate.id, candidate.version, time_of(candidate.created_at),
                        time_of(rows.integer(row, kAt))};
}

std::optional<query::Subject> PostgresWalk::look(const Candidate& candidate, DamagedBody& damaged) {
  return subject_of(*rows_, row_, candidate, scratch_, damaged);
}

std::optional<query::Subject> PostgresWalk::look_up(const Candidate& candidate, DamagedBody& damaged) {
  looked_up_ = connection_.run(
      "SELECT NULL, NULL, NULL, NULL, at, format, body, body_hash FROM perdure_log "
      "WHERE space = $1::bigint AND seq = $2::bigint",
      Parameters().integer(space_).integer(candidate.seq));
  if (looked_up_->empty()) {
    damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
    return std::nullopt;
  }
  return subject_of(*looked_up_, 0, candidate, scratch_, damaged);
}

std::uint64_t PostgresWalk::count() {
  return connection_
      .run(
          "SELECT count(*) FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text "
          "AND scope = $3::text AND NOT deleted",
          Parameters().integer(space_).text(collection_).text(scope_))
      .unsigned_integer(0, 0);
}

}  // namespace perdure::postgres
