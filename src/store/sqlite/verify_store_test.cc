#include "store/sqlite/verify_store.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>

#include <perdure/open.h>
#include <perdure/store.h>
#include "tests/failing_vfs.h"
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

class VerifyStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto store = open();
    const auto settings = CollectionSettings::parse(
        R"({"schema":{"properties":{"n":{"type":"integer"}}},"indexes":[{"fields":["n"]}],
            "unique":[{"fields":["code"]}],"sql_view":{"name":"my_notes","columns":{"id":"@id","n":"n"}}})");
    ASSERT_TRUE(store->configure("notes", settings).ok());
    for (const char* id : {"a", "b", "c"}) {
      (void)store->put({"notes", id}, std::string(R"({"n":1,"code":")") + id + "\"}").value();
    }
    (void)store->put({"notes", "a"}, R"({"n":2,"code":"a"})").value();
    (void)store->erase({"notes", "c"}).value();
    ASSERT_TRUE(store->verify().ok());
  }
  std::unique_ptr<Store> open() { return perdure::open("sqlite:" + path_); }

  // The checks that find something after the database was changed behind the store's back.
  std::string found_after(const std::string& sql) {
    Connection(path_, Connection::Mode::read_write).execute(sql.c_str());
    return found();
  }
  std::string found() {
    std::string names;
    for (const auto& check : open()->verify().checks) {
      if (check.findings_count > 0) names += (names.empty() ? "" : " ") + check.name;
    }
    return names;
  }
  void expect_repaired_by_rebuild() {
    open()->rebuild();
    const VerifyReport report = open()->verify();
    EXPECT_TRUE(report.ok()) << report.findings.at(0).where << ": " << report.findings[0].what;
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
};

TEST_F(VerifyStoreTest, FindsAndRepairsHeads) {
  EXPECT_EQ(found_after("DELETE FROM perdure_heads WHERE id = 'b'"), "heads indexes");
  expect_repaired_by_rebuild();
  EXPECT_EQ(open()->get({"notes", "b"})->version, 1U);
  EXPECT_EQ(found_after("UPDATE perdure_heads SET seq = 2, version = 1 WHERE id = 'a'"), "heads indexes");
  expect_repaired_by_rebuild();
  EXPECT_EQ(open()->get({"notes", "a"})->version, 2U);
  EXPECT_EQ(found_after("UPDATE perdure_heads SET deleted = 0 WHERE id = 'c'"), "heads indexes");
  expect_repaired_by_rebuild();
  EXPECT_FALSE(open()->get({"notes", "c"}));
  EXPECT_EQ(
      found_after("INSERT INTO perdure_heads SELECT collection, '', 'ghost', seq, 1, 0, 1 FROM perdure_heads "
                  "WHERE id = 'b'"),
      "heads");
  expect_repaired_by_rebuild();
}

TEST_F(VerifyStoreTest, RebuildKeepsTimesAndLinks) {
  const Document before = *open()->get({"notes", "a"});
  Connection(path_, Connection::Mode::read_write).execute("UPDATE perdure_log SET previous = 0");
  open()->rebuild();
  const Document after = *open()->get({"notes", "a"});
  EXPECT_EQ(after.created_at, before.created_at);
  EXPECT_EQ(after.updated_at, before.updated_at);
  EXPECT_EQ(open()->history({"notes", "c"}).versions.size(), 2U);
}

TEST_F(VerifyStoreTest, FindsAndRepairsIndexes) {
  EXPECT_EQ(found_after("DELETE FROM perdure_index WHERE id = 'b'"), "indexes");
  expect_repaired_by_rebuild();
  EXPECT_EQ(found_after("DELETE FROM perdure_keys"), "indexes");
  expect_repaired_by_rebuild();
  EXPECT_EQ(found_after("INSERT INTO perdure_index SELECT number, scope, key, 'ghost' FROM perdure_index "
                        "WHERE id = 'b'"),
            "indexes unique");
  expect_repaired_by_rebuild();
}

TEST_F(VerifyStoreTest, FindsAndRepairsViews) {
  EXPECT_EQ(found_after("DROP VIEW my_notes"), "views");
  expect_repaired_by_rebuild();
  EXPECT_EQ(found_after("DROP VIEW my_notes; CREATE VIEW my_notes AS SELECT 1 AS id"), "views");
  expect_repaired_by_rebuild();
}

TEST_F(VerifyStoreTest, FindsWhatNoRebuildBringsBack) {
  EXPECT_EQ(found_after("UPDATE perdure_log SET body = '{\"n\":3}' WHERE id = 'b'"), "bodies");
  EXPECT_EQ(found_after("UPDATE perdure_log SET at = 1 WHERE id = 'b'"), "chain bodies");
  for (const Finding& finding : open()->verify().findings) EXPECT_FALSE(finding.repairable);
}

TEST_F(VerifyStoreTest, FindsDocumentsThatTheSchemaWouldRefuse) {
  auto settings = open()->settings("notes");
  settings.schema = R"({"properties":{"n":{"maximum":1}}})";
  ASSERT_TRUE(open()->configure("notes", settings).ok());
  const VerifyReport report = open()->verify();
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].where, "notes/a");
  EXPECT_NE(report.findings[0].what.find("/n"), std::string::npos);
}

// SQLite's own check lists a page that it could not read among the damaged ones.
TEST_F(VerifyStoreTest, PageThatCannotBeReadIsAnErrorAndNoDamage) {
  test::FailingVfs vfs("");
  test::FailurePoint point;
  vfs.fail(point, {test::FailingVfs::Method::read}, EIO);
  const auto store = open();
  for (std::uint64_t at = 1;; ++at) {
    point.arm(at, test::FailurePoint::Lasts::once);
    try {
      EXPECT_TRUE(store->verify().ok()) << at;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kIo) << error.what();
    }
    point.disarm();
    if (!point.was_reached()) break;
  }
  ASSERT_GT(point.calls_count(), 0U);
}

TEST_F(VerifyStoreTest, CountsWhatItDoesNotList) {
  Connection(path_, Connection::Mode::read_write).execute("DELETE FROM perdure_heads");
  VerifyOptions options;
  options.findings_limit = 2;
  int progress_count = 0;
  options.on_progress = [&](const std::string&, std::uint64_t, std::uint64_t) { ++progress_count; };
  const VerifyReport report = open()->verify(options);
  EXPECT_EQ(report.findings.size(), 2U);
  EXPECT_FALSE(report.ok());
  EXPECT_GE(progress_count, 8);
}

TEST_F(VerifyStoreTest, RebuildKeepsWhatOpenReadersRememberOfIndexes) {
  const auto store = open();
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  const auto reader = perdure::open("sqlite:" + path_, options);
  ListOptions query;
  query.filter = "n = 2";
  ASSERT_EQ(store->list("notes", query).documents.size(), 1U);
  ASSERT_EQ(reader->list("notes", query).documents.size(), 1U);
  store->rebuild();
  EXPECT_EQ(store->list("notes", query).documents.size(), 1U);
  EXPECT_EQ(reader->list("notes", query).documents.size(), 1U);
}

TEST_F(VerifyStoreTest, RebuildTakesWhatWasAcceptedOnce) {
  (void)open()->configure("tasks", CollectionSettings::parse(R"({"indexes":[{"fields":["m"]}]})")).value();
  (void)open()->put({"tasks", "object"}, R"({"m":{"x":1}})").value();
  (void)open()->put({"tasks", "damaged"}, R"({"m":1})").value();
  Connection(path_, Connection::Mode::read_write)
      .execute("UPDATE perdure_log SET body = '{}' WHERE id = 'damaged'");
  open()->rebuild();
  EXPECT_EQ(open()->get({"tasks", "object"})->version, 1U);
}

TEST_F(VerifyStoreTest, FindsBrokenLinksAndPurgesInSpiteOfThem) {
  EXPECT_EQ(found_after("UPDATE perdure_log SET previous = 0 WHERE id = 'a'"), "heads");
  const auto store = open();
  EXPECT_EQ(store->purge({"notes", "a"}).versions_count, 3U);
  EXPECT_EQ(Connection(path_, Connection::Mode::read_only)
                .query_integer("SELECT count(*) FROM perdure_log WHERE id = 'a'"),
            0);
}

TEST_F(VerifyStoreTest, UnreadableSettingsCanBeSetAnew) {
  EXPECT_NE(found_after("UPDATE perdure_log SET body = '{}' WHERE id = 'notes'"), "");
  const auto store = open();
  (void)store->configure("notes", CollectionSettings::parse(R"({"indexes":[{"fields":["n"]}]})")).value();
  ListOptions query;
  query.filter = "n = 2";
  EXPECT_EQ(store->list("notes", query).documents.size(), 1U);
}

}  // namespace
}  // namespace perdure::sqlite
