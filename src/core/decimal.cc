#include "core/decimal.h"

#include <algorithm>

namespace perdure {

namespace {

constexpr std::int64_t kExponentMost = 1'000'000'000'000'000'000;

/// The exponent that is written at `at`, 0 when there is none. What does not fit counts as 4 * kExponentMost,
/// so that the place of the first digit can be added.
std::int64_t written_exponent(const char* at, const char* end) {
  if (at == end || (*at != 'e' && *at != 'E')) return 0;
  ++at;
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  std::int64_t exponent = 0;
  for (; at != end && *at >= '0' && *at <= '9'; ++at) {
    exponent = exponent > kExponentMost / 10 ? 4 * kExponentMost : exponent * 10 + (*at - '0');
  }
  return negative ? -exponent : exponent;
}

std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  Digits digits_a(a);
  Digits digits_b(b);
  while (true) {
    const int digit_a = digits_a.next();
    const int digit_b = digits_b.next();
    if (digit_a != digit_b || digit_a < 0) return digit_a <=> digit_b;
  }
}

}  // namespace

Decimal Decimal::read(std::string_view number) {
  const char* at = number.data();
  const char* const end = at + number.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  const char* point = nullptr;
  const char* first = nullptr;
  const char* last = nullptr;
  for (; at != end; ++at) {
    if (*at == '.' && point == nullptr) {
      point = at;
      continue;
    }
    if (*at < '0' || *at > '9') break;
    if (*at == '0') continue;
    if (first == nullptr) first = at;
    last = at;
  }
  if (first == nullptr) return {};
  const char* const integer_end = point == nullptr ? at : point;
  const std::int64_t place = first < integer_end ? integer_end - first - 1 : integer_end - first;
  const std::int64_t exponent = std::clamp(place + written_exponent(at, end), -kExponentMost, kExponentMost);
  return {negative ? -1 : 1, exponent, {first, static_cast<std::size_t>(last - first + 1)}};
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  if (a.sign != b.sign || a.sign == 0) return a.sign <=> b.sign;
  const auto size = a.exponent != b.exponent ? a.exponent <=> b.exponent : compare_digits(a.digits, b.digits);
  return a.sign > 0 ? size : 0 <=> size;
}

}  // namespace perdure
