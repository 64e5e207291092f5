#include "store/postgres/head_scan.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include "core/time.h"
#include "store/index_keys.h"
#include "store/postgres/chunk_size.h"
#include "store/prepared_batch.h"

namespace perdure::postgres {

HeadScan::HeadScan(Connection& connection, std::int64_t space, std::string collection)
    : connection_(connection), space_(space), collection_(std::move(collection)) {}

bool HeadScan::next() {
  if (rows_ && ++row_ < rows_->rows_count()) return true;
  return !is_at_end_ && read_more();
}

bool HeadScan::read_more() {
  if (rows_ && rows_->rows_count() > 0) {
    last_scope_ = rows_->bytes(rows_->rows_count() - 1, kScope);
    last_id_ = rows_->bytes(rows_->rows_count() - 1, kId);
    chunk_count_ = next_chunk_count(*rows_, kBody);
  }
  rows_ = connection_.run(
      "SELECT h.scope, h.id, h.seq, h.version, h.created_at, h.keys, l.at, l.format, l.body, l.body_hash "
      "FROM (SELECT * FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text "
      "AND (scope, id) > ($3::text, $4::text) AND NOT deleted ORDER BY scope, id LIMIT $5::bigint) AS h "
      "LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq ORDER BY h.scope, h.id",
      Parameters().integer(space_).text(collection_).text(last_scope_).text(last_id_).integer(chunk_count_));
  row_ = 0;
  is_at_end_ = rows_->rows_count() < chunk_count_;
  return !rows_->empty();
}

bool HeadScan::is_plain() const {
  return !rows_->is_null(row_, kFormat) &&
         rows_->integer(row_, kFormat) == static_cast<std::int64_t>(BodyFormat::plain);
}

std::vector<IndexEntry> HeadScan::noted_entries() const { return decode_entries(text(kKeys)); }

std::optional<std::string> HeadScan::body(DamagedBody& damaged) const {
  if (rows_->is_null(row_, kFormat)) {
    damaged.reason = fmt::format("its row {} is missing in the log", seq());
    return std::nullopt;
  }
  return decode_body(static_cast<int>(rows_->integer(row_, kFormat)), text(kBody), text(kBodyHash), damaged);
}

std::string HeadScan::body_or_throw() const {
  DamagedBody damaged;
  if (auto plain = body(damaged)) return *std::move(plain);
  const Key key{collection_, std::string(id()), std::string(scope())};
  throw Error(code::kCorruptDocument, fmt::format("cannot read {}: {}; put it anew or restore a backup",
                                                  shown_key(key), damaged.reason));
}

query::Subject HeadScan::subject(const std::string& body) const {
  return {body, id(), rows_->unsigned_integer(row_, kVersion), time_of(rows_->integer(row_, kCreatedAt)),
          time_of(rows_->integer(row_, kAt))};
}

}  // namespace perdure::postgres
