#pragma once

#include <string>
#include <string_view>

namespace perdure {

/// `text` in lower case, one character at a time, in all alphabets and whatever the locale: `ÜBUNG` gives
/// `übung`. Expects UTF-8; bytes that are none, and all characters without a lower case, stay as they are.
/// Any thread.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Whether `lower_case` would surely give the same bytes, seen without looking into a table: no A to Z, and
/// nothing beyond ASCII.
[[nodiscard]] bool is_lower_ascii(std::string_view text);

[[nodiscard]] inline char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace perdure
