#include "core/json_compare.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace perdure::json {

namespace {

constexpr std::int64_t kExponentMost = 999'999'999'999'999;
constexpr std::size_t kDivisorDigits = 18;

/// 0.DIGITS times ten to the power of `exponent`; DIGITS neither begin nor end with 0. No digits: zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
  bool clamped = false;
};

std::int64_t parse_exponent(std::string_view text, bool& clamped) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), exponent);
  clamped = result.ec != std::errc() || exponent > kExponentMost || exponent < -kExponentMost;
  if (!clamped) return exponent;
  return text.front() == '-' ? -kExponentMost : kExponentMost;
}

Decimal decimal(std::string_view text) {
  Decimal number;
  number.negative = text.front() == '-';
  if (number.negative) text.remove_prefix(1);
  const std::size_t exponent_at = text.find_first_of("eE");
  if (exponent_at != std::string_view::npos) {
    number.exponent = parse_exponent(text.substr(exponent_at + 1), number.clamped);
  }
  const std::string_view mantissa = text.substr(0, exponent_at);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  number.digits = std::string(mantissa.substr(0, point));
  if (point < mantissa.size()) number.digits += mantissa.substr(point + 1);
  number.exponent += static_cast<std::int64_t>(point);
  const std::size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  number.exponent -= static_cast<std::int64_t>(first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  number.digits.erase(0, first);
  return number;
}

std::strong_ordering compare_magnitudes(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) return a.digits.size() <=> b.digits.size();
  if (a.exponent != b.exponent) return a.exponent <=> b.exponent;
  return a.digits.compare(b.digits) <=> 0;
}

/// How many zeros stand behind the digits when the number is written out; negative: places behind the point.
std::int64_t trailing_zeros(const Decimal& number) {
  return number.exponent - static_cast<std::int64_t>(number.digits.size());
}

void append_canonical(std::string& out, Slice value);

void append_number(std::string& out, std::string_view text) {
  const Decimal number = decimal(text);
  if (number.digits.empty()) {
    out += '0';
  } else if (number.clamped) {
    // Too large to tell such numbers apart by value: they are equal when their texts are.
    out += text;
  } else {
    if (number.negative) out += '-';
    out += number.digits;
    out += 'e';
    out += std::to_string(trailing_zeros(number));
  }
}

void append_object(std::string& out, Slice value) {
  std::vector<std::pair<std::string, Slice>> entries;
  for (Members members(value); members.next();) entries.emplace_back(members.key(), members.value());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out += '{';
  for (const auto& [key, member] : entries) {
    out += quote(key);
    out += ':';
    append_canonical(out, member);
    out += ',';
  }
  out += '}';
}

void append_canonical(std::string& out, Slice value) {
  switch (value.type()) {
    case Type::object:
      append_object(out, value);
      break;
    case Type::array:
      out += '[';
      for (Elements elements(value); elements.next();) {
        append_canonical(out, elements.value());
        out += ',';
      }
      out += ']';
      break;
    case Type::string:
      out += quote(value.unescaped());
      break;
    case Type::number:
      append_number(out, value.text);
      break;
    default:
      out += value.text;
  }
}

}  // namespace

std::strong_ordering compare_numbers(std::string_view a_text, std::string_view b_text) {
  const Decimal a = decimal(a_text);
  const Decimal b = decimal(b_text);
  if (a.negative != b.negative) {
    return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

bool is_integer(std::string_view text) {
  const Decimal number = decimal(text);
  return number.digits.empty() || trailing_zeros(number) >= 0;
}

bool can_divide(std::string_view text) {
  const Decimal number = decimal(text);
  return !number.negative && !number.digits.empty() && number.digits.size() <= kDivisorDigits;
}

bool is_multiple(std::string_view text, std::string_view divisor_text) {
  const Decimal number = decimal(text);
  const Decimal divisor = decimal(divisor_text);
  if (number.digits.empty()) return true;
  // number / divisor = N * 10^zeros / D, and N does not end with 0: with fewer zeros than none it is no
  // integer.
  std::int64_t zeros = trailing_zeros(number) - trailing_zeros(divisor);
  if (zeros < 0) return false;
  std::uint64_t modulus = 0;
  std::from_chars(divisor.digits.data(), divisor.digits.data() + divisor.digits.size(), modulus);
  std::uint64_t rest = 0;
  for (const char c : number.digits) rest = (rest * 10 + static_cast<std::uint64_t>(c - '0')) % modulus;
  // A number below 2^60 has fewer than 60 factors of two or five, so further tens change nothing.
  for (zeros = std::min<std::int64_t>(zeros, 60); zeros > 0 && rest != 0; --zeros) rest = rest * 10 % modulus;
  return rest == 0;
}

std::string canonical(Slice value) {
  std::string out;
  out.reserve(value.text.size());
  append_canonical(out, value);
  return out;
}

bool equal(Slice a, Slice b) {
  if (a.text == b.text) return true;
  return a.type() == b.type() && canonical(a) == canonical(b);
}

}  // namespace perdure::json
