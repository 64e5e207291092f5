// A disk with no space left: what was acknowledged stays, what was refused is not there, and when there is
// space again the writing goes on.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include <perdure/open.h>

#include "tests/disk/private_mounts.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

/// A body that does not compress, different for each number.
std::string body_of(std::uint64_t number, std::size_t size) {
  std::mt19937_64 engine(number);
  std::string body = R"({"n":)" + std::to_string(number) + R"(,"t":")";
  while (body.size() + 2 < size) {
    body += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[engine() % 64];
  }
  return body + "\"}";
}

Key key(std::uint64_t number) { return {"notes", "d" + std::to_string(number)}; }

class FullDisk : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(OpenOptions::Access access = OpenOptions::Access::read_write) const {
    OpenOptions options;
    options.access = access;
    return perdure::open(url_, options);
  }

  /// Puts documents until the disk is full; the number of those that were acknowledged.
  static std::uint64_t put_until_full(Store& store, std::size_t size, std::uint64_t first = 0) {
    for (std::uint64_t number = first; number < first + 10'000; ++number) {
      try {
        (void)store.put(key(number), body_of(number, size)).value();
      } catch (const Error& error) {
        expect_disk_full(error);
        return number;
      }
    }
    ADD_FAILURE() << "the disk never got full";
    return first;
  }

  static void expect_disk_full(const Error& error) {
    EXPECT_EQ(error.code(), code::kDiskFull) << error.what();
    EXPECT_EQ(error.outcome(), Outcome::not_applied) << error.what();
    EXPECT_NE(std::string(error.what()).find("store.db"), std::string::npos) << error.what();
  }

  /// Documents 0 to `count` - 1 are there byte for byte, and nothing else.
  static void expect_exactly(Store& store, std::uint64_t count, std::size_t size) {
    EXPECT_EQ(store.info().head.seq, count);
    for (std::uint64_t number = 0; number < count; ++number) {
      const auto document = store.get(key(number));
      ASSERT_TRUE(document) << number;
      ASSERT_EQ(document->body, body_of(number, size)) << number;
    }
    EXPECT_FALSE(store.get(key(count))) << "a refused write is there";
    std::uint64_t listed = 0;
    for (const CollectionInfo& collection : store.collections()) listed += collection.document_count;
    EXPECT_EQ(listed, count);
  }

  /// With the disk still full: everything is shown, or it is said why not. With space: everything.
  void expect_exactly_after_reopening(std::uint64_t count, std::size_t size) {
    for (const auto access : {OpenOptions::Access::read_only, OpenOptions::Access::read_write}) {
      try {
        expect_exactly(*open(access), count, size);
      } catch (const Error& error) {
        expect_disk_full(error);
      }
    }
    disk_.free_space();
    expect_exactly(*open(OpenOptions::Access::read_only), count, size);
    expect_exactly(*open(), count, size);
  }

  SmallDisk disk_{1024};
  const std::string url_ = "sqlite:" + disk_.file("store.db");
};

TEST_F(FullDisk, EverythingAcknowledgedStaysAndNothingElse) {
  disk_.fill(600 * 1024);
  auto store = open();
  const std::uint64_t count = put_until_full(*store, 3000);
  ASSERT_GT(count, 10U);
  expect_exactly(*store, count, 3000);
  store.reset();
  expect_exactly_after_reopening(count, 3000);
}

TEST_F(FullDisk, ItIsSaidEachTimeAndReadingGoesOn) {
  auto store = open();
  const std::uint64_t count = put_until_full(*store, 3000);
  disk_.fill();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(put_until_full(*store, 3000, count), count);
    EXPECT_TRUE(store->get(key(static_cast<std::uint64_t>(i) % count)));
  }
  expect_exactly(*store, count, 3000);
}

TEST_F(FullDisk, WritingGoesOnWhenThereIsSpaceAgain) {
  disk_.fill(600 * 1024);
  auto store = open();
  const std::uint64_t count = put_until_full(*store, 3000);
  disk_.free_space();
  // The refusal was not_applied, so this handle is still trusted.
  for (std::uint64_t number = count; number < count + 10; ++number) {
    ASSERT_EQ(store->put(key(number), body_of(number, 3000)).value().seq, number + 1);
  }
  expect_exactly(*store, count + 10, 3000);
  store.reset();
  store = open();
  expect_exactly(*store, count + 10, 3000);
}

TEST_F(FullDisk, ABatchThatDoesNotFitLeavesNothing) {
  disk_.fill(600 * 1024);
  auto store = open();
  (void)store->put(key(0), body_of(0, 3000)).value();
  Batch batch;
  for (std::uint64_t number = 1; number <= 500; ++number) batch.put(key(number), body_of(number, 4000));
  for (int i = 0; i < 3; ++i) {
    try {
      (void)store->commit(batch);
      FAIL() << "2 MB fitted on a disk of 1 MB";
    } catch (const Error& error) {
      expect_disk_full(error);
    }
    expect_exactly(*store, 1, 3000);
  }
  // A smaller one fits still.
  EXPECT_EQ(store->put(key(1), body_of(1, 3000)).value().seq, 2U);
  store.reset();
  expect_exactly_after_reopening(2, 3000);
}

TEST_F(FullDisk, ManyThreadsAgreeOnWhatIsStored) {
  disk_.fill(600 * 1024);
  auto store = open();
  constexpr std::uint64_t kThreads = 8;
  std::vector<std::map<std::uint64_t, std::uint64_t>> acknowledged(kThreads);  // number → seq
  std::vector<std::thread> threads;
  for (std::uint64_t me = 0; me < kThreads; ++me) {
    threads.emplace_back([&, me] {
      for (std::uint64_t i = 0; i < 1000; ++i) {
        const std::uint64_t number = me * 1000 + i;
        try {
          acknowledged[me][number] = store->put(key(number), body_of(number, 2500)).value().seq;
        } catch (const Error& error) {
          expect_disk_full(error);
          return;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  store.reset();
  disk_.free_space();
  store = open();
  std::uint64_t count = 0;
  for (const auto& mine : acknowledged) {
    for (const auto& [number, seq] : mine) {
      ++count;
      const auto document = store->get(key(number));
      ASSERT_TRUE(document) << "lost: " << number;
      EXPECT_EQ(document->seq, seq);
      EXPECT_EQ(document->body, body_of(number, 2500));
    }
  }
  EXPECT_EQ(store->info().head.seq, count) << "something is stored that was refused";
}

TEST_F(FullDisk, AnOperationIdIsFreeAfterTheRefusal) {
  disk_.fill(600 * 1024);
  auto store = open();
  const std::uint64_t count = put_until_full(*store, 3000);
  disk_.fill();
  CommitOptions options;
  options.operation_id = "op-1";
  Batch batch;
  batch.put(key(count), body_of(count, 3000));
  try {
    (void)store->commit(batch, options);
    FAIL() << "the disk is full";
  } catch (const Error& error) {
    expect_disk_full(error);
  }
  disk_.free_space();
  const CommitResult result = store->commit(batch, options);
  EXPECT_FALSE(result.repeated());
  EXPECT_EQ(result.value().seq, count + 1);
  EXPECT_TRUE(store->commit(batch, options).repeated());
}

TEST_F(FullDisk, AsynchronousCommitsAreToldToo) {
  disk_.fill(600 * 1024);
  auto store = open();
  std::atomic<std::uint64_t> stored = 0;
  std::atomic<std::uint64_t> refused = 0;
  for (std::uint64_t number = 0; number < 800; ++number) {
    store->commit_async(std::move(Batch().put(key(number), body_of(number, 3000))), {},
                        [&](std::exception_ptr error, const CommitResult& result) {
                          if (!error) {
                            stored += result.ok() ? 1 : 0;
                            return;
                          }
                          try {
                            std::rethrow_exception(error);
                          } catch (const Error& known) {
                            expect_disk_full(known);
                            ++refused;
                          }
                        });
  }
  store.reset();
  EXPECT_EQ(stored + refused, 800U);
  EXPECT_GT(refused, 0U);
  disk_.free_space();
  EXPECT_EQ(open()->info().head.seq, stored);
}

TEST_F(FullDisk, AStoreCannotBeMade) {
  disk_.fill();
  try {
    (void)open();
    FAIL() << "there is no space for a store";
  } catch (const Error& error) {
    expect_disk_full(error);
  }
  disk_.free_space();
  EXPECT_EQ(open()->put(key(0), "{}").value().seq, 1U);
}

// A server that starts again on the disk it filled: it says so, or it works; it never calls the store
// damaged.
TEST_F(FullDisk, OpeningAgainIsClear) {
  auto store = open();
  for (std::uint64_t number = 0; number < 20; ++number)
    (void)store->put(key(number), body_of(number, 3000)).value();
  store.reset();
  disk_.fill();
  expect_exactly_after_reopening(20, 3000);
}

// What refuses to grow a file may also be a limit of the system, and then the write fails in the middle.
TEST(FileSizeLimit, TheOutcomeIsHonest) {
  struct Limit {
    Limit() {
      ::getrlimit(RLIMIT_FSIZE, &before);
      previous = ::signal(SIGXFSZ, SIG_IGN);
    }
    ~Limit() {
      ::setrlimit(RLIMIT_FSIZE, &before);
      ::signal(SIGXFSZ, previous);
    }
    void set(rlim_t bytes) const {
      const rlimit limited = {bytes, before.rlim_max};
      ::setrlimit(RLIMIT_FSIZE, &limited);
    }
    rlimit before = {};
    void (*previous)(int) = SIG_DFL;
  };
  TemporaryDirectory directory;
  const std::string url = "sqlite:" + directory.file("store.db");
  std::uint64_t acknowledged = 0;
  std::optional<Error> refusal;
  {
    Limit limit;
    auto store = perdure::open(url);
    limit.set(rlim_t{300} * 1024);
    while (acknowledged < 1000 && !refusal) {
      try {
        (void)store->put(key(acknowledged), body_of(acknowledged, 3000)).value();
        ++acknowledged;
      } catch (const Error& error) {
        refusal = error;
      }
    }
    ASSERT_TRUE(refusal);
    EXPECT_TRUE(refusal->code() == code::kIo || refusal->code() == code::kDiskFull) << refusal->what();
    for (std::uint64_t number = 0; number < acknowledged; ++number)
      EXPECT_TRUE(store->get(key(number))) << number;
    if (refusal->outcome() == Outcome::in_doubt) {
      try {
        (void)store->put(key(5000), "{}");
        ADD_FAILURE() << "written although the commit before is in doubt";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), code::kUntrusted) << error.what();
      }
    }
  }
  const auto store = perdure::open(url);
  for (std::uint64_t number = 0; number < acknowledged; ++number) {
    const auto document = store->get(key(number));
    ASSERT_TRUE(document) << "lost: " << number;
    EXPECT_EQ(document->body, body_of(number, 3000));
  }
  if (refusal->outcome() == Outcome::not_applied) {
    EXPECT_EQ(store->info().head.seq, acknowledged) << "stored although it was said not to be";
  }
  EXPECT_LE(store->info().head.seq, acknowledged + 1);
}

}  // namespace
}  // namespace perdure::test
