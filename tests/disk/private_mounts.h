#pragma once

#include <string>

namespace perdure::test {

/// Moves this process into mount points of its own, so that tests can mount small and read-only file systems
/// that nobody else sees and that vanish with the process, however it ends. As root, or where the system
/// allows user namespaces. Call it first in main(), before there are threads; throws std::runtime_error with
/// what to do when it is not permitted: a test that cannot run must not look like one that passed.
void enter_private_mounts();

/// A tmpfs of a given size at a new directory.
class SmallDisk {
 public:
  explicit SmallDisk(std::size_t kibibytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

  void make_read_only();
  void make_writable();

  /// Takes all space that is left with a file, but for `left_bytes`.
  void fill(std::size_t left_bytes = 0);
  /// Removes that file.
  void free_space();

 private:
  void remount(unsigned long flags);

  std::size_t kibibytes_;
  std::string path_;
};

}  // namespace perdure::test
