#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include "store/postgres/log_writer.h"
#include "store/postgres/rebuild_heads.h"
#include "store/postgres/settings_writer.h"
#include "store/prepared_batch.h"

// What the writer does besides batches. Each runs alone in a transaction of its own.

namespace perdure::postgres {

void LogWriter::record_follower(const FollowerRecord& record) {
  const std::lock_guard lock(records_mutex_);
  records_[record.name] = record;
}

std::map<std::string, FollowerRecord> LogWriter::unwritten_records() const {
  const std::lock_guard lock(records_mutex_);
  return records_;
}

void LogWriter::send_follower_records(const std::map<std::string, FollowerRecord>& records) {
  for (const auto& [name, record] : records) {
    const std::string cursor = record.cursor == Cursor() ? "" : record.cursor.to_string();
    connection_->send(
        "INSERT INTO perdure_followers(space, name, cursor, failures_count, problem, updated_at, holder, "
        "held_until) VALUES($1::bigint, $2::text, $3::text, $4::bigint, $5::bytea, $6::bigint, '', 0) "
        "ON CONFLICT(space, name) DO UPDATE SET cursor = excluded.cursor, "
        "failures_count = excluded.failures_count, problem = excluded.problem, "
        "updated_at = excluded.updated_at",
        Parameters()
            .integer(space_.number)
            .text(name)
            .text(cursor)
            .integer(record.failures_count)
            .blob(record.problem)
            .integer(std::int64_t{record.updated_at.time_since_epoch().count()}));
  }
}

void LogWriter::forget_written(const std::map<std::string, FollowerRecord>& written) {
  if (written.empty()) return;
  const std::lock_guard lock(records_mutex_);
  for (const auto& [name, record] : written) {
    const auto found = records_.find(name);
    if (found != records_.end() && found->second == record) records_.erase(found);
  }
}

// By the server's clock, since the nodes that compete have clocks of their own.
bool LogWriter::lease_follower(const std::string& name, const std::string& holder,
                               std::chrono::milliseconds duration) {
  const Result taken = connection_->run(
      "INSERT INTO perdure_followers AS f (space, name, cursor, failures_count, problem, updated_at, holder, "
      "held_until) SELECT $1::bigint, $2::text, '', 0, '', time.now, "
      "CASE WHEN $4::bigint = 0 THEN '' ELSE $3::text END, "
      "CASE WHEN $4::bigint = 0 THEN 0 ELSE time.now + $4::bigint END "
      "FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) AS time "
      "ON CONFLICT(space, name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until "
      "WHERE f.holder = '' OR f.holder = $3::text OR f.held_until <= excluded.updated_at RETURNING 1",
      Parameters()
          .integer(space_.number)
          .text(name)
          .text(holder)
          .integer(std::int64_t{std::chrono::microseconds(duration).count()}));
  if (taken.empty()) return false;
  if (duration.count() == 0) {
    leases_.erase(name);
  } else {
    leases_[name] = holder;
  }
  return true;
}

void LogWriter::end_leases() {
  for (const auto& [name, holder] : leases_) {
    connection_->send(
        "UPDATE perdure_followers SET holder = '', held_until = 0 WHERE space = $1::bigint "
        "AND name = $2::text AND holder = $3::text",
        Parameters().integer(space_.number).text(name).text(holder));
  }
  (void)connection_->receive();
  leases_.clear();
}

void LogWriter::forget_follower(const std::string& name) {
  {
    const std::lock_guard lock(records_mutex_);
    records_.erase(name);
  }
  (void)connection_->run("DELETE FROM perdure_followers WHERE space = $1::bigint AND name = $2::text",
                         Parameters().integer(space_.number).text(name));
}

PurgeResult LogWriter::purge(const Key& key, const std::string& actor) {
  Head head = state_->head(key);
  if (!head.is_row()) return {};
  if (head.exists()) {
    EncodedBody nothing;
    nothing.hash = blake2b_128({});
    PlannedRow row;
    row.key = &key;
    row.before = head;
    row.after = {state_->end().seq + 1, head.version + 1, head.created_at, true};
    row.erases = true;
    row.body = &nothing;
    row.rules = state_->rules(key.collection);
    row.at = at_;
    row.actor = &actor;
    state_->append(row);
    state_->write(at_);
    head = row.after;
  }
  PurgeResult result;
  result.seq = head.seq;
  const Result blanked = connection_->run(
      "WITH RECURSIVE walk(seq, previous) AS ("
      "SELECT seq, previous FROM perdure_log WHERE space = $1::bigint AND seq = $2::bigint UNION ALL "
      "SELECT l.seq, l.previous FROM walk w CROSS JOIN LATERAL (SELECT seq, previous FROM perdure_log "
      "WHERE space = $1::bigint AND seq = w.previous LIMIT 1) AS l WHERE w.previous < w.seq) "
      "UPDATE perdure_log l SET scope = '', id = '', actor = '', previous = 0, format = $3::bigint, "
      "body = NULL FROM walk WHERE l.space = $1::bigint AND l.seq = walk.seq",
      Parameters().integer(space_.number).integer(head.seq).integer(kPurgedFormat));
  result.versions_count = blanked.changed_count();
  if (result.versions_count < head.version) {
    // The links between its changes are damaged, or it was purged before; its rows are looked for one by one.
    const Result others = connection_->run(
        "UPDATE perdure_log SET scope = '', id = '', actor = '', previous = 0, format = $5::bigint, body = "
        "NULL "
        "WHERE space = $1::bigint AND collection = $2::text AND scope = $3::text AND id = $4::text",
        Parameters()
            .integer(space_.number)
            .text(key.collection)
            .text(key.scope)
            .text(key.id)
            .integer(kPurgedFormat));
    result.versions_count += others.changed_count();
  }
  state_->erase_head(key);
  return result;
}

std::uint64_t LogWriter::prune(const std::vector<std::uint64_t>& seqs, std::uint64_t settings_seq) {
  if (rules_.settings_seq() != settings_seq) return 0;
  const std::vector<std::int64_t> wanted(seqs.begin(), seqs.end());
  return connection_
      ->run(
          "UPDATE perdure_log l SET format = $3::bigint, body = NULL WHERE l.space = $1::bigint "
          "AND l.seq = ANY($2::bigint[]) AND l.format < $3::bigint AND l.kind = $4::bigint "
          "AND NOT EXISTS (SELECT 1 FROM perdure_heads h WHERE h.space = l.space "
          "AND h.collection = l.collection AND h.scope = l.scope AND h.id = l.id AND h.seq = l.seq)",
          Parameters().integer(space_.number).integers(wanted).integer(kPrunedFormat).integer(kPutKind))
      .changed_count();
}

void LogWriter::rebuild() {
  rebuild_heads(*connection_, space_.number);
  rules_.forget_all();
  SettingsWriter(*connection_, space_.number, rules_).rebuild();
  rules_.forget_all();
}

}  // namespace perdure::postgres
