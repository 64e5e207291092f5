// Versions of a document, retention, purge, and the records of followers.

#include <fmt/core.h>

#include <thread>

#include <perdure/versions.h>
#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class History : public StoreFixture {
 protected:
  void put(const std::string& id, const std::string& body) { (void)store().put(key(id), body).value(); }
  std::vector<std::uint64_t> versions(const HistoryPage& page) {
    std::vector<std::uint64_t> numbers;
    for (const Change& change : page.versions) numbers.push_back(change.version);
    return numbers;
  }
  using Numbers = std::vector<std::uint64_t>;
};

TEST_F(History, IsNewestFirstAndGoesOnThroughDeletion) {
  put("a", R"({"n": 1})");
  put("other", "{}");
  put("a", R"({"n": 2})");
  (void)store().erase(key("a")).value();
  put("a", R"({"n": 4})");
  const HistoryPage page = store().history(key("a"), {.bodies = true});
  EXPECT_EQ(versions(page), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(page.next_before_version, 0U);
  EXPECT_EQ(page.versions[0].body, R"({"n": 4})");
  EXPECT_EQ(page.versions[1].kind, ChangeKind::erase);
  EXPECT_EQ(page.versions[3].body, R"({"n": 1})");
  EXPECT_TRUE(store().history(key("nobody")).versions.empty());
  EXPECT_TRUE(store().history({"nowhere", "a"}).versions.empty());
}

TEST_F(History, PagesAndSingleVersions) {
  for (int i = 1; i <= 10; ++i) put("a", fmt::format(R"({{"n":{}}})", i));
  HistoryOptions options;
  options.limit = 4;
  HistoryPage page = store().history(key("a"), options);
  EXPECT_EQ(versions(page), (Numbers{10, 9, 8, 7}));
  EXPECT_EQ(page.next_before_version, 7U);
  options.before_version = page.next_before_version;
  page = store().history(key("a"), options);
  EXPECT_EQ(versions(page), (Numbers{6, 5, 4, 3}));
  EXPECT_TRUE(page.versions[0].body.empty());
  EXPECT_EQ(store().version(key("a"), 3)->body, R"({"n":3})");
  EXPECT_FALSE(store().version(key("a"), 11));
  EXPECT_FALSE(store().version(key("a"), 0));
}

TEST_F(History, OfABatchThatNamesADocumentTwice) {
  (void)store().commit(std::move(Batch().put(key("a"), R"({"n":1})").put(key("a"), R"({"n":2})"))).value();
  EXPECT_EQ(versions(store().history(key("a"))), (Numbers{2, 1}));
}

TEST_F(History, UndoTakesBackCreationChangeAndDeletion) {
  const auto undo = [this] {
    Undo newest = undo_of(store(), key("a"));
    Batch batch;
    batch.add(newest.operation);
    (void)store().commit(std::move(batch)).value();
    return newest;
  };
  EXPECT_EQ(error_of([&] { (void)undo(); }).code(), code::kNotFound);
  put("a", R"({"n": 1})");
  EXPECT_TRUE(undo().was_creation);
  EXPECT_FALSE(store().get(key("a")));
  EXPECT_EQ(undo().undone.kind, ChangeKind::erase);
  EXPECT_EQ(store().get(key("a"))->body, R"({"n": 1})");
  put("a", R"({"n": 2})");
  EXPECT_EQ(undo().restored_version(), 3U);
  EXPECT_EQ(store().get(key("a"))->body, R"({"n": 1})");
  EXPECT_FALSE(undo().was_creation);
  EXPECT_EQ(store().get(key("a"))->body, R"({"n": 2})");
}

TEST_F(History, UndoDoesNotOverwriteWhatCameAfterwards) {
  put("a", R"({"n": 1})");
  put("a", R"({"n": 2})");
  Batch batch;
  batch.add(undo_of(store(), key("a")).operation);
  put("a", R"({"n": 3})");
  EXPECT_FALSE(store().commit(std::move(batch)).ok());
  EXPECT_EQ(store().get(key("a"))->body, R"({"n": 3})");
}

class Retention : public History {
 protected:
  void retain(std::optional<std::uint64_t> count, std::optional<std::chrono::days> age) {
    CollectionSettings settings;
    settings.retention = {{count, age}};
    (void)store().configure("notes", settings).value();
  }
};

TEST_F(Retention, KeepsTheNewestVersionsAndTheHashesOfAll) {
  for (int i = 1; i <= 10; ++i) put("a", fmt::format(R"({{"n":{}}})", i));
  put("b", "{}");
  (void)store().put({"tasks", "a"}, "{}").value();
  (void)store().put({"tasks", "a"}, "{}").value();
  EXPECT_EQ(store().prune(), 0U);
  retain(3, {});
  EXPECT_EQ(store().prune(4), 4U);
  EXPECT_EQ(store().prune(), 3U);
  EXPECT_EQ(store().prune(), 0U);
  const HistoryPage page = store().history(key("a"), {.bodies = true});
  ASSERT_EQ(page.versions.size(), 10U);
  for (const Change& change : page.versions) {
    EXPECT_EQ(change.removed, change.version > 7 ? Change::Removed::no : Change::Removed::pruned)
        << change.version;
    EXPECT_EQ(change.body.empty(), change.version <= 7);
    EXPECT_EQ(change.unreadable_reason, "");
  }
  EXPECT_EQ(body_of(key("a")), R"({"n":10})");
  put("a", R"({"n":11})");
  EXPECT_EQ(store().prune(), 1U);
  EXPECT_TRUE(store().verify().ok());
  reopen();
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(Retention, AgeKeepsWhatIsYoung) {
  for (int i = 1; i <= 5; ++i) put("a", fmt::format(R"({{"n":{}}})", i));
  retain(2, std::chrono::days(30));
  EXPECT_EQ(store().prune(), 0U);  // all of them are of today
  retain({}, std::chrono::days(30));
  EXPECT_EQ(store().prune(), 0U);
}

TEST_F(Retention, DeletedDocumentsLoseTheirOldVersionsToo) {
  for (int i = 1; i <= 3; ++i) put("a", fmt::format(R"({{"n":{}}})", i));
  (void)store().erase(key("a")).value();
  retain(1, {});
  EXPECT_EQ(store().prune(), 3U);
  EXPECT_FALSE(store().get(key("a")));
  put("a", "{}");
  EXPECT_EQ(store().get(key("a"))->version, 5U);
}

class Purge : public History {};

TEST_F(Purge, RemovesEveryTraceButHashesAndTimes) {
  CollectionSettings settings;
  settings.indexes = {{{"secret"}}};
  (void)store().configure("notes", settings).value();
  const CommitOptions by_ada{"ada", ""};
  (void)store().commit(std::move(Batch().put(key("ada@example.org"), R"({"secret":"one"})")), by_ada).value();
  put("ada@example.org", R"({"secret":"two"})");
  put("b", R"({"secret":"two"})");
  const std::uint64_t seq_before = store().info().head.seq;
  const PurgeResult result = store().purge(key("ada@example.org"));
  EXPECT_EQ(result.versions_count, 3U);
  EXPECT_EQ(result.seq, seq_before + 1);
  EXPECT_FALSE(store().get(key("ada@example.org")));
  EXPECT_TRUE(store().history(key("ada@example.org")).versions.empty());
  int purged_count = 0;
  for (const Change& change : all_changes(store())) {
    EXPECT_EQ(change.body.find("one"), std::string::npos);
    if (change.removed != Change::Removed::purged) continue;
    ++purged_count;
    EXPECT_EQ(change.key, (Key{"notes", "", ""}));
    EXPECT_EQ(change.actor, "");
  }
  EXPECT_EQ(purged_count, 3);
  ListOptions options;
  options.filter = "secret = 'two'";
  EXPECT_EQ(store().list("notes", options).documents.size(), 1U);
  EXPECT_TRUE(store().verify().ok());
  put("ada@example.org", "{}");
  EXPECT_EQ(store().get(key("ada@example.org"))->version, 1U);
  reopen();
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(Purge, OfADeletedOrUnknownDocument) {
  put("a", "{}");
  (void)store().erase(key("a")).value();
  EXPECT_EQ(store().purge(key("a")).versions_count, 2U);
  EXPECT_EQ(store().purge(key("a")).versions_count, 0U);
  EXPECT_EQ(store().purge({"nowhere", "a"}).versions_count, 0U);
  expect_refused(code::kInvalidArgument, {"settings"}, [&] {
    (void)store().purge({std::string(kSettingsCollection), "notes"});
  });
}

TEST_F(Purge, RepeatedOperationIsNotAppliedAgain) {
  const CommitOptions once{"", "operation-1"};
  (void)store().commit(std::move(Batch().put(key("a"), "{}")), once).value();
  (void)store().purge(key("a"));
  const CommitResult again = store().commit(std::move(Batch().put(key("a"), "{}")), once);
  EXPECT_TRUE(again.repeated());
  EXPECT_EQ(again.written().at(0).key, key("a"));
  EXPECT_FALSE(store().get(key("a")));
}

class FollowerRecords : public StoreFixture {
 protected:
  FollowerRecord record(const std::string& name) {
    FollowerRecord record;
    record.name = name;
    record.cursor = store().info().head;
    record.updated_at = Time(std::chrono::seconds(1));
    return record;
  }
};

TEST_F(FollowerRecords, AreKeptWhenTheStoreIsClosed) {
  (void)store().put(key("a"), "{}").value();
  const FollowerRecord first = record("mirror:files");
  store().record_follower(first);
  EXPECT_EQ(store().followers(), std::vector<FollowerRecord>{first});
  reopen();
  EXPECT_EQ(store().followers(), std::vector<FollowerRecord>{first});
  (void)store().put(key("a"), "{}").value();
  FollowerRecord second = record("mirror:files");
  second.failures_count = 2;
  second.problem = "the disk is full";
  store().record_follower(second);
  (void)store().put(key("b"), "{}").value();
  EXPECT_EQ(open_reader()->followers(), std::vector<FollowerRecord>{second});
  store().forget_follower("mirror:files");
  EXPECT_TRUE(store().followers().empty());
  reopen();
  EXPECT_TRUE(store().followers().empty());
}

TEST_F(FollowerRecords, LeaseIsHeldByOne) {
  using std::chrono::milliseconds;
  EXPECT_TRUE(store().lease_follower("cache", "one", milliseconds(60'000)));
  EXPECT_FALSE(store().lease_follower("cache", "two", milliseconds(60'000)));
  EXPECT_TRUE(store().lease_follower("cache", "one", milliseconds(60'000)));
  EXPECT_EQ(store().followers().at(0).holder, "one");
  EXPECT_TRUE(store().lease_follower("cache", "one", milliseconds(0)));
  EXPECT_EQ(store().followers().at(0).holder, "");
  EXPECT_TRUE(store().lease_follower("cache", "two", milliseconds(1)));
  while (!store().lease_follower("cache", "three", milliseconds(60'000))) std::this_thread::yield();
  EXPECT_EQ(store().followers().at(0).holder, "three");
}

// A program that was killed would otherwise be waited for.
TEST_F(FollowerRecords, LeaseEndsWithTheWriterThatHeldIt) {
  EXPECT_TRUE(store().lease_follower("cache", "one", std::chrono::hours(1)));
  reopen();
  EXPECT_EQ(store().followers().at(0).holder, "");
  EXPECT_TRUE(store().lease_follower("cache", "two", std::chrono::hours(1)));
}

TEST_F(FollowerRecords, NeedAStoreThatIsOpenForWriting) {
  const auto reader = open_reader();
  EXPECT_EQ(error_of([&] { reader->record_follower(record("a")); }).code(), code::kReadOnly);
  EXPECT_EQ(error_of([&] { (void)reader->lease_follower("a", "b", {}); }).code(), code::kReadOnly);
}

TEST_F(FollowerRecords, WaitingEndsWithTheNextCommit) {
  using namespace std::chrono_literals;
  const auto reader = open_reader();
  EXPECT_EQ(store().last_seq(), 0U);
  EXPECT_EQ(store().wait_for_change(0, 1ms), 0U);
  EXPECT_EQ(reader->wait_for_change(0, 1ms), 0U);
  std::thread writer([&] { (void)store().put(key("a"), "{}").value(); });
  EXPECT_EQ(store().wait_for_change(0, 60s), 1U);
  EXPECT_EQ(reader->wait_for_change(0, 60s), 1U);
  writer.join();
  EXPECT_EQ(store().last_seq(), 1U);
  EXPECT_EQ(store().wait_for_change(0, 60s), 1U);
}

}  // namespace
}  // namespace perdure::test
