#include "store/json/collection_text.h"

#include <gtest/gtest.h>

#include <perdure/error.h>
#include "core/json_text.h"
#include "core/time.h"

namespace perdure::json_file {
namespace {

const Time kFileTime = time_of(1'772'471'100'000'000);

CollectionContent parse(std::string_view text) {
  return parse_collection(text, kFileTime, "data/notes.json");
}

std::string refusal(std::string_view text) {
  try {
    (void)parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kCorrupt) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << text;
  return {};
}

std::shared_ptr<const Record> record(std::uint64_t version, std::string body) {
  return std::make_shared<const Record>(
      Record{version, 0, time_of(1'000'000), time_of(2'000'000), false, std::move(body)});
}

TEST(CollectionText, IsReadableAndInOrder) {
  CollectionContent content;
  content.records[{"", "b"}] = record(1, "{}");
  content.records[{"ann", "a"}] = record(2, R"({"n":[1,0.10]})");
  content.records[{"", "a"}] = record(3, R"({"name":"Rope","tags":[]})");
  const std::string text = print_collection(content);
  EXPECT_EQ(text, R"({
  "a": {
    "name": "Rope",
    "tags": [],
    "$perdure": {
      "version": 3,
      "created_at": "1970-01-01T00:00:01.000000Z",
      "updated_at": "1970-01-01T00:00:02.000000Z",
      "edit_check": "aea887101d08c054"
    }
  },
  "b": {
    "$perdure": {
      "version": 1,
      "created_at": "1970-01-01T00:00:01.000000Z",
      "updated_at": "1970-01-01T00:00:02.000000Z",
      "edit_check": "e969762af3a3fa91"
    }
  },
  "ann/a": {
    "n": [
      1,
      0.10
    ],
    "$perdure": {
      "version": 2,
      "created_at": "1970-01-01T00:00:01.000000Z",
      "updated_at": "1970-01-01T00:00:02.000000Z",
      "edit_check": "ae211f1b5272c137"
    }
  }
}
)");
  EXPECT_EQ(print_collection(parse(text)), text);
}

TEST(CollectionText, KeepsDeletedVersionsAndOperations) {
  CollectionContent content;
  Record deleted;
  deleted.version = 4;
  deleted.deleted = true;
  content.records[{"ann", "gone"}] = std::make_shared<const Record>(deleted);
  content.operations["add \"1\" é"] = {time_of(5'000'000), "00ff", {{{"", "a"}, 1}, {{"ann", "b"}, 2}}};
  const std::string text = print_collection(content);
  const CollectionContent again = parse(text);
  EXPECT_EQ(print_collection(again), text);
  ASSERT_EQ(again.records.size(), 1U);
  EXPECT_TRUE(again.records.at({"ann", "gone"})->deleted);
  EXPECT_EQ(again.records.at({"ann", "gone"})->version, 4U);
  const RememberedOperation& operation = again.operations.at("add \"1\" é");
  EXPECT_EQ(operation.at, time_of(5'000'000));
  EXPECT_EQ(operation.content_hash, "00ff");
  EXPECT_EQ(operation.written, content.operations.begin()->second.written);
}

TEST(CollectionText, BlankIsEmpty) {
  for (const char* text : {"", " \n\t\r\n", "{}", "{}\n", "{ \"$perdure\": {} }"}) {
    EXPECT_TRUE(parse(text).records.empty()) << text;
  }
  EXPECT_EQ(print_collection({}), "{}\n");
}

TEST(CollectionText, ATypedRecordIsVersionOneOfTheFilesTime) {
  const CollectionContent content = parse(R"({"a": {"name": "Rope", "n": 1e400}})");
  const Record& record = *content.records.at({"", "a"});
  EXPECT_EQ(record.body, R"({"name":"Rope","n":1e400})");
  EXPECT_EQ(record.version, 1U);
  EXPECT_EQ(record.created_at, kFileTime);
  EXPECT_EQ(record.updated_at, kFileTime);
}

TEST(CollectionText, AnEditedRecordIsANewVersion) {
  CollectionContent content;
  content.records[{"", "a"}] = record(3, R"({"n":1})");
  std::string text = print_collection(content);
  EXPECT_EQ(parse(json::compact(text)).records.at({"", "a"})->version, 3U) << "another layout is no edit";
  text.replace(text.find("\"n\": 1"), 6, "\"n\": 2");
  const auto edited = parse(text).records.at({"", "a"});
  EXPECT_EQ(edited->version, 4U);
  EXPECT_EQ(edited->body, R"({"n":2})");
  EXPECT_EQ(edited->created_at, time_of(1'000'000));
  EXPECT_EQ(edited->updated_at, kFileTime);
}

TEST(CollectionText, ADeletedDocumentThatIsTypedInAgainGoesOnCounting) {
  const auto content = parse(R"({"a": {}, "$perdure": {"deleted": {"a": 4, "b": 2}}})");
  EXPECT_FALSE(content.records.at({"", "a"})->deleted);
  EXPECT_EQ(content.records.at({"", "a"})->version, 5U);
  EXPECT_TRUE(content.records.at({"", "b"})->deleted);
}

TEST(CollectionText, KeyAndIdMustAgreeInWhatPeopleType) {
  EXPECT_EQ(parse(R"({"a": {"id": "a"}, "b": {"id": 7}, "ann/c": {"id": "c"}})").records.size(), 3U);
  const std::string message = refusal("{\n  \"a\": {\n    \"id\": \"b\"\n  }\n}");
  for (const char* part : {"data/notes.json", "line 3, column 11", "\"a\"", "\"b\"", "mend"}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
  // A program may give a document another id; then the key, and not the content, being edited is an error.
  CollectionContent content;
  content.records[{"", "a"}] = record(1, R"({"id":"b"})");
  std::string text = print_collection(content);
  EXPECT_EQ(parse(text).records.at({"", "a"})->version, 1U);
  text.replace(text.find("\"a\""), 3, "\"c\"");
  EXPECT_NE(refusal(text).find("\"c\""), std::string::npos);
}

TEST(CollectionText, WhatIsNoCollectionIsRefusedWithItsPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {"{\"a\": {}", "line 1, column 9"},
      {"{\n  \"a\": {},\n  \"a\": {}\n}", "line 3, column 3"},
      {"{\n  \"a\": {},\n}", "trailing ','"},
      {"[]", "expected an object"},
      {"{\"a\": [1]}", "a is an array, expected an object"},
      {"{\"not an id\": {}}", "line 1, column 2"},
      {"{\"/a\": {}}", "the key is no id"},
      {"{\"\": {}}", "the key is no id"},
      {"{\"a\": {\"$perdure\": 1}}", "$perdure is a number, expected an object"},
      {"{\"a\": {\"$perdure\": {\"version\": 0}}}", "a version is a whole number"},
      {"{\"a\": {\"$perdure\": {\"version\": 1.5}}}", "a version is a whole number"},
      {"{\"a\": {\"$perdure\": {\"version\": 99999999999999999999}}}", "a version is a whole number"},
      {"{\"a\": {\"$perdure\": {\"created_at\": \"today\"}}}", "created_at is no time"},
      {"{\"a\": {\"$perdure\": {\"color\": 1}}}", "does not know \"color\""},
      {"{\"$perdure\": {\"color\": {}}}", "does not know \"color\""},
      {"{\"$perdure\": {\"deleted\": {\"a\": \"x\"}}}", "expected a number"},
      {"{\"$perdure\": {\"operations\": {\"o\": {\"written\": [\"a\"]}}}}", "a version is a whole number"},
      {"\xef\xbb\xbf{}", "byte order mark"},
      {"{\"a\": {\"n\": \"\xff\"}}", "UTF-8"},
  };
  for (const auto& [text, part] : cases) {
    const std::string message = refusal(text);
    EXPECT_NE(message.find(part), std::string::npos) << text << ": " << message;
    EXPECT_NE(message.find("line "), std::string::npos) << message;
  }
}

TEST(CollectionText, TheDeepestDocumentFits) {
  const std::string deepest = "{\"a\":" + std::string(63, '[') + std::string(63, ']') + "}";
  ASSERT_FALSE(json::check_document(deepest));
  EXPECT_EQ(parse("{\"d\":" + deepest + "}").records.at({"", "d"})->body, deepest);
}

TEST(CollectionText, TheReservedMemberIsFoundInEverySpelling) {
  EXPECT_NO_THROW(require_no_reserved_member(R"({"perdure":1,"a":{"$perdure":1}})"));
  EXPECT_THROW(require_no_reserved_member(R"({"a":1,"$perdure":{}})"), Error);
  EXPECT_THROW(require_no_reserved_member(R"({"\u0024perdure":{}})"), Error);
  EXPECT_EQ(parse(R"({"a": {"\u0024perdure": {"version": 5}}})").records.at({"", "a"})->version, 5U);
}

}  // namespace
}  // namespace perdure::json_file
