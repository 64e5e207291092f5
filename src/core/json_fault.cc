#include "core/json_fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace perdure::json {

namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }

}  // namespace

std::string Fault::message() const { return fmt::format("line {}, column {}: {}", line, column, what); }

Fault fault_at(std::string_view text, std::size_t offset, std::string what) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_break = before.rfind('\n');
  const std::size_t line_begin = line_break == std::string_view::npos ? 0 : line_break + 1;
  const auto breaks = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  return {offset, breaks + 1, offset - line_begin + 1, std::move(what)};
}

std::size_t utf8_sequence_bytes(std::string_view rest) {
  const auto byte = [rest](std::size_t i) {
    return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
  };
  const auto tails = [byte](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xbf) return false;
    }
    return true;
  };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return rest.empty() ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return tails(1, 2) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return !overlong && !surrogate && tails(1, 3) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool beyond_unicode = first == 0xf4 && second > 0x8f;
    return !overlong && !beyond_unicode && tails(1, 4) ? 4 : 0;
  }
  return 0;
}

std::size_t utf8_prefix_bytes(std::string_view text) {
  std::size_t count = 0;
  while (const std::size_t more = utf8_sequence_bytes(text.substr(count))) count += more;
  return count;
}

std::string describe(std::string_view rest) {
  const char c = rest.front();
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\0') return "a NUL byte";
  if (byte < 0x20 || byte == 0x7f) return fmt::format("control character 0x{:02x}", byte);
  if (byte >= 0x80) {
    const std::size_t count = utf8_sequence_bytes(rest);
    unsigned code = byte & (0xffU >> (count + 1));
    for (std::size_t i = 1; i < count; ++i) code = code << 6 | (static_cast<unsigned char>(rest[i]) & 0x3fU);
    return fmt::format("U+{:04X}", code);
  }
  const auto* const word_end = std::find_if_not(rest.begin(), rest.end(), is_word);
  const auto word_size = static_cast<std::size_t>(word_end - rest.begin());
  return word_size > 0 ? excerpt(rest.substr(0, word_size)) : fmt::format("'{}'", c);
}

std::string excerpt(std::string_view text, std::size_t limit_bytes) {
  if (text.size() <= limit_bytes) return std::string(text);
  std::size_t count = limit_bytes;
  while (count > 0 && (static_cast<unsigned char>(text[count]) & 0xc0) == 0x80) --count;
  return std::string(text.substr(0, count)) + "...";
}

std::string_view describe(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "a boolean";
    case Type::number:
      return "a number";
    case Type::string:
      return "a string";
    case Type::array:
      return "an array";
    case Type::object:
      return "an object";
  }
  return "";
}

}  // namespace perdure::json
