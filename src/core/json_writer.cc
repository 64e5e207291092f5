#include "core/json_writer.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "core/json_text.h"

namespace perdure::json {

namespace {

/// Longer than every integer of 64 bits, and every double in the notation `value(double)` chooses.
using NumberText = std::array<char, 32>;

void append(std::string& text, const NumberText& number, std::to_chars_result result) {
  assert(result.ec == std::errc());
  text.append(number.data(), static_cast<std::size_t>(result.ptr - number.data()));
}

}  // namespace

Writer& Writer::begin_object() { return begin('{', '}'); }
Writer& Writer::end_object() { return end('}'); }
Writer& Writer::begin_array() { return begin('[', ']'); }
Writer& Writer::end_array() { return end(']'); }

Writer& Writer::key(std::string_view name) {
  assert(!open_.empty() && open_.back().closing == '}' && !after_key_);
  separate();
  text_ += quote(name);
  text_ += ':';
  after_key_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  before_value();
  text_ += quote(text);
  return *this;
}

Writer& Writer::value(bool flag) { return raw(flag ? "true" : "false"); }

Writer& Writer::value(std::int64_t number) {
  before_value();
  NumberText digits;
  append(text_, digits, std::to_chars(digits.data(), digits.data() + digits.size(), number));
  return *this;
}

Writer& Writer::value(std::uint64_t number) {
  before_value();
  NumberText digits;
  append(text_, digits, std::to_chars(digits.data(), digits.data() + digits.size(), number));
  return *this;
}

Writer& Writer::value(double number) {
  assert(std::isfinite(number));
  before_value();
  const double size = std::abs(number);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
  NumberText digits;
  append(text_, digits,
         std::to_chars(digits.data(), digits.data() + digits.size(), number,
                       plain ? std::chars_format::fixed : std::chars_format::scientific));
  return *this;
}

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
  before_value();
  text_ += json;
  return *this;
}

Writer& Writer::begin(char opening, char closing) {
  before_value();
  text_ += opening;
  open_.push_back({closing, false});
  return *this;
}

Writer& Writer::end(char closing) {
  assert(!open_.empty() && open_.back().closing == closing && !after_key_);
  open_.pop_back();
  text_ += closing;
  return *this;
}

void Writer::before_value() {
  if (open_.empty()) {
    assert(text_.empty());
  } else if (open_.back().closing == '}') {
    assert(after_key_);
    after_key_ = false;
  } else {
    separate();
  }
}

void Writer::separate() {
  if (open_.back().has_entry) text_ += ',';
  open_.back().has_entry = true;
}

}  // namespace perdure::json
