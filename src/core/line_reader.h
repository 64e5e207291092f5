#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace perdure {

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
  /// Up to `count` bytes into `bytes`; 0 at the end.
  using Read = std::function<std::size_t(char* bytes, std::size_t count)>;

  LineReader(Read read, std::size_t line_limit_bytes);

  /// Empty at the end. Throws what reading throws.
  [[nodiscard]] std::optional<Line> next();

 private:
  [[nodiscard]] std::optional<Line> next_raw();
  bool fill();

  const Read read_;
  const std::size_t line_limit_bytes_;
  std::string buffer_;
  std::size_t start_ = 0;    ///< of what was not given out yet
  std::size_t scanned_ = 0;  ///< bytes behind start_ without a line feed
  std::uint64_t line_number_ = 0;
  bool at_end_ = false;
};

}  // namespace perdure
