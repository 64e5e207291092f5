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

TEST(Time, ReadsWhatItPrints) {
  for (const std::int64_t microseconds :
       {std::int64_t{0}, std::int64_t{1'772'471'100'123'456}, std::int64_t{-1}}) {
    EXPECT_EQ(parse_rfc3339(to_rfc3339(at(microseconds))), at(microseconds));
  }
  EXPECT_EQ(parse_rfc3339("2026-03-02T17:05:00Z"), at(1'772'471'100'000'000));
  EXPECT_EQ(parse_rfc3339("2026-03-02T17:05:00.5Z"), at(1'772'471'100'500'000));
}

TEST(Time, ReadsNothingElse) {
  for (const char* text :
       {"", "Z", "2026-03-02", "2026-03-02T17:05:00", "2026-03-02 17:05:00Z", "2026-02-30T17:05:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T17:60:00Z", "2026-03-02T17:05:60Z", "2026-03-02T17:05:00.Z",
        "2026-03-02T17:05:00.1234567Z", "2026-03-02T17:05:00+01:00", "2026-03-02T17:05:00.-1Z",
        "+026-03-02T17:05:00Z", "2026-03-02T17:05:00.12Z "}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
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
