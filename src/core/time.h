#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <perdure/document.h>

namespace perdure {

[[nodiscard]] Time now();

/// RFC 3339 in UTC with microseconds: 2026-03-02T17:05:00.123456Z
[[nodiscard]] std::string to_rfc3339(Time time);

/// Whether the calendar has this day (Gregorian, year 1 to 9999).
[[nodiscard]] bool is_calendar_day(int year, int month, int day);

}  // namespace perdure
