#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_file;

namespace perdure::test {

/// SQLite's default VFS for its lifetime: the real one, which tells what each connection does with the
/// database and its write-ahead log, and stops a checkpoint in the place where a commit can be lost. Open
/// stores after it is made, and close them before it is gone. One at a time; any thread.
///
/// A connection has one number for its lifetime, from 1 in the order in which they were opened; it stands for
/// the database file that it opened.
class WatchedVfs {
 public:
  enum class What {
    write_begins,  ///< has the log's write lock
    write_ends,
    read_ends,          ///< has let go of the log, which a writer does last
    checkpoint_begins,  ///< has the log's checkpoint lock
    checkpoint_ends,
    is_kept_out,      ///< of the log, by a checkpoint of another connection
    writes_database,  ///< writes to the database file itself, which only a checkpoint does
  };
  struct Event {
    What what;
    int connection;
  };

  WatchedVfs();
  ~WatchedVfs();
  WatchedVfs(const WatchedVfs&) = delete;
  WatchedVfs& operator=(const WatchedVfs&) = delete;

  /// Called by a connection that has begun a checkpoint, and has read how long the log is if `has_read`; that
  /// it calls only where another connection has written since its last look. Called by the thread that
  /// checkpoints.
  using OnCheckpoint = std::function<void(int connection, bool has_read)>;
  void set_on_checkpoint(OnCheckpoint call);

  /// Called by a connection that has just taken the log's write lock.
  void set_on_commit(std::function<void()> call);

  [[nodiscard]] std::vector<Event> events() const;
  [[nodiscard]] int connections_count() const;

  // For the methods of its files.
  void opened(sqlite3_file* file);
  void tell(sqlite3_file* file, What what);
  void checkpoint_stands(sqlite3_file* file, bool has_read);
  void commit_begins();

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<sqlite3_file*, int> connection_of_;
  int connections_count_ = 0;
  std::vector<Event> events_;
  OnCheckpoint on_checkpoint_;
  std::function<void()> on_commit_;
};

}  // namespace perdure::test
