#include "store/sqlite/log_rows.h"

namespace perdure::sqlite {

LogRows::LogRows(const Connection& connection)
    : select_(connection,
              "SELECT collection, scope, id, version, kind, at, actor, format, body, body_hash "
              "FROM perdure_log WHERE seq = ?1") {}

std::optional<LogRows::Row> LogRows::row(std::uint64_t seq) {
  select_.reset();
  if (!select_.bind(1, seq).step()) return std::nullopt;
  Row row;
  row.collection = select_.integer(0);
  row.scope = select_.bytes(1);
  row.id = select_.bytes(2);
  row.version = select_.unsigned_integer(3);
  row.kind = select_.integer(4);
  row.at_microseconds = select_.integer(5);
  row.actor = select_.integer(6);
  return row;
}

std::optional<std::string> LogRows::body(DamagedBody& damaged) {
  return decode_body(static_cast<int>(select_.integer(7)), select_.bytes(8), select_.bytes(9), damaged);
}

}  // namespace perdure::sqlite
