#include "apps/terminal/display.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cwchar>

namespace perdure::terminal {
namespace {

struct Character {
  std::uint32_t code_point = 0;
  std::size_t byte_count = 1;
  bool valid = false;
};

/// Hand-written since mbrtowc depends on the locale in force, and a message must come out in any.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < count) return {lead, 1, false};
  std::uint32_t code_point = lead & (0x7Fu >> count);
  for (std::size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return {lead, 1, false};
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < kSmallest[count] || surrogate || code_point > 0x10FFFF) return {lead, 1, false};
  return {code_point, count, true};
}

/// Marks that turn the direction of text around can make a message read as another one.
bool is_direction_mark(std::uint32_t code_point) {
  return (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

bool is_control(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || is_direction_mark(code_point);
}

std::string escaped(std::uint32_t code_point) {
  return code_point > 0xFF ? fmt::format("\\u{:04x}", code_point) : fmt::format("\\x{:02x}", code_point);
}

std::size_t columns_of(std::uint32_t code_point) {
  if (code_point < 0x7F) return 1;
  const int columns = wcwidth(static_cast<wchar_t>(code_point));
  return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool layout = character.code_point == '\n' || character.code_point == '\t';
    if (!character.valid || (is_control(character.code_point) && !layout)) {
      result += escaped(character.code_point);
    } else {
      result += text.substr(0, character.byte_count);
    }
    text.remove_prefix(character.byte_count);
  }
  return result;
}

std::size_t display_columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += columns_of(character.code_point);
    text.remove_prefix(character.byte_count);
  }
  return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
  std::string result;
  std::size_t used = 0;
  std::size_t end_of_most = 0;  // of what stays when the ellipsis has to follow
  while (!text.empty()) {
    const Character character = first_character(text);
    std::string piece;
    if (is_blank(text.front())) {
      while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
      piece = " ";
    } else {
      piece = printable(text.substr(0, character.byte_count));
      text.remove_prefix(character.byte_count);
    }
    const std::size_t width = display_columns(piece);
    if (used + width > columns) {
      result.resize(end_of_most);
      if (columns > 0) result += "…";
      return result;
    }
    result += piece;
    used += width;
    if (used < columns) end_of_most = result.size();
  }
  return result;
}

std::string cell(std::string_view text, std::size_t columns) {
  std::string result = fit(text, columns);
  const std::size_t used = display_columns(result);
  if (used < columns) result.append(columns - used, ' ');
  return result;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = 3; place < text.size(); place += 4) text.insert(text.size() - place, 1, ',');
  return text;
}

std::string bytes_text(std::uint64_t byte_count) {
  if (byte_count < 1024) return count_text(byte_count, "byte");
  constexpr std::array<std::string_view, 4> kUnits{"KiB", "MiB", "GiB", "TiB"};
  double amount = static_cast<double>(byte_count) / 1024;
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::string count_text(std::uint64_t count, std::string_view singular) {
  return fmt::format("{} {}{}", grouped(count), singular, count == 1 ? "" : "s");
}

}  // namespace perdure::terminal
