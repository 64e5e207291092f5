#pragma once

#include <cstdint>
#include <optional>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Notices a checkpoint of another program that may have taken a commit of ours with it.
///
/// SQLite before 3.51.3 loses commits when one connection starts the write-ahead log anew while another one
/// is in a passive checkpoint and has read already how long the log was: the checkpoint then notes as moved
/// into the database what was never there. Our own connections cannot meet this, since one alone writes and
/// checkpoints. A program that does not know our lock (a replication tool, the sqlite3 shell) can do it to
/// us, and changes nothing that `PRAGMA data_version` would tell.
///
/// Such a checkpoint holds the checkpoint lock from before our commit until its note is made. So after a
/// commit that has started the log anew we take that lock once, and look at the note: what is said to be
/// moved must not be longer than the log. Lock and note are those of the log's shared index, whose format is
/// part of SQLite's file format (sqlite.org/walformat.html, section 2). No I/O; a lock only for each new log.
///
/// One thread at a time.
class ForeignCheckpoint {
 public:
  /// `connection` is the one that writes, and outlives it.
  explicit ForeignCheckpoint(Connection& connection) : connection_(connection) {}

  enum class Found { nothing, lost_commits, still_running };
  /// To be called after each commit, before it is acknowledged. Waits for a running checkpoint, 5 s at most.
  [[nodiscard]] Found look();

 private:
  Connection& connection_;
  std::optional<std::uint64_t> log_salt_;  ///< of the log that the last commit was written to
};

}  // namespace perdure::sqlite
