#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json_text.h"

// How a place in a text is named to a person.

namespace perdure::json {

/// `what` at `offset` of `text`.
[[nodiscard]] Fault fault_at(std::string_view text, std::size_t offset, std::string what);

/// How many bytes the character at the beginning of `rest` has; 0 when it is not UTF-8 (RFC 3629, section 4).
[[nodiscard]] std::size_t utf8_sequence_bytes(std::string_view rest);

/// How many bytes of `text` are UTF-8, from its beginning on. Slow: for places, and for texts of a line.
[[nodiscard]] std::size_t utf8_prefix_bytes(std::string_view text);

/// What `rest` begins with: `a NUL byte`, `undefined`, `';'`, `U+201C`. Expects UTF-8, not empty.
[[nodiscard]] std::string describe(std::string_view rest);

/// At most `limit_bytes` of `text`, cut between characters. Expects UTF-8.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t limit_bytes = 40);

/// `an object`, `a number`.
[[nodiscard]] std::string_view describe(Type type);

}  // namespace perdure::json
