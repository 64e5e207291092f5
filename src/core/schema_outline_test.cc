#include "core/schema_outline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdint>
#include <string>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/schema.h"

namespace perdure::schema {
namespace {

/// Why `parse` refuses a text; "accepted" when it does not.
std::string refusal(const std::string& text) {
  try {
    (void)Schema::parse(text);
    return "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidSettings);
    return error.what();
  }
}

/// Expects the pointer in the message.
void expect_refused(const std::string& text, const std::string& pointer, const std::string& words = "") {
  const std::string why = refusal(text);
  EXPECT_NE(why.find("at \"" + pointer + "\""), std::string::npos) << text << "\n" << why;
  EXPECT_NE(why.find(words), std::string::npos) << text << "\n" << why;
}

TEST(SchemaOutline, WrongShapesAreRefusedWithTheirPlace) {
  for (const char* keyword : {"properties",
                              "patternProperties",
                              "definitions",
                              "dependencies",
                              "allOf",
                              "anyOf",
                              "oneOf",
                              "not",
                              "items",
                              "additionalItems",
                              "additionalProperties",
                              "propertyNames",
                              "contains",
                              "if",
                              "minimum",
                              "maximum",
                              "exclusiveMinimum",
                              "exclusiveMaximum",
                              "multipleOf",
                              "minLength",
                              "maxLength",
                              "minItems",
                              "maxItems",
                              "minProperties",
                              "maxProperties",
                              "uniqueItems",
                              "required",
                              "enum",
                              "pattern",
                              "format",
                              "type",
                              "title",
                              "description",
                              "$id",
                              "$ref"}) {
    // Neither a flag, a number, a list nor an object; a string of no meaning where strings are right.
    for (const char* wrong : {"null", "\"\\u0000(\""}) {
      const std::string name = keyword;
      const bool text = name == "title" || name == "description" || name == "$id" || name == "format";
      if (text && wrong[0] == '"') continue;
      expect_refused("{\"properties\": {\"a\": {\"" + name + "\": " + wrong + "}}}", "/properties/a/" + name);
    }
  }
}

TEST(SchemaOutline, WrongValuesAreRefusedWithTheirPlace) {
  expect_refused(R"({"type": "strng"})", "/type", "did you mean \"string\"");
  expect_refused(R"({"type": []})", "/type");
  expect_refused(R"({"type": ["string", "any"]})", "/type/1");
  expect_refused(R"({"required": ["a", 1]})", "/required/1");
  expect_refused(R"({"properties": {"a": {"properties": {"b~/": 1}}}})", "/properties/a/properties/b~0~1");
  expect_refused(R"({"minLength": -1})", "/minLength");
  expect_refused(R"({"minLength": 1.5})", "/minLength");
  expect_refused(R"({"maxLength": 1e400})", "/maxLength");
  expect_refused(R"({"multipleOf": 0})", "/multipleOf");
  expect_refused(R"({"multipleOf": -1})", "/multipleOf");
  expect_refused(R"({"enum": []})", "/enum");
  expect_refused(R"({"allOf": []})", "/allOf");
  expect_refused(R"({"anyOf": [{}, 1]})", "/anyOf/1");
  expect_refused(R"({"items": [{"type": 1}]})", "/items/0/type");
  expect_refused(R"({"dependencies": {"a": ["b", null]}})", "/dependencies/a/1");
  expect_refused(R"({"definitions": {"unused": {"type": "x"}}})", "/definitions/unused/type");
  expect_refused(R"({"then": {}})", "/then", "\"if\"");
}

TEST(SchemaOutline, PatternsThatAreNoneAreRefused) {
  expect_refused(R"({"pattern": "(a"})", "/pattern", "regular expression");
  expect_refused(R"({"pattern": "[z-a]"})", "/pattern");
  expect_refused(R"({"pattern": "(?<=a)b"})", "/pattern");
  expect_refused(R"({"patternProperties": {"*a": {}}})", "/patternProperties/*a");
  expect_refused("{\"pattern\": \"" + std::string(500'000, '(') + "\"}", "/pattern");
}

TEST(SchemaOutline, PatternsHaveALimitTogether) {
  const auto with_patterns = [](std::size_t count, const std::string& text, bool all_differ) {
    std::string parts;
    for (std::size_t i = 0; i < count; ++i) {
      parts += fmt::format(R"({}{{"pattern": "{}{}"}})", i == 0 ? "" : ",", text, all_differ ? i : 0);
    }
    return "{\"anyOf\": [" + parts + "]}";
  };
  EXPECT_NO_THROW((void)Schema::parse(with_patterns(limits::kPatternsCount, "a", true)));
  EXPECT_NO_THROW((void)Schema::parse(with_patterns(2 * limits::kPatternsCount, "a", false)));
  expect_refused(with_patterns(limits::kPatternsCount + 1, "a", true), "/anyOf/1000/pattern", "patterns");
  // About 40,000 instructions each.
  expect_refused(with_patterns(100, R"(^\\S{1,1000}$)", true), "/anyOf/24/pattern", "too large together");
}

TEST(SchemaOutline, MisspelledKeywordsAreRefusedWithTheRightOne) {
  expect_refused(R"({"requred": ["a"]})", "/requred", "\"required\"");
  expect_refused(R"({"additonalProperties": false})", "/additonalProperties", "\"additionalProperties\"");
  expect_refused(R"({"properties": {"a": {"maxlength": 3}}})", "/properties/a/maxlength", "\"maxLength\"");
  expect_refused(R"({"Type": "string"})", "/Type", "\"type\"");
  expect_refused(R"({"enums": [1]})", "/enums", "\"enum\"");
  EXPECT_EQ(
      refusal(R"({"x-required": 1, "note": 2, "unit": "kg", "example": 3, "properties": {"requred": {}}})"),
      "accepted");
}

TEST(SchemaOutline, KeywordsThatWouldNotBeEnforcedAreRefused) {
  const std::string draft4 = R"({"$schema": "http://json-schema.org/draft-04/schema#", )";
  for (const char* keyword : {"const", "contains", "propertyNames", "if"}) {
    expect_refused(draft4 + "\"" + keyword + "\": {}}", std::string("/") + keyword, "draft 4");
  }
  expect_refused(R"({"$schema": "http://json-schema.org/draft-06/schema#", "if": {}})", "/if", "draft 6");
  expect_refused(draft4 + R"("additionalItems": {}, "items": true})", "/items");
  expect_refused(draft4 + R"("exclusiveMinimum": true})", "/exclusiveMinimum", "\"minimum\"");
  expect_refused(draft4 + R"("minimum": 1, "exclusiveMinimum": 1})", "/exclusiveMinimum");
  for (const char* keyword : {"unevaluatedProperties", "prefixItems", "dependentRequired", "divisibleBy"}) {
    expect_refused(std::string("{\"") + keyword + "\": {}}", std::string("/") + keyword, "another draft");
  }
  expect_refused(
      R"({"properties": {"a": {"$ref": "#/definitions/b", "minimum": 3}}, "definitions": {"b": {}}})",
      "/properties/a/minimum", "allOf");
}

TEST(SchemaOutline, OtherDraftsAreRefusedByName) {
  expect_refused(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})", "/$schema", "2020-12");
  expect_refused(R"({"$schema": "http://json-schema.org/draft-03/schema#"})", "/$schema", "draft-03");
  expect_refused(R"({"$schema": 7})", "/$schema");
}

TEST(SchemaOutline, ReferencesThatLeadNowhereOrOutsideAreRefused) {
  expect_refused(R"({"properties": {"a": {"$ref": "#/definitions/b"}}})", "/properties/a/$ref",
                 "names nothing");
  expect_refused(R"({"items": {"$ref": "#/definitions/"}, "definitions": {}})", "/items/$ref",
                 "names nothing");
  expect_refused(R"({"items": {"$ref": "#/~2"}})", "/items/$ref");
  expect_refused(R"({"items": {"$ref": "#/%zz"}})", "/items/$ref");
  expect_refused(R"({"items": {"$ref": "#name"}})", "/items/$ref");
  expect_refused(R"({"items": {"$ref": "http://a.invalid/b#/c"}})", "/items/$ref", "leads out");
  expect_refused(R"({"items": {"$ref": "other.json"}})", "/items/$ref", "leads out");
  expect_refused(R"({"items": {"$ref": "#/title"}, "title": "no schema"})", "/title");
}

TEST(SchemaOutline, LoopsThatDoNotEnterTheDocumentAreRefused) {
  EXPECT_NE(refusal(R"({"$ref": "#"})").find("itself"), std::string::npos);
  for (const char* loop :
       {R"({"$ref": "#/definitions/b"})", R"({"allOf": [{"$ref": "#/definitions/b"}]})",
        R"({"anyOf": [{}, {"$ref": "#/definitions/b"}]})", R"({"not": {"$ref": "#/definitions/b"}})",
        R"({"if": {"$ref": "#/definitions/b"}})",
        R"({"dependencies": {"a": {"$ref": "#/definitions/b"}}})"}) {
    const std::string text =
        std::string(R"({"properties": {"a": {"$ref": "#/definitions/a"}}, "definitions": {"a": )") + loop +
        R"(, "b": {"oneOf": [{"$ref": "#/definitions/a"}]}}})";
    EXPECT_NE(refusal(text).find("itself"), std::string::npos) << text;
  }
  EXPECT_EQ(refusal(R"({"items": {"$ref": "#"}, "additionalProperties": {"$ref": "#"}})"), "accepted");
}

TEST(SchemaOutline, HostileSizesAreRefusedInsteadOfOverflowingTheStack) {
  const auto chain = [](int count, const char* before, const char* behind) {
    std::string text = R"({"properties": {"v": {"$ref": "#/definitions/d0"}}, "definitions": {)";
    for (int i = 0; i < count; ++i) {
      text += "\"d" + std::to_string(i) + "\": " + before + "{\"$ref\": \"#/definitions/d" +
              std::to_string(i + 1) + "\"}" + behind + ",";
    }
    return text + "\"d" + std::to_string(count) + "\": {\"type\": \"null\"}}}";
  };
  EXPECT_EQ(refusal(chain(250, R"({"properties": {"v": )", "}}")), "accepted");
  EXPECT_NE(refusal(chain(10'000, R"({"properties": {"v": )", "}}")).find("different places"),
            std::string::npos);
  EXPECT_EQ(refusal(chain(10, "", "")), "accepted");
  EXPECT_NE(refusal(chain(200, "", "")).find("lead into each other"), std::string::npos);
  std::string nested = "{}";
  for (int i = 0; i < 31; ++i) nested = R"({"not":)" + nested + "}";
  EXPECT_EQ(refusal(nested), "accepted");
  for (int i = 0; i < 100'000; ++i) nested += ' ';
  EXPECT_EQ(refusal(nested), "accepted");
}

TEST(SchemaOutline, TextThatIsNoJsonObjectIsRefused) {
  for (const char* text : {"", "true", "[]", "{\"a\": 1,}", "{\"type\": 1, \"type\": 2}", "nul"}) {
    EXPECT_NE(refusal(text), "accepted") << text;
  }
  try {
    (void)Schema::parse("{\"title\": \"" + std::string(limits::kSchemaBytes, 'a') + "\"}");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kTooLarge);
  }
}

TEST(SchemaOutline, NamesThatWouldBeCutAreRefused) {
  expect_refused(R"({"properties": {"a": {"required": ["a\u0000b"]}}})", "/properties/a/required/0", "NUL");
  expect_refused(R"({"properties": {"a": {"required": ["\ud800"]}}})", "/properties/a/required/0",
                 "surrogate");
}

std::string schema_of_patterns(std::size_t count, const std::string& pattern) {
  std::string text = R"({"allOf":[)";
  for (std::size_t i = 0; i < count; ++i) {
    text += fmt::format(R"({}{{"pattern":"{}{}"}})", i == 0 ? "" : ",", pattern, i);
  }
  return text + "]}";
}

// What each takes alone, 2 MiB, would be 2 GiB for 1000.
TEST(SchemaOutline, PatternsOfASchemaShareTheirMemory) {
  // Remembers the last 12 letters: an automaton of thousands of states.
  const Schema schema = Schema::parse(schema_of_patterns(limits::kPatternsCount, "[ab]*a[ab]{12}c"));
  const auto used_bytes = [] {
    const auto info = mallinfo2();  // zeros with a sanitizer
    return info.uordblks + info.hblkhd;
  };
  const std::size_t before_bytes = used_bytes();
  std::uint64_t letters = 1;
  for (int document = 0; document < 5; ++document) {
    std::string text = "\"";
    while (text.size() < 500) {
      letters = letters * 6364136223846793005U + 1442695040888963407U;
      text += (letters >> 60U) % 2 == 0 ? 'a' : 'b';
    }
    EXPECT_FALSE(schema.check(text + '"').empty());
  }
  EXPECT_LT(used_bytes() - before_bytes, limits::kPatternsMemoryBytes);
}

TEST(SchemaOutline, PatternThatFitsAloneMayBeTooLargeAmongMany) {
  const std::string large = R"({"pattern":"^.{1000}$","not":)";
  EXPECT_EQ(refusal(large + schema_of_patterns(30, "x") + "}"), "accepted");
  const std::string why = refusal(large + schema_of_patterns(511, "x") + "}");
  EXPECT_NE(why.find("^.{1000}$\" is too large for one of 512, which may take 128 KiB each"),
            std::string::npos)
      << why;
}

}  // namespace
}  // namespace perdure::schema
