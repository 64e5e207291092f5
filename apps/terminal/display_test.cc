#include "apps/terminal/display.h"

#include <gtest/gtest.h>

#include <clocale>

namespace perdure::terminal {
namespace {

TEST(Display, PrintableEscapesWhatATerminalObeys) {
  EXPECT_EQ(printable("red \x1b[31m \x7f \r"), "red \\x1b[31m \\x7f \\x0d");
  EXPECT_EQ(printable("c1 \xC2\x9B"), "c1 \\x9b");
  EXPECT_EQ(printable(std::string("bidi \xE2\x80") + '\xAE'), "bidi \\u202e");
  EXPECT_EQ(printable(std::string_view("nul \0", 5)), "nul \\x00");
}

TEST(Display, PrintableKeepsTextAndLayout) { EXPECT_EQ(printable("Übung 日本 😀\n\tx"), "Übung 日本 😀\n\tx"); }

TEST(Display, PrintableEscapesBrokenUtf8ByteByByte) {
  EXPECT_EQ(printable("a\xFF z"), "a\\xff z");
  EXPECT_EQ(printable("\xC0\x80"), "\\xc0\\x80");           // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(printable("\xE6\x97"), "\\xe6\\x97");           // cut off
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(Display, FitCutsByColumnsAndNeverInsideACharacter) {
  ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
  EXPECT_EQ(fit("abcdef", 6), "abcdef");
  EXPECT_EQ(fit("abcdefg", 6), "abcde…");
  EXPECT_EQ(fit("日本語", 5), "日本…");
  EXPECT_EQ(fit("日本語", 6), "日本語");
  EXPECT_EQ(fit("日本語", 4), "日…");
  EXPECT_EQ(fit("abc", 0), "");
  EXPECT_EQ(display_columns("日本語"), 6u);
  EXPECT_EQ(display_columns("e\xCC\x81"), 1u);  // combining accent
}

TEST(Display, FitPutsEverythingOnOneLine) {
  EXPECT_EQ(fit("{\n  \"a\":\t1\r\n}", 40), "{ \"a\": 1 }");
  EXPECT_EQ(cell("ab", 4) + "|", "ab  |");
}

TEST(Display, NumbersAreGroupedAndBytesHaveUnits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(18446744073709551615u), "18,446,744,073,709,551,615");
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(1023), "1,023 bytes");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(std::uint64_t{20} << 20), "20.0 MiB");
  EXPECT_EQ(count_text(1, "document"), "1 document");
  EXPECT_EQ(count_text(2000, "document"), "2,000 documents");
}

}  // namespace
}  // namespace perdure::terminal
