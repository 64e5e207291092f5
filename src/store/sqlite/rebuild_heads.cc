#include "store/sqlite/rebuild_heads.h"

#include <string>

#include "store/sqlite/format.h"
#include "store/sqlite/heads_table.h"

namespace perdure::sqlite {
namespace {

struct Document {
  std::int64_t collection = 0;
  std::string scope;
  std::string id;

  bool operator==(const Document&) const = default;
};

}  // namespace

void rebuild_heads(Connection& connection) {
  connection.execute("DELETE FROM perdure_heads");
  HeadsTable heads(connection);
  Statement link(connection, "UPDATE perdure_log SET previous = ?2 WHERE seq = ?1");
  // Sorted first, since the loop changes the table.
  connection.execute(
      "CREATE TEMP TABLE changes AS SELECT seq, collection, scope, id, version, kind, at, previous "
      "FROM perdure_log WHERE format != 4 ORDER BY collection, scope, id, seq");
  {
    Statement rows(connection,
                   "SELECT collection, scope, id, seq, version, kind, at, previous FROM temp.changes "
                   "ORDER BY rowid");
    Document current;
    Head head;
    const auto keep = [&] {
      if (head.is_row()) heads.move({current.collection, current.scope, current.id, {}, head});
    };
    while (rows.step()) {
      Document document{rows.integer(0), std::string(rows.bytes(1)), std::string(rows.bytes(2))};
      if (!(document == current)) {
        keep();
        head = {};
        current = std::move(document);
      }
      const bool deleted = rows.integer(5) == kEraseKind;
      const std::uint64_t seq = rows.unsigned_integer(3);
      if (rows.unsigned_integer(7) != head.seq) link.bind(1, seq).bind(2, head.seq).run();
      const std::int64_t created_at = head.exists() ? head.created_at : rows.integer(6);
      head = {seq, rows.unsigned_integer(4), created_at, deleted};
    }
    keep();
  }
  connection.execute("DROP TABLE temp.changes");
}

}  // namespace perdure::sqlite
