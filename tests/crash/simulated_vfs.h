#pragma once

#include <memory>
#include <string>

#include "tests/crash/simulated_disk.h"

struct sqlite3_vfs;

namespace perdure::test {

/// SQLite's default VFS for its lifetime, with all files on a simulated disk. Does what SQLite's own VFS for
/// unix does: locks and shared memory between the connections of this process, the directory of a new journal
/// or write-ahead log synced with its first sync. Knows no memory mapping and no temporary files.
///
/// Threads: any. One object at a time; every connection is closed before it ends or gets another disk.
class SimulatedVfs {
 public:
  /// What SQLite is made to do although the store asks for WAL and FULL, and is answered that it has them.
  enum class Weakened {
    nothing,
    wal_normal,      ///< write-ahead log with synchronous = NORMAL: commits are not synced
    delete_journal,  ///< journal_mode = DELETE with synchronous = FULL: a commit is the deletion of a file
  };
  explicit SimulatedVfs(Weakened weakened = Weakened::nothing);
  ~SimulatedVfs();
  SimulatedVfs(const SimulatedVfs&) = delete;
  SimulatedVfs& operator=(const SimulatedVfs&) = delete;

  /// The disk that files are opened on from now on. What connections of the last disk shared is forgotten.
  void use(SimulatedDisk& disk);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace perdure::test
