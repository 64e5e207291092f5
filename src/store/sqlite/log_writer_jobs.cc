#include <fmt/core.h>
#include <sqlite3.h>

#include <utility>

#include <perdure/error.h>
#include "core/time.h"
#include "store/prepared_batch.h"
#include "store/sqlite/format.h"
#include "store/sqlite/log_writer.h"
#include "store/sqlite/rebuild_heads.h"

// What the writer does besides batches. Each runs alone in a transaction of its own.

namespace perdure::sqlite {
void LogWriter::record_follower(const FollowerRecord& record) {
  const std::lock_guard lock(records_mutex_);
  records_[record.name] = record;
}

std::map<std::string, FollowerRecord> LogWriter::unwritten_records() const {
  const std::lock_guard lock(records_mutex_);
  return records_;
}

std::map<std::string, FollowerRecord> LogWriter::write_follower_records() {
  auto records = unwritten_records();
  for (const auto& [name, record] : records) followers_.put(record);
  return records;
}

void LogWriter::forget_written(const std::map<std::string, FollowerRecord>& written) {
  if (written.empty()) return;
  const std::lock_guard lock(records_mutex_);
  for (const auto& [name, record] : written) {
    const auto found = records_.find(name);
    if (found != records_.end() && found->second == record) records_.erase(found);
  }
}

bool LogWriter::lease_follower(const std::string& name, const std::string& holder,
                               std::chrono::milliseconds duration) {
  return followers_.lease(name, holder, now().time_since_epoch().count(), duration);
}

// This process has the lock: who held a lease before does not write here any more.
void LogWriter::end_leases() {
  if (connection_.query_integer("SELECT count(*) FROM perdure_followers WHERE holder != ''") == 0) return;
  const HeldCheckpointLock held(checkpoint_lock_);
  connection_.execute("UPDATE perdure_followers SET holder = '', held_until = 0");
}

void LogWriter::forget_follower(const std::string& name) {
  {
    const std::lock_guard lock(records_mutex_);
    records_.erase(name);
  }
  followers_.erase(name);
}

PurgeResult LogWriter::purge(const Key& key, const std::string& actor) {
  const std::int64_t collection = collections_.find(key.collection);
  Head head = collection == 0 ? Head() : heads_.find(collection, key.scope, key.id);
  if (!head.is_row()) return {};
  const std::int64_t at = now().time_since_epoch().count();
  if (head.exists()) {
    EncodedBody nothing;
    nothing.hash = blake2b_128({});
    PlannedRow row;
    row.key = &key;
    row.before = head;
    row.after = {head_.seq + 1, head.version + 1, head.created_at, true};
    row.erases = true;
    row.at = at;
    row.actor = &actor;
    row.body = &nothing;
    row.rules = rules_.find(key.collection);
    append(row);
    changes_.write();
    head = row.after;
  }
  Statement blank(connection_,
                  "UPDATE perdure_log SET scope = '', id = '', actor = ?2, previous = 0, format = ?3, "
                  "body = NULL WHERE seq = ?1");
  const std::int64_t nobody = actors_.find_or_add("");
  PurgeResult result;
  result.seq = head.seq;
  for (std::uint64_t seq = head.seq; seq != 0;) {
    const auto row = log_rows_.row(seq);
    const std::uint64_t previous = row ? row->previous : 0;
    log_rows_.release();
    blank.bind(1, seq).bind(2, nobody).bind(3, kPurgedFormat).run();
    ++result.versions_count;
    seq = previous;
  }
  if (result.versions_count < head.version) {
    // The links between its changes are damaged; its rows are looked for one by one.
    Statement others(connection_,
                     "SELECT seq FROM perdure_log WHERE collection = ?1 AND scope = ?2 AND id = ?3");
    std::vector<std::uint64_t> seqs;
    others.bind(1, collection).bind_text(2, key.scope).bind_text(3, key.id);
    while (others.step()) seqs.push_back(others.unsigned_integer(0));
    others.reset();
    for (const std::uint64_t seq : seqs) {
      blank.bind(1, seq).bind(2, nobody).bind(3, kPurgedFormat).run();
      ++result.versions_count;
    }
  }
  heads_.erase(collection, key.scope, key.id);
  index_.replace(collection, key.scope, key.id, {});
  must_overwrite_ = true;
  return result;
}

std::uint64_t LogWriter::prune(const std::vector<std::uint64_t>& seqs) {
  Statement drop(
      connection_,
      "UPDATE perdure_log SET format = ?2, body = NULL WHERE seq = ?1 AND format < ?2 AND kind = ?3");
  std::uint64_t count = 0;
  for (const std::uint64_t seq : seqs) {
    const auto row = log_rows_.row(seq);
    const bool is_head = row && heads_.find(row->collection, row->scope, row->id).seq == seq;
    log_rows_.release();
    if (!row || is_head) continue;
    drop.bind(1, seq).bind(2, kPrunedFormat).bind(3, kPutKind).run();
    count += static_cast<std::uint64_t>(sqlite3_changes(connection_.handle()));
  }
  return count;
}

void LogWriter::rebuild() {
  rebuild_heads(connection_);
  heads_.forget_all();
  rules_.refresh();
  rules_.forget_all();
  settings_.rebuild();
  rules_.forget_all();
}

}  // namespace perdure::sqlite
