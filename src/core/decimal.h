#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace perdure {

/// A JSON number without loss, in its one normal form: sign * d.ddd * 10^exponent, where the first digit and
/// the last one are not 0. It views the text it was read from. The exponent is held to +-10^18: beyond,
/// numbers compare by their digits only.
struct Decimal {
  int sign = 0;  ///< -1, 0, 1; for 0 nothing else counts
  std::int64_t exponent = 0;
  std::string_view digits;  ///< a decimal point may stand among them

  /// Expects the text of a number; what follows one is not looked at, and what is none counts as 0.
  [[nodiscard]] static Decimal read(std::string_view number);
};

[[nodiscard]] std::strong_ordering compare(const Decimal& a, const Decimal& b);

/// Hands out the digits of a number.
class Digits {
 public:
  explicit Digits(std::string_view digits) : at_(digits.data()), end_(digits.data() + digits.size()) {}

  /// 0 to 9, or -1 at the end.
  int next() {
    if (at_ != end_ && *at_ == '.') ++at_;
    return at_ == end_ ? -1 : *at_++ - '0';
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace perdure
