// Many threads on one store: nothing is lost, nothing goes back, and the log stays whole.

#include <atomic>
#include <map>
#include <thread>

#include "tests/contract/run_threads.h"
#include "tests/contract/store_fixture.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

class Threads : public StoreFixture {
 protected:
  /// Every write of the documents that there are made one version.
  void expect_versions(std::uint64_t count) {
    std::uint64_t sum = 0;
    for (const Document& document : store().list("notes").documents) sum += document.version;
    EXPECT_EQ(sum, count);
  }

  /// Sequences without a gap, and versions that count up by one for each document.
  void expect_whole_log(std::uint64_t count) {
    if (!can().log) return expect_versions(count);
    std::map<std::string, std::uint64_t> versions;
    const std::vector<Change> log = all_changes(store());
    ASSERT_EQ(log.size(), count);
    for (std::size_t i = 0; i < log.size(); ++i) {
      ASSERT_EQ(log[i].seq, i + 1);
      ASSERT_EQ(log[i].version, ++versions[log[i].key.scope + "/" + log[i].key.id]) << log[i].seq;
    }
  }
};

TEST_F(Threads, ReadersNeverSeeADocumentGoBack) {
  constexpr std::size_t kDocuments = 4;
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> acknowledged[kDocuments] = {};
  std::thread readers([&] {
    run_threads(4, [&](std::size_t me) {
      std::uint64_t seen[kDocuments] = {};
      for (std::size_t i = me; !stop; ++i) {
        const std::size_t which = i % kDocuments;
        const std::uint64_t at_least = acknowledged[which];
        const auto document = store().get(key("d" + std::to_string(which)));
        const std::uint64_t version = document ? document->version : 0;
        EXPECT_GE(version, at_least) << "a read did not see a commit that had returned before it began";
        EXPECT_GE(version, seen[which]) << "a document went back";
        if (document) {
          EXPECT_EQ(document->body, R"({"version":)" + std::to_string(version) + "}");
        }
        seen[which] = version;
      }
    });
  });
  run_threads(kDocuments, [&](std::size_t which) {
    for (std::uint64_t version = 1; version <= 300; ++version) {
      const std::string body = R"({"version":)" + std::to_string(version) + "}";
      EXPECT_EQ(store().put(key("d" + std::to_string(which)), body, version - 1).value().version, version);
      acknowledged[which] = version;
    }
  });
  stop = true;
  readers.join();
  expect_whole_log(kDocuments * 300);
}

TEST_F(Threads, OfConcurrentCreatesOneWins) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> winners = 0;
    run_threads(8, [&](std::size_t) {
      const CommitResult result = store().create(key("r" + std::to_string(round)), "{}");
      if (result.ok()) {
        ++winners;
      } else {
        EXPECT_EQ(result.conflict()->reason, Conflict::Reason::exists);
      }
    });
    EXPECT_EQ(winners, 1);
  }
  expect_whole_log(50);
}

TEST_F(Threads, ReadModifyWriteWithVersionsLosesNoUpdate) {
  constexpr std::size_t kThreads = 8;
  constexpr int kIncrements = 40;
  (void)store().put(key("counter"), R"({"n":0})").value();
  run_threads(kThreads, [&](std::size_t) {
    for (int done = 0; done < kIncrements;) {
      const auto document = store().get(key("counter"));
      const int value = std::stoi(document->body.substr(5));
      const std::string body = R"({"n":)" + std::to_string(value + 1) + "}";
      if (store().replace(key("counter"), body, document->version).ok()) ++done;
    }
  });
  EXPECT_EQ(body_of(key("counter")), R"({"n":)" + std::to_string(kThreads * kIncrements) + "}");
  expect_whole_log(1 + kThreads * kIncrements);
}

TEST_F(Threads, ConcurrentPatchesOfOneDocumentAllArrive) {
  constexpr std::size_t kThreads = 8;
  (void)store().put(key("a"), "{}").value();
  run_threads(kThreads, [&](std::size_t me) {
    for (int i = 0; i < 30; ++i) {
      const std::string name = "m" + std::to_string(me) + "_" + std::to_string(i);
      Patch patch;
      patch.set = {{"/" + name, "1"}};
      if (i % 2 == 0) {
        (void)store().patch(key("a"), patch).value();
      } else {
        (void)store().merge_patch(key("a"), R"({")" + name + R"(":1})").value();
      }
    }
  });
  const std::string body = body_of(key("a"));
  for (std::size_t me = 0; me < kThreads; ++me) {
    for (int i = 0; i < 30; ++i) {
      const std::string member = "\"m" + std::to_string(me) + "_" + std::to_string(i) + "\":1";
      EXPECT_NE(body.find(member), std::string::npos) << member;
    }
  }
  expect_whole_log(1 + kThreads * 30);
}

TEST_F(Threads, OneOperationIdFromManyThreadsIsAppliedOnce) {
  for (int round = 0; round < 30; ++round) {
    CommitOptions options;
    options.operation_id = "op-" + std::to_string(round);
    std::atomic<int> first = 0;
    run_threads(8, [&](std::size_t) {
      const CommitResult result = store().commit(std::move(Batch().put(key("a"), "{}")), options);
      EXPECT_EQ(result.value().version, static_cast<std::uint64_t>(round) + 1);
      if (!result.repeated()) ++first;
    });
    EXPECT_EQ(first, 1);
  }
  expect_whole_log(30);
}

// Every kind of call at once, with small connection pools, for the thread sanitizer and for deadlocks.
TEST_F(Threads, EverythingAtOnce) {
  OpenOptions small;
  small.read_connections = 1;
  reopen(small);
  const std::uint64_t seed = test_seed("Threads.EverythingAtOnce");
  std::atomic<std::uint64_t> applied = 0;
  std::atomic<std::uint64_t> asynchronous = 0;
  run_threads(12, [&](std::size_t me) {
    Random random(seed + me);
    for (int i = 0; i < 150; ++i) {
      const Key target = key("d" + std::to_string(random.below(6)));
      const auto count = [&](const CommitResult& result) { applied += result.written().size(); };
      switch (random.below(9)) {
        case 0:
          count(store().put(target, R"({"n":1})"));
          break;
        case 1:
          count(store().create(target, "{}"));
          break;
        case 2:
          count(store().erase(target));
          break;
        case 3:
          count(store().merge_patch(target, R"({"m":2})"));
          break;
        case 4:
          (void)store().get(target);
          break;
        case 5:
          (void)store().list("notes");
          break;
        case 6:
          if (can().log) (void)store().changes({});
          break;
        case 7:
          (void)store().collections();
          break;
        default:
          store().commit_async(std::move(Batch().put(target, "{}").put(key("x"), "{}")), {},
                               [&](std::exception_ptr error, const CommitResult& result) {
                                 EXPECT_FALSE(error);
                                 asynchronous += result.written().size();
                               });
      }
      if (random.one_in(40)) (void)store().info();
    }
  });
  close();
  reopen();
  // Deleted ones tell their versions when they are there again.
  for (const char* id : {"d0", "d1", "d2", "d3", "d4", "d5"}) {
    if (store().create(key(id), "{}").ok()) ++applied;
  }
  expect_whole_log(applied + asynchronous);
}

}  // namespace
}  // namespace perdure::test
