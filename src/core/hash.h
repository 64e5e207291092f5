#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace perdure {

/// BLAKE2b with 128 bits of output, unkeyed (RFC 7693).
using Hash = std::array<std::uint8_t, 16>;

[[nodiscard]] Hash blake2b_128(std::string_view bytes);
[[nodiscard]] std::string to_hex(const Hash& hash);
[[nodiscard]] inline std::string_view as_bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace perdure
