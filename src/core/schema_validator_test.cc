#include "core/schema_validator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <perdure/limits.h>

#include "core/schema.h"

namespace perdure::schema {
namespace {

/// "pointer rule" of each violation, with blanks between.
std::string told(const Schema& schema, std::string_view document) {
  std::string text;
  for (const auto& violation : schema.check(document)) {
    text += (text.empty() ? "" : " ") + violation.pointer + ':' + violation.rule;
  }
  return text;
}

/// `rules` apply to the member v.
Schema rules_for_v(int draft, const std::string& rules) {
  return Schema::parse(R"({"$schema": "http://json-schema.org/draft-0)" + std::to_string(draft) +
                       R"(/schema#", "properties": {"v": )" + rules + "}}");
}

std::string told_of_v(int draft, const std::string& rules, const std::string& value) {
  return told(rules_for_v(draft, rules), "{\"v\": " + value + "}");
}

struct Row {
  const char* rules;
  std::vector<const char*> accepted;
  std::vector<const char*> refused;
  const char* told;  ///< of each refused one
  int from_draft = 4;
  int to_draft = 7;
};

const std::vector<Row> kRows = {
    {R"({"type": "string"})", {R"("")"}, {"1", "null", "[]"}, "/v:type"},
    {R"({"type": "number"})", {"1", "1.5", "1e400"}, {R"("1")", "true"}, "/v:type"},
    {R"({"type": "boolean"})", {"true", "false"}, {"0", "null"}, "/v:type"},
    {R"({"type": "null"})", {"null"}, {"0", R"("null")"}, "/v:type"},
    {R"({"type": "object"})", {"{}"}, {"[]"}, "/v:type"},
    {R"({"type": "array"})", {"[]"}, {"{}", R"("")"}, "/v:type"},
    {R"({"type": ["string", "null"]})", {"null", R"("a")"}, {"1"}, "/v:type"},
    {R"({"type": "integer"})", {"1", "-0", "123456789012345678901234567890"}, {"1.5", "1e-1"}, "/v:type"},
    {R"({"type": "integer"})", {}, {"1.0", "1e2"}, "/v:type", 4, 4},
    {R"({"type": "integer"})", {"1.0", "1e2", "1e400"}, {"1.50"}, "/v:type", 6, 7},
    {R"({"enum": ["a", 1, null, {"b": [1]}]})",
     {R"("\u0061")", "1.0", "null", R"({ "b":[1.0] })"},
     {R"("b")", "0", "{}"},
     "/v:enum"},
    {R"({"enum": ["a\u0000b", 9007199254740993]})",
     {R"("a\u0000b")", "9007199254740993"},
     {R"("a")", "9007199254740992"},
     "/v:enum"},
    {R"({"const": {"a": 1, "b": 2}})", {R"({"b": 2, "a": 1})"}, {"{}", R"({"a": 1})"}, "/v:const", 6},
    {R"({"minimum": 2})",
     {"2", "2.0", "1e400", R"("1")"},
     {"1.99999999999999999999", "-1e400"},
     "/v:minimum"},
    {R"({"maximum": 9007199254740992})",
     {"9007199254740992"},
     {"9007199254740993", "123456789012345678901234567890", "1e400"},
     "/v:maximum"},
    {R"({"minimum": 2, "exclusiveMinimum": true})", {"2.1"}, {"2", "1"}, "/v:minimum", 4, 4},
    {R"({"minimum": 2, "exclusiveMinimum": false})", {"2"}, {"1"}, "/v:minimum", 4, 4},
    {R"({"maximum": 2, "exclusiveMaximum": true})", {"1.9"}, {"2"}, "/v:maximum", 4, 4},
    {R"({"exclusiveMinimum": 2})", {"2.1"}, {"2", "1"}, "/v:exclusiveMinimum", 6},
    {R"({"exclusiveMaximum": 2})", {"1.9"}, {"2", "3"}, "/v:exclusiveMaximum", 6},
    {R"({"minimum": 5, "exclusiveMinimum": 2})", {"5"}, {"4"}, "/v:minimum", 6},
    {R"({"multipleOf": 0.01})", {"1.13", "0", "-4.35", R"("x")"}, {"1.135"}, "/v:multipleOf"},
    {R"({"multipleOf": 3})", {"9", "1.5e1"}, {"10", "1e400"}, "/v:multipleOf"},
    {R"({"minLength": 2})", {R"("ab")", R"("äö")", "1"}, {R"("ä")", R"("")"}, "/v:minLength"},
    {R"({"maxLength": 2})",
     {R"("äö")", R"("\ud83d\ude00a")", R"("\u0000a")"},
     {R"("abc")", R"("a\u0000b")"},
     "/v:maxLength"},
    {R"({"pattern": "^a+$"})",
     {R"("aa")", "1", R"("\u0061")"},
     {R"("ab")", R"("")", R"("a\u0000")", R"("\ud800")"},
     "/v:pattern"},
    {R"({"pattern": "b"})", {R"("abc")", R"("\u0000b")"}, {R"("ac")"}, "/v:pattern"},
    {R"({"format": "date"})", {R"("2024-02-29")", "1"}, {R"("2023-02-29")", R"("x")"}, "/v:format"},
    {R"({"format": "email"})", {R"("no address")"}, {}, ""},
    {R"({"items": {"type": "integer"}})", {"[]", "[1]", "{}"}, {R"([1, "a"])"}, "/v/1:type"},
    {R"({"items": [{"type": "integer"}, {"type": "string"}]})",
     {"[1]", R"([1, "a", null])"},
     {"[1, 2]"},
     "/v/1:type"},
    {R"({"items": [{}], "additionalItems": false})", {"[]", "[1]"}, {"[1, 2]"}, "/v:additionalItems"},
    {R"({"items": [{}], "additionalItems": {"type": "null"}})", {"[1, null]"}, {"[1, null, 2]"}, "/v/2:type"},
    {R"({"items": false})", {"[]"}, {"[1]"}, "/v/0:false", 6},
    {R"({"minItems": 1.0})", {"[1]", "{}"}, {"[]"}, "/v:minItems"},
    {R"({"maxItems": 1})", {"[1]"}, {"[1, 2]"}, "/v:maxItems"},
    {R"({"uniqueItems": true})",
     {"[1, 2]", R"([1, "1"])"},
     {"[1, 1.0]", R"([{"a":1,"b":2}, {"b":2,"a":1}])"},
     "/v:uniqueItems"},
    {R"({"uniqueItems": false})", {"[1, 1]"}, {}, ""},
    {R"({"contains": {"type": "null"}})", {"[1, null]", "1"}, {"[]", "[1]"}, "/v:contains", 6},
    {R"({"required": ["a"]})", {R"({"a": null})", "1"}, {"{}", R"({"b": 1})"}, "/v:required"},
    {R"({"minProperties": 1})", {R"({"a": 1})"}, {"{}"}, "/v:minProperties"},
    {R"({"maxProperties": 1})", {R"({"a": 1})"}, {R"({"a": 1, "b": 2})"}, "/v:maxProperties"},
    {R"({"properties": {"a/~": {"type": "null"}}})",
     {R"({"a/~": null, "b": 1})"},
     {R"({"a/~": 1})"},
     "/v/a~1~0:type"},
    {R"({"patternProperties": {"^x": {"type": "null"}}})",
     {R"({"xa": null, "b": 1})"},
     {R"({"xa": 1})"},
     "/v/xa:type"},
    {R"({"properties": {"a": {}}, "additionalProperties": false})",
     {R"({"a": 1})"},
     {R"({"a": 1, "b": 1})"},
     "/v/b:additionalProperties"},
    {R"({"properties": {"a": {}}, "additionalProperties": {"type": "null"}})",
     {R"({"a": 1, "b": null})"},
     {R"({"b": 1})"},
     "/v/b:type"},
    {R"({"patternProperties": {"^x-": {}}, "additionalProperties": false})",
     {R"({"x-a": 1})"},
     {R"({"b": 1})"},
     "/v/b:additionalProperties"},
    {R"({"propertyNames": {"pattern": "^a"}})",
     {R"({"ab": 1})", "1"},
     {R"({"b": 1})"},
     "/v:propertyNames",
     6},
    {R"({"dependencies": {"a": ["b"]}})",
     {R"({"b": 1})", R"({"a": 1, "b": 1})"},
     {R"({"a": 1})"},
     "/v:dependencies"},
    {R"({"dependencies": {"a": {"required": ["b"]}}})",
     {"{}", R"({"a": 1, "b": 1})"},
     {R"({"a": 1})"},
     "/v:required"},
    {R"({"allOf": [{"minimum": 1}, {"maximum": 3}]})", {"2"}, {"4"}, "/v:maximum"},
    {R"({"anyOf": [{"type": "null"}, {"minimum": 3}]})", {"null", "3", R"("")"}, {"2"}, "/v:anyOf"},
    {R"({"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]})", {"2", "3"}, {"1", "6"}, "/v:oneOf"},
    {R"({"not": {"type": "null"}})", {"1"}, {"null"}, "/v:not"},
    {R"({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 0}})",
     {R"("a")", "0"},
     {"-1"},
     "/v:minimum",
     7},
    {R"({"if": {"type": "string"}, "then": {"minLength": 1}})",
     {R"("a")", "-1"},
     {R"("")"},
     "/v:minLength",
     7},
    {"false", {}, {"1", "null"}, "/v:false", 6},
    {"true", {"1"}, {}, "", 6},
};

TEST(SchemaValidator, EachKeywordIsEnforcedInEachDraftThatHasIt) {
  for (const Row& row : kRows) {
    for (const int draft : {4, 6, 7}) {
      if (draft < row.from_draft || draft > row.to_draft) continue;
      SCOPED_TRACE(std::string(row.rules) + " draft " + std::to_string(draft));
      for (const char* value : row.accepted) EXPECT_EQ(told_of_v(draft, row.rules, value), "") << value;
      for (const char* value : row.refused) EXPECT_EQ(told_of_v(draft, row.rules, value), row.told) << value;
    }
  }
}

TEST(SchemaValidator, SentencesSayWhatWasExpectedAndFound) {
  const auto sentence = [](const std::string& rules, const std::string& value) {
    const auto violations = rules_for_v(7, rules).check("{\"v\": " + value + "}");
    return violations.empty() ? "nothing" : violations.front().what;
  };
  EXPECT_EQ(sentence(R"({"minimum": 0})", "-5"), "must be 0 or more, is -5");
  EXPECT_EQ(sentence(R"({"exclusiveMaximum": 1.50})", "2"), "must be less than 1.50, is 2");
  EXPECT_EQ(sentence(R"({"type": ["integer", "null"]})", "[1]"), "must be an integer or null, is an array");
  EXPECT_EQ(sentence(R"({"enum": ["bad", null]})", R"("x")"), R"(must be one of "bad", null; is "x")");
  EXPECT_EQ(sentence(R"({"additionalProperties": false})", R"({"a\"b": 1})"),
            R"("a\"b" is not a member that may be here)");
  EXPECT_EQ(sentence(R"({"minLength": 1})", R"("")"), "must have at least 1 character, has 0");
  const std::string shortened = sentence(R"({"type": "null"})", '"' + std::string(5000, 'a') + '"');
  EXPECT_LT(shortened.size(), 70U) << shortened;
}

TEST(SchemaValidator, TheAlternativeThatWasMeantIsTold) {
  const std::string rules = R"({"oneOf": [
      {"properties": {"type": {"const": "A"}, "n": {"type": "integer"}}, "required": ["type", "n"], "additionalProperties": false},
      {"properties": {"type": {"const": "B"}, "m": {"type": "integer"}}, "required": ["type", "m"], "additionalProperties": false}]})";
  EXPECT_EQ(told_of_v(7, rules, R"({"type": "B", "m": "x"})"), "/v/m:type");
  EXPECT_EQ(told_of_v(7, rules, R"({"type": "A"})"), "/v:required");
  EXPECT_EQ(told_of_v(7, rules, R"({"type": "C"})"), "/v:oneOf");
}

TEST(SchemaValidator, ViolationsComeInTheOrderOfTheDocumentAtMostTwenty) {
  const Schema schema = rules_for_v(7, R"({"additionalProperties": {"type": "null"}})");
  EXPECT_EQ(told(schema, R"({"v": {"z": 1, "a": 2, "m": 3}})"), "/v/z:type /v/a:type /v/m:type");
  std::string many = "{\"v\": {";
  for (int i = 3000; i > 0; --i) many += "\"k" + std::to_string(i) + "\": 1,";
  many += "\"last\": null}}";
  const auto violations = schema.check(many);
  ASSERT_EQ(violations.size(), 20U);
  EXPECT_EQ(violations.front().pointer, "/v/k3000");
  EXPECT_EQ(violations.back().pointer, "/v/k2981");
}

TEST(SchemaValidator, PatternsAreRunOnTextsOfAnyLength) {
  const std::string mebibyte(std::size_t{1} << 20, 'a');
  for (const char* const pattern : {"^(a|b)*$", "^(a+)+$", "^(a|b|[cd])*$"}) {
    const std::string rule = fmt::format(R"({{"pattern": "{}"}})", pattern);
    EXPECT_EQ(told_of_v(7, rule, '"' + mebibyte + '"'), "") << pattern;
    EXPECT_EQ(told_of_v(7, rule, '"' + mebibyte + "!\""), "/v:pattern") << pattern;
    const std::string names =
        fmt::format(R"({{"patternProperties": {{"{}": {{}}}}, "additionalProperties": false}})", pattern);
    EXPECT_EQ(told_of_v(7, names, "{\"" + mebibyte + "\": 1}"), "") << pattern;
  }
}

TEST(SchemaValidator, PatternsThatTakeVeryLongOnLongTextsRefuseTheDocument) {
  std::string digits;
  for (std::size_t i = 0; i < (std::size_t{1} << 20); ++i) digits += i * i % 7 < 3 ? '0' : '1';
  // RE2 finds no automaton for it and would take half a minute.
  const std::string rule = R"({"pattern": "(.*0.*1){300}$"})";
  EXPECT_EQ(told_of_v(7, rule, '"' + digits + '"'), ":schema");
  std::string many = "[\"" + digits.substr(0, 1000) + '"';
  for (int i = 0; i < 1000; ++i) many += ",\"" + digits.substr(0, 1000) + '"';
  EXPECT_EQ(told_of_v(7, "{\"items\": " + rule + "}", many + "]"), ":schema");
}

TEST(SchemaValidator, RecursionEndsWithTheDocument) {
  const Schema schema = Schema::parse(
      R"({"type": "object", "properties": {"child": {"$ref": "#"}, "n": {"type": "integer"}}})");
  std::string document = R"({"n": "wrong"})";
  std::string pointer;
  for (std::size_t i = 1; i < limits::kJsonDepth; ++i) {
    document = "{\"child\": " + document + "}";
    pointer += "/child";
  }
  EXPECT_EQ(told(schema, document), pointer + "/n:type");
}

TEST(SchemaValidator, ReferencesLeadToTheSchemaTheyName) {
  // The names of a referenced object, and keys with a slash: valijson's cache by path can mix those up.
  const Schema names = Schema::parse(R"({"properties": {"v": {"$ref": "#/definitions/a"}},
      "definitions": {"a": {"type": "object", "propertyNames": {"pattern": "^a"}}}})");
  EXPECT_EQ(told(names, R"({"v": {"ab": 1}})"), "");
  EXPECT_EQ(told(names, R"({"v": {"b": 1}})"), "/v:propertyNames");
  const Schema slash =
      Schema::parse(R"({"definitions": {"a": {"b": {"type": "null"}}, "a/b": {"type": "string"}},
      "properties": {"x": {"$ref": "#/definitions/a/b"}, "y": {"$ref": "#/definitions/a~1b"}, "z": {"$ref": "#/%64efinitions/a%7E1b"}}})");
  EXPECT_EQ(told(slash, R"({"x": null, "y": "", "z": ""})"), "");
  EXPECT_EQ(told(slash, R"({"x": "", "y": null, "z": null})"), "/x:type /y:type /z:type");
  const Schema root =
      Schema::parse(R"({"$ref": "#/definitions/a", "definitions": {"a": {"required": ["b"]}}})");
  EXPECT_EQ(told(root, "{}"), ":required");
}

TEST(SchemaValidator, AnIdDoesNotTurnLocalReferencesIntoRemoteOnes) {
  const Schema schema =
      Schema::parse(R"({"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://a.invalid/x",
      "properties": {"v": {"id": "y/z", "items": {"$ref": "#/definitions/n"}}}, "definitions": {"n": {"type": "null"}}})");
  EXPECT_EQ(told(schema, R"({"v": [null, 1]})"), "/v/1:type");
}

TEST(SchemaValidator, SchemasThatMultiplyEachOtherCannotTakeForever) {
  std::string schema =
      R"({"properties": {"v": {"$ref": "#/definitions/d10"}}, "definitions": {"d0": {"minimum": 0})";
  for (int i = 1; i <= 10; ++i) {
    std::string parts;
    for (int k = 0; k < 8; ++k) {
      parts += (k == 0 ? "" : ",") + (R"({"$ref": "#/definitions/d)" + std::to_string(i - 1)) + "\"}";
    }
    schema += ",\"d" + std::to_string(i) + "\": {\"allOf\": [" + parts + "]}";
  }
  EXPECT_EQ(told(Schema::parse(schema + "}}"), R"({"v": 1})"), ":schema");
}

}  // namespace
}  // namespace perdure::schema
