#include "tests/failing_vfs.h"

#include <sqlite3.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace perdure::test {
namespace {

using Method = FailingVfs::Method;

FailingVfs* current = nullptr;
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

// SQLite allocates szOsFile bytes: this, and behind it the real file.
struct ShimFile {
  sqlite3_file base;
  bool is_target;
  bool is_log;
};

ShimFile* shim(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(shim(file) + 1); }
bool is_target(sqlite3_file* file) { return shim(file)->is_target; }
bool is_due(sqlite3_file* file, Method method) { return is_target(file) && current->is_due(method); }

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (is_target(file) && current->write_result() != SQLITE_OK) return current->write_result();
  if (!is_due(file, Method::write)) return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
  if (shim(file)->is_log) current->count_failed_log_write();
  if (current->torn_writes()) {
    static_cast<void>(real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset));
  }
  return current->result_of(Method::write);
}

int failed_sync(int result) {
  current->count_failed_sync();
  return result;
}

int sync(sqlite3_file* file, int flags) {
  if (!is_target(file)) return real(file)->pMethods->xSync(real(file), flags);
  current->count_sync();
  if (current->is_due(Method::sync)) return failed_sync(current->result_of(Method::sync));
  if (current->sync() == FailingVfs::Sync::fails) return failed_sync(SQLITE_IOERR_FSYNC);
  const int result = real(file)->pMethods->xSync(real(file), flags);
  return current->sync() == FailingVfs::Sync::fails_and_syncs ? failed_sync(SQLITE_IOERR_FSYNC) : result;
}

int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

template <auto Function, typename... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*Function)(real(file), arguments...);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

// Instead of the call.
template <Method kMethod, auto Function, typename... Arguments>
int fail_or_forward(sqlite3_file* file, Arguments... arguments) {
  if (is_due(file, kMethod)) return current->result_of(kMethod);
  return forward<Function, Arguments...>(file, arguments...);
}

// After the call: a lock that was not given back would stay for as long as the process lives.
int unlock(sqlite3_file* file, int level) {
  const int result = real(file)->pMethods->xUnlock(real(file), level);
  return is_due(file, Method::unlock) ? current->result_of(Method::unlock) : result;
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  const bool fails = is_due(file, Method::shm_lock);
  if (fails && (flags & SQLITE_SHM_LOCK) != 0) return current->result_of(Method::shm_lock);
  const int result = real(file)->pMethods->xShmLock(real(file), offset, count, flags);
  constexpr int kWriteLock = 0;
  if (offset == kWriteLock && (flags & SQLITE_SHM_UNLOCK) != 0) current->gave_up_write_lock();
  return fails ? current->result_of(Method::shm_lock) : result;
}

const sqlite3_io_methods kMethods = {
    3,
    close,
    fail_or_forward<Method::read, &sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    write,
    fail_or_forward<Method::truncate, &sqlite3_io_methods::xTruncate, sqlite3_int64>,
    sync,
    fail_or_forward<Method::file_size, &sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    fail_or_forward<Method::lock, &sqlite3_io_methods::xLock, int>,
    unlock,
    fail_or_forward<Method::check_reserved_lock, &sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    fail_or_forward<Method::shm_map, &sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    shm_lock,
    shm_barrier,
    forward<&sqlite3_io_methods::xShmUnmap, int>,
    forward<&sqlite3_io_methods::xFetch, sqlite3_int64, int, void**>,
    forward<&sqlite3_io_methods::xUnfetch, sqlite3_int64, void*>,
};

bool ends_with(const char* name, std::string_view end) {
  const std::string_view text = name != nullptr ? name : "";
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}
bool is_due(const char* name, Method method) {
  return ends_with(name, current->suffix()) && current->is_due(method);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  shim(file)->base.pMethods = nullptr;
  if (is_due(name, Method::open)) return current->result_of(Method::open);
  const int result = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
  if (real(file)->pMethods != nullptr) {
    shim(file)->base.pMethods = &kMethods;
    shim(file)->is_target = ends_with(name, current->suffix());
    shim(file)->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  }
  return result;
}

int remove(sqlite3_vfs*, const char* name, int sync_directory) {
  if (is_due(name, Method::remove)) return current->result_of(Method::remove);
  return real_vfs->xDelete(real_vfs, name, sync_directory);
}

int access(sqlite3_vfs*, const char* name, int flags, int* answer) {
  if (is_due(name, Method::access)) return current->result_of(Method::access);
  return real_vfs->xAccess(real_vfs, name, flags, answer);
}

int full_path(sqlite3_vfs*, const char* name, int size, char* into) {
  if (is_due(name, Method::full_path)) return current->result_of(Method::full_path);
  return real_vfs->xFullPathname(real_vfs, name, size, into);
}

}  // namespace

int FailingVfs::result_of(Method method) const {
  static constexpr std::array<int, kMethodsCount> kResults = {
      SQLITE_CANTOPEN,     SQLITE_IOERR_DELETE, SQLITE_IOERR_ACCESS,   SQLITE_CANTOPEN_FULLPATH,
      SQLITE_IOERR_READ,   SQLITE_IOERR_WRITE,  SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_FSYNC,
      SQLITE_IOERR_FSTAT,  SQLITE_IOERR_LOCK,   SQLITE_IOERR_UNLOCK,   SQLITE_IOERR_CHECKRESERVEDLOCK,
      SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMLOCK};
  errno = error_number_;
  // As os_unix.c of SQLite does.
  if (method == Method::write && error_number_ == ENOSPC) return SQLITE_FULL;
  if (method == Method::shm_map && error_number_ == ENOSPC) return SQLITE_IOERR_SHMSIZE;
  if (method == Method::shm_map && (error_number_ == EMFILE || error_number_ == EACCES)) {
    return SQLITE_CANTOPEN;
  }
  return kResults.at(static_cast<std::size_t>(method));
}

FailingVfs::FailingVfs(const std::string& suffix) : suffix_(suffix) {
  if (current != nullptr) throw std::logic_error("one FailingVfs at a time");
  current = this;
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = *real_vfs;
  shim_vfs.zName = "perdure-failing";
  shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
  shim_vfs.xOpen = open;
  shim_vfs.xDelete = remove;
  shim_vfs.xAccess = access;
  shim_vfs.xFullPathname = full_path;
  sqlite3_vfs_register(&shim_vfs, 1);
}

FailingVfs::~FailingVfs() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  current = nullptr;
}

}  // namespace perdure::test
