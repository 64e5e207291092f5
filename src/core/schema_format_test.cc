#include "core/schema_format.h"

#include <gtest/gtest.h>

namespace perdure::schema {
namespace {

TEST(SchemaFormat, DatesAndTimesAreThoseOfRfc3339) {
  for (const char* text : {"2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"}) {
    EXPECT_TRUE(has_format(text, "date")) << text;
  }
  for (const char* text : {"2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
                           "24-01-01", "2024-1-1", "2024-01-01x", "", "2024/01/01"}) {
    EXPECT_FALSE(has_format(text, "date")) << text;
  }
  for (const char* text : {"00:00:00Z", "23:59:60.123456789+23:59", "12:00:00z", "12:00:00-01:30"}) {
    EXPECT_TRUE(has_format(text, "time")) << text;
  }
  for (const char* text : {"24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:00", "12:00Z", "12:00:00.Z",
                           "12:00:00+24:00", "12:00:00|01:00", "12:00:00Z "}) {
    EXPECT_FALSE(has_format(text, "time")) << text;
  }
  for (const char* text : {"2024-02-29T12:00:00Z", "2024-02-29t12:00:00.5+01:00"}) {
    EXPECT_TRUE(has_format(text, "date-time")) << text;
  }
  for (const char* text :
       {"2024-02-29 12:00:00Z", "2023-02-29T12:00:00Z", "2024-02-29T12:00:00", "2024-02-29"}) {
    EXPECT_FALSE(has_format(text, "date-time")) << text;
  }
}

TEST(SchemaFormat, OtherNamesAreAnnotations) { EXPECT_TRUE(has_format("no address", "email")); }

}  // namespace
}  // namespace perdure::schema
