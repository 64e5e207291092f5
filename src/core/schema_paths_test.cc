#include "core/schema_paths.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/schema.h"

namespace perdure::schema {
namespace {

const char* const kText = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "weightKg": {"type": "number"},
    "sets": {"type": "array", "items": {"$ref": "#/definitions/set"}},
    "pair": {"items": [{"$ref": "#/definitions/set"}], "additionalItems": false},
    "goal": {"allOf": [{"$ref": "#/definitions/set"}]},
    "free": {"type": "object"},
    "either": {"oneOf": [{"type": "object", "additionalProperties": false}, {"type": "null"}]},
    "open": {"patternProperties": {"^x-": {}}, "additionalProperties": false},
    "maybe": {"type": ["object", "null"]},
    "tree": {"$ref": "#"},
    "never": false
  },
  "definitions": {"set": {"type": "object", "properties": {"rpe": {}}, "additionalProperties": false}}
})";

TEST(SchemaPaths, NamesThatAClosedSchemaDoesNotHaveAreRefused) {
  const Schema schema = Schema::parse(kText);
  const auto allowed = [&](const std::vector<std::string>& steps) { return schema.allows_path(steps); };
  EXPECT_TRUE(allowed({}));
  EXPECT_TRUE(allowed({"weightKg"}));
  EXPECT_FALSE(allowed({"weight"}));
  EXPECT_TRUE(allowed({"sets", "0", "rpe"}));
  EXPECT_FALSE(allowed({"sets", "17", "rpx"}));
  EXPECT_TRUE(allowed({"pair", "0", "rpe"}));
  EXPECT_FALSE(allowed({"pair", "0", "x"}));
  EXPECT_FALSE(allowed({"pair", "1"}));
  EXPECT_TRUE(allowed({"goal", "rpe"}));
  EXPECT_FALSE(allowed({"goal", "reps"}));
  EXPECT_TRUE(allowed({"free", "anything", "below"}));
  EXPECT_TRUE(allowed({"either", "anything"}));
  EXPECT_TRUE(allowed({"open", "y"}));
  EXPECT_TRUE(allowed({"tree", "tree", "sets", "0", "rpe"}));
  EXPECT_FALSE(allowed({"tree", "tree", "set"}));
  EXPECT_FALSE(allowed({"never"}));
}

TEST(SchemaPaths, ACloseNameIsSuggested) {
  const Schema schema = Schema::parse(kText);
  std::string suggestion = "old";
  EXPECT_FALSE(schema.allows_path({"weigthKg"}, &suggestion));
  EXPECT_EQ(suggestion, "weightKg");
  EXPECT_FALSE(schema.allows_path({"sets", "0", "rep"}, &suggestion));
  EXPECT_EQ(suggestion, "rpe");
  EXPECT_FALSE(schema.allows_path({"nothing like it"}, &suggestion));
  EXPECT_EQ(suggestion, "");
}

TEST(SchemaPaths, ObjectsAreThoseThatTheSchemaCallsSo) {
  const Schema schema = Schema::parse(kText);
  EXPECT_TRUE(schema.is_object_at({}));
  EXPECT_TRUE(schema.is_object_at({"sets", "3"}));
  EXPECT_TRUE(schema.is_object_at({"goal"}));
  EXPECT_TRUE(schema.is_object_at({"tree", "free"}));
  EXPECT_FALSE(schema.is_object_at({"sets"}));
  EXPECT_FALSE(schema.is_object_at({"weightKg"}));
  EXPECT_FALSE(schema.is_object_at({"maybe"}));
  EXPECT_FALSE(schema.is_object_at({"either"}));
  EXPECT_FALSE(schema.is_object_at({"unknown"}));
}

}  // namespace
}  // namespace perdure::schema
