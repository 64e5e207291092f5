#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/fs.h"
#include "tests/crash/simulated_disk.h"

namespace perdure::test {

/// The primitives of `core/fs` on a simulated disk. Paths and descriptors that are none of the disk's go to
/// the real system (`/proc`). What a descriptor or a lock was ends with this object, as with a process.
///
/// Threads: any.
class SimulatedSystem : public fs::System {
 public:
  /// What it claims to do and does not: mistakes that the tests of power loss have to find.
  enum class Omitted { nothing, file_fsync, directory_fsync, syncfs };
  explicit SimulatedSystem(SimulatedDisk& disk, Omitted omitted = Omitted::nothing)
      : disk_(disk), omitted_(omitted) {}

  int open(const char* path, int flags, mode_t mode) override;
  int close(int fd) override;
  ssize_t read(int fd, void* bytes, std::size_t count) override;
  ssize_t write(int fd, const void* bytes, std::size_t count) override;
  int fsync(int fd) override;
  int syncfs(int fd) override;
  int ftruncate(int fd, off_t size) override;
  int rename(const char* from, const char* to) override;
  int unlink(const char* path) override;
  int mkdir(const char* path, mode_t mode) override;
  int list(const char* path, std::vector<std::string>& names) override;
  int stat(const char* path, struct ::stat* into) override;
  int fstat(int fd, struct ::stat* into) override;
  int flock(int fd, int operation) override;
  std::int64_t file_system_magic(const char* path) override;

 private:
  struct OpenFile {
    InodeNumber inode = 0;
    bool is_directory = false;
    bool appends = false;
    std::uint64_t offset = 0;
  };

  [[nodiscard]] bool find(int fd, OpenFile& file);
  void describe(InodeNumber inode, bool is_directory, struct ::stat* into);

  SimulatedDisk& disk_;
  const Omitted omitted_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<int, OpenFile> files_;
  std::map<InodeNumber, std::set<int>> locks_;  ///< descriptors that hold one, shared or exclusive
  std::map<InodeNumber, bool> is_exclusive_;
  int next_fd_ = 1'000'000;
};

}  // namespace perdure::test
