#include "apps/traininglog/byte_source.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include <perdure/error.h>

namespace traininglog {

namespace fs = perdure::fs;

namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

}  // namespace

std::string_view TextSource::next() {
  return std::exchange(given_, true) ? std::string_view() : std::string_view(text_);
}

FileSource::FileSource(std::string path) : path_(std::move(path)), buffer_(kPieceBytes, '\0') { open(); }

void FileSource::open() {
  // A FIFO would wait for somebody to write, and could not be read again.
  const std::string other = fs::describe_kind(path_);
  if (!other.empty()) {
    throw perdure::Error(perdure::code::kInvalidArgument,
                         "cannot read " + path_ + ": is " + other + ", not a file");
  }
  file_ = fs::open_file(path_, O_RDONLY | O_CLOEXEC);
  if (!file_.is_open()) fs::throw_errno("read", path_, errno);
}

std::string_view FileSource::next() {
  ssize_t count = -1;
  do {
    count = fs::system().read(file_.fd(), buffer_.data(), buffer_.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) fs::throw_errno("read", path_, errno);
  return std::string_view(buffer_).substr(0, static_cast<std::size_t>(count));
}

void FileSource::rewind() { open(); }

std::string beginning_of(ByteSource& source, std::size_t bytes_count) {
  std::string text;
  while (text.size() < bytes_count) {
    const std::string_view piece = source.next();
    if (piece.empty()) break;
    text += piece;
  }
  source.rewind();
  return text;
}

}  // namespace traininglog
