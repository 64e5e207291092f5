#pragma once

#include <optional>
#include <string_view>

#include "apps/traininglog/line_scanner.h"

// The words of a set line, and where they and numbers end when they are glued to their neighbours.

namespace traininglog {

/// `perfect`, `good`, `bad` or `learning`, whatever case it is written in.
[[nodiscard]] std::optional<std::string_view> quality_named(std::string_view word);

/// RPE, failure or a quality.
[[nodiscard]] bool is_token_word(std::string_view word);

[[nodiscard]] constexpr bool is_separator(char c) { return c == ',' || c == ';' || c == '|'; }

/// Whether a number may end at the scanner: in `12RPE`, `9bad`, `9-easy` it does, in `8-9`, `8/10`, `1e9`
/// not.
[[nodiscard]] bool number_ends(const LineScanner& scanner);

/// Whether a word of that length ends behind the scanner: `good,` and `good-` do, `good-ish` does not.
[[nodiscard]] bool word_ends(const LineScanner& scanner, std::size_t length);

/// Whether a minus sign and its number follow, as in `80 x -5`, where a number was expected.
[[nodiscard]] bool at_negative_number(const LineScanner& scanner);

/// Whether a token, a dash or nothing follows: what may follow an amount without repetitions.
[[nodiscard]] bool at_token(const LineScanner& scanner);

}  // namespace traininglog
