#include "core/json_text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <utility>

#include <perdure/limits.h>

#include "core/json_fault.h"
#include "core/json_keys.h"
#include "core/json_scan.h"

namespace perdure::json {

namespace {

// simdjson chooses its code for this processor at the first call, with memory that it must not lack then.
[[maybe_unused]] const bool kIsChosen = simdjson::validate_utf8("", 0);

using limits::kJsonDepth;
/// A record around a document.
constexpr std::size_t kEnvelopeDepth = 1;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// One pass over a text, without recursion. Functions that return bool return false after they recorded a
/// fault, and the scan ends.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t depth_limit)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), depth_limit_(depth_limit) {}

  std::optional<Fault> run();

 private:
  struct Open {
    bool object;
    bool has_entry;
    std::size_t keys_mark;
  };

  bool encoding();
  bool text();
  bool entry();
  bool value();
  bool open(bool object);
  bool close();
  bool key();
  bool string();
  bool escape();
  bool number();
  bool digits(const char* where);
  bool literal(std::string_view word);

  [[nodiscard]] bool ended() const { return at_ == end_; }
  /// 0 at the end: where this is used, a NUL byte is wrong as well.
  [[nodiscard]] char peek() const { return ended() ? '\0' : *at_; }
  [[nodiscard]] std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  void skip_space() {
    if (!ended() && *at_ <= ' ') at_ = scan::skip_space(at_, end_);
  }

  bool fail(const char* where, std::string what);
  bool unexpected(std::string_view expected);
  bool no_value();
  bool no_key();
  bool bad_character_in_string();
  bool duplicate(std::string_view raw);

  const char* const begin_;
  const char* at_;
  const char* const end_;

  const std::size_t depth_limit_;
  std::array<Open, kJsonDepth + kEnvelopeDepth> open_;
  std::size_t depth_ = 0;

  OpenKeys keys_;

  std::size_t fault_offset_ = 0;
  std::string fault_;
};

std::optional<Fault> Scanner::run() {
  if (encoding() && text()) return std::nullopt;
  return fault_at({begin_, static_cast<std::size_t>(end_ - begin_)}, fault_offset_, std::move(fault_));
}

bool Scanner::encoding() {
  if (rest().substr(0, 3) == "\xef\xbb\xbf") return fail(at_, "byte order mark, expected UTF-8 without one");
  if (rest().substr(0, 2) == "\xff\xfe" || rest().substr(0, 2) == "\xfe\xff") {
    return fail(at_, "byte order mark of UTF-16, expected UTF-8");
  }
  if (simdjson::validate_utf8(begin_, rest().size())) return true;
  const char* const place = begin_ + utf8_prefix_bytes(rest());
  return fail(place, fmt::format("byte 0x{:02x} is not UTF-8 here", static_cast<unsigned char>(*place)));
}

bool Scanner::text() {
  skip_space();
  if (ended()) return fail(at_, "empty text, expected a value");
  if (!value()) return false;
  while (depth_ > 0) {
    if (!entry()) return false;
  }
  skip_space();
  return ended() || unexpected("the end of the text");
}

/// The next member or element of the innermost open container, or its end.
bool Scanner::entry() {
  Open& container = open_[depth_ - 1];
  const char closing = container.object ? '}' : ']';
  skip_space();
  if (peek() == closing) return close();
  if (container.has_entry) {
    if (peek() != ',') return unexpected(container.object ? "',' or '}'" : "',' or ']'");
    const char* const comma = at_++;
    skip_space();
    if (peek() == closing) return fail(comma, fmt::format("trailing ',' before '{}'", closing));
  }
  container.has_entry = true;
  return (!container.object || key()) && value();
}

/// A scalar whole, of a container the opening bracket.
bool Scanner::value() {
  switch (peek()) {
    case '{':
      return open(true);
    case '[':
      return open(false);
    case '"':
      return string();
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case 'n':
      return literal("null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return number();
    default:
      return no_value();
  }
}

bool Scanner::open(bool object) {
  if (depth_ == depth_limit_) return fail(at_, fmt::format("nested deeper than {}", depth_limit_));
  open_[depth_++] = {object, false, keys_.mark()};
  ++at_;
  return true;
}

bool Scanner::close() {
  const Open& container = open_[--depth_];
  ++at_;
  if (!container.object) return true;
  const auto repeated = keys_.close(container.keys_mark);
  return !repeated || duplicate(*repeated);
}

bool Scanner::key() {
  if (peek() != '"') return no_key();
  const char* const raw = at_ + 1;
  at_ = scan::skip_plain(raw, end_);
  const bool escaped = peek() != '"';
  if (escaped) {
    at_ = raw - 1;
    if (!string()) return false;
  } else {
    ++at_;
  }
  const std::string_view name(raw, static_cast<std::size_t>(at_ - 1 - raw));
  if (!keys_.add(open_[depth_ - 1].keys_mark, name, escaped)) return duplicate(name);
  skip_space();
  if (peek() != ':') return unexpected("':' behind the key");
  ++at_;
  skip_space();
  return true;
}

bool Scanner::string() {
  ++at_;
  while (true) {
    at_ = scan::skip_plain(at_, end_);
    if (peek() == '"') break;
    if (peek() != '\\') return bad_character_in_string();
    if (!escape()) return false;
  }
  ++at_;
  return true;
}

bool Scanner::escape() {
  const char* const backslash = at_++;
  if (ended()) return bad_character_in_string();
  const char c = *at_;
  if (c == 'u') {
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (!is_hex(peek())) return fail(backslash, "\\u without four hexadecimal digits");
    }
    return true;
  }
  if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
    const std::string_view following = rest().substr(0, utf8_sequence_bytes(rest()));
    const bool visible = static_cast<unsigned char>(c) > ' ';
    return fail(backslash, visible ? fmt::format("unknown escape \\{} in a string", following)
                                   : fmt::format("unknown escape: backslash, then {}", describe(rest())));
  }
  ++at_;
  return true;
}

bool Scanner::number() {
  const char* const first = at_;
  if (*at_ == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) return fail(first, "number with a leading zero");
  } else if (!digits("behind the minus sign")) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!digits("behind the point")) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits("in the exponent")) return false;
  }
  return true;
}

bool Scanner::digits(const char* where) {
  if (!is_digit(peek())) return fail(at_, fmt::format("number without a digit {}", where));
  while (is_digit(peek())) ++at_;
  return true;
}

bool Scanner::literal(std::string_view word) {
  if (rest().substr(0, word.size()) != word) return no_value();
  at_ += word.size();
  return true;
}

bool Scanner::fail(const char* where, std::string what) {
  fault_offset_ = static_cast<std::size_t>(where - begin_);
  fault_ = std::move(what);
  return false;
}

bool Scanner::unexpected(std::string_view expected) {
  const std::string found = ended() ? "the text ends" : "found " + describe(rest());
  return fail(at_, fmt::format("{}, expected {}", found, expected));
}

bool Scanner::no_value() {
  if (peek() == '\'') return fail(at_, "single quote, expected a double quote");
  if (peek() == '+') return fail(at_, "number with a plus sign");
  if (peek() == '.') return fail(at_, "number without a digit before the point");
  if (peek() == '/') return fail(at_, "comment, which JSON does not have");
  return unexpected("a value");
}

bool Scanner::no_key() {
  if (peek() == '\'') return fail(at_, "single quote, expected a double quote");
  if (peek() == '/') return fail(at_, "comment, which JSON does not have");
  return unexpected("a key in double quotes");
}

bool Scanner::bad_character_in_string() {
  if (ended()) return fail(at_, "the text ends inside a string");
  const auto byte = static_cast<unsigned char>(*at_);
  if (byte == '\n') return fail(at_, "line break in a string, expected '\"' or \\n");
  if (byte == '\0') return fail(at_, "NUL byte in a string, expected \\u0000");
  return fail(at_, fmt::format("control character 0x{0:02x} in a string, expected \\u{0:04x}", byte));
}

bool Scanner::duplicate(std::string_view raw) {
  return fail(raw.data() - 1, fmt::format("duplicate key \"{}\"", excerpt(raw)));
}

}  // namespace

namespace {

std::optional<Fault> check_to_depth(std::string_view text, std::size_t depth_limit) {
  return Scanner(text, depth_limit).run();
}

std::optional<Fault> check_object(std::string_view text, std::size_t depth_limit) {
  if (auto fault = check_to_depth(text, depth_limit)) return fault;
  const Slice value = root(text);
  if (value.type() == Type::object) return std::nullopt;
  return fault_at(text, static_cast<std::size_t>(value.text.data() - text.data()),
                  fmt::format("found {}, expected an object", describe(value.type())));
}

}  // namespace

std::optional<Fault> check(std::string_view text) { return check_to_depth(text, kJsonDepth); }
std::optional<Fault> check_document(std::string_view text) { return check_object(text, kJsonDepth); }
std::optional<Fault> check_envelope(std::string_view text) {
  return check_object(text, kJsonDepth + kEnvelopeDepth);
}

}  // namespace perdure::json
