#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace traininglog {

/// Tells in which line of a text a piece of it stands. Quick when the pieces come in their order.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text) {}

  /// From 1. `piece` views the text.
  [[nodiscard]] std::size_t line_of(std::string_view piece) {
    const auto offset = static_cast<std::size_t>(piece.data() - text_.data());
    if (offset < offset_) offset_ = 0, line_ = 1;
    const auto from = text_.begin() + static_cast<std::ptrdiff_t>(offset_);
    const auto to = text_.begin() + static_cast<std::ptrdiff_t>(offset);
    line_ += static_cast<std::size_t>(std::count(from, to, '\n'));
    offset_ = offset;
    return line_;
  }

 private:
  const std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t line_ = 1;
};

}  // namespace traininglog
