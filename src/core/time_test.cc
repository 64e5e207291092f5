#include "core/time.h"

#include <gtest/gtest.h>

namespace perdure {
namespace {

Time at(std::int64_t microseconds) { return Time(std::chrono::microseconds(microseconds)); }

TEST(Time, PrintsRfc3339WithMicroseconds) {
  EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(at(1'772'471'100'123'456)), "2026-03-02T17:05:00.123456Z");
  EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Time, NowIsInThisCentury) { EXPECT_EQ(to_rfc3339(now()).substr(0, 2), "20"); }

TEST(Time, KnowsTheCalendar) {
  EXPECT_TRUE(is_calendar_day(2024, 2, 29));
  EXPECT_FALSE(is_calendar_day(2025, 2, 29));
  EXPECT_FALSE(is_calendar_day(1900, 2, 29));
  EXPECT_FALSE(is_calendar_day(2026, 4, 31));
  EXPECT_FALSE(is_calendar_day(2026, 13, 1));
  EXPECT_FALSE(is_calendar_day(2026, 0, 1));
  EXPECT_FALSE(is_calendar_day(2026, 1, 0));
  EXPECT_FALSE(is_calendar_day(0, 1, 1));
}

}  // namespace
}  // namespace perdure
