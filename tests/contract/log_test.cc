// The promises of a store that keeps a log (Capabilities::log): what pages of changes show.

#include <map>
#include <thread>

#include "tests/contract/run_threads.h"
#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class ReadingTheLog : public StoreFixture {};

TEST_F(ReadingTheLog, InPagesOfEverySize) {
  for (int i = 0; i < 7; ++i) (void)store().put(key("d" + std::to_string(i)), "{}").value();
  (void)store().erase(key("d3")).value();
  for (std::size_t limit = 1; limit <= 9; ++limit) {
    const std::vector<Change> log = all_changes(store(), {}, limit);
    ASSERT_EQ(log.size(), 8U) << limit;
    for (std::size_t i = 0; i < log.size(); ++i) EXPECT_EQ(log[i].seq, i + 1);
    EXPECT_EQ(log[7].kind, ChangeKind::erase);
    EXPECT_EQ(log[7].version, 2U);
    EXPECT_EQ(log[7].key, key("d3"));
  }
}

TEST_F(ReadingTheLog, AtEndSaysWhetherMoreFollows) {
  for (int i = 0; i < 4; ++i) (void)store().put(key("a"), "{}").value();
  ChangesOptions options;
  options.limit = 4;
  EXPECT_TRUE(store().changes({}, options).at_end);
  options.limit = 3;
  const ChangePage page = store().changes({}, options);
  EXPECT_FALSE(page.at_end);
  EXPECT_EQ(page.next.seq, 3U);
  const ChangePage last = store().changes(page.next, options);
  EXPECT_TRUE(last.at_end);
  EXPECT_EQ(last.next, store().info().head);
  const ChangePage nothing = store().changes(last.next, options);
  EXPECT_TRUE(nothing.at_end);
  EXPECT_TRUE(nothing.changes.empty());
  EXPECT_EQ(nothing.next, last.next);
  (void)store().put(key("b"), "{}").value();
  ASSERT_EQ(store().changes(nothing.next).changes.size(), 1U);
  EXPECT_EQ(store().changes(nothing.next).changes[0].key, key("b"));
}

TEST_F(ReadingTheLog, WithoutBodies) {
  (void)store().put(key("a"), R"({"n":1})").value();
  ChangesOptions options;
  options.bodies = false;
  const ChangePage page = store().changes({}, options);
  ASSERT_EQ(page.changes.size(), 1U);
  EXPECT_EQ(page.changes[0].body, "");
  EXPECT_EQ(page.changes[0].unreadable_reason, "");
  EXPECT_EQ(page.changes[0].kind, ChangeKind::put);
  EXPECT_EQ(page.next, store().changes({}).next);
}

TEST_F(ReadingTheLog, ActorIsRecorded) {
  CommitOptions options;
  options.actor = "Åse <ase@example.org>";
  (void)store().commit(std::move(Batch().put(key("a"), "{}").erase(key("a"))), options).value();
  (void)store().put(key("b"), "{}").value();
  reopen();
  const std::vector<Change> log = all_changes(store());
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[0].actor, options.actor);
  EXPECT_EQ(log[1].actor, options.actor);
  EXPECT_EQ(log[2].actor, "");
}

class ThreadsOnALog : public StoreFixture {};

TEST_F(ThreadsOnALog, EveryAcknowledgedPutIsInTheLogOnce) {
  constexpr std::size_t kThreads = 16;
  constexpr int kPuts = 150;
  std::vector<std::map<std::uint64_t, std::string>> acknowledged(kThreads);
  run_threads(kThreads, [&](std::size_t me) {
    for (int i = 0; i < kPuts; ++i) {
      const std::string body = R"({"t":)" + std::to_string(me) + R"(,"i":)" + std::to_string(i) + "}";
      acknowledged[me][store().put(key("d" + std::to_string(i % 5)), body).value().seq] = body;
    }
  });
  const std::vector<Change> log = all_changes(store());
  std::size_t found = 0;
  for (const auto& mine : acknowledged) {
    std::uint64_t last = 0;
    for (const auto& [seq, body] : mine) {
      ASSERT_LE(seq, log.size());
      EXPECT_EQ(log[seq - 1].body, body);
      EXPECT_GT(seq, last);
      last = seq;
      ++found;
    }
  }
  EXPECT_EQ(found, kThreads * kPuts);
  EXPECT_EQ(log.size(), kThreads * kPuts);
}

// Two documents that are always written together are never seen apart, in the log or by its readers.
TEST_F(ThreadsOnALog, BatchesStandTogetherInTheLog) {
  constexpr std::uint64_t kBatches = 200;
  std::atomic<bool> stop = false;
  std::thread follower([&] {
    Cursor cursor;
    std::uint64_t expected = 1;
    while (true) {
      const bool last_round = stop;
      ChangesOptions options;
      options.limit = 7;
      const ChangePage page = store().changes(cursor, options);
      for (const Change& change : page.changes) ASSERT_EQ(change.seq, expected++);
      cursor = page.next;
      if (last_round && page.at_end) break;
    }
    EXPECT_EQ(expected, 4 * kBatches * 3 + 1);
  });
  run_threads(4, [&](std::size_t me) {
    const std::string scope = "s" + std::to_string(me);
    for (std::uint64_t i = 0; i < kBatches; ++i) {
      CommitOptions options;
      options.actor = scope + "-" + std::to_string(i);
      Batch batch;
      batch.put(key("a", scope), "{}").put(key("b", scope), "{}").put(key("c", scope), "{}");
      const CommitResult result = store().commit(batch, options);
      EXPECT_EQ(result.written()[1].seq, result.written()[0].seq + 1);
      EXPECT_EQ(result.written()[2].seq, result.written()[0].seq + 2);
    }
  });
  stop = true;
  follower.join();
  const std::vector<Change> log = all_changes(store());
  for (std::size_t i = 0; i < log.size(); i += 3) {
    EXPECT_EQ(log[i].actor, log[i + 1].actor);
    EXPECT_EQ(log[i].actor, log[i + 2].actor);
  }
}

}  // namespace
}  // namespace perdure::test
