#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <perdure/error.h>
#include <perdure/open.h>
#include "core/fs.h"
#include "core/hash.h"
#include "tests/temporary_directory.h"

// G8: the overflow pages of one long body are destroyed, which SQLite notices by itself. (Bytes that only
// the body's hash tells of are damaged in tests/disk.)

namespace perdure::sqlite {
namespace {

std::string outcome_of(const std::exception_ptr& error) {
  if (error == nullptr) return "written";
  try {
    std::rethrow_exception(error);
  } catch (const Error& thrown) {
    return std::string(thrown.code()) + ": " + thrown.what();
  }
}

std::string outcome_of(const std::function<void()>& call) {
  try {
    call();
    return "written";
  } catch (const Error&) {
    return outcome_of(std::current_exception());
  }
}

class DamagedPages : public ::testing::Test {
 protected:
  DamagedPages() {
    // Does not compress well, so that it stands on several overflow pages.
    std::string text;
    while (text.size() < 40'000) text += to_hex(blake2b_128(std::to_string(text.size())));
    {
      const auto store = open();
      (void)store->put({"notes", "before"}, "{}").value();
      (void)store->put(damaged_, "{\"text\":\"" + text + "\"}").value();
    }
    break_overflow_pages();
  }

  [[nodiscard]] std::unique_ptr<Store> open() const { return perdure::open("sqlite:" + path_); }
  [[nodiscard]] std::string put(Store& store, const std::string& id) const {
    return outcome_of([&] { (void)store.put({"notes", id}, "{}").value(); });
  }
  // As a repetition it could have an answer, so that it is the commit that meets the damage.
  [[nodiscard]] Batch patch() const { return std::move(Batch().merge_patch(damaged_, R"({"a":1})")); }

  const test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
  const Key damaged_{"notes", "long"};

 private:
  // Recognised by being no pages of a tree and by a pointer to another page.
  void break_overflow_pages() {
    constexpr std::size_t kPageBytes = 4096;
    std::string file = fs::read_file(path_, std::size_t{1} << 24);
    std::size_t broken_count = 0;
    for (std::size_t page = kPageBytes; page + kPageBytes <= file.size(); page += kPageBytes) {
      const auto kind = static_cast<unsigned char>(file[page]);
      const bool is_tree = kind == 2 || kind == 5 || kind == 10 || kind == 13;
      if (is_tree || file.compare(page, 2, std::string(2, '\0')) != 0) continue;
      file.replace(page, 4, "\x7f\xff\xff\xff");
      ++broken_count;
    }
    EXPECT_GT(broken_count, 0U);
    fs::write_file_atomically(path_, file);
  }
};

// SQLite refuses all writing from a damaged page it has met in a transaction to the next rollback, also
// behind a COMMIT in between.
TEST_F(DamagedPages, FailNoCommitThatComesAfterTheirGroup) {
  const auto store = open();
  std::promise<void> finished;
  std::vector<std::string> outcomes;
  const auto answer = [&](const std::exception_ptr& error, const CommitResult&) {
    outcomes.push_back(outcome_of(error));
    if (outcomes.size() == 2) finished.set_value();
  };
  // What a handler queues is one group.
  store->commit_async(std::move(Batch().put({"notes", "gate"}, "{}")), {},
                      [&](const std::exception_ptr&, const CommitResult&) {
                        store->commit_async(std::move(Batch().put({"notes", "other"}, "{}")), {}, answer);
                        store->commit_async(patch(), {"", "patch"}, answer);
                      });
  finished.get_future().wait();
  ASSERT_EQ(outcomes[0], "written");
  EXPECT_TRUE(outcomes[1].starts_with("corrupt_document")) << outcomes[1];
  EXPECT_EQ(put(*store, "last"), "written");
}

TEST_F(DamagedPages, FailTheirPurgeAloneAndAreReplaced) {
  const auto store = open();
  EXPECT_TRUE(outcome_of([&] { (void)store->purge(damaged_); }).starts_with("corrupt: "));
  EXPECT_EQ(put(*store, "other"), "written");
  EXPECT_EQ(put(*store, "long"), "written");
  EXPECT_EQ(store->get(damaged_)->version, 2U);
}

TEST_F(DamagedPages, KeepNoOtherVersionFromBeingPruned) {
  const auto store = open();
  (void)store->configure("notes", CollectionSettings::parse(R"({"retention":{"versions":1}})")).value();
  for (const char* const id : {"long", "before", "before", "before"}) ASSERT_EQ(put(*store, id), "written");
  EXPECT_EQ(store->prune(), 3U);
  EXPECT_EQ(store->prune(), 0U);
  EXPECT_EQ(put(*store, "last"), "written");
}

TEST_F(DamagedPages, FailARebuildThatReadsThemAndNothingElse) {
  const auto store = open();
  const auto indexed = CollectionSettings::parse(R"({"indexes":[{"fields":["s"]}]})");
  EXPECT_TRUE(outcome_of([&] { (void)store->configure("notes", indexed).value(); }).starts_with("corrupt_"));
  ASSERT_EQ(put(*store, "other"), "written");
  EXPECT_EQ(outcome_of([&] { store->rebuild(); }), "written");  // without an index no body is read
  EXPECT_EQ(put(*store, "last"), "written");
  EXPECT_EQ(store->list("notes").documents.size(), 3U);
}

TEST_F(DamagedPages, HarmNoReadOfOthers) {
  const auto store = open();
  EXPECT_TRUE(outcome_of([&] { (void)store->get(damaged_); }).starts_with("corrupt_document"));
  EXPECT_TRUE(store->get({"notes", "before"}));
  EXPECT_EQ(store->info().head.seq, 2U);
  const ChangePage page = store->changes({}, {2, true});
  ASSERT_EQ(page.changes.size(), 2U);
  EXPECT_EQ(page.changes[1].key.id, "long");
  EXPECT_FALSE(page.changes[1].unreadable_reason.empty());
  EXPECT_EQ(page.next.seq, 2U);
}

// In groups as they happen to come.
TEST_F(DamagedPages, FailOnlyTheirOwnWrites) {
  const auto store = open();
  for (int i = 0; i < 50; ++i) {
    const std::string id = "other" + std::to_string(i);
    EXPECT_TRUE(outcome_of([&] { (void)store->commit(patch()); }).starts_with("corrupt_document"));
    store->commit_async(patch(), {"", id}, [](const std::exception_ptr& error, const CommitResult&) {
      EXPECT_TRUE(outcome_of(error).starts_with("corrupt_document")) << outcome_of(error);
    });
    store->commit_async(std::move(Batch().put({"notes", id}, "{}")), {},
                        [](const std::exception_ptr& error, const CommitResult&) {
                          EXPECT_EQ(outcome_of(error), "written");
                        });
  }
  EXPECT_EQ(put(*store, "long"), "written");
  EXPECT_EQ(store->get(damaged_)->version, 2U);
  EXPECT_EQ(put(*store, "last"), "written");
  EXPECT_EQ(store->list("notes", {.limit = 1000}).documents.size(), 53U);
}

}  // namespace
}  // namespace perdure::sqlite
