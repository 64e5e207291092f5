#include "core/hash.h"

#include <sodium.h>

#include <perdure/error.h>

namespace perdure {

namespace {

// Chooses the implementation for this processor; without it the hash takes the portable one, half as fast.
const bool kSodiumReady = sodium_init() >= 0;

}  // namespace

Hash blake2b_128(std::string_view bytes) {
  Hash hash{};
  static_assert(sizeof(Hash) == crypto_generichash_BYTES_MIN);
  const int failed =
      crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size(), nullptr, 0);
  if (failed != 0 || !kSodiumReady) throw Error(code::kInternal, "BLAKE2b failed");
  return hash;
}

std::string to_hex(const Hash& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(hash.size() * 2);
  for (const std::uint8_t byte : hash) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace perdure
