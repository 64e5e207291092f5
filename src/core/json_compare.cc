#include "core/json_compare.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/decimal.h"

namespace perdure::json {

namespace {

constexpr std::size_t kDivisorDigits = 18;

/// 0.DIGITS times ten to the power of `exponent`; DIGITS neither begin nor end with 0. No digits: zero.
struct Number {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

Number number_of(std::string_view text) {
  const Decimal decimal = Decimal::read(text);
  if (decimal.sign == 0) return {};
  Number number{decimal.sign < 0, {}, decimal.exponent + 1};
  Digits digits(decimal.digits);
  for (int digit = digits.next(); digit >= 0; digit = digits.next()) {
    number.digits += static_cast<char>('0' + digit);
  }
  return number;
}

/// How many zeros stand behind the digits when the number is written out; negative: places behind the point.
std::int64_t trailing_zeros(const Number& number) {
  return number.exponent - static_cast<std::int64_t>(number.digits.size());
}

void append_canonical(std::string& out, Slice value);

void append_number(std::string& out, std::string_view text) {
  const Number number = number_of(text);
  if (number.digits.empty()) {
    out += '0';
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

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  return compare(Decimal::read(a), Decimal::read(b));
}

bool is_integer(std::string_view text) {
  const Number number = number_of(text);
  return number.digits.empty() || trailing_zeros(number) >= 0;
}

bool can_divide(std::string_view text) {
  const Number number = number_of(text);
  return !number.negative && !number.digits.empty() && number.digits.size() <= kDivisorDigits;
}

bool is_multiple(std::string_view text, std::string_view divisor_text) {
  const Number number = number_of(text);
  const Number divisor = number_of(divisor_text);
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
