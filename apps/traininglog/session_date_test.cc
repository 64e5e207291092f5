#include "apps/traininglog/session_date.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace traininglog {
namespace {

TEST(SessionDate, FormsThatTheShapeAllows) {
  for (const char* const date :
       {"2026-03-02T18:05:00+01:00", "2026-03-02T18:05:00Z", "2026-03-02T00:00:00",
        "2024-02-29T23:59:60-11:30", "2026-03-02T18:05:00.123456789Z", "2026-03-02T18:05:00.5"}) {
    EXPECT_TRUE(is_session_date(date)) << date;
  }
}

TEST(SessionDate, EverythingElseIsNone) {
  for (const char* const date :
       {"", "2026-03-02", "2026-02-29T00:00:00", "2026-13-01T00:00:00", "2026-00-10T00:00:00",
        "2026-03-32T00:00:00", "2026-03-02 18:05:00", "2026-03-02T24:00:00", "2026-03-02T18:60:00",
        "2026-03-02T18:05", "2026-03-02T18:05:00.", "2026-03-02T18:05:00.1234567890",
        "2026-03-02T18:05:00+1:00", "2026-03-02T18:05:00+01:00 ", "2026-03-02T18:05:00z", "26-03-02T18:05:00",
        "0000-01-01T00:00:00"}) {
    EXPECT_FALSE(is_session_date(date)) << date;
  }
}

TEST(SessionDate, DaysAreCountedFrom1970) {
  EXPECT_EQ(day_number("1970-01-01T00:00:00"), 0);
  EXPECT_EQ(day_number("1970-01-02"), 1);
  EXPECT_EQ(day_number("2026-03-02T18:05:00+01:00"), 20514);
  EXPECT_EQ(day_number("1969-12-31"), -1);
  EXPECT_EQ(day_number("2026-02-30"), std::nullopt);
}

TEST(SessionDate, DayOfANumberIsTheOneWithThatNumber) {
  for (const char* const day : {"1970-01-01", "2026-03-02", "1969-12-31", "2024-02-29", "0999-07-04"}) {
    EXPECT_EQ(day_text(day_number(day).value()), day);
  }
}

TEST(SessionDate, NowIsOne) {
  EXPECT_TRUE(is_session_date(local_now())) << local_now();
  EXPECT_EQ(local_now().size(), std::string("2026-03-02T18:05:00+01:00").size());
}

}  // namespace
}  // namespace traininglog
