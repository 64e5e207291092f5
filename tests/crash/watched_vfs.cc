#include "tests/crash/watched_vfs.h"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

namespace perdure::test {
namespace {

using What = WatchedVfs::What;

// The locks of the log's shared index (walformat.html, section 2.3).
constexpr int kWriteLock = 0;
constexpr int kCheckpointLock = 1;

WatchedVfs* current = nullptr;
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;
// The real file's own methods, of which a few are replaced. All database files of one VFS have the same ones
// as long as they are locked in the same way.
const sqlite3_io_methods* real_methods = nullptr;
sqlite3_io_methods watched_methods;

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  current->tell(file, What::writes_database);
  return real_methods->xWrite(file, bytes, count, offset);
}

int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  const bool is_locked = (flags & SQLITE_SHM_LOCK) != 0;
  // Two locks at once are those of a recovery, or of a store that commits.
  const bool is_watched = count == 1 && (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  const bool is_write = is_watched && offset == kWriteLock;
  const bool is_checkpoint = is_watched && offset == kCheckpointLock;
  // Told while the lock is held.
  if (is_write && !is_locked) current->tell(file, What::write_ends);
  if (is_checkpoint && !is_locked) current->tell(file, What::checkpoint_ends);
  const int result = real_methods->xShmLock(file, offset, count, flags);
  if (!is_locked && (flags & SQLITE_SHM_SHARED) != 0) current->tell(file, What::read_ends);
  if (result == SQLITE_BUSY && offset == kCheckpointLock) current->tell(file, What::is_kept_out);
  if (result != SQLITE_OK || !is_locked) return result;
  if (is_write) {
    current->tell(file, What::write_begins);
    current->commit_begins();
  }
  if (is_checkpoint) {
    current->tell(file, What::checkpoint_begins);
    current->checkpoint_stands(file, false);
  }
  return result;
}

// Without memory-mapped files it is called only by a checkpoint that found the log changed when it read the
// header of the log's index, and before it does anything with what it read.
int unfetch(sqlite3_file* file, sqlite3_int64 offset, void* page) {
  if (page == nullptr) current->checkpoint_stands(file, true);
  return real_methods->xUnfetch(file, offset, page);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  if (result != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return result;
  if (real_methods == nullptr) {
    real_methods = file->pMethods;
    watched_methods = *real_methods;
    watched_methods.xWrite = write;
    watched_methods.xShmLock = shm_lock;
    watched_methods.xUnfetch = unfetch;
  }
  if (file->pMethods != real_methods) return SQLITE_CANTOPEN;
  file->pMethods = &watched_methods;
  current->opened(file);
  return result;
}

}  // namespace

WatchedVfs::WatchedVfs() {
  if (current != nullptr) throw std::logic_error("one WatchedVfs at a time");
  current = this;
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = *real_vfs;
  shim_vfs.zName = "perdure-watched";
  shim_vfs.xOpen = open;
  sqlite3_vfs_register(&shim_vfs, 1);
}

WatchedVfs::~WatchedVfs() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  real_methods = nullptr;
  current = nullptr;
}

void WatchedVfs::set_on_checkpoint(OnCheckpoint call) {
  const std::lock_guard lock(mutex_);
  on_checkpoint_ = std::move(call);
}

void WatchedVfs::set_on_commit(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  on_commit_ = std::move(call);
}

void WatchedVfs::commit_begins() {
  std::unique_lock lock(mutex_);
  const std::function<void()> call = on_commit_;
  lock.unlock();
  if (call) call();
}

std::vector<WatchedVfs::Event> WatchedVfs::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

int WatchedVfs::connections_count() const {
  const std::lock_guard lock(mutex_);
  return connections_count_;
}

void WatchedVfs::opened(sqlite3_file* file) {
  const std::lock_guard lock(mutex_);
  connection_of_[file] = ++connections_count_;
}

void WatchedVfs::tell(sqlite3_file* file, What what) {
  const std::lock_guard lock(mutex_);
  events_.push_back({what, connection_of_.at(file)});
}

void WatchedVfs::checkpoint_stands(sqlite3_file* file, bool has_read) {
  std::unique_lock lock(mutex_);
  const OnCheckpoint call = on_checkpoint_;
  const int connection = connection_of_.at(file);
  lock.unlock();
  if (call) call(connection, has_read);
}

}  // namespace perdure::test
