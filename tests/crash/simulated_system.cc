#include "tests/crash/simulated_system.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace perdure::test {
namespace {

int answer(int error_number) {
  if (error_number == 0) return 0;
  errno = error_number;
  return -1;
}

}  // namespace

int SimulatedSystem::open(const char* path, int flags, mode_t mode) {
  if (!SimulatedDisk::holds(path)) return System::open(path, flags, mode);
  using Create = SimulatedDisk::Create;
  const Create create = (flags & O_CREAT) == 0  ? Create::no
                        : (flags & O_EXCL) != 0 ? Create::exclusive
                                                : Create::yes;
  const auto opened = disk_.open(path, create);
  if (opened.error != 0) return answer(opened.error);
  if ((flags & O_DIRECTORY) != 0 && !opened.is_directory) return answer(ENOTDIR);
  if ((flags & O_ACCMODE) != O_RDONLY && opened.is_directory) return answer(EISDIR);
  if ((flags & O_TRUNC) != 0) disk_.truncate(opened.inode, 0);
  const std::lock_guard lock(mutex_);
  files_[next_fd_] = {opened.inode, opened.is_directory, (flags & O_APPEND) != 0, 0};
  return next_fd_++;
}

bool SimulatedSystem::find(int fd, OpenFile& file) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(fd);
  if (found == files_.end()) return false;
  file = found->second;
  return true;
}

int SimulatedSystem::close(int fd) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(fd);
    if (found != files_.end()) {
      locks_[found->second.inode].erase(fd);
      files_.erase(found);
      return 0;
    }
  }
  return System::close(fd);
}

ssize_t SimulatedSystem::read(int fd, void* bytes, std::size_t count) {
  OpenFile file;
  if (!find(fd, file)) return System::read(fd, bytes, count);
  if (file.is_directory) return answer(EISDIR);
  const std::size_t got = disk_.read(file.inode, file.offset, bytes, count);
  const std::lock_guard lock(mutex_);
  files_[fd].offset += got;
  return static_cast<ssize_t>(got);
}

ssize_t SimulatedSystem::write(int fd, const void* bytes, std::size_t count) {
  OpenFile file;
  if (!find(fd, file)) return System::write(fd, bytes, count);
  const std::string_view written(static_cast<const char*>(bytes), count);
  if (file.appends) {
    file.offset = disk_.append(file.inode, written);
  } else {
    disk_.write(file.inode, file.offset, written);
  }
  const std::lock_guard lock(mutex_);
  files_[fd].offset = file.offset + count;
  return static_cast<ssize_t>(count);
}

int SimulatedSystem::fsync(int fd) {
  OpenFile file;
  if (!find(fd, file)) return System::fsync(fd);
  const Omitted kind = file.is_directory ? Omitted::directory_fsync : Omitted::file_fsync;
  if (kind != omitted_) disk_.sync(file.inode);
  return 0;
}

int SimulatedSystem::syncfs(int fd) {
  OpenFile file;
  if (!find(fd, file)) return System::syncfs(fd);
  if (omitted_ != Omitted::syncfs) disk_.sync_all();
  return 0;
}

int SimulatedSystem::ftruncate(int fd, off_t size) {
  OpenFile file;
  if (!find(fd, file)) return System::ftruncate(fd, size);
  disk_.truncate(file.inode, static_cast<std::uint64_t>(size));
  return 0;
}

int SimulatedSystem::rename(const char* from, const char* to) {
  if (!SimulatedDisk::holds(from)) return System::rename(from, to);
  return answer(disk_.rename(from, to));
}

int SimulatedSystem::unlink(const char* path) {
  if (!SimulatedDisk::holds(path)) return System::unlink(path);
  return answer(disk_.remove(path));
}

int SimulatedSystem::mkdir(const char* path, mode_t mode) {
  if (!SimulatedDisk::holds(path)) return System::mkdir(path, mode);
  return answer(disk_.make_directory(path));
}

int SimulatedSystem::list(const char* path, std::vector<std::string>& names) {
  if (!SimulatedDisk::holds(path)) return System::list(path, names);
  return answer(disk_.list(path, names));
}

void SimulatedSystem::describe(InodeNumber inode, bool is_directory, struct ::stat* into) {
  *into = {};
  into->st_dev = 1;
  into->st_ino = inode;
  into->st_mode = is_directory ? S_IFDIR | 0700U : S_IFREG | 0600U;
  into->st_size = is_directory ? 0 : static_cast<off_t>(disk_.size_bytes(inode));
}

int SimulatedSystem::stat(const char* path, struct ::stat* into) {
  if (!SimulatedDisk::holds(path)) return System::stat(path, into);
  const auto opened = disk_.open(path, SimulatedDisk::Create::no);
  if (opened.error != 0) return answer(opened.error);
  describe(opened.inode, opened.is_directory, into);
  return 0;
}

int SimulatedSystem::fstat(int fd, struct ::stat* into) {
  OpenFile file;
  if (!find(fd, file)) return System::fstat(fd, into);
  describe(file.inode, file.is_directory, into);
  return 0;
}

int SimulatedSystem::flock(int fd, int operation) {
  OpenFile file;
  if (!find(fd, file)) return System::flock(fd, operation);
  const std::lock_guard lock(mutex_);
  std::set<int>& holders = locks_[file.inode];
  const bool is_held_by_others = holders.size() > holders.count(fd);
  if ((operation & LOCK_UN) != 0) {
    holders.erase(fd);
    return 0;
  }
  const bool wants_exclusive = (operation & LOCK_EX) != 0;
  // Nobody here waits in flock: LOCK_NB always.
  if (is_held_by_others && (wants_exclusive || is_exclusive_[file.inode])) return answer(EWOULDBLOCK);
  holders.insert(fd);
  is_exclusive_[file.inode] = wants_exclusive;
  return 0;
}

std::int64_t SimulatedSystem::file_system_magic(const char* path) {
  constexpr std::int64_t kExt4 = 0xEF53;
  return SimulatedDisk::holds(path) ? kExt4 : System::file_system_magic(path);
}

}  // namespace perdure::test
