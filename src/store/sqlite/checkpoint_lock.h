#pragma once

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Keeps checkpoints of other programs out of our commits.
///
/// SQLite before 3.51.3 loses commits when one connection starts the write-ahead log anew while another one
/// is in a passive checkpoint and has read already how long the log was: the checkpoint then notes as moved
/// into the database what was never there. Our own connections cannot meet this, since one alone writes and
/// checkpoints. A program that does not know our lock (a replication tool, the sqlite3 shell) could do it to
/// us, and nothing would tell.
///
/// A checkpointer reads how long the log is only when it has the checkpoint lock. So a commit holds that lock
/// from before it begins: whoever comes waits or is refused, and then reads what the commit left. It is taken
/// before the write lock, in the order of SQLite's own checkpoints that wait for writers, and together with
/// the lock of a recovery, as a recovery takes them. The locks are those of the log's shared index, which are
/// part of SQLite's file format (sqlite.org/walformat.html, section 2.3). No I/O.
///
/// One thread at a time.
class CheckpointLock {
 public:
  /// `connection` is the one that writes, and outlives it.
  explicit CheckpointLock(Connection& connection) : connection_(connection) {}

  /// After the connection has read in this moment: a recovery that is due would be in its own way. Waits for
  /// a checkpoint that runs, 5 s at most; then throws `busy`, and nothing is applied.
  void take();
  /// Also when it is not held, and before an own checkpoint, which needs it: where giving it back failed, it
  /// is still held.
  void give_back() noexcept;

 private:
  [[nodiscard]] int change(int flags);

  Connection& connection_;
  bool is_held_ = false;
};

/// Gives it back when the scope ends.
class HeldCheckpointLock {
 public:
  explicit HeldCheckpointLock(CheckpointLock& lock) : lock_(lock) { lock_.take(); }
  ~HeldCheckpointLock() { lock_.give_back(); }
  HeldCheckpointLock(const HeldCheckpointLock&) = delete;
  HeldCheckpointLock& operator=(const HeldCheckpointLock&) = delete;

 private:
  CheckpointLock& lock_;
};

}  // namespace perdure::sqlite
