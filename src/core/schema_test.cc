#include "core/schema.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <perdure/error.h>

#include "core/json_patch.h"
#include "core/json_text.h"

namespace perdure {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(PERDURE_SOURCE_DIR) + "/apps/traininglog/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string told(const Schema& schema, std::string_view document) {
  std::string text;
  for (const auto& [pointer, rule, what] : schema.check(document)) {
    text += (text.empty() ? "" : " ") + pointer + ':' + rule;
  }
  return text;
}

class TrainingLogSchema : public ::testing::Test {
 protected:
  std::string told_with(const std::string& pointer, const std::string& value) {
    Patch patch;
    if (value.empty()) {
      patch.remove.push_back(pointer);
    } else {
      patch.set.emplace_back(pointer, value);
    }
    return told(schema_, json::apply_patch(rich_, patch));
  }

  const std::string rich_ = file("testdata/training-session-rich.json");
  const Schema schema_ = Schema::parse(file("training-log.schema.json"));
};

TEST_F(TrainingLogSchema, AcceptsTheSessionsItDescribes) {
  EXPECT_EQ(told(schema_, rich_), "");
  EXPECT_EQ(told(schema_, file("testdata/training-session-minimal.json")), "");
}

TEST_F(TrainingLogSchema, RefusesMutationsAtTheirPlace) {
  EXPECT_EQ(told_with("/userId", ""), ":required");
  EXPECT_EQ(told_with("/userId", "1"), "/userId:type");
  EXPECT_EQ(told_with("/dataModelVersion", R"("0.0.2")"), "/dataModelVersion:const");
  EXPECT_EQ(told_with("/date", R"("yesterday")"), "/date:pattern");
  EXPECT_EQ(told_with("/mood", "1"), "/mood:additionalProperties");
  EXPECT_EQ(told_with("/x-mood", "1"), "");
  EXPECT_EQ(told_with("/exercises", "[]"), "/exercises:minItems");
  EXPECT_EQ(told_with("/exercises/0/workingSets/0/weightKg", "-5"),
            "/exercises/0/workingSets/0/weightKg:minimum");
  EXPECT_EQ(told_with("/exercises/0/workingSets/0/rpe", "7.25"), "/exercises/0/workingSets/0/rpe:multipleOf");
  EXPECT_EQ(told_with("/exercises/0/workingSets/0/repAssessment", R"("great")"),
            "/exercises/0/workingSets/0/repAssessment:enum");
  EXPECT_EQ(told_with("/exercises/0/workingSets/0/actualRestMinutes", "2"),
            "/exercises/0/workingSets/0/actualRestMinutes:type");
  EXPECT_EQ(told_with("/exercises/0/currentGoal", R"({"weightKg": 1, "sets": 3, "restMinutes": 2})"),
            "/exercises/0/currentGoal:required");
  EXPECT_EQ(told_with("/exercises/0/Name", R"("x")"), "/exercises/0/Name:pattern");
}

TEST_F(TrainingLogSchema, KnowsItsPaths) {
  std::string suggestion;
  EXPECT_TRUE(schema_.allows_path({"exercises", "0", "workingSets", "3", "repCount", "full"}));
  EXPECT_FALSE(schema_.allows_path({"exercises", "0", "workingSets", "0", "repCount", "fill"}, &suggestion));
  EXPECT_EQ(suggestion, "full");
  EXPECT_TRUE(schema_.is_object_at({"exercises", "0"}));
}

TEST(Schema, TheFirstViolationAndTheNumberOfOthersAreTold) {
  const Schema schema = Schema::parse(R"({"additionalProperties": {"minimum": 0}})");
  EXPECT_NO_THROW(schema.require(R"({"a": 1})"));
  try {
    schema.require(R"({"a": 1, "b": -5, "c": -6, "d": -7})");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kSchemaViolation);
    EXPECT_STREQ(error.what(), "/b must be 0 or more, is -5 (minimum); and 2 more");
  }
}

TEST(Schema, NoAcceptedDocumentMakesCheckingThrow) {
  const Schema schemas[] = {
      Schema::parse("{}"),
      Schema::parse(
          R"({"additionalProperties": {"type": "integer", "minimum": -10, "maximum": 10, "multipleOf": 7}})"),
      Schema::parse(
          R"({"additionalProperties": {"$ref": "#"}, "items": {"$ref": "#"}, "minLength": 2, "pattern": "b",
                        "uniqueItems": true, "enum": [1], "propertyNames": {"maxLength": 3}})"),
  };
  std::string deep = "1";
  for (int i = 0; i < 64; ++i) deep = "{\"a\":" + deep + "}";
  for (const std::string& document :
       {std::string(R"({"a": 1e400})"), std::string(R"({"a": -1e99999999999999999999})"),
        std::string(R"({"a": 9007199254740993, "b": 18446744073709551616})"),
        std::string(R"({"a": 123456789012345678901234567890})"),
        std::string(R"({"a": "\u0000", "\u0000": "\ud800"})"),
        std::string(R"({"\ud800": "\udc00\ud800", "b": [[[]]]})"), std::string("{}"), deep}) {
    ASSERT_FALSE(json::check_document(document)) << document;
    for (const Schema& schema : schemas) EXPECT_NO_THROW((void)schema.check(document)) << document;
    EXPECT_EQ(told(schemas[0], document), "");
  }
}

TEST(Schema, CopiesShareTheTextByteForByte) {
  const std::string text = " {\"type\" : \"object\"} ";
  const Schema schema = Schema::parse(text);
  const Schema copy = schema;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy.text(), text);
}

TEST(Schema, ThreadsMayCheckAtTheSameTime) {
  std::vector<Schema> schemas;
  for (int i = 0; i < 8; ++i) {
    schemas.push_back(Schema::parse(R"({"properties": {"n": {"minimum": )" + std::to_string(i) +
                                    R"(}, "s": {"pattern": "^[a-)" + static_cast<char>('a' + i) +
                                    R"(]+$"}}})"));
  }
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&schemas, &wrong, t] {
      for (int round = 0; round < 400; ++round) {
        const int i = (round + t) % 8;
        const std::string at_limit =
            R"({"n": )" + std::to_string(i) + R"(, "s": ")" + static_cast<char>('a' + i) + "\"}";
        const std::string beyond =
            R"({"n": )" + std::to_string(i - 1) + R"(, "s": ")" + static_cast<char>('b' + i) + "\"}";
        const Schema schema = schemas[static_cast<std::size_t>(i)];
        if (!schema.check(at_limit).empty() || schema.check(beyond).size() != 2) ++wrong;
        if (round % 50 == 0 && Schema::parse(schema.text()).check(beyond).size() != 2) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace perdure
