#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <perdure/document.h>
#include "core/fs.h"

namespace perdure {

/// Who writes to a store, as its lock file says.
struct LockHolder {
  int process_id = 0;
  std::string program;
  bool lasting = false;  ///< means to keep the lock; nobody should wait for it
  std::string since;     ///< RFC 3339
};

/// The lock of one store: flock(2) on a file that also names the holder. The kernel releases it when the
/// process ends, however it ends; the file stays and is never removed, since removing it would let two
/// processes lock two files of the same name.
class LockFile {
 public:
  struct Request {
    std::string path;        ///< of the lock file
    std::string store_path;  ///< for messages
    std::string program;
    bool lasting = true;
    std::chrono::milliseconds wait{0};  ///< for a brief holder
  };

  /// Throws `locked` naming the holder: at once when it is a lasting one, else after `wait`.
  explicit LockFile(const Request& request);
  /// Clears the holder's name, then releases.
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  /// Who holds the lock at this moment; empty when nobody does or there is no lock file.
  [[nodiscard]] static std::optional<LockHolder> holder(const std::string& path);

 private:
  fs::File file_;
};

/// The lock file that belongs to a database file.
[[nodiscard]] std::string lock_path(const std::string& database_path);

/// The name of the running program with its first argument, when that is no option: "perdure put".
[[nodiscard]] std::string current_program();

}  // namespace perdure
