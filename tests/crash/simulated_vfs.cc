#include "tests/crash/simulated_vfs.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "tests/crash/simulated_locks.h"

namespace perdure::test {

struct SimulatedVfs::State {
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs vfs = {};
  Weakened weakened = Weakened::nothing;
  SimulatedDisk* disk = nullptr;
  SimulatedLocks locks = {};
};

namespace {

using Weakened = SimulatedVfs::Weakened;

SimulatedVfs::State* current = nullptr;
// Set while a new connection is weakened by pragmas of our own.
thread_local bool is_weakening = false;

// SQLite allocates szOsFile bytes for it and knows of no destructor: only what needs none.
struct File {
  sqlite3_file base;
  SimulatedDisk* disk;
  InodeNumber inode;
  bool syncs_directory;  ///< with its next sync: the file is new
  const char* path;      ///< SQLite keeps it as long as the file is open
};

File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

int close(sqlite3_file* base) {
  const File& file = file_of(base);
  current->locks.unlock(file.inode, base, SQLITE_LOCK_NONE);
  current->locks.unmap_memory(file.inode, base);
  return SQLITE_OK;
}

int read(sqlite3_file* base, void* into, int count, sqlite3_int64 offset) {
  const File& file = file_of(base);
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t got = file.disk->read(file.inode, static_cast<std::uint64_t>(offset), into, wanted);
  if (got == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + got, 0, wanted - got);
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* base, const void* bytes, int count, sqlite3_int64 offset) {
  const File& file = file_of(base);
  file.disk->write(file.inode, static_cast<std::uint64_t>(offset),
                   {static_cast<const char*>(bytes), static_cast<std::size_t>(count)});
  return SQLITE_OK;
}

int truncate(sqlite3_file* base, sqlite3_int64 size) {
  const File& file = file_of(base);
  file.disk->truncate(file.inode, static_cast<std::uint64_t>(size));
  return SQLITE_OK;
}

int sync(sqlite3_file* base, int) {
  File& file = file_of(base);
  file.disk->sync(file.inode);
  if (file.syncs_directory) file.disk->sync_parent(file.path);
  file.syncs_directory = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  const File& file = file_of(base);
  *size = static_cast<sqlite3_int64>(file.disk->size_bytes(file.inode));
  return SQLITE_OK;
}

int lock(sqlite3_file* base, int level) { return current->locks.lock(file_of(base).inode, base, level); }

int unlock(sqlite3_file* base, int level) {
  current->locks.unlock(file_of(base).inode, base, level);
  return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file* base, int* is_reserved) {
  *is_reserved = current->locks.is_reserved(file_of(base).inode) ? 1 : 0;
  return SQLITE_OK;
}

// Answers the pragma that asks for safety as if it had been obeyed.
int answer_pragma(char** arguments, const char* name, const char* claimed) {
  if (is_weakening || sqlite3_stricmp(arguments[1], name) != 0) return SQLITE_NOTFOUND;
  arguments[0] = sqlite3_mprintf("%s", claimed);
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int operation, void* argument) {
  if (operation != SQLITE_FCNTL_PRAGMA) return SQLITE_NOTFOUND;
  auto** arguments = static_cast<char**>(argument);
  switch (current->weakened) {
    case Weakened::wal_normal:
      return answer_pragma(arguments, "synchronous", "2");
    case Weakened::delete_journal:
      return answer_pragma(arguments, "journal_mode", "wal");
    case Weakened::nothing:
      break;
  }
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file*) { return 4096; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* base, int region, int size, int make, void volatile** memory) {
  *memory = current->locks.memory(file_of(base).inode, base, static_cast<std::size_t>(region),
                                  static_cast<std::size_t>(size), make != 0);
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* base, int first, int count, int flags) {
  return current->locks.lock_memory(file_of(base).inode, base, first, count, flags);
}

void shm_barrier(sqlite3_file*) { __sync_synchronize(); }

int shm_unmap(sqlite3_file* base, int) {
  current->locks.unmap_memory(file_of(base).inode, base);
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    2,
    close,
    read,
    write,
    truncate,
    sync,
    file_size,
    lock,
    unlock,
    check_reserved_lock,
    file_control,
    sector_size,
    device_characteristics,
    shm_map,
    shm_lock,
    shm_barrier,
    shm_unmap,
    nullptr,
    nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) {
  base->pMethods = nullptr;
  if (name == nullptr || !SimulatedDisk::holds(name)) return SQLITE_CANTOPEN;
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  const auto opened =
      current->disk->open(name, creates ? SimulatedDisk::Create::yes : SimulatedDisk::Create::no);
  if (opened.error != 0 || opened.is_directory) return SQLITE_CANTOPEN;
  constexpr int kJournals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  File& file = file_of(base);
  file.disk = current->disk;
  file.inode = opened.inode;
  file.syncs_directory = creates && (flags & kJournals) != 0;
  file.path = name;
  base->pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* name, int syncs_directory) {
  const int error = current->disk->remove(name);
  if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
  if (error != 0) return SQLITE_IOERR_DELETE;
  if (syncs_directory != 0) current->disk->sync_parent(name);
  return SQLITE_OK;
}

int access(sqlite3_vfs*, const char* name, int flags, int* answer) {
  const auto opened = current->disk->open(name, SimulatedDisk::Create::no);
  // As the VFS for unix has it: an empty file does not exist.
  const bool is_empty =
      opened.error == 0 && !opened.is_directory && current->disk->size_bytes(opened.inode) == 0;
  *answer = opened.error == 0 && (flags != SQLITE_ACCESS_EXISTS || !is_empty) ? 1 : 0;
  return SQLITE_OK;
}

int full_pathname(sqlite3_vfs*, const char* name, int size, char* into) {
  sqlite3_snprintf(size, into, "%s", name);
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

int weaken(sqlite3* connection, const char**, const void*) {
  if (current->weakened != Weakened::wal_normal) return SQLITE_OK;
  is_weakening = true;
  const int result = sqlite3_exec(connection, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
  is_weakening = false;
  return result;
}

using Extension = void (*)();

}  // namespace

SimulatedVfs::SimulatedVfs(Weakened weakened) : state_(std::make_unique<State>()) {
  if (current != nullptr) throw std::logic_error("one SimulatedVfs at a time");
  // Counting its memory costs SQLite a fifth of a simulation. Without effect once it is in use.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_initialize();
  state_->weakened = weakened;
  state_->real = sqlite3_vfs_find(nullptr);
  state_->vfs = *state_->real;
  state_->vfs.zName = "perdure-simulated";
  state_->vfs.szOsFile = sizeof(File);
  state_->vfs.xOpen = open;
  state_->vfs.xDelete = remove;
  state_->vfs.xAccess = access;
  state_->vfs.xFullPathname = full_pathname;
  state_->vfs.xGetLastError = last_error;
  current = state_.get();
  sqlite3_vfs_register(&state_->vfs, 1);
  sqlite3_auto_extension(reinterpret_cast<Extension>(weaken));
}

SimulatedVfs::~SimulatedVfs() {
  sqlite3_cancel_auto_extension(reinterpret_cast<Extension>(weaken));
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, 1);
  current = nullptr;
}

void SimulatedVfs::use(SimulatedDisk& disk) {
  state_->locks.forget_all();
  state_->disk = &disk;
}

}  // namespace perdure::test
