#include "tests/disk/private_mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace perdure::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno) +
                           "; run this test as root, or allow unprivileged user namespaces");
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) fail("cannot write " + path);
}

std::string size_option(std::size_t kibibytes) { return "mode=0700,size=" + std::to_string(kibibytes) + "k"; }

}  // namespace

void enter_private_mounts() {
  const std::string uid = std::to_string(::getuid());
  const std::string gid = std::to_string(::getgid());
  const bool is_root = ::geteuid() == 0;
  if (::unshare(CLONE_NEWNS | (is_root ? 0 : CLONE_NEWUSER)) != 0) fail("cannot make mount points of my own");
  if (!is_root) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + uid + " 1");
    write_file("/proc/self/gid_map", "0 " + gid + " 1");
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    fail("cannot make my mount points private");
}

SmallDisk::SmallDisk(std::size_t kibibytes) : kibibytes_(kibibytes) {
  path_ = (std::filesystem::temp_directory_path() / "perdure-disk-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) fail("cannot make a directory like " + path_);
  if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, size_option(kibibytes).c_str()) != 0) {
    const int error = errno;
    ::rmdir(path_.c_str());
    errno = error;
    fail("cannot mount a small disk at " + path_);
  }
}

SmallDisk::~SmallDisk() {
  ::umount2(path_.c_str(), MNT_DETACH);
  ::rmdir(path_.c_str());
}

void SmallDisk::remount(unsigned long flags) {
  if (::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, size_option(kibibytes_).c_str()) != 0) {
    fail("cannot remount " + path_);
  }
}

void SmallDisk::make_read_only() { remount(MS_RDONLY); }
void SmallDisk::make_writable() { remount(0); }

void SmallDisk::fill(std::size_t left_bytes) {
  const int fd = ::open(file("ballast").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) fail("cannot make a file on " + path_);
  const std::vector<char> page(4096, 'x');
  struct statvfs space = {};
  while (::statvfs(path_.c_str(), &space) == 0 && space.f_bavail * space.f_bsize > left_bytes) {
    if (::write(fd, page.data(), page.size()) < 0) break;
  }
  ::close(fd);
}

void SmallDisk::free_space() { std::filesystem::remove(file("ballast")); }

}  // namespace perdure::test
