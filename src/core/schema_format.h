#pragma once

#include <string_view>

namespace perdure::schema {

/// Whether `text` has a format: `date`, `time` and `date-time` as RFC 3339 has them are enforced, every other
/// name is an annotation.
[[nodiscard]] bool has_format(std::string_view text, std::string_view format);

}  // namespace perdure::schema
