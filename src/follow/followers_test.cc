#include <perdure/follower.h>

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <perdure/error.h>
#include "follow/mirror_testing.h"

namespace perdure::test {
namespace {

using namespace std::chrono_literals;
using Reached = Followers::Reached;

/// What a follower saw; outlives it.
struct Seen {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::uint64_t> seqs = {};
  int applies_count = 0;
  int starts_over_count = 0;
  bool fails = false;

  std::vector<std::uint64_t> copy() {
    const std::lock_guard lock(mutex);
    return seqs;
  }
  void set_failing(bool failing) {
    const std::lock_guard lock(mutex);
    fails = failing;
  }
  bool wait_for_applies(int count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 30s, [&] { return applies_count >= count; });
  }
};

class Recorder : public Follower {
 public:
  Recorder(std::string name, Seen& seen) : name_(std::move(name)), seen_(seen) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  void apply(Store&, const ChangePage& page) override {
    const std::lock_guard lock(seen_.mutex);
    ++seen_.applies_count;
    seen_.changed.notify_all();
    if (seen_.fails) throw std::runtime_error("out of paper");
    for (const Change& change : page.changes) seen_.seqs.push_back(change.seq);
  }
  void start_over(Store&) override {
    const std::lock_guard lock(seen_.mutex);
    ++seen_.starts_over_count;
  }
  [[nodiscard]] bool needs_bodies() const override { return false; }

 private:
  const std::string name_;
  Seen& seen_;
};

class Following : public ::testing::Test {
 protected:
  Following() : store_(open("sqlite:" + home_.file("store.db"))) {}

  std::uint64_t put(const std::string& id) { return store_->put({"notes", id}, "{}").value().seq; }
  std::unique_ptr<Recorder> recorder(const std::string& name = "r") {
    return std::make_unique<Recorder>(name, seen_);
  }
  void reopen() {
    store_.reset();
    store_ = open("sqlite:" + home_.file("store.db"));
  }

  TemporaryDirectory home_;
  std::unique_ptr<Store> store_;
  Seen seen_;
};

TEST_F(Following, SeesEveryChangeOnceAndInOrder) {
  put("a");
  Followers::Options options;
  options.page_changes_count = 3;
  Followers followers(*store_, options);
  followers.add(recorder());
  std::vector<std::uint64_t> expected = {1};
  for (std::uint64_t i = 2; i <= 50; ++i) expected.push_back(put("a" + std::to_string(i)));
  ASSERT_EQ(followers.wait_for("r", 50, 30s), Reached::yes);
  EXPECT_EQ(seen_.copy(), expected);
  EXPECT_EQ(followers.status().at(0).lag_count, 0U);
}

TEST_F(Following, ResumesAfterRestartFromItsCursor) {
  put("a");
  put("b");
  {
    Followers followers(*store_);
    followers.add(recorder());
    ASSERT_EQ(followers.wait_for("r", 2, 30s), Reached::yes);
  }
  reopen();
  EXPECT_EQ(follower_status(*store_).at(0).record.cursor.seq, 2U);
  put("c");
  Followers followers(*store_);
  followers.add(recorder());
  ASSERT_EQ(followers.wait_for("r", 3, 30s), Reached::yes);
  EXPECT_EQ(seen_.copy(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(seen_.starts_over_count, 0);
}

TEST_F(Following, StartsOverWhenTheLogIsAnotherOne) {
  put("a");
  {
    Followers followers(*store_);
    followers.add(recorder());
    ASSERT_EQ(followers.wait_for("r", 1, 30s), Reached::yes);
  }
  FollowerRecord record = store_->followers().at(0);
  record.cursor.epoch = "0189b2c0-7e5a-7cc1-8a9e-0123456789ab";
  store_->record_follower(record);
  Followers followers(*store_);
  followers.add(recorder());
  const std::uint64_t seq = put("b");
  ASSERT_TRUE(seen_.wait_for_applies(2));
  ASSERT_EQ(followers.wait_for("r", seq, 30s), Reached::yes);
  EXPECT_EQ(seen_.starts_over_count, 1);
  EXPECT_EQ(seen_.copy(), (std::vector<std::uint64_t>{1, 1, 2}));
}

TEST_F(Following, AFailureStopsNeitherOthersNorTheStore) {
  Seen healthy;
  seen_.fails = true;
  Followers followers(*store_);
  followers.add(recorder("bad"));
  followers.add(std::make_unique<Recorder>("good", healthy));
  const std::uint64_t seq = put("a");
  EXPECT_EQ(followers.wait_for("good", seq, 30s), Reached::yes);
  EXPECT_EQ(followers.wait_for("bad", seq, 30s), Reached::failing);
  const auto status = followers.status();
  EXPECT_EQ(status.at(0).record.problem, "out of paper");
  EXPECT_GE(status.at(0).record.failures_count, 1U);
  EXPECT_EQ(status.at(1).record.problem, "");
  EXPECT_EQ(store_->followers().at(0).problem, "out of paper");
  seen_.set_failing(false);
  EXPECT_EQ(followers.wait_for("bad", seq, 30s), Reached::yes);
  // `wait_for` answers as soon as the change is taken in; the next one is behind the record.
  EXPECT_EQ(followers.wait_for("bad", put("b"), 30s), Reached::yes);
  EXPECT_EQ(followers.status().at(0).record.problem, "");
  EXPECT_EQ(followers.status().at(0).record.failures_count, 0U);
}

TEST_F(Following, PausesGrowAfterFailures) {
  seen_.fails = true;
  put("a");
  Followers::Options options;
  options.first_pause = 20ms;
  options.longest_pause = 40ms;
  const auto begin = std::chrono::steady_clock::now();
  Followers followers(*store_, options);
  followers.add(recorder());
  ASSERT_TRUE(seen_.wait_for_applies(5));
  // 20 + 40 + 40 + 40
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 140ms);
}

TEST_F(Following, RetryNowEndsAPause) {
  seen_.fails = true;
  put("a");
  Followers::Options options;
  options.first_pause = 1h;
  Followers followers(*store_, options);
  followers.add(recorder());
  ASSERT_TRUE(seen_.wait_for_applies(1));
  seen_.set_failing(false);
  followers.retry_now();
  ASSERT_TRUE(seen_.wait_for_applies(2));
  EXPECT_EQ(followers.wait_for("r", 1, 30s), Reached::yes);
}

TEST_F(Following, WaitForReportsATryOfItsOwnOnly) {
  seen_.fails = true;
  put("a");
  Followers::Options options;
  options.first_pause = 1h;
  Followers followers(*store_, options);
  followers.add(recorder());
  ASSERT_EQ(followers.wait_for("r", 1, 30s), Reached::failing);
  seen_.set_failing(false);
  EXPECT_EQ(followers.wait_for("r", 1, 30s), Reached::yes) << "told an old failure";
}

TEST_F(Following, WaitForEndsWithItsTime) {
  Followers followers(*store_);
  followers.add(recorder());
  EXPECT_EQ(followers.wait_for("r", 100, 10ms), Reached::timed_out);
  EXPECT_EQ(refusal_code([&] { (void)followers.wait_for("none", 1, 10ms); }), "invalid_argument");
}

TEST_F(Following, OneNameRunsOnceHere) {
  Followers followers(*store_);
  followers.add(recorder());
  EXPECT_EQ(refusal_code([&] { followers.add(recorder()); }), "invalid_argument");
  followers.remove("r");
  followers.remove("r");
  EXPECT_TRUE(followers.status().empty());
  followers.add(recorder());
}

TEST_F(Following, NothingRunsOnAStoreOpenForReading) {
  put("a");
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  const auto reader = open("sqlite:" + home_.file("store.db"), options);
  Followers followers(*reader);
  EXPECT_EQ(refusal_code([&] { followers.add(recorder()); }), "read_only");
}

TEST_F(Following, OnlyTheHolderOfTheLeaseRuns) {
  Seen other;
  Followers first(*store_);
  first.add(recorder());
  ASSERT_EQ(first.wait_for("r", put("a"), 30s), Reached::yes);
  Followers second(*store_);
  second.add(std::make_unique<Recorder>("r", other));
  // It knows of the other one's progress, and takes nothing in itself.
  ASSERT_EQ(second.wait_for("r", put("b"), 30s), Reached::yes);
  EXPECT_EQ(seen_.copy().size() + other.copy().size(), 2U);
}

TEST_F(Following, AnotherOneTakesOverWhereTheFirstEnded) {
  Seen other;
  auto first = std::make_unique<Followers>(*store_);
  first->add(recorder());
  ASSERT_EQ(first->wait_for("r", put("a"), 30s), Reached::yes);
  Followers second(*store_);
  second.add(std::make_unique<Recorder>("r", other));
  first.reset();
  ASSERT_EQ(second.wait_for("r", put("b"), 30s), Reached::yes);
  EXPECT_EQ(seen_.copy(), std::vector<std::uint64_t>{1});
  EXPECT_EQ(other.copy(), std::vector<std::uint64_t>{2});
}

TEST_F(Following, ALeaseOfOneThatDiedRunsOut) {
  ASSERT_TRUE(store_->lease_follower("r", "dead:1:x", 300ms));
  const std::uint64_t seq = put("a");
  const auto begin = std::chrono::steady_clock::now();
  Followers followers(*store_);
  followers.add(recorder());
  ASSERT_EQ(followers.wait_for("r", seq, 30s), Reached::yes);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
  EXPECT_EQ(seen_.copy(), std::vector<std::uint64_t>{1});
}

TEST_F(Following, AnIdleFollowerWritesNothing) {
  Followers followers(*store_);
  followers.add(recorder());
  ASSERT_EQ(followers.wait_for("r", put("a"), 30s), Reached::yes);
  ASSERT_EQ(followers.wait_for("r", 99, 1500ms), Reached::timed_out);
  const Time updated_at = store_->followers().at(0).updated_at;
  const int applies_count = seen_.applies_count;
  ASSERT_EQ(followers.wait_for("r", 99, 500ms), Reached::timed_out);
  EXPECT_EQ(store_->followers().at(0).updated_at, updated_at);
  EXPECT_EQ(store_->followers().at(0).holder, "") << "keeps its lease";
  EXPECT_EQ(seen_.applies_count, applies_count);
}

}  // namespace
}  // namespace perdure::test
