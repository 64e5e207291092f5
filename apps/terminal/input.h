#pragma once

#include <cstddef>
#include <string>

#include "core/fs.h"

namespace perdure::terminal {

/// A file to read, or standard input for "-". Pipes, FIFOs and devices are read like files. Throws Error:
/// `not_found`, `invalid_argument` for a directory, `read_only` without permission, `io_error`.
class Input {
 public:
  explicit Input(const std::string& path);

  [[nodiscard]] int fd() const;
  [[nodiscard]] const std::string& name() const { return name_; }  ///< for messages
  [[nodiscard]] bool is_terminal() const;

  /// Up to `count` bytes, 0 at the end; for a `LineReader`.
  [[nodiscard]] std::size_t read(char* bytes, std::size_t count) const;
  /// All of it; `too_large` over the limit.
  [[nodiscard]] std::string read_all(std::size_t limit_bytes) const;

 private:
  std::string name_;
  fs::File file_;  ///< closed for standard input, which is not ours to close
};

}  // namespace perdure::terminal
