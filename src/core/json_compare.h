#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/json_text.h"

// Values compared by what they mean. Numbers are exact decimals of any length: nothing is rounded to a
// double. All texts must be accepted by `check`.

namespace perdure::json {

/// Of two number texts. Exponents are held to +-10^18 (core/decimal.h).
[[nodiscard]] std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

/// Whether a number has no fraction: `1`, `1.0` and `1e400` have none.
[[nodiscard]] bool is_integer(std::string_view number);

/// Whether `number` is a whole multiple of `divisor`, which must be greater than 0 and have at most 18 digits
/// between its first and its last one that is not 0.
[[nodiscard]] bool is_multiple(std::string_view number, std::string_view divisor);
/// Whether a number can be such a divisor.
[[nodiscard]] bool can_divide(std::string_view number);

/// One text for all spellings of a value: no white space, members sorted by key, escapes and numbers in one
/// form (`1.0` and `1e0` as `1e0`). Only good for comparing: it is not always JSON.
[[nodiscard]] std::string canonical(Slice value);

/// Whether two values differ in nothing but spelling, white space and the order of members.
[[nodiscard]] bool equal(Slice a, Slice b);

}  // namespace perdure::json
