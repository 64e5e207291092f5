#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// Steps over JSON text. `skip_plain` and `skip_space` serve the checking scanner too; all others expect text
// that `check` accepted. On other text their answers mean nothing, but they never read outside of
// [at, end): a body that was damaged on disk must not take the process with it.

namespace perdure::json::scan {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline const char* skip_space(const char* at, const char* end) {
  while (at != end && is_space(*at)) ++at;
  return at;
}

inline const char* skip_space_back(const char* begin, const char* at) {
  while (at != begin && is_space(at[-1])) --at;
  return at;
}

/// Marks, by the highest bit of its byte, the first quote, backslash or control character of eight bytes;
/// bytes behind the first mark may be marked wrongly (a borrow runs upwards). 0 when there is none.
inline std::uint64_t special_bytes(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const std::uint64_t quote = eight ^ (kOnes * '"');
  const std::uint64_t backslash = eight ^ (kOnes * '\\');
  const std::uint64_t hits =
      ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) | ((eight - kOnes * 0x20) & ~eight);
  return hits & kHighs;
}

/// To the first quote, backslash or control character.
inline const char* skip_plain(const char* at, const char* end) {
  while (end - at >= 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, 8);
    const std::uint64_t hits = special_bytes(eight);
    if (hits != 0) {
      if constexpr (std::endian::native == std::endian::little) return at + std::countr_zero(hits) / 8;
      break;
    }
    at += 8;
  }
  while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

/// From an opening quote to behind the closing one.
const char* skip_string(const char* at, const char* end);

/// From the first byte of a number or literal to behind its last one.
inline const char* skip_scalar(const char* at, const char* end) {
  while (at != end && !is_space(*at) && *at != ',' && *at != '}' && *at != ']') ++at;
  return at;
}

/// From an opening bracket to behind the one that closes it.
const char* skip_container(const char* at, const char* end);

/// From the first byte of a value to behind its last one.
inline const char* skip_value(const char* at, const char* end) {
  if (at == end) return end;
  if (*at == '"') return skip_string(at, end);
  return *at == '{' || *at == '[' ? skip_container(at, end) : skip_scalar(at, end);
}

/// How many arrays and objects lie inside each other in a value: 0 for `1`, 1 for `[1]`, 2 for `[[1]]`.
std::size_t nesting(std::string_view value);

// Below, `raw` is what stands between the quotes of a JSON string. Its characters are compared as UTF-8
// bytes with escapes resolved; an escaped lone surrogate counts as its generalised UTF-8 form, three bytes.

/// The raw part of a string that has its quotes.
inline std::string_view without_quotes(std::string_view string) {
  return string.size() < 2 ? std::string_view() : string.substr(1, string.size() - 2);
}

std::string unescape(std::string_view raw);

/// Without allocating.
std::strong_ordering compare_characters(std::string_view raw_a, std::string_view raw_b);

/// `characters` has no escapes.
bool has_characters(std::string_view raw, std::string_view characters);

}  // namespace perdure::json::scan
