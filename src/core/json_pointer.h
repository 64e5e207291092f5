#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_text.h"

namespace perdure::json {

/// The steps of an RFC 6901 pointer, `~0` and `~1` resolved: none for "", one empty one for "/". Throws Error
/// `invalid_patch` when it is malformed (no leading slash, a `~` that is neither `~0` nor `~1`, not UTF-8),
/// `too_large` over the limit.
[[nodiscard]] std::vector<std::string> parse_pointer(std::string_view pointer);

/// A step as it stands in a pointer, with its slash: `/a~1b` for `a/b`.
[[nodiscard]] std::string pointer_step(std::string_view step);

/// A step as the index of an element; empty when it is none (`-`, `01`, `x`, too many digits).
[[nodiscard]] std::optional<std::size_t> element_index(std::string_view step);

/// The value that `steps` lead to from `value`; empty when they name nothing.
[[nodiscard]] std::optional<Slice> follow(Slice value, std::span<const std::string> steps);

/// `pointer` for a message: in quotes, shortened, control characters escaped.
[[nodiscard]] std::string quoted_pointer(std::string_view pointer);

}  // namespace perdure::json
