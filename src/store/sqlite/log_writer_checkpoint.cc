#include <fmt/core.h>
#include <sqlite3.h>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/fs.h"
#include "store/sqlite/log_writer.h"

// Moving the write-ahead log into the database file: when a store is opened, between commits, after a purge.

namespace perdure::sqlite {
namespace {

// How long a checkpoint may hold up the next commit to wait for readers.
constexpr int kReadersWaitMilliseconds = 100;

}  // namespace

// What would be in the way of a checkpoint of ours makes way for as long as this lives.
class LogWriter::Checkpointing {
 public:
  explicit Checkpointing(LogWriter& writer) : writer_(writer) {
    writer_.checkpoint_lock_.give_back();
    if (writer_.readers_) writer_.readers_(true);
  }
  ~Checkpointing() {
    if (writer_.readers_) writer_.readers_(false);
  }
  Checkpointing(const Checkpointing&) = delete;
  Checkpointing& operator=(const Checkpointing&) = delete;

 private:
  LogWriter& writer_;
};

// Moves everything that an earlier process left in the write-ahead log into the database file, empties the
// log and makes both durable. Two things depend on it:
// A commit that was written but not synced when its process was killed is visible again. It could be
// acknowledged, as a repeated operation or by a precondition that saw it, and then be lost in a power cut.
// A commit whose process was killed before the shared index of the log told of it is not visible as long as a
// reader keeps that index, and would come back when the index is made anew, after it was reported as not
// stored.
void LogWriter::settle() {
  if (settled_) return;
  const Checkpointing checkpointing(*this);
  const std::string log_path = connection_.path() + "-wal";
  if (fs::info(log_path).size_bytes > 0) {
    empty_log();
    try {
      fs::sync_file(log_path);
    } catch (...) {
      distrust("emptying the write-ahead log failed");
      throw;
    }
  }
  settled_ = true;
}

void LogWriter::empty_log() {
  Statement checkpoint(connection_, "PRAGMA wal_checkpoint(TRUNCATE)");
  bool is_busy = false;
  try {
    is_busy = checkpoint.step() && checkpoint.integer(0) != 0;
  } catch (...) {
    distrust_unless_harmless(connection_.last_result());
    throw;
  }
  if (!is_busy) return;
  throw Error(
      code::kBusy,
      fmt::format("cannot open {} for writing: another program has been reading it for long; close it "
                  "and try again",
                  connection_.path()),
      {SQLITE_BUSY, true, Outcome::not_applied});
}

// Of a checkpoint. Where there was no room, no memory or a reader in the way, the write-ahead log still holds
// everything; anything else may have been an fsync.
void LogWriter::distrust_unless_harmless(int checkpoint_result) noexcept {
  const int primary = checkpoint_result & 0xFF;
  const bool is_harmless = primary == SQLITE_OK || primary == SQLITE_BUSY || primary == SQLITE_LOCKED ||
                           primary == SQLITE_FULL || primary == SQLITE_NOMEM ||
                           checkpoint_result == SQLITE_IOERR_NOMEM;
  if (!is_harmless) distrust("moving the write-ahead log into the database failed");
}

bool LogWriter::is_checkpoint_due() noexcept {
  if (must_overwrite_) return true;
  constexpr auto kStep = static_cast<int>(limits::kCheckpointWalPagesCount);
  if (wal_pages_count_ < checkpointed_at_pages_count_) checkpointed_at_pages_count_ = 0;  // it started anew
  return wal_pages_count_ >= checkpointed_at_pages_count_ + kStep && !untrusted_.load();
}

void LogWriter::checkpoint() noexcept {
  if (must_overwrite_) return overwrite_removed(std::chrono::milliseconds(0));
  const Checkpointing checkpointing(*this);
  checkpointed_at_pages_count_ = wal_pages_count_;
  // Readers keep the log from starting anew; past the second limit they are waited for, but not for long.
  const bool overlong = wal_pages_count_ >= static_cast<int>(limits::kTruncateWalPagesCount);
  sqlite3_busy_timeout(connection_.handle(), kReadersWaitMilliseconds);
  const int result = sqlite3_wal_checkpoint_v2(
      connection_.handle(), "main", overlong ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
      nullptr, nullptr);
  sqlite3_busy_timeout(connection_.handle(), kBusyTimeoutMilliseconds);
  distrust_unless_harmless(result);
}

// The write-ahead log, and the pages of the database that it stands for, hold what was removed until the one
// is moved into the other and emptied.
void LogWriter::overwrite_removed(std::chrono::milliseconds wait) noexcept {
  if (untrusted_.load()) return;
  const Checkpointing checkpointing(*this);
  sqlite3_busy_timeout(connection_.handle(), static_cast<int>(wait.count()));
  const int result =
      sqlite3_wal_checkpoint_v2(connection_.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection_.handle(), kBusyTimeoutMilliseconds);
  must_overwrite_ = result != SQLITE_OK;
  if (!must_overwrite_) checkpointed_at_pages_count_ = 0;
  distrust_unless_harmless(result);
  if (!must_overwrite_ || wait != kOverwriteWait) return;
  warn([&] {
    return fmt::format(
        "what was purged from {} is still in its write-ahead log, since it could not be emptied "
        "(SQLite code {}); {}",
        connection_.path(), result,
        untrusted_.load() ? "opening the store again does so"
                          : "each later commit tries again, and closing the store does");
  });
}

}  // namespace perdure::sqlite
