#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/fs.h"
#include "core/line_reader.h"

namespace perdure {

/// Takes bytes and compresses them with zstd. One thread at a time.
class CompressingSink {
 public:
  using Write = std::function<void(std::string_view)>;

  explicit CompressingSink(Write write);
  ~CompressingSink();
  CompressingSink(const CompressingSink&) = delete;
  CompressingSink& operator=(const CompressingSink&) = delete;

  void write(std::string_view bytes);
  /// Writes the end of the frame; nothing may follow.
  void finish();

 private:
  struct State;
  void run(std::string_view bytes, bool is_end);

  const Write write_;
  std::unique_ptr<State> state_;
};

/// Lines of a file, which may be compressed with zstd whatever its name. One thread at a time.
class LineFile {
 public:
  /// Throws Error: `not_found`, `invalid_argument` for what is no regular file, `read_only` without
  /// permission, `io_error`.
  LineFile(std::string path, std::size_t line_limit_bytes);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Begins again with the first line.
  void start();
  /// Empty at the end. Throws `io_error`, and `invalid_json` for compressed bytes that are damaged or cut
  /// off.
  [[nodiscard]] std::optional<Line> next() { return lines_->next(); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Decompression;
  [[nodiscard]] std::size_t read_plain(char* bytes, std::size_t count);
  [[nodiscard]] std::size_t read(char* bytes, std::size_t count);

  const std::string path_;
  const std::size_t line_limit_bytes_;
  fs::File file_;
  std::string head_;  ///< read to see whether it is compressed, not given out yet
  std::unique_ptr<Decompression> decompression_;
  std::unique_ptr<LineReader> lines_;
};

}  // namespace perdure
