// commit_async: each accepted commit is answered exactly once, in order, on a thread of the store.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

/// Something that happens once and that others wait for.
class Event {
 public:
  void happen() {
    const std::lock_guard lock(mutex_);
    happened_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return happened_; }))
        << "never happened";
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
};

class CommitAsync : public StoreFixture {};

TEST_F(CommitAsync, HandlersAreCalledOnceAndInCommitOrder) {
  constexpr std::uint64_t kCount = 3000;
  std::vector<std::uint64_t> handled;
  std::atomic<int> running = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    store().commit_async(
        std::move(Batch().put(key("d" + std::to_string(i % 50)), R"({"n":)" + std::to_string(i) + "}")), {},
        [&, i](std::exception_ptr error, CommitResult result) {
          EXPECT_EQ(++running, 1) << "two handlers at a time";
          EXPECT_FALSE(error);
          EXPECT_EQ(result.value().seq, seq(i + 1));
          EXPECT_EQ(result.value().version, i / 50 + 1);
          handled.push_back(i);
          --running;
        });
  }
  close();
  ASSERT_EQ(handled.size(), kCount) << "the destructor waits for every handler";
  for (std::uint64_t i = 0; i < kCount; ++i) ASSERT_EQ(handled[i], i);
}

TEST_F(CommitAsync, IsVisibleAndDurableWhenTheHandlerRuns) {
  std::promise<std::string> body;
  store().commit_async(std::move(Batch().put(key("a"), R"({"n":1})")), {},
                       [&](std::exception_ptr, const CommitResult&) { body.set_value(body_of(key("a"))); });
  EXPECT_EQ(body.get_future().get(), R"({"n":1})");
}

TEST_F(CommitAsync, AConflictIsAResult) {
  (void)store().put(key("a"), "{}").value();
  std::promise<bool> refused;
  store().commit_async(std::move(Batch().create(key("a"), "{}")), {},
                       [&](std::exception_ptr error, const CommitResult& result) {
                         refused.set_value(!error && !result.ok() && result.conflict()->found == 1);
                       });
  EXPECT_TRUE(refused.get_future().get());
}

TEST_F(CommitAsync, AnErrorOfOneBatchStaysItsOwn) {
  (void)store().put(key("a"), "{}").value();
  Patch nowhere;
  nowhere.remove = {"/x"};
  std::vector<std::string> outcomes;
  const auto note = [&](std::exception_ptr error, const CommitResult& result) {
    if (!error) {
      outcomes.push_back(result.ok() ? "ok" : "conflict");
      return;
    }
    try {
      std::rethrow_exception(error);
    } catch (const Error& known) {
      EXPECT_EQ(known.outcome(), Outcome::not_applied);
      outcomes.emplace_back(known.code());
    }
  };
  int thrown = 0;
  for (int i = 0; i < 3; ++i) {
    store().commit_async(std::move(Batch().put(key("b"), "{}")), {}, note);
    try {
      store().commit_async(std::move(Batch().patch(key("a"), nowhere)), {}, note);
    } catch (const Error& error) {
      // Allowed: it can be known at once.
      EXPECT_EQ(error.code(), code::kInvalidPatch);
      ++thrown;
    }
    store().commit_async(std::move(Batch().replace(key("c"), "{}")), {}, note);
  }
  close();
  ASSERT_EQ(outcomes.size() + static_cast<std::size_t>(thrown), 9U);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "ok"), 3);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "conflict"), 3);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "invalid_patch"), 3 - thrown);
}

TEST_F(CommitAsync, AHandlerMayCallTheStore) {
  Event done;
  store().commit_async(
      std::move(Batch().put(key("a"), "{}")), {}, [&](std::exception_ptr, const CommitResult&) {
        EXPECT_EQ(store().put(key("b"), "{}").value().seq, seq(2U));
        EXPECT_TRUE(store().get(key("b")));
        EXPECT_EQ(store().list("notes").documents.size(), 2U);
        store().commit_async(std::move(Batch().put(key("c"), "{}")), {},
                             [&](std::exception_ptr, const CommitResult&) { done.happen(); });
      });
  done.wait();
  EXPECT_TRUE(store().get(key("c")));
}

TEST_F(CommitAsync, ChainsOfHandlersEnd) {
  Event done;
  std::atomic<int> called = 0;
  std::function<void(int)> start = [&](int left) {
    store().commit_async(std::move(Batch().put(key("d" + std::to_string(left)), "{}")), {},
                         [&, left](std::exception_ptr error, const CommitResult&) {
                           EXPECT_FALSE(error);
                           ++called;
                           if (left > 1) return start(left - 1);
                           done.happen();
                         });
  };
  start(200);
  done.wait();
  EXPECT_EQ(called, 200);
  EXPECT_EQ(store().info().head.seq, seq(200U));
}

// The handler runs while the destructor waits; what it writes then is a call of its own that is answered.
TEST_F(CommitAsync, AHandlerMayWriteWhileTheDestructorWaits) {
  Event handler_runs;
  Event closing;
  Store* raw = &store();
  int answered = 0;
  raw->commit_async(std::move(Batch().put(key("a"), "{}")), {}, [&](std::exception_ptr, const CommitResult&) {
    handler_runs.happen();
    closing.wait();
    EXPECT_EQ(raw->put(key("b"), "{}").value().seq, seq(2U));
    raw->commit_async(std::move(Batch().put(key("c"), "{}")), {},
                      [&](std::exception_ptr error, const CommitResult&) {
                        EXPECT_FALSE(error);
                        ++answered;
                      });
    ++answered;
  });
  handler_runs.wait();
  std::thread closer([&] {
    closing.happen();
    close();
  });
  closer.join();
  EXPECT_EQ(answered, 2);
  reopen();
  EXPECT_EQ(store().info().head.seq, seq(3U));
}

TEST_F(CommitAsync, AHandlerMayReadWhileTheDestructorWaits) {
  constexpr int kReadsCount = 2000;
  Event handler_runs;
  Event closing;
  Store* raw = &store();
  int found_count = 0;
  raw->commit_async(std::move(Batch().put(key("a"), "{}")), {}, [&](std::exception_ptr, const CommitResult&) {
    handler_runs.happen();
    closing.wait();
    for (int i = 0; i < kReadsCount; ++i) found_count += raw->get(key("a")) ? 1 : 0;
    EXPECT_TRUE(raw->merge_patch(key("a"), R"({"n":1})").ok());
  });
  handler_runs.wait();
  closing.happen();
  close();
  EXPECT_EQ(found_count, kReadsCount);
  reopen();
  EXPECT_EQ(body_of(key("a")), R"({"n":1})");
}

TEST_F(CommitAsync, SynchronousCommitsGoOnBesideIt) {
  std::atomic<int> answered = 0;
  for (int i = 0; i < 500; ++i) {
    store().commit_async(std::move(Batch().put(key("async"), "{}")), {},
                         [&](std::exception_ptr, const CommitResult&) { ++answered; });
    (void)store().put(key("sync"), "{}").value();
  }
  close();
  EXPECT_EQ(answered, 500);
  reopen();
  EXPECT_EQ(store().get(key("async"))->version, 500U);
  EXPECT_EQ(store().get(key("sync"))->version, 500U);
}

TEST_F(CommitAsync, AFullQueueIsSaidAndLosesNothing) {
  Event handler_runs;
  Event release;
  store().commit_async(std::move(Batch().put(key("first"), "{}")), {},
                       [&](std::exception_ptr, const CommitResult&) {
                         handler_runs.happen();
                         release.wait();
                       });
  handler_runs.wait();
  std::uint64_t accepted = 0;
  std::atomic<std::uint64_t> answered = 0;
  std::string_view refused;
  for (std::uint64_t i = 0; i < 20 * limits::kQueueBatchesCount && refused.empty(); ++i) {
    try {
      store().commit_async(std::move(Batch().put(key("d"), "{}")), {},
                           [&](std::exception_ptr error, const CommitResult&) {
                             EXPECT_FALSE(error);
                             ++answered;
                           });
      ++accepted;
    } catch (const Error& error) {
      refused = error.code();
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      EXPECT_TRUE(error.retryable());
      EXPECT_EQ(error.code(), code::kQueueFull) << error.what();
    }
  }
  EXPECT_EQ(refused, code::kQueueFull) << "nothing bounds the commits whose handlers wait";
  EXPECT_GE(accepted, limits::kQueueBatchesCount / 2);
  release.happen();
  close();
  EXPECT_EQ(answered, accepted);
  reopen();
  EXPECT_EQ(store().get(key("d"))->version, accepted);
}

TEST_F(CommitAsync, TheQueueIsBoundedByBytesToo) {
  Event handler_runs;
  Event release;
  store().commit_async(std::move(Batch().put(key("first"), "{}")), {},
                       [&](std::exception_ptr, const CommitResult&) {
                         handler_runs.happen();
                         release.wait();
                       });
  handler_runs.wait();
  const std::string large = R"({"t":")" + std::string(limits::kBodyBytes - 8, 'x') + "\"}";
  std::uint64_t accepted = 0;
  std::atomic<std::uint64_t> answered = 0;
  bool full = false;
  while (!full && accepted < 600) {
    try {
      store().commit_async(std::move(Batch().put(key("d"), large)), {},
                           [&](std::exception_ptr, const CommitResult&) { ++answered; });
      ++accepted;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kQueueFull) << error.what();
      full = true;
    }
  }
  EXPECT_TRUE(full) << "600 MiB of bodies were taken in";
  release.happen();
  close();
  EXPECT_EQ(answered, accepted);
}

}  // namespace
}  // namespace perdure::test
