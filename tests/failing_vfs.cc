#include "tests/failing_vfs.h"

#include <sqlite3.h>

#include <stdexcept>
#include <string_view>

namespace perdure::test {
namespace {

FailingVfs* current = nullptr;
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

// SQLite allocates szOsFile bytes: this, and behind it the real file.
struct ShimFile {
  sqlite3_file base;
  bool is_target;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<ShimFile*>(file) + 1);
}
bool is_target(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file)->is_target; }

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (is_target(file) && current->write_result() != SQLITE_OK) return current->write_result();
  return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

int sync(sqlite3_file* file, int flags) {
  if (!is_target(file)) return real(file)->pMethods->xSync(real(file), flags);
  current->count_sync();
  if (current->sync() == FailingVfs::Sync::fails) return SQLITE_IOERR_FSYNC;
  const int result = real(file)->pMethods->xSync(real(file), flags);
  return current->sync() == FailingVfs::Sync::fails_and_syncs ? SQLITE_IOERR_FSYNC : result;
}

int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

template <auto Method, typename... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*Method)(real(file), arguments...);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

const sqlite3_io_methods kMethods = {
    3,
    close,
    forward<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    write,
    forward<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    sync,
    forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    forward<&sqlite3_io_methods::xLock, int>,
    forward<&sqlite3_io_methods::xUnlock, int>,
    forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    forward<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    forward<&sqlite3_io_methods::xShmLock, int, int, int>,
    shm_barrier,
    forward<&sqlite3_io_methods::xShmUnmap, int>,
    forward<&sqlite3_io_methods::xFetch, sqlite3_int64, int, void**>,
    forward<&sqlite3_io_methods::xUnfetch, sqlite3_int64, void*>,
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* shim = reinterpret_cast<ShimFile*>(file);
  shim->base.pMethods = nullptr;
  const int result = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
  if (real(file)->pMethods != nullptr) {
    shim->base.pMethods = &kMethods;
    shim->is_target = name != nullptr && ends_with(name, current->suffix());
  }
  return result;
}

}  // namespace

FailingVfs::FailingVfs(const std::string& suffix) : suffix_(suffix) {
  if (current != nullptr) throw std::logic_error("one FailingVfs at a time");
  current = this;
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = *real_vfs;
  shim_vfs.zName = "perdure-failing";
  shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
  shim_vfs.xOpen = open;
  sqlite3_vfs_register(&shim_vfs, 1);
}

FailingVfs::~FailingVfs() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  current = nullptr;
}

}  // namespace perdure::test
