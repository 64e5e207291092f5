#include "store/postgres/rebuild_heads.h"

#include "store/postgres/format.h"

namespace perdure::postgres {

void rebuild_heads(Connection& connection, std::int64_t space) {
  const Parameters parameters = Parameters().integer(space).integer(kPurgedFormat);
  connection.send(
      "UPDATE perdure_log l SET previous = found.before FROM (SELECT seq, previous, "
      "lag(seq, 1, 0::bigint) OVER (PARTITION BY collection, scope, id ORDER BY seq) AS before "
      "FROM perdure_log WHERE space = $1::bigint AND format <> $2::bigint) AS found "
      "WHERE l.space = $1::bigint AND l.seq = found.seq AND found.previous <> found.before",
      parameters);
  // An adopted document was created before the log knows of it, and only its head tells when. A life of a
  // document begins behind a deletion, with the change that creates it.
  connection.send(
      "INSERT INTO perdure_heads(space, collection, scope, id, seq, version, created_at, deleted) "
      "SELECT DISTINCT ON (collection, scope, id) $1::bigint, collection, scope, id, seq, version, "
      "first_value(at) OVER (PARTITION BY collection, scope, id, life ORDER BY seq), kind = 2 "
      "FROM (SELECT *, count(*) FILTER (WHERE kind = 2) OVER (PARTITION BY collection, scope, id ORDER BY "
      "seq "
      "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS life FROM perdure_log "
      "WHERE space = $1::bigint AND format <> $2::bigint) AS changes "
      "ORDER BY collection, scope, id, seq DESC "
      "ON CONFLICT(space, collection, scope, id) DO UPDATE SET seq = excluded.seq, version = "
      "excluded.version, "
      "deleted = excluded.deleted, keys = DEFAULT, created_at = CASE WHEN perdure_heads.seq = excluded.seq "
      "THEN least(perdure_heads.created_at, excluded.created_at) ELSE excluded.created_at END",
      parameters);
  connection.send(
      "DELETE FROM perdure_heads h WHERE space = $1::bigint AND NOT EXISTS (SELECT FROM perdure_log l "
      "WHERE l.space = h.space AND l.seq = h.seq AND l.collection = h.collection AND l.scope = h.scope "
      "AND l.id = h.id AND l.format <> $2::bigint)",
      parameters);
  (void)connection.receive();
}

}  // namespace perdure::postgres
