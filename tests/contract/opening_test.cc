// Opening, opening for reading, and opening again, inside one process. Two processes: tests/processes.

#include <algorithm>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Opening : public StoreFixture {
 protected:
  static OpenOptions reading() {
    OpenOptions options;
    options.access = OpenOptions::Access::read_only;
    return options;
  }
  void expect_read_only(Store& reader) {
    const auto expect = [&](auto&& action) {
      const Error error = error_of(action);
      EXPECT_EQ(error.code(), code::kReadOnly) << error.what();
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
    };
    expect([&] { (void)reader.put(key("a"), "{}"); });
    expect([&] { (void)reader.erase(key("a")); });
    expect([&] { (void)reader.commit(std::move(Batch().create(key("a"), "{}"))); });
    expect([&] {
      reader.commit_async(std::move(Batch().put(key("a"), "{}")), {},
                          [](std::exception_ptr, const CommitResult&) { ADD_FAILURE() << "called"; });
    });
  }
};

TEST_F(Opening, EverythingIsThereAgain) {
  Patch patch;
  patch.set = {{"/n", "2"}};
  (void)store().put(key("a"), R"({"n":1})").value();
  (void)store().patch(key("a"), patch).value();
  (void)store().put(key("b"), "{}").value();
  (void)store().erase(key("b")).value();
  const auto before = store().get(key("a"));
  const std::vector<Change> log = can().log ? all_changes(store()) : std::vector<Change>();
  for (int i = 0; i < 3; ++i) {
    reopen();
    const auto after = store().get(key("a"));
    ASSERT_TRUE(after);
    EXPECT_EQ(after->body, before->body);
    EXPECT_EQ(after->version, before->version);
    EXPECT_EQ(after->seq, before->seq);
    EXPECT_EQ(after->created_at, before->created_at);
    EXPECT_EQ(after->updated_at, before->updated_at);
    EXPECT_FALSE(store().get(key("b")));
    const std::vector<Change> again = can().log ? all_changes(store()) : std::vector<Change>();
    ASSERT_EQ(again.size(), log.size());
    for (std::size_t n = 0; n < log.size(); ++n) {
      EXPECT_EQ(again[n].key, log[n].key);
      EXPECT_EQ(again[n].version, log[n].version);
      EXPECT_EQ(again[n].at, log[n].at);
      EXPECT_EQ(again[n].body, log[n].body);
    }
  }
  EXPECT_EQ(store().put(key("a"), "{}").value().seq, seq(log.size() + 1));
}

TEST_F(Opening, OpeningAndClosingWritesNothingToTheLog) {
  (void)store().put(key("a"), "{}").value();
  const std::string before = state();
  for (int i = 0; i < 5; ++i) reopen();
  EXPECT_EQ(state(), before);
}

TEST_F(Opening, AReaderSeesTheWritersCommits) {
  (void)store().put(key("a"), R"({"n":1})").value();
  const auto reader = open_reader();
  EXPECT_EQ(reader->get(key("a"))->body, R"({"n":1})");
  for (int i = 2; i < 50; ++i) {
    const std::string body = R"({"n":)" + std::to_string(i) + "}";
    (void)store().put(key("a"), body).value();
    ASSERT_EQ(reader->get(key("a"))->body, body);
    ASSERT_EQ(reader->list("notes").documents.at(0).body, body);
    ASSERT_EQ(reader->info().head, store().info().head);
  }
  if (can().log) {
    EXPECT_EQ(all_changes(*reader).size(), 49U);
  }
  EXPECT_EQ(reader->collections().size(), 1U);
  (void)store().put({"new_collection", "a"}, "{}").value();
  EXPECT_EQ(reader->collections().size(), 2U);
  EXPECT_TRUE(reader->get({"new_collection", "a"}));
}

TEST_F(Opening, AReaderRefusesWrites) {
  (void)store().put(key("a"), R"({"n":1})").value();
  const auto reader = open_reader();
  EXPECT_FALSE(reader->info().writable);
  expect_read_only(*reader);
  EXPECT_EQ(body_of(key("a")), R"({"n":1})");
  EXPECT_EQ(store().info().head.seq, seq(1U));
}

TEST_F(Opening, AReaderTakesNoLock) {
  (void)store().put(key("a"), "{}").value();
  close();
  const auto reader = open_reader();
  reopen();
  (void)store().put(key("a"), R"({"n":2})").value();
  EXPECT_EQ(reader->get(key("a"))->version, 2U);
  close();
  EXPECT_EQ(reader->get(key("a"))->version, 2U);
  reopen();
  (void)store().put(key("a"), R"({"n":3})").value();
  EXPECT_EQ(reader->get(key("a"))->version, 3U);
}

TEST_F(Opening, AReaderMayOutliveTheWriter) {
  (void)store().put(key("a"), "{}").value();
  const auto reader = open_reader();
  close();
  EXPECT_EQ(reader->get(key("a"))->version, 1U);
  expect_read_only(*reader);
}

TEST_F(Opening, ACleanlyClosedStoreCanBeRead) {
  (void)store().put(key("a"), "{}").value();
  close();
  EXPECT_EQ(open_reader()->get(key("a"))->version, 1U);
}

TEST_F(Opening, WhatDoesNotExistIsNotFound) {
  const auto elsewhere = store_under_test().new_place();
  EXPECT_EQ(error_of([&] { (void)perdure::open(elsewhere->url(), reading()); }).code(), code::kNotFound);
  OpenOptions no_create;
  no_create.create = false;
  const Error error = error_of([&] { (void)perdure::open(elsewhere->url(), no_create); });
  EXPECT_EQ(error.code(), code::kNotFound);
  const std::string path = elsewhere->url().substr(elsewhere->url().find(':') + 1);
  EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
  (void)perdure::open(elsewhere->url());
  EXPECT_NO_THROW((void)perdure::open(elsewhere->url(), no_create));
  EXPECT_NO_THROW((void)perdure::open(elsewhere->url(), reading()));
}

TEST_F(Opening, CapabilitiesAreThoseOfTheKind) { EXPECT_EQ(store().capabilities(), store_under_test().can); }

TEST_F(Opening, UnknownUrlsAreRefused) {
  for (const char* bad : {"", "sqlite", "sqlite:", "store.db", "/tmp/store.db", "sqllite:x.db", "SQLITE:x.db",
                          "http://127.0.0.1/", ":x.db"}) {
    const Error error = error_of([&] { (void)perdure::open(bad); });
    EXPECT_EQ(error.code(), code::kInvalidUrl) << bad << ": " << error.what();
  }
}

}  // namespace
}  // namespace perdure::test
