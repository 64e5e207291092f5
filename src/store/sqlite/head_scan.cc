#include "store/sqlite/head_scan.h"

#include <fmt/core.h>

#include <perdure/error.h>
#include "core/time.h"

namespace perdure::sqlite {

HeadScan::HeadScan(const Connection& connection, std::int64_t collection)
    : log_rows_(connection),
      heads_(connection,
             "SELECT scope, id, seq, version, created_at FROM perdure_heads "
             "WHERE collection = ?1 AND deleted = 0 ORDER BY scope, id") {
  heads_.bind(1, collection);
}

bool HeadScan::next() {
  log_rows_.release();
  if (!heads_.step()) return false;
  scope_ = heads_.bytes(0);
  id_ = heads_.bytes(1);
  seq_ = heads_.unsigned_integer(2);
  version_ = heads_.unsigned_integer(3);
  created_at_ = heads_.integer(4);
  return true;
}

std::optional<std::string> HeadScan::body(DamagedBody& damaged) {
  const auto row = log_rows_.row(seq_);
  if (!row) {
    damaged.reason = fmt::format("its row {} is missing in the log", seq_);
    return std::nullopt;
  }
  updated_at_ = row->at_microseconds;
  return log_rows_.body(damaged);
}

std::string HeadScan::body_or_throw(const std::string& collection) {
  DamagedBody damaged;
  auto found = body(damaged);
  if (found) return *std::move(found);
  throw Error(code::kCorruptDocument, fmt::format("cannot read {}/{}, {}; put it anew or delete it first",
                                                  collection, id_, damaged.reason));
}

query::Subject HeadScan::subject(std::string_view body) const {
  return {body, id_, version_, time_of(created_at_), time_of(updated_at_)};
}

bool HeadScan::is_plain() {
  const auto row = log_rows_.row(seq_);
  return row && row->format == static_cast<int>(BodyFormat::plain);
}

}  // namespace perdure::sqlite
