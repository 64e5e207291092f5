#include "core/line_reader.h"

#include <utility>

namespace perdure {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

LineReader::LineReader(Read read, std::size_t line_limit_bytes)
    : read_(std::move(read)), line_limit_bytes_(line_limit_bytes) {}

std::optional<Line> LineReader::next() {
  while (std::optional<Line> line = next_raw()) {
    if (line->number == 1 && line->text.starts_with(kByteOrderMark)) {
      line->text.remove_prefix(kByteOrderMark.size());
    }
    if (line->text.ends_with('\r')) line->text.remove_suffix(1);
    if (line->too_long || !is_blank(line->text)) return line;
  }
  return {};
}

std::optional<Line> LineReader::next_raw() {
  bool too_long = false;
  while (true) {
    const std::size_t feed = buffer_.find('\n', start_ + scanned_);
    const bool ends = feed != std::string::npos;
    const std::size_t end = ends ? feed : buffer_.size();
    const std::string_view text = std::string_view(buffer_).substr(start_, end - start_);
    scanned_ = text.size();
    if (ends || (at_end_ && (too_long || !text.empty()))) {
      Line line{++line_number_, text, too_long || text.size() > line_limit_bytes_};
      if (line.too_long) line.text = {};
      start_ = ends ? end + 1 : end;
      scanned_ = 0;
      return line;
    }
    if (at_end_) return {};
    if (text.size() > line_limit_bytes_) {
      // Its bytes are dropped while the end of the line is looked for.
      too_long = true;
      start_ = buffer_.size();
      scanned_ = 0;
    }
    at_end_ = !fill();
  }
}

bool LineReader::fill() {
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kReadBytes);
  const std::size_t count = read_(buffer_.data() + kept, kReadBytes);
  buffer_.resize(kept + count);
  return count > 0;
}

}  // namespace perdure
