#include "apps/traininglog/log_text.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace traininglog {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n\xC2\xA0";

/// Length of the UTF-8 sequence that begins here (Unicode 15, table 3-7), 0 when it is broken.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xBF) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned least = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned most = first == 0xED ? 0x9F : 0xBF;
    return follows(1, least, most) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned least = first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

std::size_t first_broken_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = sequence_length(text.substr(i));
    if (length == 0) break;
    i += length;
  }
  return i;
}

/// UTF-16 without its mark: every other byte of plain text is NUL.
bool is_wide(std::string_view text) {
  constexpr std::size_t kLookedAtBytes = 64;
  text = text.substr(0, kLookedAtBytes);
  return text.size() >= 8 &&
         static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0')) * 5 > text.size() * 2;
}

/// A letter of Latin-1 among ASCII. UTF-8 that is damaged has further bytes beyond ASCII beside it.
bool is_single_byte(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  return byte >= 0xA0 && (text.size() == 1 || (static_cast<unsigned char>(text[1]) & 0x80U) == 0);
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(offset);
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

/// Whether a line begins with `BEGIN:`, in any case.
bool has_begin_line(std::string_view text) {
  constexpr std::string_view kBegin = "begin:";
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    if (text.size() >= kBegin.size() &&
        std::equal(kBegin.begin(), kBegin.end(), text.begin(), [&](char b, char a) { return same(a, b); })) {
      return true;
    }
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  return false;
}

/// Whether a line begins like `## Exercise 3`.
bool has_exercise_head(std::string_view text) {
  constexpr std::string_view kWord = "Exercise";
  for (std::size_t at = 0; (at = text.find("##", at)) != std::string_view::npos; at += 2) {
    if (at != 0 && text[at - 1] != '\n') continue;
    const std::size_t word = std::min(text.find_first_not_of(" \t", at + 2), text.size());
    if (text.substr(word, kWord.size()) != kWord) continue;
    const std::size_t number = text.find_first_not_of(" \t", word + kWord.size());
    if (number != std::string_view::npos && text[number] >= '0' && text[number] <= '9') return true;
  }
  return false;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::optional<Remark> encoding_fault(std::string_view text) {
  const std::string_view mark = text.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF" || is_wide(text)) {
    return Remark{1, {}, "the text is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 FILE > NEWFILE", false};
  }
  const std::size_t broken = first_broken_byte(text);
  if (broken == text.size()) return std::nullopt;
  const std::string why =
      is_single_byte(text.substr(broken))
          ? "the bytes here are not UTF-8 but seem to be Latin-1; convert the file: iconv -f "
            "WINDOWS-1252 -t UTF-8 FILE > NEWFILE"
          : "the bytes here are not UTF-8; save the file as UTF-8";
  return Remark{line_of(text, broken), {}, why, false};
}

std::optional<Remark> text_fault(std::string_view text) {
  if (auto fault = encoding_fault(text)) return fault;
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos) {
    return Remark{1, {}, "lines end with a carriage return alone; save it with LF or CRLF", false};
  }
  return std::nullopt;
}

LogFormat format_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return LogFormat::empty;
  if (text[first] == '{' || text[first] == '[') return LogFormat::json;
  if (is_markdown_log(text) || has_exercise_head(text)) return LogFormat::markdown;
  return has_begin_line(text) ? LogFormat::plain_text : LogFormat::other;
}

}  // namespace traininglog
