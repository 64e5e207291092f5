#include "core/schema_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

#include <perdure/limits.h>

#include "core/json_fault.h"
#include "core/json_writer.h"

namespace perdure::schema {

namespace {

/// What `\s` means in ECMAScript, and the rest; RE2's is only of ASCII.
constexpr std::string_view kSpaces =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNoSpaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
    R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";
constexpr std::string_view kAny = R"(\x{0}-\x{10ffff})";

/// A regular expression of ECMAScript in the spelling of RE2. What the two mean differently is written out;
/// what only RE2 has is refused; what only ECMAScript has is left for RE2 to refuse.
class Translation {
 public:
  explicit Translation(std::string_view text) : rest_(text) {}

  /// Null where something is refused, and `fault` says what.
  std::optional<std::string> run() {
    while (!rest_.empty() && fault_.empty()) {
      if (rest_.front() == '\\') {
        escape();
      } else if (in_class_) {
        in_class();
      } else {
        outside();
      }
    }
    if (!fault_.empty()) return std::nullopt;
    return std::move(result_);
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void copy(std::size_t count) {
    result_ += rest_.substr(0, count);
    rest_.remove_prefix(std::min(count, rest_.size()));
  }
  void write(std::string_view text, std::size_t read_count) {
    result_ += text;
    rest_.remove_prefix(read_count);
  }
  void write_class(std::string_view members, std::size_t read_count) {
    if (!in_class_) result_ += '[';
    write(members, read_count);
    if (!in_class_) result_ += ']';
  }
  void write_character(unsigned character, std::size_t read_count) {
    write(fmt::format("\\x{{{:x}}}", character), read_count);
  }
  void refuse(std::size_t count) {
    fault_ = fmt::format("{} means nothing in ECMAScript", json::quote(rest_.substr(0, count)));
  }

  void outside() {
    if (rest_.front() == '.') return write(R"([^\n\r\x{2028}\x{2029}])", 1);
    if (rest_.starts_with("[^]")) return write_class(kAny, 3);
    if (rest_.starts_with("[]")) return write("[^" + std::string(kAny) + "]", 2);
    if (rest_.starts_with("(?")) return group();
    in_class_ = rest_.front() == '[';
    copy(rest_.starts_with("[^") ? 2 : 1);
  }

  void group() {
    const std::string_view kind = rest_.substr(2);
    if (kind.starts_with("<") && !kind.starts_with("<=") && !kind.starts_with("<!")) return write("(?P<", 3);
    const bool is_known =
        kind.starts_with(":") || kind.starts_with("=") || kind.starts_with("!") || kind.starts_with("<");
    if (!is_known) return refuse(3);
    copy(2);
  }

  void in_class() {
    if (rest_.front() == '[') return write("\\[", 1);  // RE2 knows [:alpha:]
    in_class_ = rest_.front() != ']';
    copy(1);
  }

  void escape() {
    if (rest_.size() < 2) return copy(1);
    const char letter = rest_[1];
    if (letter == 'u') return unicode_escape();
    if (letter == 's') return write_class(kSpaces, 2);
    if (letter == 'S') return write_class(kNoSpaces, 2);
    if (letter == 'b' && in_class_) return write_character(8, 2);
    const bool is_letter = std::isalpha(static_cast<unsigned char>(letter)) != 0;
    if (letter == 'c' && rest_.size() > 2 && std::isalpha(static_cast<unsigned char>(rest_[2])) != 0) {
      return write_character(static_cast<unsigned char>(rest_[2]) % 32U, 3);
    }
    if (letter == 'x' && hexadecimal(2, 2)) return write_character(*hexadecimal(2, 2), 4);
    constexpr std::string_view kSame = "dDwWbBnrtfv";
    if (is_letter && kSame.find(letter) == std::string_view::npos) return refuse(2);
    const bool is_zero = letter == '0' && (rest_.size() == 2 || rest_[2] < '0' || rest_[2] > '9');
    if (is_zero) return write_character(0, 2);
    copy(2);
  }

  // Alone or as a pair of surrogates.
  void unicode_escape() {
    const auto unit = hexadecimal(2, 4);
    if (!unit) return refuse(2);
    const bool is_high = (*unit & 0xFC00U) == 0xD800;
    const auto low = is_high && rest_.substr(6, 2) == "\\u" ? hexadecimal(8, 4) : std::nullopt;
    if (!low || (*low & 0xFC00U) != 0xDC00) return write_character(*unit, 6);
    write_character(0x10000 + ((*unit & 0x3FFU) << 10) + (*low & 0x3FFU), 12);
  }

  [[nodiscard]] std::optional<unsigned> hexadecimal(std::size_t from, std::size_t digits_count) const {
    if (rest_.size() < from + digits_count) return std::nullopt;
    unsigned number = 0;
    const char* const begin = rest_.data() + from;
    const auto [stop, error] = std::from_chars(begin, begin + digits_count, number, 16);
    if (error != std::errc() || stop != begin + digits_count) return std::nullopt;
    return number;
  }

  std::string_view rest_;
  std::string result_;
  std::string fault_;
  bool in_class_ = false;
};

std::unique_ptr<re2::RE2> compile(const std::string& translated, std::size_t memory_bytes) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(static_cast<std::int64_t>(memory_bytes));
  return std::make_unique<re2::RE2>(translated, options);
}

}  // namespace

Pattern::Pattern(std::string_view text) {
  if (text.size() > limits::kPatternBytes) {
    fault_ = fmt::format("a pattern of {} bytes, at most {} are allowed", text.size(), limits::kPatternBytes);
    return;
  }
  Translation translation(text);
  if (const auto translated = translation.run()) {
    compiled_ = compile(*translated, kMemoryBytes);
    if (compiled_->ok()) return;
  }
  fault_ = fmt::format(
      "{} is no regular expression that can be used (as in ECMAScript, without look-around and "
      "back-references, repetitions up to 1000): {}",
      json::excerpt(json::quote(text)), compiled_ ? compiled_->error() : translation.fault());
}

Pattern::~Pattern() = default;

void Pattern::limit_memory(std::size_t memory_bytes) {
  compiled_ = compile(compiled_->pattern(), memory_bytes);
  if (!compiled_->ok()) fault_ = compiled_->error();
}

bool Pattern::is_in(std::string_view text) const {
  return compiled_->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::size_t Pattern::size() const { return static_cast<std::size_t>(compiled_->ProgramSize()); }

std::optional<std::string> share_memory(std::map<std::string, Pattern>& patterns) {
  const std::size_t count = patterns.size();
  if (count * Pattern::kMemoryBytes <= limits::kPatternsMemoryBytes) return std::nullopt;
  const std::size_t share_bytes = limits::kPatternsMemoryBytes / count;
  for (auto& [text, pattern] : patterns) {
    pattern.limit_memory(share_bytes);
    if (pattern.fault().empty()) continue;
    return fmt::format(
        "the pattern {} is too large for one of {}, which may take {} KiB each; use fewer or "
        "smaller ones",
        json::excerpt(json::quote(text)), count, share_bytes / 1024);
  }
  return std::nullopt;
}

}  // namespace perdure::schema
