// The check itself: logs, commits and snapshots made by hand.

#include "tests/linearizability/log_order.h"

#include <gtest/gtest.h>

namespace perdure::test {
namespace {

Key key(const std::string& id) { return {"histories", id}; }

Change change(std::uint64_t seq, const std::string& id, std::uint64_t version,
              ChangeKind kind = ChangeKind::put) {
  Change made;
  made.seq = seq;
  made.kind = kind;
  made.key = key(id);
  made.version = version;
  return made;
}

Written written(std::uint64_t seq, const std::string& id, std::uint64_t version) {
  return {key(id), version, seq};
}

/// a=1, then both in one batch, then b is erased.
const std::vector<Change> kLog = {change(1, "a", 1), change(2, "a", 2), change(3, "b", 1),
                                  change(4, "b", 2, ChangeKind::erase)};
const std::vector<RecordedCommit> kCommits = {{{written(1, "a", 1)}, 10, 20},
                                              {{written(2, "a", 2), written(3, "b", 1)}, 30, 40},
                                              {{written(4, "b", 2)}, 50, 60}};

std::vector<std::string> violations(const std::vector<RecordedSnapshot>& snapshots) {
  return log_order_violations(kLog, kCommits, snapshots);
}
RecordedSnapshot snapshot(std::uint64_t invoked, std::uint64_t returned,
                          std::map<std::string, std::uint64_t> versions) {
  RecordedSnapshot made;
  made.versions = std::move(versions);
  made.invoked = invoked;
  made.returned = returned;
  return made;
}

TEST(LogOrder, WhatHappenedInOrderIsNoViolation) {
  EXPECT_TRUE(log_order_violations({}, {}, {}).empty());
  EXPECT_EQ(violations({snapshot(1, 2, {{"a", 0}, {"b", 0}}), snapshot(21, 22, {{"a", 1}, {"b", 0}}),
                        snapshot(31, 32, {{"a", 1}, {"b", 0}}), snapshot(33, 34, {{"a", 2}, {"b", 1}}),
                        snapshot(61, 62, {{"a", 2}, {"b", 0}})}),
            std::vector<std::string>());
}

TEST(LogOrder, GapInTheLogIsFound) {
  EXPECT_EQ(log_order_violations({change(1, "a", 1), change(3, "a", 2)}, {}, {}).size(), 1U);
  EXPECT_EQ(log_order_violations({change(2, "a", 2), change(1, "a", 1)}, {}, {}).size(), 1U);
}

TEST(LogOrder, AcknowledgedCommitThatTheLogDoesNotHaveIsFound) {
  EXPECT_EQ(log_order_violations(kLog, {{{written(5, "a", 3)}, 1, 2}}, {}).size(), 1U);
  EXPECT_EQ(log_order_violations(kLog, {{{written(2, "b", 2)}, 1, 2}}, {}).size(), 1U);
  EXPECT_EQ(log_order_violations(kLog, {{{written(2, "a", 1)}, 1, 2}}, {}).size(), 1U);
}

TEST(LogOrder, OrderAgainstTimeIsFound) {
  const std::vector<RecordedCommit> against = {{{written(1, "a", 1)}, 30, 40},
                                               {{written(2, "a", 2)}, 10, 20}};
  EXPECT_EQ(log_order_violations(kLog, against, {}).size(), 1U);
  const std::vector<RecordedCommit> at_once = {{{written(1, "a", 1)}, 15, 40},
                                               {{written(2, "a", 2)}, 10, 20}};
  EXPECT_TRUE(log_order_violations(kLog, at_once, {}).empty());
}

TEST(LogOrder, ScatteredBatchIsFound) {
  EXPECT_EQ(log_order_violations(kLog, {{{written(1, "a", 1), written(3, "b", 1)}, 1, 2}}, {}).size(), 1U);
}

TEST(LogOrder, HalfOfABatchIsFound) {
  EXPECT_EQ(violations({snapshot(35, 36, {{"a", 1}, {"b", 1}})}).size(), 1U);
  EXPECT_EQ(violations({snapshot(35, 36, {{"a", 2}, {"b", 0}})}).size(), 1U);
}

TEST(LogOrder, SnapshotOfThePastIsFound) {
  EXPECT_EQ(violations({snapshot(41, 42, {{"a", 1}, {"b", 0}})}).size(), 1U);
  EXPECT_EQ(violations({snapshot(61, 62, {{"b", 1}})}).size(), 1U);
}

TEST(LogOrder, SnapshotOfTheFutureIsFound) {
  EXPECT_EQ(violations({snapshot(21, 22, {{"a", 2}, {"b", 1}})}).size(), 1U);
}

TEST(LogOrder, SnapshotThatIsNotWhatItsSeqSaysIsFound) {
  RecordedSnapshot whole = snapshot(35, 36, {{"a", 2}, {"b", 1}});
  whole.seq = 3;
  EXPECT_TRUE(violations({whole}).empty());
  whole.seq = 1;
  EXPECT_EQ(violations({whole}).size(), 1U);
}

}  // namespace
}  // namespace perdure::test
