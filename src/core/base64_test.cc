#include "core/base64.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace perdure {
namespace {

TEST(Base64, WritesTheAlphabetForUrlsWithoutPadding) {
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("\xFB\xFF\xFE"), "-__-");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const std::string_view text : {"Z", "Zg==", "Zg ", "Z+", "ä"}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Base64, ReadsWhatItWrites, (const std::string& bytes)) {
  RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes);
}

}  // namespace
}  // namespace perdure
