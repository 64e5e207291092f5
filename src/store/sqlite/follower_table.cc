#include "store/sqlite/follower_table.h"

#include "core/time.h"

namespace perdure::sqlite {
FollowerTable::FollowerTable(const Connection& connection)
    : put_(connection,
           "INSERT INTO perdure_followers(name, cursor, failures_count, problem, updated_at, holder, "
           "held_until) "
           "VALUES(?1, ?2, ?3, ?4, ?5, '', 0) ON CONFLICT DO UPDATE SET cursor = excluded.cursor, "
           "failures_count = excluded.failures_count, problem = excluded.problem, "
           "updated_at = excluded.updated_at"),
      select_lease_(connection, "SELECT holder, held_until FROM perdure_followers WHERE name = ?1"),
      put_lease_(connection,
                 "INSERT INTO perdure_followers(name, cursor, failures_count, problem, updated_at, holder, "
                 "held_until) VALUES(?1, '', 0, '', ?4, ?2, ?3) ON CONFLICT DO UPDATE SET "
                 "holder = excluded.holder, held_until = excluded.held_until"),
      erase_(connection, "DELETE FROM perdure_followers WHERE name = ?1") {}

void FollowerTable::put(const FollowerRecord& record) {
  const std::string cursor = record.cursor == Cursor() ? "" : record.cursor.to_string();
  put_.bind_text(1, record.name).bind_text(2, cursor).bind(3, record.failures_count);
  put_.bind_text(4, record.problem).bind(5, std::int64_t{record.updated_at.time_since_epoch().count()}).run();
}

bool FollowerTable::lease(const std::string& name, const std::string& holder, std::int64_t now,
                          std::chrono::milliseconds duration) {
  {
    const ResetGuard guard(select_lease_);
    if (select_lease_.bind_text(1, name).step()) {
      const bool is_free = select_lease_.bytes(0).empty() || select_lease_.bytes(0) == holder ||
                           select_lease_.integer(1) <= now;
      if (!is_free) return false;
    }
  }
  const bool gives_up = duration.count() == 0;
  const std::string nobody;
  const std::int64_t until = now + std::chrono::microseconds(duration).count();
  put_lease_.bind_text(1, name).bind_text(2, gives_up ? nobody : holder);
  put_lease_.bind(3, gives_up ? std::int64_t{0} : until).bind(4, now).run();
  return true;
}

void FollowerTable::erase(const std::string& name) { erase_.bind_text(1, name).run(); }

std::vector<FollowerRecord> read_followers(const Connection& connection) {
  Statement select(connection,
                   "SELECT name, cursor, failures_count, problem, updated_at, holder, held_until "
                   "FROM perdure_followers ORDER BY name");
  std::vector<FollowerRecord> records;
  while (select.step()) {
    FollowerRecord record;
    record.name = select.bytes(0);
    if (!select.bytes(1).empty()) record.cursor = Cursor::parse(select.bytes(1));
    record.failures_count = select.unsigned_integer(2);
    record.problem = select.bytes(3);
    record.updated_at = time_of(select.integer(4));
    record.holder = select.bytes(5);
    record.held_until = time_of(select.integer(6));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace perdure::sqlite
