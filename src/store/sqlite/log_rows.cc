#include "store/sqlite/log_rows.h"

#include <perdure/error.h>
#include "store/sqlite/format.h"

namespace perdure::sqlite {

LogRows::LogRows(const Connection& connection)
    : select_(connection,
              "SELECT collection, scope, id, version, kind, at, actor, previous, format, body, body_hash "
              "FROM perdure_log WHERE seq = ?1"),
      select_without_body_(
          connection,
          "SELECT collection, scope, id, version, kind, at, actor, previous, format FROM perdure_log "
          "WHERE seq = ?1") {}

LogRows::Row LogRows::row_of(const Statement& statement) {
  Row row;
  row.collection = statement.integer(0);
  row.scope = statement.bytes(1);
  row.id = statement.bytes(2);
  row.version = statement.unsigned_integer(3);
  row.kind = statement.integer(4);
  row.at_microseconds = statement.integer(5);
  row.actor = statement.integer(6);
  row.previous = statement.unsigned_integer(7);
  row.format = statement.integer(8);
  return row;
}

std::optional<LogRows::Row> LogRows::row(std::uint64_t seq) {
  release();
  body_is_damaged_ = false;
  format_ = 0;
  try {
    if (!select_.bind(1, seq).step()) return std::nullopt;
    const Row row = row_of(select_);
    format_ = row.format;
    return row;
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt) throw;
  }
  select_.reset();
  if (!select_without_body_.bind(1, seq).step()) return std::nullopt;
  body_is_damaged_ = true;
  return row_of(select_without_body_);
}

bool LogRows::is_removed(DamagedBody& damaged) const {
  if (body_is_damaged_) damaged.reason = "the pages it stands on are damaged";
  if (format_ == kPrunedFormat) damaged.reason = "this version was dropped";
  if (format_ == kPurgedFormat) damaged.reason = "this version was removed for good";
  return !damaged.reason.empty();
}

std::optional<std::string> LogRows::body(DamagedBody& damaged) {
  if (is_removed(damaged)) return std::nullopt;
  return decode_body(static_cast<int>(format_), select_.bytes(9), select_.bytes(10), damaged);
}

std::optional<std::string_view> LogRows::body_view(std::string& scratch, DamagedBody& damaged) {
  if (is_removed(damaged)) return std::nullopt;
  return view_body(static_cast<int>(format_), select_.bytes(9), select_.bytes(10), scratch, damaged);
}

}  // namespace perdure::sqlite
