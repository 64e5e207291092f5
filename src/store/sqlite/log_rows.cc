#include "store/sqlite/log_rows.h"

#include <perdure/error.h>

namespace perdure::sqlite {

LogRows::LogRows(const Connection& connection)
    : select_(connection,
              "SELECT collection, scope, id, version, kind, at, actor, format, body, body_hash "
              "FROM perdure_log WHERE seq = ?1"),
      select_without_body_(
          connection,
          "SELECT collection, scope, id, version, kind, at, actor FROM perdure_log WHERE seq = ?1") {}

LogRows::Row LogRows::row_of(const Statement& statement) {
  Row row;
  row.collection = statement.integer(0);
  row.scope = statement.bytes(1);
  row.id = statement.bytes(2);
  row.version = statement.unsigned_integer(3);
  row.kind = statement.integer(4);
  row.at_microseconds = statement.integer(5);
  row.actor = statement.integer(6);
  return row;
}

std::optional<LogRows::Row> LogRows::row(std::uint64_t seq) {
  release();
  body_is_damaged_ = false;
  try {
    if (!select_.bind(1, seq).step()) return std::nullopt;
    return row_of(select_);
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt) throw;
  }
  select_.reset();
  if (!select_without_body_.bind(1, seq).step()) return std::nullopt;
  body_is_damaged_ = true;
  return row_of(select_without_body_);
}

std::optional<std::string> LogRows::body(DamagedBody& damaged) {
  if (body_is_damaged_) {
    damaged.reason = "the pages it stands on are damaged";
    return std::nullopt;
  }
  return decode_body(static_cast<int>(select_.integer(7)), select_.bytes(8), select_.bytes(9), damaged);
}

}  // namespace perdure::sqlite
