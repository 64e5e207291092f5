#pragma once

#include <optional>
#include <string_view>

#include "apps/traininglog/markdown_log.h"

// What a file is, before anybody reads it as a log.

namespace traininglog {

/// The text without a byte order mark at its beginning.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);

/// Why the bytes are no text that a log could be, with the line: broken UTF-8, UTF-16, line ends of a kind
/// that would make one line of everything. Empty when they are.
[[nodiscard]] std::optional<Remark> text_fault(std::string_view text);

/// The first half of it: bytes that are no UTF-8, with the line and how to convert the file.
[[nodiscard]] std::optional<Remark> encoding_fault(std::string_view text);

enum class LogFormat {
  empty,       ///< nothing but blanks
  markdown,    ///< a training log in markdown, by its first line or a heading `## Exercise`
  json,        ///< an object or a list
  plain_text,  ///< a log between BEGIN: and END
  other,
};

/// Expects what `text_fault` accepts, without byte order mark.
[[nodiscard]] LogFormat format_of(std::string_view text);

}  // namespace traininglog
