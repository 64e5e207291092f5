#include "store/sqlite/index_table.h"

#include <sqlite3.h>

#include <algorithm>
#include <iterator>

#include "store/index_keys.h"

namespace perdure::sqlite {

IndexTable::IndexTable(const Connection& connection)
    : connection_(connection),
      select_keys_(connection,
                   "SELECT keys FROM perdure_keys WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      put_keys_(connection,
                "INSERT INTO perdure_keys(collection, scope, id, keys) VALUES(?1, ?2, ?3, ?4) "
                "ON CONFLICT DO UPDATE SET keys = excluded.keys"),
      erase_keys_(connection, "DELETE FROM perdure_keys WHERE collection = ?1 AND scope = ?2 AND id = ?3"),
      insert_(connection,
              "INSERT OR IGNORE INTO perdure_index(number, scope, key, id) VALUES(?1, ?2, ?3, ?4)"),
      erase_(connection,
             "DELETE FROM perdure_index WHERE number = ?1 AND scope = ?2 AND key = ?3 AND id = ?4"),
      select_holder_(
          connection,
          "SELECT id FROM perdure_index WHERE number = ?1 AND scope = ?2 AND key = ?3 AND id != ?4 "
          "LIMIT 1") {}

std::vector<IndexEntry> IndexTable::entries_of(std::int64_t collection, std::string_view scope,
                                               std::string_view id) {
  const ResetGuard guard(select_keys_);
  if (!select_keys_.bind(1, collection).bind_text(2, scope).bind_text(3, id).step()) return {};
  return decode_entries(select_keys_.bytes(0));
}

void IndexTable::replace(std::int64_t collection, std::string_view scope, std::string_view id,
                         const std::vector<IndexEntry>& entries) {
  const std::vector<IndexEntry> before = entries_of(collection, scope, id);
  if (before == entries) return;
  std::vector<IndexEntry> gone;
  std::vector<IndexEntry> added;
  std::set_difference(before.begin(), before.end(), entries.begin(), entries.end(), std::back_inserter(gone));
  std::set_difference(entries.begin(), entries.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  for (const IndexEntry& entry : gone) {
    erase_.bind(1, entry.number).bind_text(2, scope).bind_blob(3, entry.key).bind_text(4, id).run();
  }
  for (const IndexEntry& entry : added) {
    insert_.bind(1, entry.number).bind_text(2, scope).bind_blob(3, entry.key).bind_text(4, id).run();
  }
  if (entries.empty()) {
    erase_keys_.bind(1, collection).bind_text(2, scope).bind_text(3, id).run();
  } else {
    const std::string keys = encode_entries(entries);
    put_keys_.bind(1, collection).bind_text(2, scope).bind_text(3, id).bind_blob(4, keys).run();
  }
}

std::optional<std::string> IndexTable::other_holder(const IndexEntry& entry, std::string_view scope,
                                                    std::string_view id) {
  const ResetGuard guard(select_holder_);
  select_holder_.bind(1, entry.number).bind_text(2, scope).bind_blob(3, entry.key).bind_text(4, id);
  if (!select_holder_.step()) return std::nullopt;
  return std::string(select_holder_.bytes(0));
}

std::int64_t IndexTable::number_of(std::int64_t collection, const std::string& definition) {
  Statement select(connection_,
                   "SELECT number FROM perdure_indexes WHERE collection = ?1 AND definition = ?2");
  if (select.bind(1, collection).bind_text(2, definition).step()) return select.integer(0);
  Statement insert(connection_, "INSERT INTO perdure_indexes(collection, definition) VALUES(?1, ?2)");
  insert.bind(1, collection).bind_text(2, definition).run();
  return sqlite3_last_insert_rowid(connection_.handle());
}

void IndexTable::drop(std::int64_t number) {
  Statement erase_entries(connection_, "DELETE FROM perdure_index WHERE number = ?1");
  erase_entries.bind(1, number).run();
  Statement erase_index(connection_, "DELETE FROM perdure_indexes WHERE number = ?1");
  erase_index.bind(1, number).run();
}

}  // namespace perdure::sqlite
