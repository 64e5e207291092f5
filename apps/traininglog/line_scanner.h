#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace traininglog {

[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The text with every no-break space (U+00A0) as a blank.
[[nodiscard]] std::string with_plain_spaces(std::string_view text);

/// Cuts the first line off, and gives it without blanks at its ends.
[[nodiscard]] std::string_view take_line(std::string_view& text);

/// Whether two texts are equal but for the case of their ASCII letters.
[[nodiscard]] bool equal_any_case(std::string_view a, std::string_view b);

/// Reads one line from left to right. Every `take_…` skips blanks first, and moves only if it succeeds.
///
/// A number that could not be given back exactly is not taken: counts have at most 9 digits (so that the sum
/// of two fits an int), other numbers at most 15 and no exponent. Text with larger ones stays text.
class LineScanner {
 public:
  explicit LineScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t position() const { return at_; }
  void return_to(std::size_t position) { at_ = position; }
  [[nodiscard]] std::string_view since(std::size_t position) const {
    return text_.substr(position, at_ - position);
  }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  /// The character `ahead` of the position, NUL behind the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  /// Whether nothing or a blank stands `ahead` of the position.
  [[nodiscard]] bool gap_at(std::size_t ahead) const {
    return at_ + ahead >= text_.size() || is_blank(text_[at_ + ahead]);
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void advance(std::size_t count) { at_ += count; }

  bool take(char c);
  /// A run of ASCII letters that equals `word` but for case.
  bool take_word(std::string_view word);
  /// The run of ASCII letters at the position, which stays.
  [[nodiscard]] std::string_view letters() const;
  /// Everything up to the next blank.
  std::string_view take_until_blank();

  std::optional<int> take_count();      ///< 0 and more; not the whole part of a decimal number
  std::optional<double> take_number();  ///< 0 and more, with decimals
  bool take_times();                    ///< `x`, `X` or `×`
  /// Bytes of the dash at the position: `-`, `–` or `—`; 0 if there is none.
  [[nodiscard]] std::size_t dash_length() const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace traininglog
