#include "core/letter_case.h"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <cwctype>

namespace perdure {

namespace {

/// One character beyond ASCII: how many bytes it has, and what it is. Zero length when the bytes are none.
struct Character {
  std::size_t length = 0;
  char32_t code = 0;
};

Character decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 0;
  if (length == 0 || length > text.size()) return {};
  char32_t code = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  return {length, code};
}

void append(std::string& text, char32_t code) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

char32_t lower(char32_t code) {
  // The C library's table of cases; its own locale, so that neither the environment nor setlocale matter.
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (utf8 == nullptr) return code;
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(code), utf8));
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lowered;
  lowered.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if ((static_cast<unsigned char>(text[i]) & 0x80U) == 0) {
      lowered += lower_ascii(text[i++]);
      continue;
    }
    const Character character = decode(text.substr(i));
    const char32_t code = lower(character.code);
    const std::size_t length = std::max<std::size_t>(character.length, 1);
    if (character.length == 0 || code == character.code) {
      lowered += text.substr(i, length);
    } else {
      append(lowered, code);
    }
    i += length;
  }
  return lowered;
}

bool is_lower_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0x80U) == 0 && (c < 'A' || c > 'Z');
  });
}

}  // namespace perdure
