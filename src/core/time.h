#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <perdure/document.h>

namespace perdure {

[[nodiscard]] Time now();

/// As the tables have it: microseconds since 1970.
[[nodiscard]] inline Time time_of(std::int64_t microseconds) {
  return Time(std::chrono::microseconds(microseconds));
}

/// RFC 3339 in UTC with microseconds: 2026-03-02T17:05:00.123456Z
[[nodiscard]] std::string to_rfc3339(Time time);

/// The same text back; up to six digits of a second, or none. Empty for any other text.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);

/// Whether the calendar has this day (Gregorian, year 1 to 9999).
[[nodiscard]] bool is_calendar_day(int year, int month, int day);

}  // namespace perdure
