#include "store/sqlite/rebuild_heads.h"

#include <algorithm>
#include <string>

#include <perdure/error.h>

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

// An adopted document was created before the log knows of it, and only its head tells when. False where the
// heads cannot be read: creation is then what the log says.
bool keep_old_heads(Connection& connection) {
  try {
    connection.execute("CREATE TEMP TABLE old_heads(seq INTEGER PRIMARY KEY, created_at INTEGER NOT NULL)");
    connection.execute("INSERT OR IGNORE INTO temp.old_heads SELECT seq, created_at FROM perdure_heads");
    return true;
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt) throw;
    return false;
  }
}

}  // namespace

void rebuild_heads(Connection& connection) {
  const bool has_old_heads = keep_old_heads(connection);
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
    Statement old_head;
    if (has_old_heads)
      old_head = Statement(connection, "SELECT created_at FROM temp.old_heads WHERE seq = ?1");
    Document current;
    Head head;
    const auto keep = [&] {
      if (has_old_heads && head.is_row()) {
        const ResetGuard guard(old_head);
        if (old_head.bind(1, head.seq).step())
          head.created_at = std::min(head.created_at, old_head.integer(0));
      }
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
  connection.execute("DROP TABLE IF EXISTS temp.old_heads");
}

}  // namespace perdure::sqlite
