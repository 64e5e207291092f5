#include "core/schema_format.h"

#include <array>
#include <cstddef>

namespace perdure::schema {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads RFC 3339, section 5.6, from the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool date() {
    const int year = digits(4);
    if (!character('-')) return false;
    const int month = digits(2);
    if (!character('-')) return false;
    const int day = digits(2);
    return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
  }

  bool time() {
    if (!hour_and_minute() || !character(':')) return false;
    const int second = digits(2);
    if (second < 0 || second > 60) return false;
    if (character('.')) {
      if (rest_.empty() || !is_digit(rest_.front())) return false;
      while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
    }
    if (character('Z') || character('z')) return true;
    return (character('+') || character('-')) && hour_and_minute();
  }

  bool character(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool ended() const { return rest_.empty(); }

 private:
  bool hour_and_minute() {
    const int hour = digits(2);
    if (hour < 0 || hour > 23 || !character(':')) return false;
    const int minute = digits(2);
    return minute >= 0 && minute <= 59;
  }

  /// -1 when there are not that many.
  int digits(std::size_t count) {
    if (rest_.size() < count) return -1;
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return -1;
      number = number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }

  static int days_of(int year, int month) {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
  }

  std::string_view rest_;
};

}  // namespace

bool has_format(std::string_view text, std::string_view format) {
  Reader reader(text);
  if (format == "date") return reader.date() && reader.ended();
  if (format == "time") return reader.time() && reader.ended();
  if (format != "date-time") return true;
  return reader.date() && (reader.character('T') || reader.character('t')) && reader.time() && reader.ended();
}

}  // namespace perdure::schema
