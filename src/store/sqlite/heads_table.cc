#include "store/sqlite/heads_table.h"

namespace perdure::sqlite {

HeadsTable::HeadsTable(const Connection& connection)
    : select_(connection,
              "SELECT seq, version, created_at, deleted FROM perdure_heads "
              "WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      insert_(connection,
              "INSERT INTO perdure_heads(collection, scope, id, seq, version, created_at, deleted) "
              "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      update_(connection,
              "UPDATE perdure_heads SET seq = ?4, version = ?5, created_at = ?6, deleted = ?7 "
              "WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      erase_(connection, "DELETE FROM perdure_heads WHERE collection = ?1 AND scope = ?2 AND id = ?3") {}

Head HeadsTable::find(std::int64_t collection, std::string_view scope, std::string_view id) {
  const ResetGuard guard(select_);
  if (!select_.bind(1, collection).bind_text(2, scope).bind_text(3, id).step()) return {};
  return {select_.unsigned_integer(0), select_.unsigned_integer(1), select_.integer(2),
          select_.integer(3) != 0};
}

void HeadsTable::move(std::int64_t collection, std::string_view scope, std::string_view id,
                      const Head& before, const Head& after) {
  Statement& statement = before.is_row() ? update_ : insert_;
  statement.bind(1, collection).bind_text(2, scope).bind_text(3, id).bind(4, after.seq);
  statement.bind(5, after.version).bind(6, after.created_at).bind(7, after.deleted ? 1 : 0).run();
}

void HeadsTable::erase(std::int64_t collection, std::string_view scope, std::string_view id) {
  erase_.bind(1, collection).bind_text(2, scope).bind_text(3, id).run();
}

}  // namespace perdure::sqlite
