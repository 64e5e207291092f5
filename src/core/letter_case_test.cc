#include "core/letter_case.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perdure {
namespace {

TEST(LetterCase, LowersEveryAlphabet) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{{"", ""},
                                                                         {"AZaz09_[@`{", "azaz09_[@`{"},
                                                                         {"ÜBERZÜGE", "überzüge"},
                                                                         {"ПРИСЕД", "присед"},
                                                                         {"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
                                                                         {"\xe2\x84\xaa", "k"},
                                                                         {"Ⱥ", "ⱥ"},
                                                                         {"𐐀", "𐐨"}};
  for (const auto& [text, lowered] : table) EXPECT_EQ(lower_case(text), lowered) << text;
}

TEST(LetterCase, KeepsWhatHasNoLowerCase) {
  EXPECT_EQ(lower_case("🏋️ 力 x² ß"), "🏋️ 力 x² ß");
  EXPECT_EQ(lower_case(std::string_view("a\0B", 3)), std::string_view("a\0b", 3));
}

TEST(LetterCase, KeepsBytesThatAreNoText) {
  for (const std::string_view text : {"\xff", "\xc3", "a\xe2\x84", "\xed\xa0\x80", "\xe0\x80\x80", "\xc0\xc1",
                                      "\xf4\x90\x80\x80", "\xc3\xc3"}) {
    EXPECT_EQ(lower_case(text), text);
  }
}

TEST(LetterCase, KnowsWhatNeedsNoTable) {
  EXPECT_TRUE(is_lower_ascii("upper body 1"));
  EXPECT_FALSE(is_lower_ascii("upper Body"));
  EXPECT_FALSE(is_lower_ascii("ü"));
}

}  // namespace
}  // namespace perdure
