#include "store/sqlite/held_snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include <perdure/limits.h>
#include <perdure/open.h>
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

class HeldSnapshotTest : public ::testing::Test {
 protected:
  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("store.db");
  const std::unique_ptr<Store> store_ = perdure::open("sqlite:" + path_);
  const Key key_{"notes", "a"};
};

std::int64_t count_of(Connection& connection, HeldSnapshot& snapshot) {
  HeldSnapshot::Read read(snapshot);
  const std::int64_t count = connection.query_integer("SELECT count(*) FROM perdure_heads");
  read.keep();
  return count;
}

TEST_F(HeldSnapshotTest, IsKeptUntilSomebodyCommits) {
  Connection connection(path_, Connection::Mode::read_only);
  (void)connection.query_integer("SELECT 1 FROM perdure_meta");
  HeldSnapshot snapshot(connection, true);
  EXPECT_EQ(count_of(connection, snapshot), 0);
  EXPECT_TRUE(snapshot.is_held());
  EXPECT_EQ(count_of(connection, snapshot), 0);
  (void)store_->put(key_, "{}").value();
  EXPECT_EQ(count_of(connection, snapshot), 1);
  EXPECT_TRUE(snapshot.is_held());
  snapshot.give_up();
  EXPECT_TRUE(connection.is_idle());
}

// Somebody commits after it was looked what is present, and before the first row is read, or behind that:
// in both cases the next read must not take this moment for the present.
TEST_F(HeldSnapshotTest, IsNotKeptWhenSomebodyCommitsMeanwhile) {
  Connection connection(path_, Connection::Mode::read_only);
  (void)connection.query_integer("SELECT 1 FROM perdure_meta");
  HeldSnapshot snapshot(connection, true);
  for (const bool reads_first : {false, true}) {
    {
      HeldSnapshot::Read read(snapshot);
      if (reads_first) (void)connection.query_integer("SELECT count(*) FROM perdure_heads");
      (void)store_->put(key_, "{}").value();
      if (!reads_first) (void)connection.query_integer("SELECT count(*) FROM perdure_heads");
      read.keep();
    }
    EXPECT_FALSE(snapshot.is_held());
  }
}

TEST_F(HeldSnapshotTest, IsGivenUpByAReadThatFails) {
  Connection connection(path_, Connection::Mode::read_only);
  (void)connection.query_integer("SELECT 1 FROM perdure_meta");
  HeldSnapshot snapshot(connection, true);
  EXPECT_EQ(count_of(connection, snapshot), 0);
  try {
    const HeldSnapshot::Read read(snapshot);
    throw std::runtime_error("damaged");
  } catch (const std::runtime_error&) {
  }
  EXPECT_TRUE(connection.is_idle());
}

TEST_F(HeldSnapshotTest, GetSeesWhatAnotherProgramWrites) {
  (void)store_->put(key_, "{}").value();
  EXPECT_TRUE(store_->get(key_));
  Connection(path_, Connection::Mode::read_write).execute("UPDATE perdure_heads SET deleted = 1");
  EXPECT_FALSE(store_->get(key_));
}

// A store that is read and then left alone holds nothing back: neither the write-ahead log's beginning anew
// nor its emptying.
TEST_F(HeldSnapshotTest, IdleReaderHoldsUpNoCheckpoint) {
  constexpr std::uint64_t kPageBytes = 4096;
  constexpr std::uint64_t kLimitBytes = limits::kCheckpointWalPagesCount * kPageBytes;
  ASSERT_TRUE(store_->put(key_, "{}").ok());
  const std::string body = R"({"text":")" + std::string(limits::kCompressFromBytes - 100, 'x') + "\"}";
  constexpr int kPerBatchCount = 500;
  std::uint64_t written_bytes = 0;
  for (int i = 0; written_bytes < 4 * kLimitBytes; ++i) {
    if (i % 2 == 0) (void)store_->get(key_);
    Batch batch;
    for (int j = 0; j < kPerBatchCount; ++j) batch.create({"notes", ""}, body);
    (void)store_->commit(std::move(batch)).value();
    written_bytes += kPerBatchCount * body.size();
  }
  EXPECT_TRUE(store_->get(key_));
  EXPECT_LT(store_->info().wal_bytes, 2 * kLimitBytes);

  EXPECT_TRUE(store_->get(key_));
  (void)store_->purge(key_);
  EXPECT_EQ(store_->info().wal_bytes, 0);
}

}  // namespace
}  // namespace perdure::sqlite
