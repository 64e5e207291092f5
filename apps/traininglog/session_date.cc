#include "apps/traininglog/session_date.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

#include "core/time.h"

namespace traininglog {

namespace {

/// Takes digits, and nothing else, from the front.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A number of exactly `count` digits, at most `limit`.
  bool number(std::size_t count, int limit, int& into) {
    if (rest_.size() < count) return false;
    into = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') return false;
      into = 10 * into + (c - '0');
    }
    rest_.remove_prefix(count);
    return into <= limit;
  }
  bool fraction() {
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    rest_.remove_prefix(count);
    return count >= 1 && count <= 9;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Day {
  int year = 0;
  int month = 0;
  int day = 0;
};

bool take_day(Digits& text, Day& into) {
  return text.number(4, 9999, into.year) && text.take('-') && text.number(2, 12, into.month) &&
         text.take('-') && text.number(2, 31, into.day) &&
         perdure::is_calendar_day(into.year, into.month, into.day);
}

bool take_offset(Digits& text) {
  int hours = 0;
  int minutes = 0;
  if (text.at_end() || text.take('Z')) return text.at_end();
  if (!text.take('+') && !text.take('-')) return false;
  return text.number(2, 23, hours) && text.take(':') && text.number(2, 59, minutes) && text.at_end();
}

}  // namespace

bool is_session_date(std::string_view date) {
  Digits text(date);
  Day day;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!take_day(text, day) || !text.take('T')) return false;
  if (!text.number(2, 23, hours) || !text.take(':') || !text.number(2, 59, minutes)) return false;
  if (!text.take(':') || !text.number(2, 60, seconds)) return false;
  if (text.take('.') && !text.fraction()) return false;
  return take_offset(text);
}

std::optional<std::int64_t> day_number(std::string_view date) {
  Digits text(date);
  Day day;
  if (!take_day(text, day)) return std::nullopt;
  const std::chrono::year_month_day calendar(std::chrono::year(day.year),
                                             std::chrono::month(static_cast<unsigned>(day.month)),
                                             std::chrono::day(static_cast<unsigned>(day.day)));
  return std::chrono::sys_days(calendar).time_since_epoch().count();
}

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day calendar{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(calendar.year()),
                     static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()));
}

std::string local_now() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  if (localtime_r(&now, &local) == nullptr) return {};
  const long offset_minutes = local.tm_gmtoff / 60;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", local.tm_year + 1900,
                     local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                     offset_minutes < 0 ? '-' : '+', std::abs(offset_minutes) / 60,
                     std::abs(offset_minutes) % 60);
}

}  // namespace traininglog
