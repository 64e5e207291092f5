#include "core/json_scan.h"

#include <array>

namespace perdure::json::scan {

namespace {

/// One character of a string: at most four bytes of UTF-8.
struct Utf8 {
  std::array<char, 4> bytes;
  std::size_t count;
};

Utf8 encode(std::uint32_t code) {
  const auto tail = [code](unsigned shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) return {{static_cast<char>(code)}, 1};
  if (code < 0x800) return {{static_cast<char>(0xc0 | (code >> 6)), tail(0)}, 2};
  if (code < 0x10000) return {{static_cast<char>(0xe0 | (code >> 12)), tail(6), tail(0)}, 3};
  return {{static_cast<char>(0xf0 | (code >> 18)), tail(12), tail(6), tail(0)}, 4};
}

/// The unit of `\uXXXX` at `at`, or -1 when there is no such escape.
std::int32_t utf16_unit(const char* at, const char* end) {
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
  std::int32_t unit = 0;
  for (int i = 2; i < 6; ++i) {
    const char c = at[i];
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    unit = unit * 16 + (digit & 0xf);
  }
  return unit;
}

/// The character of the escape at `at`, which moves behind it.
Utf8 take_escape(const char*& at, const char* end) {
  const std::int32_t unit = utf16_unit(at, end);
  if (unit >= 0) {
    at += 6;
    if (unit < 0xd800 || unit > 0xdbff) return encode(static_cast<std::uint32_t>(unit));
    const std::int32_t low = utf16_unit(at, end);
    if (low < 0xdc00 || low > 0xdfff) return encode(static_cast<std::uint32_t>(unit));
    at += 6;
    return encode(static_cast<std::uint32_t>(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)));
  }
  const char c = end - at >= 2 ? at[1] : '\\';
  at += end - at >= 2 ? 2 : 1;
  switch (c) {
    case 'b':
      return {{'\b'}, 1};
    case 'f':
      return {{'\f'}, 1};
    case 'n':
      return {{'\n'}, 1};
    case 'r':
      return {{'\r'}, 1};
    case 't':
      return {{'\t'}, 1};
    default:
      return {{c}, 1};
  }
}

/// Hands out the characters of a raw string byte by byte.
class CharacterBytes {
 public:
  explicit CharacterBytes(std::string_view raw) : at_(raw.data()), end_(raw.data() + raw.size()) {}

  /// -1 at the end.
  int next() {
    if (used_ < escape_.count) return static_cast<unsigned char>(escape_.bytes[used_++]);
    if (at_ == end_) return -1;
    if (*at_ != '\\') return static_cast<unsigned char>(*at_++);
    escape_ = take_escape(at_, end_);
    used_ = 1;
    return static_cast<unsigned char>(escape_.bytes[0]);
  }

 private:
  const char* at_;
  const char* end_;
  Utf8 escape_{};
  std::size_t used_ = 0;
};

bool has_escapes(std::string_view raw) { return raw.find('\\') != std::string_view::npos; }

/// Calls `open()` and `close()` for the brackets outside of strings, until one of them returns false, and
/// returns the place behind that bracket.
template <typename OnOpen, typename OnClose>
const char* walk_brackets(const char* at, const char* end, OnOpen open, OnClose close) {
  while (at != end) {
    const char c = *at;
    if (c == '"') {
      at = skip_string(at, end);
      continue;
    }
    ++at;
    if ((c == '{' || c == '[') && !open()) return at;
    if ((c == '}' || c == ']') && !close()) return at;
  }
  return at;
}

}  // namespace

const char* skip_string(const char* at, const char* end) {
  if (at != end) ++at;
  while (true) {
    at = skip_plain(at, end);
    if (at == end) return end;
    if (*at == '"') return at + 1;
    at += end - at >= 2 ? 2 : 1;
  }
}

const char* skip_container(const char* at, const char* end) {
  std::size_t depth = 0;
  const auto open = [&depth] { return ++depth > 0; };
  const auto close = [&depth] { return --depth > 0; };
  return walk_brackets(at, end, open, close);
}

std::size_t nesting(std::string_view value) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  const auto open = [&] {
    deepest = ++depth > deepest ? depth : deepest;
    return true;
  };
  const auto close = [&] {
    if (depth > 0) --depth;
    return true;
  };
  walk_brackets(value.data(), value.data() + value.size(), open, close);
  return deepest;
}

std::string unescape(std::string_view raw) {
  std::string characters;
  characters.reserve(raw.size());
  const char* at = raw.data();
  const char* const end = at + raw.size();
  while (at != end) {
    const std::size_t plain = std::string_view(at, static_cast<std::size_t>(end - at)).find('\\');
    if (plain == std::string_view::npos) {
      characters.append(at, end);
      break;
    }
    characters.append(at, plain);
    at += plain;
    const Utf8 escape = take_escape(at, end);
    characters.append(escape.bytes.data(), escape.count);
  }
  return characters;
}

std::strong_ordering compare_characters(std::string_view raw_a, std::string_view raw_b) {
  if (!has_escapes(raw_a) && !has_escapes(raw_b)) return raw_a.compare(raw_b) <=> 0;
  CharacterBytes a(raw_a);
  CharacterBytes b(raw_b);
  while (true) {
    const int byte_a = a.next();
    const int byte_b = b.next();
    if (byte_a != byte_b || byte_a < 0) return byte_a <=> byte_b;
  }
}

bool has_characters(std::string_view raw, std::string_view characters) {
  if (!has_escapes(raw)) return raw == characters;
  CharacterBytes bytes(raw);
  for (const char c : characters) {
    if (bytes.next() != static_cast<unsigned char>(c)) return false;
  }
  return bytes.next() < 0;
}

}  // namespace perdure::json::scan
