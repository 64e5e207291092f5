#include "apps/traininglog/set_measure.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

std::optional<int> seconds_of(std::string_view text) {
  LineScanner scanner(text);
  return read_duration(scanner);
}
std::optional<double> meters_of(std::string_view text) {
  LineScanner scanner(text);
  return read_distance(scanner);
}

TEST(SetMeasure, DurationIsInWholeSeconds) {
  EXPECT_EQ(seconds_of("15 min"), 900);
  EXPECT_EQ(seconds_of("2.5 min"), 150);
  EXPECT_EQ(seconds_of("1 min 30 s"), 90);
  EXPECT_EQ(seconds_of("1 h"), 3600);
  EXPECT_EQ(seconds_of("22sec"), 22);
  EXPECT_EQ(seconds_of("2:30"), 150);
  EXPECT_EQ(seconds_of("1:02:30"), 3750);
  for (const char* text : {"0 s", "0.3 s", "2:60", "2:3", "2:300", "15", "15 km", "999999999 h", "min"}) {
    EXPECT_FALSE(seconds_of(text)) << text;
  }
}

TEST(SetMeasure, DistanceIsInMeters) {
  EXPECT_EQ(meters_of("3.2 km"), 3200);
  EXPECT_EQ(meters_of("1.005km"), 1005);
  EXPECT_EQ(meters_of("800 m"), 800);
  EXPECT_FALSE(meters_of("800 min"));
}

TEST(SetMeasure, PoundsAreRoundedToHundredthsOfAKilogram) {
  EXPECT_EQ(kilograms_from_pounds(100), 45.36);
  EXPECT_EQ(kilograms_from_pounds(45), 20.41);
  EXPECT_EQ(kilograms_from_pounds(0), 0);
}

TEST(SetMeasure, HeartRateNeedsItsNameOrUnit) {
  const auto rate_of = [](std::string_view text) {
    LineScanner scanner(text);
    return read_heart_rate(scanner);
  };
  EXPECT_EQ(rate_of("HR 138"), 138);
  EXPECT_EQ(rate_of("hr: 138 bpm"), 138);
  EXPECT_EQ(rate_of("138 bpm"), 138);
  EXPECT_FALSE(rate_of("138"));
  EXPECT_FALSE(rate_of("HR 0"));
}

}  // namespace
}  // namespace traininglog
