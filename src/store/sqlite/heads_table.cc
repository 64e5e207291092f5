#include "store/sqlite/heads_table.h"

#include <functional>

namespace perdure::sqlite {

namespace {

void bind_head(Statement& statement, int first, const HeadMove& move) {
  statement.bind(first, move.collection).bind_text(first + 1, move.scope).bind_text(first + 2, move.id);
  statement.bind(first + 3, move.after.seq).bind(first + 4, move.after.version);
  statement.bind(first + 5, move.after.created_at).bind(first + 6, move.after.deleted ? 1 : 0);
}

}  // namespace

HeadsTable::HeadsTable(const Connection& connection)
    : select_(connection,
              "SELECT seq, version, created_at, deleted, id FROM perdure_heads "
              "WHERE collection = ?1 AND scope = ?2 AND id >= ?3 ORDER BY id LIMIT 1"),
      insert_(connection, "perdure_heads(collection, scope, id, seq, version, created_at, deleted)", 7),
      update_(connection,
              "UPDATE perdure_heads SET seq = ?4, version = ?5, created_at = ?6, deleted = ?7 "
              "WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      erase_(connection, "DELETE FROM perdure_heads WHERE collection = ?1 AND scope = ?2 AND id = ?3") {}

// The search for the next id reads no page that the search for this one would not: what follows the last
// entry of a leaf stands in the page above. So a damaged page harms only the documents on it.
Head HeadsTable::find(std::int64_t collection, std::string_view scope, std::string_view id) {
  if (is_known_new(collection, scope, id)) return {};
  const ResetGuard guard(select_);
  if (!select_.bind(1, collection).bind_text(2, scope).bind_text(3, id).step()) {
    place_of(collection, scope) = {collection, std::string(scope), std::string(id)};
    return {};
  }
  if (select_.bytes(4) != id) return {};
  return {select_.unsigned_integer(0), select_.unsigned_integer(1), select_.integer(2),
          select_.integer(3) != 0};
}

HeadsTable::Place& HeadsTable::place_of(std::int64_t collection, std::string_view scope) {
  const std::size_t hash = std::hash<std::string_view>()(scope) + static_cast<std::size_t>(collection);
  return places_[hash % places_.size()];
}

bool HeadsTable::is_known_new(std::int64_t collection, std::string_view scope, std::string_view id) {
  const Place& place = place_of(collection, scope);
  return place.is(collection, scope) && id > place.bound_id;
}

void HeadsTable::expect(std::int64_t collection, std::string_view scope, std::string_view id) {
  Place& place = place_of(collection, scope);
  if (place.is(collection, scope) && id > place.bound_id) place.bound_id = id;
}

void HeadsTable::move(const HeadMove& move) {
  if (!move.before.is_row()) return insert({move});
  bind_head(update_, 1, move);
  update_.run();
}

void HeadsTable::insert(const std::vector<HeadMove>& moves) {
  insert_.insert(moves, bind_head);
  for (const HeadMove& move : moves) expect(move.collection, move.scope, move.id);
}

void HeadsTable::erase(std::int64_t collection, std::string_view scope, std::string_view id) {
  erase_.bind(1, collection).bind_text(2, scope).bind_text(3, id).run();
}

}  // namespace perdure::sqlite
