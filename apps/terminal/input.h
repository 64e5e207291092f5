#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

  /// All of it; `too_large` over the limit.
  [[nodiscard]] std::string read_all(std::size_t limit_bytes) const;

 private:
  std::string name_;
  fs::File file_;  ///< closed for standard input, which is not ours to close
};

/// One line, without its line end (LF or CRLF).
struct Line {
  std::uint64_t number = 0;  ///< from 1
  std::string_view text;     ///< until the next call; empty when too_long
  bool too_long = false;
};

/// Reads lines in bounded memory. Blank lines are counted and skipped; the last line needs no line end; a
/// UTF-8 byte order mark at the beginning belongs to the file and not to its first line, and is skipped. A
/// line over the limit is given once, marked, and then passed over.
class LineReader {
 public:
  LineReader(const Input& input, std::size_t line_limit_bytes);

  /// Empty at the end. Throws Error when reading fails.
  [[nodiscard]] std::optional<Line> next();

 private:
  [[nodiscard]] std::optional<Line> next_raw();
  bool fill();

  const Input& input_;
  const std::size_t line_limit_bytes_;
  std::string buffer_;
  std::size_t start_ = 0;    ///< of what was not given out yet
  std::size_t scanned_ = 0;  ///< bytes behind start_ without a line feed
  std::uint64_t line_number_ = 0;
  bool at_end_ = false;
};

}  // namespace perdure::terminal
