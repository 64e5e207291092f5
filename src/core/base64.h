#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace perdure {

/// RFC 4648, the alphabet for URLs, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// Empty for a text that is none.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace perdure
