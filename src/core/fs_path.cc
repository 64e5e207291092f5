#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "core/fs.h"

// Paths: what they lead to and what they lie on.

namespace perdure::fs {
namespace {

Info info_of(const struct ::stat& buffer) {
  const auto nanoseconds = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  Info found;
  found.kind = S_ISREG(buffer.st_mode) ? Kind::file : S_ISDIR(buffer.st_mode) ? Kind::directory : Kind::other;
  found.size_bytes = static_cast<std::uint64_t>(buffer.st_size);
  found.permissions = buffer.st_mode & 07777U;
  found.device = static_cast<std::uint64_t>(buffer.st_dev);
  found.inode = static_cast<std::uint64_t>(buffer.st_ino);
  found.modified_nanoseconds = nanoseconds(buffer.st_mtim);
  found.changed_nanoseconds = nanoseconds(buffer.st_ctim);
  return found;
}

const char* kind_name(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "";
    case S_IFDIR:
      return "a directory";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFCHR:
    case S_IFBLK:
      return "a device";
    default:
      return "no regular file";
  }
}

}  // namespace

Info info(int fd, const std::string& name) {
  struct ::stat buffer {};
  if (system().fstat(fd, &buffer) != 0) throw_errno("look at", name, errno);
  return info_of(buffer);
}

Info info(const std::string& path) {
  struct ::stat buffer {};
  if (system().stat(path.c_str(), &buffer) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw_errno("look at", path, errno);
  }
  return info_of(buffer);
}

std::string describe_kind(const std::string& path) {
  struct ::stat buffer {};
  if (system().stat(path.c_str(), &buffer) != 0) throw_errno("look at", path, errno);
  return kind_name(buffer.st_mode);
}

std::string resolve_link(const std::string& path) {
  struct ::stat buffer {};
  if (::lstat(path.c_str(), &buffer) != 0 || !S_ISLNK(buffer.st_mode)) return path;
  struct Free {
    void operator()(char* text) const noexcept { std::free(text); }
  };
  const std::unique_ptr<char, Free> resolved(::realpath(path.c_str(), nullptr));
  if (!resolved) throw_errno("follow the link", path, errno);
  return resolved.get();
}

std::string parent_directory(const std::string& path) {
  const std::size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return path.empty() ? "." : "/";
  const std::size_t slash = path.rfind('/', end);
  if (slash == std::string::npos) return ".";
  const std::size_t last = path.find_last_not_of('/', slash);
  return last == std::string::npos ? "/" : path.substr(0, last + 1);
}

std::string join(const std::string& directory, const std::string& name) {
  if (directory.empty() || directory == ".") return name;
  return directory.back() == '/' ? directory + name : directory + "/" + name;
}

std::string network_file_system(const std::string& path) {
  // statfs(2) and linux/magic.h; written out because the header lacks several of them.
  switch (static_cast<std::uint32_t>(system().file_system_magic(path.c_str()))) {
    case 0x6969:
      return "NFS";
    case 0x517B:
      return "SMB";
    case 0xFF534D42:
      return "CIFS";
    case 0xFE534D42:
      return "SMB2";
    case 0x564C:
      return "NCP";
    case 0x5346414F:
      return "AFS";
    case 0x6B414653:
      return "kAFS";
    case 0x73757245:
      return "Coda";
    case 0x01021997:
      return "9P";
    case 0x00C36400:
      return "Ceph";
    case 0x0BD00BD0:
      return "Lustre";
    case 0x47504653:
      return "GPFS";
    case 0x01161970:
      return "GFS2";
    case 0x7461636F:
      return "OCFS2";
    default:
      return "";
  }
}

}  // namespace perdure::fs
