#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Text as a terminal shows it. Documents and names come from anywhere; a terminal obeys control characters.

namespace perdure::terminal {

/// `text` with control characters (C0 but line feed and tab, DEL, C1) and broken UTF-8 written as `\x1b`, so
/// that no document can move the cursor, change a title or hide a part of a message.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that `text` takes: wide characters two, combining ones none.
[[nodiscard]] std::size_t display_columns(std::string_view text);

/// On one line, printable, cut to `columns` with an ellipsis where it is longer. White space runs become one
/// blank.
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);

/// `fit`, padded with blanks to exactly `columns`.
[[nodiscard]] std::string cell(std::string_view text, std::size_t columns);

/// 12,345
[[nodiscard]] std::string grouped(std::uint64_t number);

/// 1,023 bytes, 1.5 KiB, 20.0 MiB
[[nodiscard]] std::string bytes_text(std::uint64_t byte_count);

/// "1 document", "12,345 documents"
[[nodiscard]] std::string count_text(std::uint64_t count, std::string_view singular);

}  // namespace perdure::terminal
