#include "core/query_text.h"

#include <fmt/format.h>

#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_fault.h"
#include "core/json_scan.h"

namespace perdure::query {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Reader::Reader(std::string_view text, std::string subject) : text_(text), subject_(std::move(subject)) {
  const std::size_t valid_bytes = json::utf8_prefix_bytes(text.substr(0, limits::kFilterBytes));
  // A character that the limit cuts through is not the fault.
  if (valid_bytes < text.size() && json::utf8_sequence_bytes(text.substr(valid_bytes)) == 0) {
    fail(valid_bytes, "bytes that are not UTF-8");
  }
  if (text.size() > limits::kFilterBytes) {
    fail(valid_bytes,
         fmt::format("{} bytes of text, at most {} are allowed", text.size(), limits::kFilterBytes));
  }
}

char Reader::peek(std::size_t ahead) const {
  return text_.size() - offset_ > ahead ? text_[offset_ + ahead] : '\0';
}

void Reader::skip_space() {
  while (!at_end() && json::scan::is_space(text_[offset_])) ++offset_;
}

bool Reader::take(std::string_view token) {
  if (text_.substr(offset_, token.size()) != token) return false;
  offset_ += token.size();
  return true;
}

std::string_view Reader::take_word() {
  const std::size_t begin = offset_;
  while (!at_end() && is_word_character(text_[offset_])) ++offset_;
  return text_.substr(begin, offset_ - begin);
}

std::string_view Reader::take_any_of(std::string_view characters) {
  const std::size_t begin = offset_;
  while (!at_end() && characters.find(text_[offset_]) != std::string_view::npos) ++offset_;
  return text_.substr(begin, offset_ - begin);
}

std::size_t Reader::escape_bytes(char quote) {
  const char kind = peek(1);
  if (kind == 'u') {
    for (std::size_t i = 2; i < 6; ++i) {
      if (std::string_view("0123456789abcdefABCDEF").find(peek(i)) == std::string_view::npos) {
        fail(offset_, "\\u without four hexadecimal digits");
      }
    }
    return 6;
  }
  const bool known = kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
  if (!known && (kind != '\'' || quote != '\'')) {
    fail(offset_, "a backslash that begins no escape of JSON; write \\\\ for a backslash");
  }
  return 2;
}

std::string Reader::take_quoted() {
  const std::size_t begin = offset_;
  const char quote = text_[offset_++];
  while (true) {
    if (at_end()) fail(begin, fmt::format("text without its closing {}", quote));
    const char c = text_[offset_];
    if (c == quote) break;
    if (static_cast<unsigned char>(c) < 0x20) {
      fail(offset_, fmt::format("{} in a text; write its escape, as in JSON", found()));
    }
    offset_ += c == '\\' ? escape_bytes(quote) : 1;
  }
  ++offset_;
  return json::scan::unescape(text_.substr(begin + 1, offset_ - begin - 2));
}

std::size_t Reader::column(std::size_t offset) {
  if (offset < counted_offset_) {
    counted_offset_ = 0;
    counted_column_ = 1;
  }
  for (; counted_offset_ < offset; ++counted_offset_) {
    if ((static_cast<unsigned char>(text_[counted_offset_]) & 0xc0) != 0x80) ++counted_column_;
  }
  return counted_column_;
}

std::string Reader::found() const {
  return at_end() ? std::string("the end of the text") : json::describe(text_.substr(offset_));
}

void Reader::fail(std::size_t offset, std::string_view what) {
  throw Error(code::kInvalidFilter, fmt::format("{}, column {}: {}", subject_, column(offset), what));
}

}  // namespace perdure::query
