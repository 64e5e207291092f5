// get, list, changes, collections and info: what a reader sees, and that paging shows everything once.

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Reading : public StoreFixture {
 protected:
  std::vector<std::string> listed(std::size_t limit, const std::string& scope = {}) {
    std::vector<std::string> ids;
    ListOptions options;
    options.limit = limit;
    options.scope = scope;
    while (true) {
      const Page page = store().list("notes", options);
      EXPECT_LE(page.documents.size(), limit);
      EXPECT_TRUE(page.unreadable.empty());
      for (const Document& document : page.documents) ids.push_back(document.key.id);
      if (page.next_after.empty()) return ids;
      if (page.documents.empty()) {
        ADD_FAILURE() << "an empty page says that more follows";
        return ids;
      }
      options.after = page.next_after;
    }
  }
};

TEST_F(Reading, WhatIsNotThereIsNoError) {
  EXPECT_FALSE(store().get({"nobody_wrote_here", "a"}));
  EXPECT_TRUE(store().list("nobody_wrote_here").documents.empty());
  EXPECT_EQ(store().list("nobody_wrote_here").next_after, "");
  EXPECT_TRUE(store().collections().empty());
  if (!can().log) return;
  const ChangePage page = store().changes({});
  EXPECT_TRUE(page.changes.empty());
  EXPECT_TRUE(page.at_end);
  EXPECT_EQ(page.next.seq, 0U);
}

TEST_F(Reading, ListIsInTheOrderOfBytes) {
  const std::vector<std::string> ids = {"Z",  "a",  "0",  "a-", "a.", "a:", "a@",
                                        "a_", "aA", "a0", "aa", "B",  "9",  "ab"};
  for (const std::string& id : ids) (void)store().put(key(id), "{}").value();
  std::vector<std::string> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t limit = 1; limit <= ids.size() + 1; ++limit) EXPECT_EQ(listed(limit), sorted) << limit;
}

TEST_F(Reading, NextAfterIsEmptyExactlyAtTheEnd) {
  for (const char* id : {"a", "b", "c", "d"}) (void)store().put(key(id), "{}").value();
  (void)store().put(key("e"), "{}").value();
  (void)store().erase(key("e")).value();
  ListOptions options;
  options.limit = 4;
  EXPECT_EQ(store().list("notes", options).next_after, "") << "only a deleted document follows";
  options.limit = 3;
  EXPECT_EQ(store().list("notes", options).next_after, "c");
  options.limit = 2;
  options.after = "b";
  EXPECT_EQ(store().list("notes", options).next_after, "");
  options.after = "d";
  EXPECT_TRUE(store().list("notes", options).documents.empty());
}

TEST_F(Reading, AfterNeedNotExist) {
  for (const char* id : {"b", "d"}) (void)store().put(key(id), "{}").value();
  ListOptions options;
  options.after = "c";
  ASSERT_EQ(store().list("notes", options).documents.size(), 1U);
  EXPECT_EQ(store().list("notes", options).documents[0].key.id, "d");
  options.after = "a";
  EXPECT_EQ(store().list("notes", options).documents.size(), 2U);
}

TEST_F(Reading, ListShowsOneScopeAndOneCollection) {
  (void)store().put(key("a"), "{}").value();
  (void)store().put(key("b", "ann"), "{}").value();
  (void)store().put(key("c", "anna"), "{}").value();
  (void)store().put({"notes2", "d"}, "{}").value();
  EXPECT_EQ(listed(1), (std::vector<std::string>{"a"}));
  EXPECT_EQ(listed(1, "ann"), (std::vector<std::string>{"b"}));
  EXPECT_EQ(listed(1, "anna"), (std::vector<std::string>{"c"}));
  EXPECT_EQ(listed(1, "an"), (std::vector<std::string>{}));
}

TEST_F(Reading, ListGivesWhatGetGives) {
  (void)store().put(key("a"), "{}").value();
  (void)store().put(key("a"), R"({"n":1})").value();
  const auto got = store().get(key("a"));
  const Page page = store().list("notes");
  ASSERT_EQ(page.documents.size(), 1U);
  const Document& shown = page.documents[0];
  EXPECT_EQ(shown.key, got->key);
  EXPECT_EQ(shown.version, got->version);
  EXPECT_EQ(shown.seq, got->seq);
  EXPECT_EQ(shown.created_at, got->created_at);
  EXPECT_EQ(shown.updated_at, got->updated_at);
  EXPECT_EQ(shown.body, got->body);
}

TEST_F(Reading, CollectionsCountWhatExists) {
  (void)store().put({"zoo", "a"}, "{}").value();
  for (const char* scope : {"", "ann", "bob"}) (void)store().put(key("a", scope), "{}").value();
  (void)store().put(key("b"), "{}").value();
  (void)store().erase(key("b")).value();
  const std::vector<CollectionInfo> collections = store().collections();
  ASSERT_EQ(collections.size(), 2U);
  EXPECT_EQ(collections[0].name, "notes");
  EXPECT_EQ(collections[0].document_count, 3U);
  EXPECT_EQ(collections[1].name, "zoo");
  EXPECT_EQ(collections[1].document_count, 1U);
}

TEST_F(Reading, InfoSaysWhereTheStoreStands) {
  const StoreInfo empty = store().info();
  EXPECT_EQ(empty.url, url());
  EXPECT_NE(empty.engine, "");
  EXPECT_GE(empty.format_version, 1U);
  EXPECT_TRUE(empty.writable);
  EXPECT_EQ(empty.head.seq, 0U);
  if (!can().log) return;
  EXPECT_EQ(empty.head.epoch.size(), 36U);
  EXPECT_GT(empty.created_at.time_since_epoch().count(), 0);
  (void)store().put(key("a"), "{}").value();
  (void)store().put(key("a"), "{}").value();
  const StoreInfo later = store().info();
  EXPECT_EQ(later.head.seq, 2U);
  EXPECT_EQ(later.head.epoch, empty.head.epoch);
  EXPECT_NE(later.head.chain_prefix, empty.head.chain_prefix);
  EXPECT_EQ(later.created_at, empty.created_at);
  reopen();
  EXPECT_EQ(store().info().head, later.head);
  EXPECT_EQ(store().info().created_at, empty.created_at);
  EXPECT_EQ(store().info().format_version, empty.format_version);
}

// Half of the documents never change; the other half comes, changes and goes while the collection is paged.
TEST_F(Reading, PagingShowsWhatDoesNotChangeExactlyOnce) {
  constexpr int kCount = 400;
  Batch batch;
  for (int i = 0; i < kCount; ++i) batch.put(key("d" + std::to_string(1000 + i)), "{}");
  (void)store().commit(batch).value();

  std::atomic<bool> stop = false;
  std::atomic<int> rounds = 0;
  std::thread writer([&] {
    while (!stop) {
      for (int i = 1; i < kCount && !stop; i += 2) {
        const Key moving = key("d" + std::to_string(1000 + i));
        Batch change;
        change.put(moving, R"({"changed":true})").erase(moving);
        (void)store().commit(change).value();
        (void)store().put(key("d" + std::to_string(1000 + i) + "-new"), "{}").value();
        ++rounds;
      }
    }
  });
  int walks = 0;
  while (walks < 20 || rounds < 50) {
    const std::vector<std::string> ids = listed(static_cast<std::size_t>(1 + walks % 37));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    const std::set<std::string> seen(ids.begin(), ids.end());
    EXPECT_EQ(seen.size(), ids.size()) << "a document was shown twice";
    for (int i = 0; i < kCount; i += 2) EXPECT_EQ(seen.count("d" + std::to_string(1000 + i)), 1U) << i;
    ++walks;
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace perdure::test
