#include "apps/traininglog/log_text.h"

#include <gtest/gtest.h>

#include <string>

namespace traininglog {
namespace {

TEST(LogText, BrokenUtf8IsNamedWithItsLine) {
  const std::string broken[] = {
      "\xFF",         "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
      "\xF0\x9F\x8F", "\x80",     "\xC3("};
  for (const std::string& bytes : broken) {
    const auto fault = text_fault("# Training Log\nä力🏋\n- Date: " + bytes + "\nx");
    ASSERT_TRUE(fault) << testing::PrintToString(bytes);
    EXPECT_EQ(fault->line, 3U);
    EXPECT_NE(fault->message.find("UTF-8"), std::string::npos);
  }
}

TEST(LogText, TextInAllAlphabetsIsText) {
  EXPECT_FALSE(text_fault("ä é 力 🏋️ \xC2\xA0 \xF4\x8F\xBF\xBF \r\n \t \x7f"));
  EXPECT_FALSE(text_fault(""));
}

TEST(LogText, OtherEncodingsAndLineEndsAreNamed) {
  EXPECT_NE(text_fault(std::string("\xFF\xFE#\0", 4))->message.find("UTF-16"), std::string::npos);
  EXPECT_NE(text_fault(std::string("\xFE\xFF\0#", 4))->message.find("UTF-16"), std::string::npos);
  EXPECT_TRUE(text_fault("# Training Log\r- Date: 2026-03-02\r"));
}

TEST(LogText, ByteOrderMarkIsTakenOff) {
  EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBF# Training Log"), "# Training Log");
  EXPECT_EQ(without_byte_order_mark("# Training Log"), "# Training Log");
  EXPECT_EQ(without_byte_order_mark(""), "");
}

TEST(LogText, FormatIsRecognisedByContent) {
  EXPECT_EQ(format_of(""), LogFormat::empty);
  EXPECT_EQ(format_of(" \r\n\t\xC2\xA0\n"), LogFormat::empty);
  EXPECT_EQ(format_of("\n# Training Log\n"), LogFormat::markdown);
  EXPECT_EQ(format_of("# My day\n\n##  Exercise 1\n"), LogFormat::markdown);
  EXPECT_EQ(format_of("# Readme\nSee ## Exercise 1\n## Exercise\n## Exercises 2\n"), LogFormat::other);
  EXPECT_EQ(format_of("  {\"date\": 1}"), LogFormat::json);
  EXPECT_EQ(format_of("[1"), LogFormat::json);
  EXPECT_EQ(format_of(R"({"_id":"a","date":"d","subjectiveMetrics":{"sleepHours":7}})"), LogFormat::json);
  EXPECT_EQ(format_of("hello\n  Begin:\nDate: 2026-03-02\nEND\n"), LogFormat::plain_text);
  EXPECT_EQ(format_of("Beginning of nothing"), LogFormat::other);
}

}  // namespace
}  // namespace traininglog
