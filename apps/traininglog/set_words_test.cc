#include "apps/traininglog/set_words.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

TEST(SetWords, NumbersEndAtBlanksTokensAndDashes) {
  for (const char* behind : {"", " 9", "RPE", "good", "-easy", "- easy", "–easy", ", ", "+1"}) {
    EXPECT_TRUE(number_ends(LineScanner(behind))) << behind;
  }
  for (const char* behind : {"-9", "–9", "/10", "e3", "kg", ":30", "é", "%"}) {
    EXPECT_FALSE(number_ends(LineScanner(behind))) << behind;
  }
}

TEST(SetWords, WordsEndAtBlanksAndOpenDashes) {
  for (const char* text : {"good", "good x", "good,", "good.", "good-", "good– x"}) {
    EXPECT_TRUE(word_ends(LineScanner(text), 4)) << text;
  }
  for (const char* text : {"good-ish", "good9", "goodé", "good.9", "good'"}) {
    EXPECT_FALSE(word_ends(LineScanner(text), 4)) << text;
  }
}

TEST(SetWords, NegativeNumbersAreNoTokens) {
  EXPECT_TRUE(at_token(LineScanner("")));
  EXPECT_TRUE(at_token(LineScanner("  - 5 left")));
  EXPECT_TRUE(at_token(LineScanner(" Failure:llp(3)")));
  EXPECT_FALSE(at_token(LineScanner(" -5")));
  EXPECT_TRUE(at_negative_number(LineScanner(" -5")));
  EXPECT_FALSE(at_token(LineScanner(" five")));
}

}  // namespace
}  // namespace traininglog
