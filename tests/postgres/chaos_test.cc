// Whatever happens to the server and the connections: what was acknowledged is stored, nothing is doubled,
// and what is said not to be applied is not there.

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include <perdure/open.h>
#include "tests/postgres/cluster.h"
#include "tests/postgres/cutting_proxy.h"
#include "tests/postgres/node_ledger.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

/// A store whose connections go through a proxy.
class LostAnswers : public ::testing::Test {
 protected:
  LostAnswers() : proxy_(shared_cluster().port()), space_(new_name("space")), store_(perdure::open(url())) {}

  [[nodiscard]] std::string url() const {
    return "postgres://perdure@127.0.0.1:" + std::to_string(proxy_.port()) +
           "/postgres?sslmode=disable&space=" + space_;
  }
  Store& store() { return *store_; }

  CuttingProxy proxy_;
  const std::string space_;
  std::unique_ptr<Store> store_;
};

TEST_F(LostAnswers, OfCommitsAreFoundOut) {
  constexpr std::uint64_t kCutsCount = 45;
  using Cut = CuttingProxy::Cut;
  for (std::uint64_t i = 1; i <= kCutsCount; ++i) {
    proxy_.cut_once(i % 3 == 0 ? Cut::before_commit : i % 3 == 1 ? Cut::behind_commit : Cut::before_answer);
    // Without an operation id: neither lost nor applied twice.
    const CommitResult result = store().put({"notes", "counter"}, R"({"n":)" + std::to_string(i) + "}");
    ASSERT_EQ(result.value().version, i);
    ASSERT_EQ(result.value().seq, i);
    ASSERT_EQ(proxy_.cuts_count(), i) << "nothing was cut";
  }
  EXPECT_EQ(store().get({"notes", "counter"})->version, kCutsCount);
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(LostAnswers, OfSettingsAndOtherWorkAreFoundOut) {
  (void)store().put({"notes", "a"}, R"({"n":1})").value();
  CollectionSettings settings;
  settings.indexes = {{{"n"}, false}};
  proxy_.cut_once(CuttingProxy::Cut::before_answer);
  (void)store().configure("notes", settings).value();
  proxy_.cut_once(CuttingProxy::Cut::before_commit);
  store().rebuild();
  proxy_.cut_once(CuttingProxy::Cut::before_answer);
  EXPECT_EQ(store().purge({"notes", "a"}).versions_count, 2U);
  EXPECT_EQ(proxy_.cuts_count(), 3U);
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(LostAnswers, OfRefusalsAreGivenAgain) {
  (void)store().put({"notes", "a"}, "{}").value();
  proxy_.cut_once(CuttingProxy::Cut::before_answer);
  Batch batch;
  batch.create({"notes", "a"}, "{}");
  EXPECT_EQ(store().commit(batch).conflict()->found, 1U);
  EXPECT_TRUE(store().put({"notes", "a"}, "{}").ok());
}

TEST_F(LostAnswers, GroupsOfManyAreAnsweredOnce) {
  constexpr int kRoundsCount = 20;
  constexpr int kTogetherCount = 40;
  int answered = 0;
  for (int round = 0; round < kRoundsCount; ++round) {
    proxy_.cut_once(CuttingProxy::Cut::behind_commit);
    for (int i = 0; i < kTogetherCount; ++i) {
      Batch batch;
      batch.put({"notes", "counter"}, "{}");
      store().commit_async(batch, {}, [&](const std::exception_ptr& error, const CommitResult& result) {
        EXPECT_FALSE(error);
        EXPECT_TRUE(result.ok());
        ++answered;
      });
    }
    (void)store().put({"notes", "other"}, "{}").value();
  }
  store_.reset();
  EXPECT_EQ(answered, kRoundsCount * kTogetherCount);
  EXPECT_EQ(perdure::open(url())->get({"notes", "counter"})->version,
            static_cast<std::uint64_t>(kRoundsCount * kTogetherCount));
}

// Each round hurts the server in one of three ways while four programs write to one space.
TEST(Chaos, LosesAndDoublesNothing) {
  constexpr std::size_t kNodesCount = 4;
  constexpr std::uint64_t kBetweenCount = 40;
  Random random(test_seed("Chaos"));
  const std::uint64_t stops_count = environment_number("PERDURE_CHAOS_STOPS", 12);
  Cluster cluster;
  const std::string url = cluster.url("main");
  const auto store = perdure::open(url);
  NodeLedger ledger(url, kNodesCount, (stops_count * 3 + 2) * kBetweenCount / kNodesCount + 200);
  for (std::uint64_t stops = 0; stops < stops_count;) {
    const std::uint64_t target = ledger.acknowledged_count() + kBetweenCount;
    while (ledger.acknowledged_count() < target) {
      ASSERT_TRUE(ledger.take_in()) << "the programs ended before the chaos did";
    }
    switch (random.below(3)) {
      case 0:
        cluster.stop_immediately();
        cluster.start();
        ++stops;
        break;
      case 1:
        cluster.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'perdure'");
        break;
      default:
        cluster.freeze();
        (void)ledger.take_in();
        cluster.thaw();
    }
  }
  ledger.wait_for_all();
  std::printf("%llu acknowledged, %llu said to be not applied, %llu in doubt\n",
              static_cast<unsigned long long>(ledger.acknowledged_count()),
              static_cast<unsigned long long>(ledger.repeated_count()),
              static_cast<unsigned long long>(ledger.doubts_count()));
  ledger.expect_agrees(*store);
}

}  // namespace
}  // namespace perdure::test
