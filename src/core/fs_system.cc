#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

#include "core/fs.h"

namespace perdure::fs {
namespace {

System& real_system() {
  static System system;
  return system;
}

std::atomic<System*> current_system{nullptr};

}  // namespace

int System::open(const char* path, int flags, mode_t mode) { return ::open(path, flags, mode); }
int System::close(int fd) { return ::close(fd); }
ssize_t System::read(int fd, void* bytes, std::size_t count) { return ::read(fd, bytes, count); }
ssize_t System::write(int fd, const void* bytes, std::size_t count) { return ::write(fd, bytes, count); }
int System::fsync(int fd) { return ::fsync(fd); }
int System::syncfs(int fd) { return ::syncfs(fd); }
int System::ftruncate(int fd, off_t size) { return ::ftruncate(fd, size); }
int System::rename(const char* from, const char* to) { return ::rename(from, to); }
int System::unlink(const char* path) { return ::unlink(path); }
int System::mkdir(const char* path, mode_t mode) { return ::mkdir(path, mode); }
int System::stat(const char* path, struct ::stat* into) { return ::stat(path, into); }
int System::fstat(int fd, struct ::stat* into) { return ::fstat(fd, into); }
int System::flock(int fd, int operation) { return ::flock(fd, operation); }

int System::list(const char* path, std::vector<std::string>& names) {
  struct Closer {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  const std::unique_ptr<DIR, Closer> directory(::opendir(path));
  if (!directory) return -1;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
    errno = 0;
  }
  return errno == 0 ? 0 : -1;
}

std::int64_t System::file_system_magic(const char* path) {
  struct ::statfs buffer {};
  if (::statfs(path, &buffer) != 0) return -1;
  return static_cast<std::int64_t>(buffer.f_type);
}

System& system() {
  System* replaced = current_system.load();
  return replaced != nullptr ? *replaced : real_system();
}

ScopedSystem::ScopedSystem(System& replacement) : previous_(current_system.exchange(&replacement)) {}
ScopedSystem::~ScopedSystem() { current_system.store(previous_); }

}  // namespace perdure::fs
