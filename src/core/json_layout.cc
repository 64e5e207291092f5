#include <fmt/format.h>

#include "core/json_scan.h"
#include "core/json_text.h"

// The part of json_text.h that writes: white space and quotes. Numbers and strings are copied.

namespace perdure::json {

namespace {

/// The short escape of a character that must not stand in a string as it is, or its letter 0.
char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

/// Writes tokens with their line breaks. Strings, numbers and literals are `other`.
class Layout {
 public:
  Layout(std::size_t indent, std::size_t size) : indent_(indent) { text_.reserve(size + size / 2); }

  void open(char bracket) {
    text_ += bracket;
    ++level_;
    fresh_ = true;
  }
  void close(char bracket) {
    if (level_ > 0) --level_;
    if (!fresh_) break_line();
    fresh_ = false;
    text_ += bracket;
  }
  void comma() {
    text_ += ',';
    break_line();
  }
  void colon() { text_ += ": "; }
  void other(const char* begin, const char* end) { text_.append(begin, end); }

  /// Before everything but a closing bracket: behind an opening one a line begins.
  void entry() {
    if (fresh_) break_line();
    fresh_ = false;
  }

  std::string take() { return std::move(text_); }

 private:
  void break_line() {
    text_ += '\n';
    text_.append(indent_ * level_, ' ');
  }

  std::size_t indent_;
  std::size_t level_ = 0;
  bool fresh_ = false;  ///< the last token opened a container
  std::string text_;
};

/// Behind a string, number or literal.
const char* skip_token(const char* at, const char* end) {
  return *at == '"' ? scan::skip_string(at, end) : scan::skip_scalar(at, end);
}

}  // namespace

std::string quote(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const char* const plain = scan::skip_plain(at, end);
    quoted.append(at, plain);
    if (plain == end) break;
    const char letter = short_escape(*plain);
    if (letter != 0) {
      quoted += '\\';
      quoted += letter;
    } else {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(*plain));
    }
    at = plain + 1;
  }
  quoted += '"';
  return quoted;
}

std::string pretty(std::string_view text, std::size_t indent) {
  Layout layout(indent, text.size());
  const char* const end = text.data() + text.size();
  const char* at = scan::skip_space(text.data(), end);
  while (at != end) {
    const char c = *at;
    const char* next = at + 1;
    if (c == '}' || c == ']') {
      layout.close(c);
    } else if (c == ',') {
      layout.comma();
    } else if (c == ':') {
      layout.colon();
    } else {
      layout.entry();
      if (c == '{' || c == '[') {
        layout.open(c);
      } else {
        next = skip_token(at, end);
        layout.other(at, next);
      }
    }
    at = scan::skip_space(next, end);
  }
  return layout.take();
}

std::string compact(std::string_view text) {
  std::string compacted;
  compacted.reserve(text.size());
  const char* const end = text.data() + text.size();
  const char* at = scan::skip_space(text.data(), end);
  while (at != end) {
    const char* next = at;
    while (next != end && !scan::is_space(*next))
      next = *next == '"' ? scan::skip_string(next, end) : next + 1;
    compacted.append(at, next);
    at = scan::skip_space(next, end);
  }
  return compacted;
}

}  // namespace perdure::json
