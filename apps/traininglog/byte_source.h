#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/fs.h"

namespace traininglog {

/// Bytes that are read piece by piece, more than once.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Valid until the next call; empty at the end. Throws Error when reading fails.
  [[nodiscard]] virtual std::string_view next() = 0;
  /// The next piece is the first one again.
  virtual void rewind() = 0;
};

/// A text in memory.
class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] std::string_view next() override;
  void rewind() override { given_ = false; }

 private:
  const std::string text_;
  bool given_ = false;
};

/// A regular file, in bounded memory. Throws Error when it cannot be opened.
class FileSource : public ByteSource {
 public:
  explicit FileSource(std::string path);

  [[nodiscard]] std::string_view next() override;
  void rewind() override;

 private:
  void open();

  const std::string path_;
  perdure::fs::File file_;
  std::string buffer_;
};

/// The first bytes, at least `bytes_count` unless there are fewer; the source is rewound.
[[nodiscard]] std::string beginning_of(ByteSource& source, std::size_t bytes_count);

}  // namespace traininglog
