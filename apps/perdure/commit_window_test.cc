#include "apps/perdure/commit_window.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace perdure::cli {
namespace {

/// Keeps commits waiting until the test decides what becomes of them.
class HeldStore : public Store {
 public:
  void commit_async(Batch batch, CommitOptions /*options*/, Completion done) override {
    if (batch.size() > 1) throw Error(code::kQueueFull, "refused at once");
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(done));
  }

  /// Of the oldest one that waits; waits for one.
  void finish(const std::exception_ptr& error) {
    Completion done;
    while (!done) {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) continue;
      done = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
    }
    done(error, CommitResult::committed({Written()}, false));
  }

  std::size_t waiting_count() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  CommitResult commit(Batch /*batch*/, CommitOptions /*options*/) override { return {}; }
  std::optional<Document> get(const Key& /*key*/) override { return {}; }
  Page list(const std::string& /*collection*/, const ListOptions& /*options*/) override { return {}; }
  ChangePage changes(const Cursor& /*since*/, const ChangesOptions& /*options*/) override { return {}; }
  HistoryPage history(const Key& /*key*/, const HistoryOptions& /*options*/) override { return {}; }
  std::optional<Change> version(const Key& /*key*/, std::uint64_t /*version*/) override { return {}; }
  CollectionSettings settings(const std::string& /*collection*/) override { return {}; }
  std::vector<CollectionInfo> collections() override { return {}; }
  StoreInfo info() override { return {}; }
  Capabilities capabilities() const noexcept override { return {}; }
  VerifyReport verify(const VerifyOptions& /*options*/) override { return {}; }
  std::uint64_t prune(std::uint64_t /*limit*/) override { return 0; }
  PurgeResult purge(const Key& /*key*/, CommitOptions /*options*/) override { return {}; }
  void rebuild() override {}
  std::uint64_t last_seq() noexcept override { return 0; }
  std::uint64_t wait_for_change(std::uint64_t seq, std::chrono::milliseconds /*timeout*/) override {
    return seq;
  }
  void wake_waiting() noexcept override {}
  std::vector<FollowerRecord> followers() override { return {}; }
  void record_follower(const FollowerRecord& /*record*/) override {}
  bool lease_follower(const std::string& /*name*/, const std::string& /*holder*/,
                      std::chrono::milliseconds /*duration*/) override {
    return true;
  }
  void forget_follower(const std::string& /*name*/) override {}

 private:
  std::mutex mutex_;
  std::vector<Completion> waiting_;
};

Batch one() { return std::move(Batch().put({"things", "a"}, "{}")); }

std::exception_ptr full() { return std::make_exception_ptr(Error(code::kDiskFull, "full")); }

TEST(CommitWindow, HoldsNoMoreThanItsSize) {
  HeldStore store;
  CommitWindow window(store, {}, 2);
  EXPECT_TRUE(window.commit(one(), 1, 1));
  EXPECT_TRUE(window.commit(one(), 2, 2));
  std::atomic<bool> third = false;
  std::thread caller([&] {
    EXPECT_TRUE(window.commit(one(), 3, 3));
    third = true;
  });
  EXPECT_FALSE(third);
  EXPECT_EQ(store.waiting_count(), 2u);
  for (int i = 0; i < 3; ++i) store.finish({});
  caller.join();
  window.wait_for_all();
  EXPECT_EQ(window.stored_count(), 3u);
  EXPECT_EQ(window.last_stored_line(), 3u);
  EXPECT_TRUE(window.failures().empty());
}

TEST(CommitWindow, AFailureEndsItAndNamesItsLines) {
  HeldStore store;
  CommitWindow window(store, {}, 4);
  EXPECT_TRUE(window.commit(one(), 1, 10));
  EXPECT_TRUE(window.commit(one(), 11, 25));
  store.finish({});
  store.finish(full());
  EXPECT_FALSE(window.commit(one(), 26, 30));
  window.wait_for_all();
  EXPECT_EQ(window.stored_count(), 1u);
  ASSERT_EQ(window.failures().size(), 1u);
  EXPECT_EQ(window.failures()[0].first_line, 11u);
  EXPECT_EQ(window.failures()[0].last_line, 25u);
  EXPECT_EQ(window.failures()[0].batch_number, 2u);
}

TEST(CommitWindow, WhatWasStoredBehindAFailureIsKnown) {
  HeldStore store;
  CommitWindow window(store, {}, 4);
  EXPECT_TRUE(window.commit(one(), 1, 10));
  EXPECT_TRUE(window.commit(one(), 11, 20));
  store.finish(full());
  store.finish({});
  window.wait_for_all();
  EXPECT_EQ(window.last_stored_line(), 20u);
}

TEST(CommitWindow, WhatIsRefusedAtOnceIsAFailureToo) {
  HeldStore store;
  CommitWindow window(store, {}, 1);
  EXPECT_FALSE(window.commit(std::move(one().put({"things", "b"}, "{}")), 1, 2));
  window.wait_for_all();  // would hang if the place in the window stayed taken
  EXPECT_EQ(window.failures().size(), 1u);
}

TEST(CommitWindow, FailuresAreInTheOrderOfTheInput) {
  HeldStore store;
  CommitWindow window(store, {}, 4);
  EXPECT_TRUE(window.commit(one(), 1, 10));
  EXPECT_TRUE(window.commit(one(), 11, 20));
  EXPECT_FALSE(window.commit(std::move(one().put({"things", "b"}, "{}")), 21, 30));
  store.finish(full());
  store.finish(full());
  window.wait_for_all();
  ASSERT_EQ(window.failures().size(), 3u);
  EXPECT_EQ(window.failures()[0].first_line, 1u);
  EXPECT_EQ(window.failures()[1].first_line, 11u);
  EXPECT_EQ(window.failures()[2].first_line, 21u);
}

}  // namespace
}  // namespace perdure::cli
