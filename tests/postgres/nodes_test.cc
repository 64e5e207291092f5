// Several processes write one space: one log, without holes, in the order of commits (G4).

#include <gtest/gtest.h>

#include <string>

#include <perdure/open.h>
#include "tests/postgres/cluster.h"
#include "tests/postgres/node_ledger.h"

namespace perdure::test {
namespace {

constexpr std::size_t kNodesCount = 8;
constexpr std::uint64_t kWritesCount = 150;

TEST(SeveralNodes, AReaderNeverSeesAHoleOrALateArrival) {
  const std::string url = shared_cluster().url(new_name("space"));
  const auto store = perdure::open(url);
  NodeLedger ledger(url, kNodesCount, kWritesCount);
  Cursor cursor;
  std::uint64_t seq = 0;
  std::uint64_t looks_count = 0;
  std::uint64_t growing_looks_count = 0;
  const auto follow = [&] {
    // A hole, or a row that came behind one already seen, breaks the chain that the cursor names.
    const ChangePage page = store->changes(cursor, {1000, false});
    for (const Change& change : page.changes) ASSERT_EQ(change.seq, ++seq);
    cursor = page.next;
    ++looks_count;
    growing_looks_count += page.changes.empty() ? 0 : 1;
  };
  while (ledger.take_in()) {
    follow();
    // The same in one statement of SQL.
    ASSERT_EQ(
        shared_cluster().sql("SELECT space FROM perdure_log GROUP BY space HAVING count(*) <> max(seq)"), "");
  }
  follow();
  EXPECT_EQ(seq, 2 * kNodesCount * kWritesCount);
  EXPECT_EQ(ledger.acknowledged_count(), kNodesCount * kWritesCount);
  EXPECT_EQ(ledger.repeated_count() + ledger.doubts_count(), 0U);
  EXPECT_GT(growing_looks_count, 10U) << "of " << looks_count;
  ledger.expect_agrees(*store);
}

// Wakes up by the notification: by looking alone a change is seen after 250 ms on average.
TEST(SeveralNodes, AChangeWakesTheOthers) {
  const std::string url = shared_cluster().url(new_name("space"));
  const auto writer = perdure::open(url);
  const auto other = perdure::open(url);
  for (std::uint64_t seq = 0; seq < 20; ++seq) {
    ASSERT_EQ(writer->put({"notes", "a"}, "{}").value().seq, seq + 1);
    ASSERT_EQ(other->wait_for_change(seq, std::chrono::seconds(30)), seq + 1);
    ASSERT_EQ(other->get({"notes", "a"})->version, seq + 1);
  }
}

TEST(SeveralNodes, SettingsOfOneHoldForTheOthers) {
  const std::string url = shared_cluster().url(new_name("space"));
  const auto one = perdure::open(url);
  const auto two = perdure::open(url);
  (void)two->put({"notes", "a"}, R"({"n":"text"})").value();
  CollectionSettings settings;
  settings.schema = R"({"type":"object","properties":{"n":{"type":"integer"}}})";
  settings.unique = {{{"n"}, {}}};
  (void)one->configure("notes", settings).value();
  EXPECT_THROW((void)two->put({"notes", "b"}, R"({"n":"text"})"), Error);
  (void)two->put({"notes", "b"}, R"({"n":1})").value();
  EXPECT_EQ(one->put({"notes", "c"}, R"({"n":1})").conflict()->holder_id, "b");
  // What `two` knows refuses this, but it holds no more.
  settings.schema.clear();
  (void)one->configure("notes", settings).value();
  EXPECT_TRUE(two->put({"notes", "d"}, R"({"n":"other"})").ok());
}

TEST(SeveralNodes, ALeaseIsHeldByOneOfThem) {
  const std::string url = shared_cluster().url(new_name("space"));
  const auto one = perdure::open(url);
  auto two = perdure::open(url);
  EXPECT_TRUE(two->lease_follower("mirror", "two", std::chrono::hours(1)));
  EXPECT_FALSE(one->lease_follower("mirror", "one", std::chrono::hours(1)));
  two.reset();
  EXPECT_TRUE(one->lease_follower("mirror", "one", std::chrono::hours(1)));
}

}  // namespace
}  // namespace perdure::test
