#include "store/sqlite/log_writer.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/fs.h"
#include "core/time.h"
#include "store/chain.h"
#include "store/commit_error.h"
#include "store/sqlite/format.h"

namespace perdure::sqlite {
namespace {

// Deleted in small portions with the commits that bring new ones, so that no commit pays for all of them.
constexpr int kPrunedOperationsCount = 16;

bool is_failed_sync(const Error& error) {
  switch (error.native_code()) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_CLOSE:
      return true;
    default:
      return false;
  }
}

constexpr std::string_view kDoubtAdvice =
    "The outcome of this commit is in doubt: open the store again, then repeat the write with its operation "
    "id "
    "or look what is stored";

// A COMMIT that failed with one of these certainly did not commit. FULL: a write to the WAL failed, and the
// commit record is the last frame written before the fsync. BUSY: the lock was not had, nothing was written.
bool commit_certainly_failed(int native_code) {
  const int primary = native_code & 0xFF;
  return primary == SQLITE_FULL || primary == SQLITE_BUSY;
}

bool is_damage(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return error.code() == code::kCorrupt && error.outcome() == Outcome::not_applied;
  } catch (...) {
    return false;
  }
}

// Also when the pages are damaged that only the batch's documents stand on.
bool is_own_affair(const Error& error) { return is_fault_of_batch(error) || error.code() == code::kCorrupt; }

}  // namespace

LogWriter::LogWriter(Connection connection, PrepareLimits limits, Warn warn)
    : warn_(std::move(warn)),
      connection_(std::move(connection)),
      doubt_(code::kOutOfMemory,
             fmt::format("cannot commit to {}: out of memory. {}", connection_.path(), kDoubtAdvice),
             {SQLITE_NOMEM, false, Outcome::in_doubt}),
      collections_(connection_, Names::Table::collections),
      actors_(connection_, Names::Table::actors),
      log_rows_(connection_),
      heads_(connection_),
      changes_(connection_, heads_),
      index_(connection_),
      rules_(connection_, collections_),
      plan_state_(connection_, collections_, rules_, heads_, index_),
      planner_(limits, plan_state_),
      settings_(connection_, collections_, rules_, index_),
      followers_(connection_),
      checkpoint_lock_(connection_),
      shared_index_(connection_),
      data_version_(connection_, "PRAGMA data_version"),
      select_operation_(connection_,
                        "SELECT content_hash, first_seq, change_count FROM perdure_operations WHERE id = ?1"),
      insert_operation_(connection_,
                        "INSERT INTO perdure_operations(id, at, content_hash, first_seq, change_count) "
                        "VALUES(?1, ?2, ?3, ?4, ?5)"),
      prune_operations_(connection_,
                        "DELETE FROM perdure_operations WHERE id IN "
                        "(SELECT id FROM perdure_operations WHERE at < ?1 ORDER BY at LIMIT ?2)"),
      head_(read_head(connection_)) {
  last_seq_.store(head_.seq);
  publish_rules();
  sqlite3_wal_hook(
      connection_.handle(),
      [](void* pages_count, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages_count) = count;
        return SQLITE_OK;
      },
      &wal_pages_count_);
  alone_.reserve(1);
  seen_data_version_ = read_data_version();
  try {
    settle();
    end_leases();
  } catch (const Error& error) {
    // On a full disk the store can be read at least; the next commit tries again.
    if (error.code() != code::kDiskFull) throw;
  }
}

void LogWriter::require_trusted() const {
  if (!untrusted_.load()) return;
  throw Error(
      code::kUntrusted,
      fmt::format("cannot write to {}: {}{}. Open the store again, then repeat the write with its operation "
                  "id or look what is stored",
                  connection_.path(), distrust_reason_, distrust_detail_));
}

void LogWriter::distrust(std::string_view reason, std::string detail) noexcept {
  if (untrusted_.load()) return;
  // Closing must not checkpoint, which would try an fsync again and clear the write-ahead log by what this
  // process believes to be in it. The next open reads it anew from the disk.
  sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  distrust_reason_ = reason;
  distrust_detail_ = std::move(detail);
  untrusted_.store(true);
}

void LogWriter::commit_group(const CommitQueue::Group& group) noexcept {
  const bool is_damaged = try_group(group);
  if (!is_damaged || group.size() == 1 || untrusted_.load()) return;
  // After SQLite met a damaged page in a transaction, further statements of it may fail as well. Nothing was
  // applied; one by one, only the batches whose own pages are damaged fail (G8).
  for (PendingCommit* pending : group) {
    pending->error = nullptr;
    pending->result = {};
    // A patch may rest on a row that was rolled back, and whose number another row gets now.
    // So may the rules that a body was checked against.
    for (PreparedOperation& operation : pending->batch.operations) {
      operation.based_on_seq = 0;
      operation.rules_seq = kNotChecked;
    }
    alone_.assign(1, pending);
    (void)try_group(alone_);
  }
}

// Whether the group failed because the database is damaged somewhere.
bool LogWriter::try_group(const CommitQueue::Group& group) noexcept {
  const LogHead before = head_;
  try {
    run_group(group);
    committed(group);
    return false;
  } catch (...) {
    // One edge for the whole group: an I/O error fails all of it, also those whose own answer was a refusal,
    // since that may rest on a batch that is now rolled back.
    rolled_back(before);
    const std::exception_ptr error = as_commit_error(std::current_exception());
    for (PendingCommit* pending : group) pending->error = error;
    if (connection_.in_transaction()) distrust("a failed transaction could not be rolled back");
    was_rolled_back_ = was_rolled_back_ || is_checked_;
    return is_damage(error);
  }
}

// Nothing in here may fail: it is durable already.
void LogWriter::committed(const CommitQueue::Group& group) noexcept {
  collections_.keep_new();
  actors_.keep_new();
  publish_rules();
  last_seq_.store(head_.seq);
  if (must_overwrite_ && group.front()->job) overwrite_removed(kOverwriteWait);
}

void LogWriter::publish_rules() noexcept {
  settings_seq_.store(rules_.settings_seq());
  const auto* known = rules_.changed();
  if (known == nullptr) return;
  try {
    published_rules_.publish(rules_.settings_seq(), *known);
    rules_.mark_published();
  } catch (const std::bad_alloc&) {
    // The next commit tries again; until then each commit checks for itself.
    published_rules_.publish_none(rules_.settings_seq());
  }
}

void LogWriter::refresh_rules() {
  rules_.refresh();
  must_refresh_rules_ = false;
}

void LogWriter::rolled_back(const LogHead& before) noexcept {
  head_ = before;
  changes_.forget();
  collections_.forget_new();
  actors_.forget_new();
  must_refresh_rules_ = true;
  try {
    refresh_rules();
  } catch (const std::exception&) {
    // What they were made of cannot be read; the next group tries again, and says so.
  }
  rules_.forget_all();
}

void LogWriter::run_group(const CommitQueue::Group& group) {
  require_trusted();
  settle();
  is_checked_ = false;
  const std::int64_t at = now().time_since_epoch().count();
  // A recovery that is due is made by this look, and not in the way of the lock.
  (void)read_data_version();
  const HeldCheckpointLock held(checkpoint_lock_);
  try {
    Transaction transaction(connection_, Transaction::Kind::write);
    check_foreign_writer();
    is_checked_ = true;
    checked_at_ = shared_index_.header();
    if (must_refresh_rules_) refresh_rules();
    const std::uint64_t seq_before = head_.seq;
    const bool is_job = static_cast<bool>(group.front()->job);
    if (is_job) {
      group.front()->job();
    } else {
      for (PendingCommit* pending : group) apply(*pending, at);
      changes_.write();
    }
    if (is_job || head_.seq != seq_before) {
      const auto records = write_follower_records();
      require_no_damage();
      commit_or_doubt(transaction);
      forget_written(records);
    }
  } catch (const Error& error) {
    if (is_failed_sync(error)) distrust("an fsync failed, so that what the disk holds is not known");
    throw;
  }
}

// Before SQLite refuses the COMMIT for it, which could not be told from a COMMIT that failed at its end.
void LogWriter::require_no_damage() const {
  if (!connection_.has_met_damage()) return;
  throw Error(code::kCorrupt, fmt::format("cannot commit to {}: a damaged page was met; keep the file and "
                                          "its -wal aside, and restore a backup",
                                          connection_.path()));
}

void LogWriter::commit_or_doubt(Transaction& transaction) {
  try {
    transaction.commit();
  } catch (const Error& error) {
    if (commit_certainly_failed(error.native_code())) throw;
    doubt(error.native_code(), &error);
  } catch (const std::bad_alloc&) {
    // SQLite failed, and there was no memory to say how.
    if (commit_certainly_failed(connection_.last_result())) throw;
    doubt(connection_.last_result(), nullptr);
  }
}

void LogWriter::doubt(int native_code, const Error* cause) {
  distrust("the outcome of a commit is unknown");
  if (cause == nullptr) throw doubt_;
  std::string message;
  try {
    message = fmt::format("{}. {}", cause->what(), kDoubtAdvice);
    throw Error(cause->code(), message, {native_code, false, Outcome::in_doubt});
  } catch (const std::bad_alloc&) {
    throw doubt_;
  }
}

void LogWriter::apply(PendingCommit& pending, std::int64_t at) {
  Plan planned;
  // Not below, where an error is this batch's own affair.
  if (changes_.keeps_any() && may_read_changes(pending.batch)) changes_.write();
  try {
    if (answer_repeated(pending)) return;
    planned = planner_.plan(pending.batch, head_.seq, at);
  } catch (const Error& error) {
    // Nothing of this batch is written yet.
    if (!is_own_affair(error)) throw;
    log_rows_.release();
    pending.error = std::current_exception();
    return;
  }
  if (planned.conflict) {
    pending.result = CommitResult::refused(std::move(*planned.conflict));
  } else if (planned.rows.front().key->collection == kSettingsCollection) {
    write_settings(pending, planned, at);
  } else {
    write(pending, planned, at);
  }
}

// Whether what earlier batches of the group change must be in the tables before this one is looked at. Not
// for what most batches are: documents that are new.
bool LogWriter::may_read_changes(const PreparedBatch& batch) {
  if (!batch.operation_id.empty()) return true;
  return !std::all_of(batch.operations.begin(), batch.operations.end(), [&](const PreparedOperation& one) {
    const Key& key = one.key;
    return !one.is_patch() && key.collection != kSettingsCollection &&
           heads_.is_known_new(collections_.find(key.collection), key.scope, key.id);
  });
}

void LogWriter::write(PendingCommit& pending, const Plan& planned, std::int64_t at) {
  const std::uint64_t first_seq = head_.seq + 1;
  std::vector<Written> written;
  written.reserve(planned.rows.size());
  for (const PlannedRow& row : planned.rows) {
    append(row);
    written.push_back({*row.key, row.after.version, row.after.seq});
  }
  if (!pending.batch.operation_id.empty()) remember_operation(pending.batch, first_seq, at);
  pending.result = CommitResult::committed(std::move(written), false);
}

// What settings ask for may turn out not to be possible only when documents are looked at.
void LogWriter::write_settings(PendingCommit& pending, const Plan& planned, std::int64_t at) {
  const LogHead before = head_;
  const std::string& collection = planned.rows.front().key->id;
  connection_.execute("SAVEPOINT settings");
  try {
    std::shared_ptr<const CollectionRules> rules_before = no_rules();
    try {
      rules_before = rules_.find(collection);
    } catch (const Error& error) {
      // Unreadable settings are mended by setting them anew.
      if (error.code() != code::kCorruptDocument) throw;
    }
    write(pending, planned, at);
    changes_.write();
    settings_.apply(collection, *rules_before, head_.seq);
    connection_.execute("RELEASE settings");
  } catch (const Error& error) {
    if (!is_own_affair(error)) throw;
    connection_.execute("ROLLBACK TO settings");
    connection_.execute("RELEASE settings");
    head_ = before;
    changes_.forget();
    collections_.reread();
    actors_.reread();
    rules_.refresh();
    rules_.forget_all();
    pending.error = std::current_exception();
  }
}

bool LogWriter::answer_repeated(PendingCommit& pending) {
  const PreparedBatch& batch = pending.batch;
  if (batch.operation_id.empty()) return false;
  const ResetGuard guard(select_operation_);
  if (!select_operation_.bind_text(1, batch.operation_id).step()) return false;
  if (select_operation_.bytes(0) != as_bytes(batch.content_hash)) throw_reused(batch.operation_id);
  const std::uint64_t first_seq = select_operation_.unsigned_integer(1);
  const std::uint64_t count = select_operation_.unsigned_integer(2);
  std::vector<Written> written;
  for (std::uint64_t seq = first_seq; seq < first_seq + count; ++seq) {
    const auto row = log_rows_.row(seq);
    if (!row)
      throw Error(code::kCorrupt, fmt::format("cannot use {}: seq {} is missing", connection_.path(), seq));
    Key key{collections_.name_of(row->collection), std::string(row->id), std::string(row->scope)};
    // A purge took the name away; the caller still knows it, unless it was generated.
    if (row->format == kPurgedFormat) key = batch.operations[seq - first_seq].key;
    written.push_back({std::move(key), row->version, seq});
  }
  log_rows_.release();
  pending.result = CommitResult::committed(std::move(written), true);
  return true;
}

void LogWriter::append(const PlannedRow& row) {
  ChainedRow chained;
  chained.kind = row.erases ? ChangeKind::erase : ChangeKind::put;
  chained.collection = row.key->collection;
  chained.scope = row.key->scope;
  chained.id = row.key->id;
  chained.version = row.after.version;
  chained.at_microseconds = row.at;
  chained.actor = *row.actor;
  chained.body_hash = row.body->hash;
  const Hash chain = next_chain(head_.chain, chained);

  ChangeRow change;
  change.collection = collections_.find_or_add(row.key->collection);
  change.scope = row.key->scope;
  change.id = row.key->id;
  change.before = row.before;
  change.after = row.after;
  change.at = row.at;
  change.actor = actors_.find_or_add(*row.actor);
  change.format = row.body->format;
  change.body = row.body->bytes;
  change.body_hash = row.body->hash;
  change.chain = chain;
  changes_.add(change);
  if (!row.rules->indexes.empty()) {
    index_.replace(change.collection, row.key->scope, row.key->id, row.entries);
  }
  head_ = {row.after.seq, chain};
}

void LogWriter::remember_operation(const PreparedBatch& batch, std::uint64_t first_seq, std::int64_t at) {
  const auto kept = std::chrono::duration_cast<std::chrono::microseconds>(limits::kOperationIdKept);
  prune_operations_.bind(1, at - kept.count()).bind(2, kPrunedOperationsCount).run();
  insert_operation_.bind_text(1, batch.operation_id).bind(2, at);
  insert_operation_.bind_blob(3, as_bytes(batch.content_hash));
  insert_operation_.bind(4, first_seq).bind(5, static_cast<std::uint64_t>(batch.operations.size())).run();
}

}  // namespace perdure::sqlite
