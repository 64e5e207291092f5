#include "core/schema_keywords.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace perdure::schema {
namespace {

TEST(SchemaKeywords, OnlyExactNamesAreKeywords) {
  EXPECT_TRUE(find_keyword("maxLength"));
  EXPECT_FALSE(find_keyword("maxlength"));
  EXPECT_FALSE(find_keyword(""));
  EXPECT_EQ(find_keyword("const")->first_draft, 6);
}

TEST(SchemaKeywords, CloseMisspellingsAreRecognised) {
  EXPECT_EQ(misspelled_keyword("requierd"), "required");
  EXPECT_EQ(misspelled_keyword("Properties"), "properties");
  EXPECT_EQ(misspelled_keyword("tpye"), "type");
  EXPECT_EQ(misspelled_keyword("NOT"), "not");
  for (const char* own :
       {"note", "unit", "label", "x-type", "discriminator", "nullable", "deprecated", "example"}) {
    EXPECT_FALSE(misspelled_keyword(own)) << own;
  }
}

TEST(SchemaKeywords, TheNearestNameIsAtMostTwoChangesAway) {
  const std::vector<std::string> known = {"weight", "weightKg", "date", "a"};
  EXPECT_EQ(nearest_name("weigthKg", known), "weightKg");
  EXPECT_EQ(nearest_name("dates", known), "date");
  EXPECT_EQ(nearest_name("dxxx", known), std::nullopt);
  EXPECT_EQ(nearest_name("b", known), std::nullopt);
  EXPECT_EQ(nearest_name(std::string(1'000'000, 'a'), known), std::nullopt);
}

}  // namespace
}  // namespace perdure::schema
