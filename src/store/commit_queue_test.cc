#include "store/commit_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {
namespace {

// Stands in for the store behind the queue: numbers the batches, and can be held up inside a group.
class Recorder {
 public:
  CommitQueue::After apply(const CommitQueue::Group& group) {
    std::unique_lock lock(mutex_);
    EXPECT_FALSE(inside_) << "two groups at once";
    inside_ = true;
    group_sizes_.push_back(group.size());
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    for (PendingCommit* pending : group) {
      if (pending->batch.actor == "broken") {
        pending->error = std::make_exception_ptr(Error(code::kIo, "broken"));
      } else {
        pending->result = CommitResult::committed({{{"notes", pending->batch.actor, ""}, 1, ++seq_}}, false);
      }
    }
    inside_ = false;
    return CommitQueue::After::nothing;
  }
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void wait_for_groups(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return group_sizes_.size() >= count; });
  }
  std::vector<std::size_t> group_sizes() {
    const std::lock_guard lock(mutex_);
    return group_sizes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> group_sizes_;
  std::uint64_t seq_ = 0;
  bool held_ = false;
  bool inside_ = false;
};

PreparedBatch batch(const std::string& name, std::size_t size_bytes = 1) {
  PreparedBatch prepared;
  prepared.actor = name;
  prepared.size_bytes = size_bytes;
  return prepared;
}

struct Fixture {
  Recorder recorder;
  CommitQueue queue{[this](const CommitQueue::Group& group) { return recorder.apply(group); }, [] {}};
};

TEST(CommitQueue, SingleCallerGetsItsResult) {
  Fixture fixture;
  EXPECT_EQ(fixture.queue.commit(batch("a")).value().key.id, "a");
  EXPECT_EQ(fixture.queue.commit(batch("b")).value().seq, 2U);
}

TEST(CommitQueue, ErrorReachesItsCallerOnly) {
  Fixture fixture;
  EXPECT_THROW((void)fixture.queue.commit(batch("broken")), Error);
  EXPECT_TRUE(fixture.queue.commit(batch("a")).ok());
}

TEST(CommitQueue, WhatQueuesMeanwhileIsCommittedTogether) {
  Fixture fixture;
  constexpr std::size_t kAsyncCount = 20;
  std::atomic<std::size_t> handled{0};
  fixture.recorder.hold();
  std::thread first([&] { EXPECT_TRUE(fixture.queue.commit(batch("first")).ok()); });
  fixture.recorder.wait_for_groups(1);
  for (std::size_t i = 0; i < kAsyncCount; ++i) {
    fixture.queue.commit_async(batch("more"), [&](const std::exception_ptr& error, const CommitResult&) {
      EXPECT_EQ(error, nullptr);
      ++handled;
    });
  }
  fixture.recorder.release();
  first.join();
  fixture.recorder.wait_for_groups(2);
  EXPECT_EQ(fixture.recorder.group_sizes(), (std::vector<std::size_t>{1, kAsyncCount}));
}

TEST(CommitQueue, HandlersRunInOrderAndExactlyOnceBeforeTheQueueIsGone) {
  std::vector<std::uint64_t> seen;
  {
    Fixture fixture;
    for (int i = 0; i < 1000; ++i) {
      fixture.queue.commit_async(batch("a"), [&](const std::exception_ptr&, const CommitResult& result) {
        seen.push_back(result.value().seq);
      });
    }
  }
  ASSERT_EQ(seen.size(), 1000U);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i + 1);
}

TEST(CommitQueue, HandlerMayCommitWhileOthersWait) {
  std::atomic<int> done{0};
  {
    Fixture fixture;
    for (int i = 0; i < 100; ++i) {
      fixture.queue.commit_async(batch("outer"), [&](const std::exception_ptr&, const CommitResult&) {
        EXPECT_TRUE(fixture.queue.commit(batch("inner")).ok());
        fixture.queue.commit_async(batch("last"),
                                   [&](const std::exception_ptr&, const CommitResult&) { ++done; });
      });
    }
  }
  EXPECT_EQ(done.load(), 100);
}

TEST(CommitQueue, ManyThreadsEachGetTheirOwnResult) {
  Fixture fixture;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&fixture, name = std::to_string(thread)] {
      for (int i = 0; i < 500; ++i) EXPECT_EQ(fixture.queue.commit(batch(name)).value().key.id, name);
    });
  }
  for (auto& thread : threads) thread.join();
  std::size_t sum = 0;
  for (const std::size_t size : fixture.recorder.group_sizes()) sum += size;
  EXPECT_EQ(sum, 16U * 500U);
}

TEST(CommitQueue, FullQueueRefusesAsynchronousCommits) {
  Fixture fixture;
  fixture.recorder.hold();
  std::thread first([&] { EXPECT_TRUE(fixture.queue.commit(batch("first")).ok()); });
  fixture.recorder.wait_for_groups(1);
  std::size_t accepted = 0;
  try {
    while (true) {
      fixture.queue.commit_async(batch("a"), [](const std::exception_ptr&, const CommitResult&) {});
      ++accepted;
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kQueueFull);
    EXPECT_TRUE(error.retryable());
  }
  EXPECT_EQ(accepted, limits::kQueueBatchesCount);
  fixture.recorder.release();
  first.join();
}

TEST(CommitQueue, FullQueueHoldsUpCallersUntilThereIsRoom) {
  Fixture fixture;
  fixture.recorder.hold();
  std::thread first([&] { EXPECT_TRUE(fixture.queue.commit(batch("first")).ok()); });
  fixture.recorder.wait_for_groups(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back(
        [&] { EXPECT_TRUE(fixture.queue.commit(batch("large", limits::kQueueBytes)).ok()); });
  }
  fixture.recorder.release();
  first.join();
  for (auto& thread : threads) thread.join();
  // None of them was grouped with another: each is as large as the whole queue.
  EXPECT_EQ(fixture.recorder.group_sizes().size(), 4U);
}

}  // namespace
}  // namespace perdure
