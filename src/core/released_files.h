#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/fs.h"

namespace perdure::fs {

/// Lets go of files that were replaced or removed on threads of its own. What a file held is freed when the
/// last one lets go of it, and that can take as long as a write to the disk (1 ms on ext4 that has no journal
/// and is mounted with `discard`), for each file.
///
/// Threads: any. The destructor lets go of everything.
class ReleasedFiles {
 public:
  ReleasedFiles() = default;
  ~ReleasedFiles();
  ReleasedFiles(const ReleasedFiles&) = delete;
  ReleasedFiles& operator=(const ReleasedFiles&) = delete;

  /// What has this name now; not open where there is nothing, or where it cannot be held. To be called before
  /// the name goes, and passed to `release` after.
  [[nodiscard]] static File hold(const std::string& path);
  /// Lets go of it soon; at once when the process holds `limits::kHeldFilesCount` already, or no thread can
  /// be made.
  void release(File file) noexcept;

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::deque<File> files_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace perdure::fs
