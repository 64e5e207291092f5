#include "apps/traininglog/set_words.h"

#include <array>

namespace traininglog {
namespace {

constexpr std::array<std::string_view, 4> kQualities = {"perfect", "good", "bad", "learning"};

}  // namespace

std::optional<std::string_view> quality_named(std::string_view word) {
  for (const std::string_view quality : kQualities) {
    if (equal_any_case(word, quality)) return quality;
  }
  return std::nullopt;
}

bool is_token_word(std::string_view word) {
  return equal_any_case(word, "rpe") || equal_any_case(word, "failure") || quality_named(word);
}

bool number_ends(const LineScanner& scanner) {
  const char next = scanner.peek();
  if (scanner.gap_at(0) || is_separator(next) || next == '.' || next == '+' || next == '(') return true;
  if (const std::size_t dash = scanner.dash_length()) return !is_digit(scanner.peek(dash));
  return is_token_word(scanner.letters());
}

bool word_ends(const LineScanner& scanner, std::size_t length) {
  if (scanner.gap_at(length) || is_separator(scanner.peek(length))) return true;
  if (scanner.peek(length) == '.') return scanner.gap_at(length + 1);
  LineScanner behind = scanner;
  behind.advance(length);
  const std::size_t dash = behind.dash_length();
  return dash > 0 && behind.gap_at(dash);
}

bool at_negative_number(const LineScanner& scanner) {
  LineScanner ahead = scanner;
  ahead.skip_blanks();
  const std::size_t dash = ahead.dash_length();
  return dash > 0 && is_digit(ahead.peek(dash));
}

bool at_token(const LineScanner& scanner) {
  LineScanner ahead = scanner;
  ahead.skip_blanks();
  if (ahead.dash_length() > 0) return !at_negative_number(ahead);
  return ahead.at_end() || is_token_word(ahead.letters());
}

}  // namespace traininglog
