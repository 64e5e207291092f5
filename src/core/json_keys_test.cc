#include "core/json_keys.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace perdure::json {
namespace {

/// Keys in one text, as in a document. Length, head and tail are the same, so that the cheap comparison
/// cannot tell them apart.
class SimilarKeys {
 public:
  void add(std::size_t number) { text_ += fmt::format("aaaaaaaa{:07}zzzzzzzz", number); }
  void add_range(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(i);
  }
  [[nodiscard]] std::size_t size() const { return text_.size() / kKeyBytes; }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return std::string_view(text_).substr(i * kKeyBytes, kKeyBytes);
  }

 private:
  static constexpr std::size_t kKeyBytes = 23;
  std::string text_;
};

TEST(JsonKeys, SeesADuplicateOfAFewKeysAtOnce) {
  OpenKeys keys;
  const std::size_t mark = keys.mark();
  EXPECT_TRUE(keys.add(mark, "a", false));
  EXPECT_TRUE(keys.add(mark, "b", false));
  EXPECT_FALSE(keys.add(mark, R"(\u0061)", true));
}

TEST(JsonKeys, FindsADuplicateWhereverTheSwitchToSortingFalls) {
  for (const std::size_t count : {2U, 31U, 32U, 33U, 34U, 63U, 64U, 65U, 200U}) {
    for (const std::size_t repeated : {std::size_t{0}, (count - 2) / 2, count - 2}) {
      SimilarKeys texts;
      texts.add_range(count - 1);
      texts.add(repeated);
      OpenKeys keys;
      bool added = true;
      for (std::size_t i = 0; i < count; ++i) added = keys.add(0, texts[i], false) && added;
      const auto duplicate = keys.close(0);
      EXPECT_TRUE(!added || duplicate) << count << " keys, the last like " << repeated;
      if (duplicate) {
        EXPECT_EQ(duplicate->data(), texts[count - 1].data());
      }
    }
  }
}

TEST(JsonKeys, AcceptsDifferentKeysOfOnePrint) {
  SimilarKeys texts;
  texts.add_range(100);
  OpenKeys keys;
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_TRUE(keys.add(0, texts[i], false));
  EXPECT_EQ(keys.close(0), std::nullopt);
  EXPECT_EQ(keys.mark(), 0U);
}

TEST(JsonKeys, ReportsTheFirstOfManyDuplicates) {
  SimilarKeys texts;
  texts.add_range(50);
  texts.add(49);
  texts.add_range(50);
  OpenKeys keys;
  for (std::size_t i = 0; i < texts.size(); ++i) keys.add(0, texts[i], false);
  const auto duplicate = keys.close(0);
  ASSERT_TRUE(duplicate);
  EXPECT_EQ(duplicate->data(), texts[50].data());
}

TEST(JsonKeys, KeysOfTheOuterObjectOutliveTheInner) {
  OpenKeys keys;
  keys.add(0, "a", false);
  const std::size_t inner = keys.mark();
  EXPECT_TRUE(keys.add(inner, "a", false));
  EXPECT_EQ(keys.close(inner), std::nullopt);
  EXPECT_FALSE(keys.add(0, "a", false));
}

TEST(JsonKeys, HostileKeysAreNotComparedEachWithEach) {
  // Each with each, these would keep the processor busy for minutes; sorted, for a tenth of a second.
  SimilarKeys texts;
  texts.add_range(400'000);
  const auto begin = std::chrono::steady_clock::now();
  OpenKeys keys;
  for (std::size_t i = 0; i < texts.size(); ++i) keys.add(0, texts[i], false);
  EXPECT_EQ(keys.close(0), std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace perdure::json
