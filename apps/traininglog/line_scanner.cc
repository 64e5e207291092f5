#include "apps/traininglog/line_scanner.h"

#include <algorithm>
#include <charconv>

namespace traininglog {

namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::size_t kMaxCountDigits = 9;
constexpr std::size_t kMaxNumberDigits = 15;

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

}  // namespace

std::string with_plain_spaces(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t found; (found = text.find(kNoBreakSpace)) != std::string_view::npos;) {
    plain += text.substr(0, found);
    plain += ' ';
    text.remove_prefix(found + kNoBreakSpace.size());
  }
  plain += text;
  return plain;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(line);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equal_any_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool LineScanner::take(char c) {
  const std::size_t start = at_;
  skip_blanks();
  if (at_ < text_.size() && text_[at_] == c) {
    ++at_;
    return true;
  }
  at_ = start;
  return false;
}

bool LineScanner::take_word(std::string_view word) {
  const std::size_t start = at_;
  skip_blanks();
  if (equal_any_case(letters(), word)) {
    at_ += word.size();
    return true;
  }
  at_ = start;
  return false;
}

std::string_view LineScanner::letters() const {
  std::size_t end = at_;
  while (end < text_.size() && is_letter(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view LineScanner::take_until_blank() {
  skip_blanks();
  const std::size_t start = at_;
  while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
  return since(start);
}

std::optional<int> LineScanner::take_count() {
  const std::size_t start = at_;
  skip_blanks();
  const std::size_t count = digits_at(text_, at_);
  const bool decimal = peek(count) == '.' && is_digit(peek(count + 1));
  if (count == 0 || count > kMaxCountDigits || decimal) {
    at_ = start;
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(text_.data() + at_, text_.data() + at_ + count, value);
  at_ += count;
  return value;
}

std::optional<double> LineScanner::take_number() {
  const std::size_t start = at_;
  skip_blanks();
  const std::size_t whole = digits_at(text_, at_);
  std::size_t fraction = 0;
  if (peek(whole) == '.') fraction = digits_at(text_, at_ + whole + 1);
  if (whole == 0 || whole + fraction > kMaxNumberDigits) {
    at_ = start;
    return std::nullopt;
  }
  const std::size_t length = whole + (fraction > 0 ? fraction + 1 : 0);
  double value = 0;
  std::from_chars(text_.data() + at_, text_.data() + at_ + length, value, std::chars_format::fixed);
  at_ += length;
  return value;
}

bool LineScanner::take_times() {
  if (take('x') || take('X')) return true;
  const std::size_t start = at_;
  skip_blanks();
  if (rest().starts_with("×")) {
    at_ += std::string_view("×").size();
    return true;
  }
  at_ = start;
  return false;
}

std::size_t LineScanner::dash_length() const {
  const std::string_view ahead = rest();
  if (ahead.starts_with('-')) return 1;
  return ahead.starts_with("–") || ahead.starts_with("—") ? 3 : 0;
}

}  // namespace traininglog
