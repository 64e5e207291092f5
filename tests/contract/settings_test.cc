// Settings of collections: schema, unique keys, what is refused, and that they have a history.

#include <fmt/core.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Settings : public StoreFixture {
 protected:
  void put(const std::string& id, const std::string& body, const std::string& scope = {}) {
    (void)store().put(key(id, scope), body).value();
  }
  CommitResult set(const std::string& json, const std::string& collection = "notes") {
    return store().put({std::string(kSettingsCollection), collection}, json);
  }
  void expect_settings_refused(const std::string& json, std::initializer_list<std::string_view> parts) {
    const CollectionSettings before = store().settings("notes");
    expect_refused(code::kInvalidSettings, parts, [&] { (void)set(json); });
    EXPECT_EQ(store().settings("notes"), before);
  }
};

constexpr const char* kSchema =
    R"({"type":"object","required":["week"],"properties":{"week":{"type":"integer","minimum":1}}})";

TEST_F(Settings, AreReadBackAsTheyWereSet) {
  CollectionSettings settings;
  settings.schema = kSchema;
  settings.indexes = {{{"phase", "week"}}, {{"exercises.Name:lower"}, true}};
  settings.unique = {{{"phase", "week", "day"}, "cancelled = false"}};
  settings.sql_view = {{"my_notes", {{"id", "@id"}, {"phase", "phase {phase}"}}}};
  settings.retention = {{5, std::chrono::days(90)}};
  EXPECT_EQ(store().settings("notes"), CollectionSettings());
  ASSERT_TRUE(store().configure("notes", settings, {"ada", ""}).ok());
  EXPECT_EQ(store().settings("notes"), settings);
  reopen();
  EXPECT_EQ(store().settings("notes"), settings);
  EXPECT_EQ(open_reader()->settings("notes"), settings);
  if (!can().history) return;
  const HistoryPage history = store().history({std::string(kSettingsCollection), "notes"});
  ASSERT_EQ(history.versions.size(), 1U);
  EXPECT_EQ(history.versions[0].actor, "ada");
}

TEST_F(Settings, AreNoCollectionOfTheUsers) {
  (void)set("{}").value();
  ASSERT_EQ(store().collections().size(), 1U);
  EXPECT_EQ(store().collections()[0].name, "notes");
  EXPECT_EQ(store().collections()[0].document_count, 0U);
}

TEST_F(Settings, ReservedCollectionsAreRefused) {
  expect_refused(code::kInvalidCollection, {"perdure_", "own"}, [&] {
    (void)store().put({"perdure_other", "a"}, "{}");
  });
  expect_refused(code::kInvalidArgument, {"of their own"}, [&] {
    (void)store().commit(std::move(Batch().put({"perdure_settings", "notes"}, "{}").put(key("a"), "{}")));
  });
  expect_refused(code::kInvalidCollection, {}, [&] { (void)set("{}", "No-Collection"); });
}

TEST_F(Settings, SchemaRefusesWithPointerRuleAndValue) {
  put("old", R"({"week": 0})");
  (void)set(fmt::format(R"({{"schema":{}}})", kSchema)).value();
  put("a", R"({"week": 3})");
  expect_refused(code::kSchemaViolation, {"notes/a", "/week", "minimum", "-5"},
                 [&] { (void)store().put(key("a"), R"({"week": -5})"); });
  expect_refused(code::kSchemaViolation, {"week"}, [&] { (void)store().create(key("b"), "{}"); });
  expect_refused(code::kSchemaViolation, {"/week"}, [&] {
    (void)store().patch(key("a"), {{{"/week", "0"}}, {}});
  });
  expect_refused(code::kSchemaViolation, {"/week"},
                 [&] { (void)store().merge_patch(key("a"), R"({"week":"three"})"); });
  expect_refused(code::kSchemaViolation, {"operation 2 of 2"}, [&] {
    (void)store().commit(std::move(Batch().put(key("c"), R"({"week":1})").put(key("d"), "{}")));
  });
  EXPECT_EQ(body_of(key("a")), kept(R"({"week": 3})"));
  EXPECT_EQ(body_of(key("old")), kept(R"({"week": 0})"));  // it holds for writes from now on
  EXPECT_TRUE(store().erase(key("old")).ok());
}

TEST_F(Settings, ReplacedSchemaHoldsAtOnce) {
  (void)set(fmt::format(R"({{"schema":{}}})", kSchema)).value();
  (void)set(R"({"schema":{"required":["day"]}})").value();
  put("a", R"({"day": 1})");
  expect_refused(code::kSchemaViolation, {"day"}, [&] { put("b", R"({"week": 1})"); });
  (void)store().erase({std::string(kSettingsCollection), "notes"}).value();
  put("b", R"({"week": 1})");
}

TEST_F(Settings, WhatCannotBeMeantIsRefusedWithItsPlace) {
  put("a", R"({"goal":{"weight":5},"n":1})");
  expect_settings_refused(R"({"shema":{}})", {"/shema", "known are"});
  expect_settings_refused(R"({"schema":{"type":"objekt"}})", {"/schema"});
  expect_settings_refused(R"({"schema":[]})", {"/schema"});
  expect_settings_refused(R"({"indexes":[{"fields":[]}]})", {"/indexes/0"});
  expect_settings_refused(R"({"indexes":[{"fields":["a","a"]}]})", {"/indexes/0/fields/1", "twice"});
  expect_settings_refused(R"({"indexes":[{"fields":["a b"]}]})", {"/indexes/0/fields/0"});
  expect_settings_refused(R"({"indexes":[{"fields":["a","b"],"each":true}]})", {"/indexes/0"});
  expect_settings_refused(R"({"indexes":[{"fields":["goal"]}]})", {"goal", "object", "notes/a"});
  expect_settings_refused(R"({"schema":{"properties":{"x":{"type":"object"}}},"indexes":[{"fields":["x"]}]})",
                          {"x", "object"});
  expect_settings_refused(R"({"unique":[{"fields":["n"],"where":"n = = 1"}]})",
                          {"/unique/0/where", "column"});
  expect_settings_refused(R"({"unique":[{"fields":["n"],"where":"at < @now"}]})", {"/unique/0/where"});
  expect_settings_refused(R"({"retention":{"days":0}})", {"/retention/days"});
  expect_settings_refused(R"({"retention":{}})", {"/retention"});
  expect_refused(code::kInvalidJson, {"perdure_settings/notes"}, [&] { (void)set("{"); });
  for (const char* name :
       {"perdure_log", "sqlite_master", "a\\\"b", "A", "", "a;drop table perdure_log", "1a"}) {
    expect_settings_refused(fmt::format(R"({{"sql_view":{{"name":"{}","columns":{{"id":"@id"}}}}}})", name),
                            {"/sql_view/name"});
    expect_settings_refused(fmt::format(R"({{"sql_view":{{"name":"v","columns":{{"{}":"@id"}}}}}})", name),
                            {"/sql_view/columns"});
  }
  expect_settings_refused(R"({"sql_view":{"name":"v","columns":{"x":"{phase"}}})", {"/sql_view/columns/x"});
}

class UniqueKeys : public Settings {
 protected:
  void SetUp() override {
    (void)set(R"({"unique":[{"fields":["program","week","day"],"where":"cancelled != true"}]})").value();
  }
  static std::string day(int day, const char* more = "") {
    return fmt::format(R"({{"program":"p","week":1,"day":{}{}}})", day, more);
  }
};

TEST_F(UniqueKeys, RefusalNamesTheHolder) {
  put("a", day(1));
  put("b", day(2));
  const CommitResult result = store().put(key("c"), day(1));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.conflict()->reason, Conflict::Reason::unique);
  EXPECT_EQ(result.conflict()->holder_id, "a");
  EXPECT_EQ(result.conflict()->fields, "program,week,day");
  EXPECT_NE(result.conflict()->message().find("a"), std::string::npos);
  EXPECT_EQ(body_of(key("c")), "(none)");
  EXPECT_FALSE(store().patch(key("b"), {{{"/day", "1.0"}}, {}}).ok());  // the same number
  put("a", day(1, R"(,"note":"again")"));                               // itself is nobody else
}

TEST_F(UniqueKeys, ConditionMissingAndNullAreNotHeldToIt) {
  put("a", day(1));
  put("b", day(1, R"(,"cancelled":true)"));
  put("c", R"({"program":"p","week":1})");
  put("d", R"({"program":"p","week":1,"day":null})");
  put("e", R"({"program":"p","week":1,"day":null})");
  put("f", day(1), "ada");  // another scope
  EXPECT_FALSE(store().merge_patch(key("b"), R"({"cancelled":false})").ok());
}

TEST_F(UniqueKeys, KeyIsFreeAgainAfterAChangeOrADeletion) {
  put("a", day(1));
  (void)store().erase(key("a")).value();
  put("b", day(1));
  put("b", day(2));
  put("a", day(1));
  EXPECT_FALSE(store().put(key("b"), day(1)).ok());
}

TEST_F(UniqueKeys, HoldForWhatABatchLeavesBehind) {
  put("a", day(1));
  put("b", day(2));
  EXPECT_TRUE(store().commit(std::move(Batch().put(key("a"), day(2)).put(key("b"), day(1)))).ok());
  EXPECT_EQ(body_of(key("a")), day(2));
  EXPECT_TRUE(store().commit(std::move(Batch().put(key("c"), day(1)).erase(key("b")))).ok());
  const CommitResult twice = store().commit(std::move(Batch().put(key("x"), day(5)).put(key("y"), day(5))));
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.conflict()->operation_index, 1U);
  EXPECT_EQ(twice.conflict()->holder_id, "x");
  EXPECT_TRUE(store().commit(std::move(Batch().put(key("x"), day(1)).put(key("x"), day(6)))).ok());
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(UniqueKeys, StoredDuplicatesAreNamedWhenItIsDeclared) {
  (void)set("{}").value();
  put("a", day(1));
  put("b", day(1));
  expect_settings_refused(R"({"unique":[{"fields":["program","week","day"]}]})", {"a and b"});
  (void)set(R"({"unique":[{"fields":["program","week","day"],"where":"day > 1"}]})").value();
}

TEST_F(UniqueKeys, TextTooLongToCompareIsRefused) {
  const std::string body = fmt::format(R"({{"program":"{}","week":1,"day":1}})", std::string(2000, 'x'));
  expect_refused(code::kTooLarge, {"program"}, [&] { put("a", body); });
}

// Refused settings take back what they had begun: the log, the indexes and the rules are as before.
TEST_F(Settings, RefusedOnesLeaveTheOldOnesInForce) {
  put("a", R"({"n":1})");
  put("b", R"({"n":1})");
  (void)set(R"({"indexes":[{"fields":["n"]}]})").value();
  expect_settings_refused(R"({"indexes":[{"fields":["m"]}],"unique":[{"fields":["n"]}]})", {"a and b"});
  ListOptions options;
  options.filter = "n = 1";
  if (can().indexes) {
    EXPECT_EQ(store().list("notes", options).plan.index, "n");
  }
  EXPECT_EQ(store().list("notes", options).documents.size(), 2U);
  put("c", R"({"n":1})");
  EXPECT_EQ(store().list("notes", options).documents.size(), 3U);
  EXPECT_TRUE(store().verify().ok());
}

// A body that was checked and encoded under other rules than those it is committed under is looked at again.
TEST_F(Settings, ChangeWhileOthersWrite) {
  constexpr int kWriters = 4;
  constexpr int kWrites = 150;
  std::atomic<int> running{kWriters};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kWrites; ++i) {
        const std::string body = fmt::format(R"({{"n":{},"code":"{}","long":"{}"}})", i % 7, i % 50,
                                             std::string(i % 3 == 0 ? 3000 : 10, 'x'));
        try {
          (void)store().put(key(fmt::format("{}-{}", writer, i % 60)), body);
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), code::kSchemaViolation) << error.what();
        }
      }
      --running;
    });
  }
  const std::vector<std::string> rules = {
      R"({"indexes":[{"fields":["n"]}]})", R"({"unique":[{"fields":["code"]}]})", "{}",
      R"({"indexes":[{"fields":["n","code"]}],"sql_view":{"name":"my_notes","columns":{"n":"n"}}})",
      R"({"schema":{"properties":{"n":{"maximum":4}}},"indexes":[{"fields":["code"]}]})"};
  for (std::size_t i = 0; running > 0; ++i) {
    try {
      (void)set(rules[i % rules.size()]).value();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kInvalidSettings) << error.what();
    }
    const VerifyReport report = store().verify();
    for (const Finding& finding : report.findings) {
      if (finding.check == "schema") continue;  // it holds for writes from then on
      ADD_FAILURE() << finding.check << " " << finding.where << ": " << finding.what;
    }
  }
  for (std::thread& writer : writers) writer.join();
}

// Neither the first write into a collection nor a later one borrows a reader to look its settings up.
TEST_F(Settings, WritesDoNotWaitForReaders) {
  OpenOptions options;
  options.read_connections = 1;
  (void)set(fmt::format(R"({{"schema":{}}})", kSchema)).value();
  reopen(options);
  int count = 0;
  VerifyOptions verify;
  verify.on_progress = [&](const std::string&, std::uint64_t, std::uint64_t) {
    put(fmt::format("a{}", ++count), R"({"week":1})");
    EXPECT_THROW(put("b", "{}"), Error);
  };
  (void)store().verify(verify);
  EXPECT_GT(count, 0);
}

TEST_F(Settings, AReaderSeesNewOnes) {
  put("a", R"({"n":1})");
  const auto reader = open_reader();
  ListOptions options;
  options.filter = "n = 1";
  EXPECT_EQ(reader->list("notes", options).plan.index, "");
  (void)set(R"({"indexes":[{"fields":["n"]}]})").value();
  if (can().indexes) {
    EXPECT_EQ(reader->list("notes", options).plan.index, "n");
  }
  EXPECT_EQ(reader->settings("notes").indexes.size(), 1U);
  EXPECT_EQ(reader->list("notes", options).documents.size(), 1U);
}

}  // namespace
}  // namespace perdure::test
