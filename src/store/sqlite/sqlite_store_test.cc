#include "store/sqlite/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/fs.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/format.h"
#include "store/sqlite/verify_chain.h"
#include "tests/failing_vfs.h"
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

using test::FailingVfs;

// What a write threw, as facts.
struct Thrown {
  std::string code = "nothing";
  std::string message = {};
  Outcome outcome = Outcome::not_applied;
};

Thrown thrown_by(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return {std::string(error.code()), error.what(), error.outcome()};
  }
  return {};
}

Thrown put(Store& store, const std::string& id, const std::string& body = "{}") {
  return thrown_by([&] { (void)store.put({"notes", id}, body).value(); });
}

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open_store() {
    OpenOptions options;
    options.on_warning = [this](std::string_view warning) { warnings_.emplace_back(warning); };
    return perdure::open("sqlite:" + path_, options);
  }
  void expect_chain_intact() {
    Connection connection(path_, Connection::Mode::read_only);
    const auto broken = verify_chain(connection);
    EXPECT_FALSE(broken) << "seq " << broken->seq << ": " << broken->reason;
    EXPECT_EQ(connection.query_text("PRAGMA integrity_check"), "ok");
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
  std::vector<std::string> warnings_;
};

TEST_F(SqliteStoreTest, FilesArePrivateAndInWalMode) {
  const std::string nested = directory_.file("a/b/notes.db");
  const auto store = perdure::open("sqlite:" + nested);
  ASSERT_EQ(put(*store, "a").code, "nothing");
  EXPECT_EQ(fs::info(nested).permissions, 0600U);
  EXPECT_EQ(fs::info(nested + "-wal").permissions, 0600U);
  EXPECT_EQ(fs::info(nested + ".lock").permissions, 0600U);
  EXPECT_EQ(fs::info(directory_.file("a")).permissions, 0700U);
  Connection connection(nested, Connection::Mode::read_only);
  EXPECT_EQ(connection.query_text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(connection.query_integer("PRAGMA application_id"), kApplicationId);
}

TEST_F(SqliteStoreTest, EveryCommitIsSyncedBeforeItReturns) {
  FailingVfs vfs("-wal");
  const auto store = open_store();
  for (int i = 0; i < 10; ++i) {
    const int before = vfs.syncs_count();
    ASSERT_EQ(put(*store, "a").code, "nothing");
    EXPECT_GT(vfs.syncs_count(), before);
  }
}

// G6: the commit whose fsync failed is neither a success nor a failure, and nothing is written after it.
TEST_F(SqliteStoreTest, CommitWithAFailedSyncIsInDoubtAndEndsTheHandlesTrust) {
  for (const auto kind : {FailingVfs::Sync::fails, FailingVfs::Sync::fails_and_syncs}) {
    FailingVfs vfs("-wal");
    {
      const auto store = open_store();
      ASSERT_EQ(put(*store, "before").code, "nothing");
      vfs.set_sync(kind);
      CommitOptions options;
      options.operation_id = kind == FailingVfs::Sync::fails ? "op-1" : "op-2";
      const auto commit = [&] {
        (void)store->commit(std::move(Batch().put({"notes", "doubt"}, "{}")), options);
      };
      const Thrown doubt = thrown_by(commit);
      EXPECT_EQ(doubt.outcome, Outcome::in_doubt);
      EXPECT_EQ(doubt.code, "io_error");
      EXPECT_NE(doubt.message.find("in doubt"), std::string::npos) << doubt.message;
      vfs.set_sync(FailingVfs::Sync::works);
      const Thrown later = put(*store, "after");
      EXPECT_EQ(later.code, "untrusted");
      EXPECT_EQ(later.outcome, Outcome::not_applied);
      EXPECT_TRUE(store->get({"notes", "before"}));
      EXPECT_FALSE(store->get({"notes", "after"}));
    }
    // Reopened, the doubt is resolved by the operation id: whatever happened, the document is written once.
    const auto store = open_store();
    CommitOptions options;
    options.operation_id = kind == FailingVfs::Sync::fails ? "op-1" : "op-2";
    const std::uint64_t head = store->info().head.seq;
    const auto result = store->commit(std::move(Batch().put({"notes", "doubt"}, "{}")), options);
    EXPECT_EQ(store->info().head.seq, result.repeated() ? head : head + 1);
    EXPECT_EQ(store->get({"notes", "doubt"})->version, result.value().version);
    EXPECT_FALSE(store->get({"notes", "after"}));
    expect_chain_intact();
  }
}

// Whoever was in the group hears it; whoever comes later is refused. Nobody hears success.
TEST_F(SqliteStoreTest, EveryoneInAFailedGroupIsInDoubt) {
  FailingVfs vfs("-wal");
  std::vector<Thrown> answers;
  std::size_t accepted_count = 0;
  {
    const auto store = open_store();
    ASSERT_EQ(put(*store, "before").code, "nothing");
    vfs.set_sync(FailingVfs::Sync::fails);
    for (int i = 0; i < 50; ++i) {
      const Thrown refused = thrown_by([&] {
        store->commit_async(std::move(Batch().put({"notes", "a"}, "{}")), {},
                            [&](const std::exception_ptr& error, const CommitResult&) {
                              answers.push_back(thrown_by([&] { std::rethrow_exception(error); }));
                            });
      });
      if (refused.code == "untrusted") break;
      ++accepted_count;
    }
  }
  ASSERT_EQ(answers.size(), accepted_count);
  ASSERT_GE(accepted_count, 1U);
  EXPECT_EQ(answers[0].outcome, Outcome::in_doubt);
  for (const Thrown& answer : answers) {
    EXPECT_TRUE(answer.outcome == Outcome::in_doubt || answer.code == "untrusted") << answer.code;
  }
}

TEST_F(SqliteStoreTest, FullDiskIsNotAppliedAndWritingGoesOnWhenThereIsRoom) {
  FailingVfs vfs("-wal");
  {
    const auto store = open_store();
    ASSERT_EQ(put(*store, "before").code, "nothing");
    vfs.set_write_result(SQLITE_FULL);
    const Thrown full = put(*store, "full");
    EXPECT_EQ(full.code, "disk_full");
    EXPECT_EQ(full.outcome, Outcome::not_applied);
    EXPECT_NE(full.message.find("free some space"), std::string::npos) << full.message;
    EXPECT_FALSE(store->get({"notes", "full"}));
    EXPECT_TRUE(store->get({"notes", "before"}));
    vfs.set_write_result(SQLITE_OK);
    EXPECT_EQ(put(*store, "after").code, "nothing");
    EXPECT_EQ(store->get({"notes", "after"})->seq, 2U);
    EXPECT_TRUE(warnings_.empty()) << warnings_[0];  // our own failure is no foreign writer
  }
  expect_chain_intact();
}

// The failed group had given its collection and actor a number that is rolled back with it.
TEST_F(SqliteStoreTest, NamesOfARolledBackGroupAreForgotten) {
  FailingVfs vfs("-wal");
  {
    const auto store = open_store();
    vfs.set_write_result(SQLITE_FULL);
    EXPECT_EQ(put(*store, "a").code, "disk_full");
    vfs.set_write_result(SQLITE_OK);
    CommitOptions options;
    options.actor = "somebody";
    (void)store->commit(std::move(Batch().put({"other", "a"}, "{}")), options);
    EXPECT_EQ(put(*store, "a").code, "nothing");
    EXPECT_EQ(store->changes({}).changes.at(0).key.collection, "other");
    EXPECT_EQ(store->changes({}).changes.at(0).actor, "somebody");
    EXPECT_EQ(store->changes({}).changes.at(1).actor, "");
  }
  expect_chain_intact();
}

TEST_F(SqliteStoreTest, RefusedBatchLeavesNoCollectionBehind) {
  const auto store = open_store();
  EXPECT_FALSE(store->erase({"typo", "a"}).ok());
  EXPECT_TRUE(store->collections().empty());
  ASSERT_EQ(put(*store, "a").code, "nothing");
  EXPECT_EQ(store->collections().size(), 1U);
}

TEST_F(SqliteStoreTest, ForeignWriterIsNoticedAndItsHarmlessChangeWarnedAbout) {
  const auto store = open_store();
  ASSERT_EQ(put(*store, "a").code, "nothing");
  {
    Connection foreign(path_, Connection::Mode::read_write);
    foreign.execute("CREATE TABLE mine(a)");
  }
  EXPECT_EQ(put(*store, "b").code, "nothing");
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_NE(warnings_[0].find("another program wrote to " + path_), std::string::npos);
  EXPECT_EQ(put(*store, "c").code, "nothing");
  EXPECT_EQ(warnings_.size(), 1U);
}

TEST_F(SqliteStoreTest, ForeignChangeOfTheLogStopsWriting) {
  const auto store = open_store();
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(put(*store, id).code, "nothing");
  {
    Connection foreign(path_, Connection::Mode::read_write);
    foreign.execute("UPDATE perdure_log SET version = 7 WHERE seq = 2");
  }
  const Thrown refused = put(*store, "d");
  EXPECT_EQ(refused.code, "untrusted");
  EXPECT_NE(refused.message.find("seq 2"), std::string::npos) << refused.message;
  EXPECT_TRUE(store->get({"notes", "a"}));
}

TEST_F(SqliteStoreTest, ForeignRemovalOfTheNewestRowsStopsWriting) {
  const auto store = open_store();
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(put(*store, id).code, "nothing");
  {
    Connection foreign(path_, Connection::Mode::read_write);
    foreign.execute("DELETE FROM perdure_log WHERE seq = 3");
  }
  EXPECT_EQ(put(*store, "d").code, "untrusted");
}

TEST_F(SqliteStoreTest, LongWriteAheadLogIsMovedIntoTheDatabase) {
  const auto store = open_store();
  const std::string body = "{\"text\": \"" + std::string(1500, 'x') + "\"}";
  std::uint64_t most_wal_bytes = 0;
  for (int i = 0; i < 60; ++i) {
    Batch batch;
    for (int j = 0; j < 500; ++j) batch.create({"notes", ""}, body);
    (void)store->commit(std::move(batch)).value();
    most_wal_bytes = std::max(most_wal_bytes, store->info().wal_bytes);
  }
  constexpr std::uint64_t kPageBytes = 4096;
  EXPECT_LT(most_wal_bytes, 2 * limits::kCheckpointWalPagesCount * kPageBytes);
  EXPECT_GT(store->info().file_bytes, 30'000'000U);
}

TEST_F(SqliteStoreTest, ReaderThatStaysDoesNotHoldUpCommits) {
  const auto store = open_store();
  ASSERT_EQ(put(*store, "a").code, "nothing");
  Connection reader(path_, Connection::Mode::read_only);
  const Transaction transaction(reader, Transaction::Kind::read);
  EXPECT_EQ(reader.query_integer("SELECT count(*) FROM perdure_log"), 1);
  const std::string body = "{\"text\": \"" + std::string(1500, 'x') + "\"}";
  for (int i = 0; i < 100; ++i) {
    Batch batch;
    for (int j = 0; j < 500; ++j) batch.create({"notes", ""}, body);
    (void)store->commit(std::move(batch)).value();
  }
  EXPECT_EQ(reader.query_integer("SELECT count(*) FROM perdure_log"), 1);
}

// A copy taken while the store is open is what a killed process leaves: commits in the write-ahead log.
TEST_F(SqliteStoreTest, WhatACrashLeftIsMadeDurableBeforeTheFirstAnswer) {
  const std::string crashed = directory_.file("crashed.db");
  {
    const auto store = open_store();
    ASSERT_EQ(put(*store, "a").code, "nothing");
    constexpr std::size_t kMost = std::size_t{1} << 24;
    fs::write_file_atomically(crashed + "-wal", fs::read_file(path_ + "-wal", kMost));
    fs::write_file_atomically(crashed, fs::read_file(path_, kMost));
  }
  FailingVfs vfs("crashed.db");
  vfs.set_sync(FailingVfs::Sync::fails);
  EXPECT_EQ(thrown_by([&] { (void)perdure::open("sqlite:" + crashed); }).code, "io_error");
  vfs.set_sync(FailingVfs::Sync::works);
  const int before = vfs.syncs_count();
  const auto store = perdure::open("sqlite:" + crashed);
  EXPECT_GT(vfs.syncs_count(), before);
  EXPECT_TRUE(store->get({"notes", "a"}));
}

// By another name of the same file there must not be a second lock.
TEST_F(SqliteStoreTest, SymbolicLinkIsTheStoreItPointsTo) {
  const std::string alias = directory_.file("alias.db");
  const auto store = open_store();
  ASSERT_EQ(::symlink(path_.c_str(), alias.c_str()), 0);
  EXPECT_EQ(thrown_by([&] { (void)perdure::open("sqlite:" + alias); }).code, "locked");
  ASSERT_EQ(::symlink("nowhere.db", directory_.file("dangling.db").c_str()), 0);
  EXPECT_EQ(thrown_by([&] { (void)perdure::open("sqlite:" + directory_.file("dangling.db")); }).code,
            "not_found");
}

// The journal that SQLite uses before there is a write-ahead log cannot be removed, and stays.
TEST_F(SqliteStoreTest, CreationThatStoppedInTheMiddleIsTakenUpAgain) {
  FailingVfs vfs("-journal");
  test::FailurePoint point;
  vfs.fail(point, {FailingVfs::Method::remove}, EACCES);
  point.arm(1, test::FailurePoint::Lasts::for_ever);
  EXPECT_NE(thrown_by([&] { (void)open_store(); }).code, "nothing");
  point.disarm();
  ASSERT_EQ(fs::info(path_ + "-journal").kind, fs::Kind::file);
  const auto store = open_store();
  EXPECT_EQ(put(*store, "a").code, "nothing");
}

// G6: the fsync belongs to no commit, but what it was for is as unknown.
TEST_F(SqliteStoreTest, FailedSyncAfterAPurgeEndsTheHandlesTrust) {
  FailingVfs vfs("");
  const auto store = open_store();
  ASSERT_EQ(put(*store, "a").code, "nothing");
  test::FailurePoint point;
  vfs.fail(point, {FailingVfs::Method::sync}, EIO);
  point.arm(2, test::FailurePoint::Lasts::once);  // the first one is that of the purge's commit
  (void)store->purge({"notes", "a"});
  ASSERT_TRUE(point.was_reached());
  EXPECT_EQ(put(*store, "b").code, "untrusted");
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_NE(warnings_[0].find("opening the store again"), std::string::npos) << warnings_[0];
}

TEST_F(SqliteStoreTest, ForeignWriterIsNoticedAfterALookThatFailed) {
  FailingVfs vfs("");
  test::FailurePoint point;
  vfs.fail(point, {FailingVfs::Method::read}, EIO);
  const auto store = open_store();
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(put(*store, id).code, "nothing");
  {
    Connection foreign(path_, Connection::Mode::read_write);
    foreign.execute("UPDATE perdure_log SET version = 7 WHERE seq = 2");
  }
  point.arm(1, test::FailurePoint::Lasts::for_ever);
  EXPECT_EQ(put(*store, "d").code, "io_error");
  ASSERT_TRUE(point.was_reached());
  point.disarm();
  EXPECT_EQ(put(*store, "d").code, "untrusted");
}

// SQLite's own sign of a foreign commit comes from our rollback, too.
TEST_F(SqliteStoreTest, ForeignWriterIsNoticedAtTheMomentOfAnOwnRollback) {
  FailingVfs vfs("-wal");
  const auto store = open_store();
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(put(*store, id).code, "nothing");
  bool is_changed = false;
  vfs.set_write_result(SQLITE_FULL);
  vfs.after_write_lock([&] {
    vfs.set_write_result(SQLITE_OK);
    Connection foreign(path_, Connection::Mode::read_write);
    foreign.execute("UPDATE perdure_log SET version = 7 WHERE seq = 2");
    is_changed = true;
  });
  EXPECT_EQ(put(*store, "d").code, "disk_full");
  ASSERT_TRUE(is_changed);
  EXPECT_EQ(put(*store, "d").code, "untrusted");
}

// A reader that failed in the middle of a read must not go on showing the moment it stood at.
TEST_F(SqliteStoreTest, ReaderThatFailedSeesWhatIsCommittedLater) {
  FailingVfs vfs("");
  test::FailurePoint point;
  vfs.fail(point, {FailingVfs::Method::read}, EIO);
  const auto store = open_store();
  const std::string body = "{\"text\":\"" + std::string(100'000, 'x') + "\"}";
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(put(*store, id, body).code, "nothing");
  for (std::uint64_t at = 1;; ++at) {
    SCOPED_TRACE(at);
    point.arm(at, test::FailurePoint::Lasts::once);
    const Thrown thrown = thrown_by([&] { (void)store->changes({}); });
    const bool is_reached = point.was_reached();
    point.disarm();
    const std::string later = "later" + std::to_string(at);
    ASSERT_EQ(put(*store, later).code, "nothing");
    ASSERT_TRUE(store->get({"notes", later}));
    ASSERT_EQ(store->changes({}).next.seq, store->last_seq());
    if (!is_reached) break;
    EXPECT_EQ(thrown.code, "io_error");
  }
}

TEST_F(SqliteStoreTest, NetworkFileSystemIsRefused) {
  class OnNfs : public fs::System {
    std::int64_t file_system_magic(const char*) override { return 0x6969; }
  };
  OnNfs on_nfs;
  const fs::ScopedSystem scoped(on_nfs);
  const Thrown refused = thrown_by([&] { (void)open_store(); });
  EXPECT_EQ(refused.code, "network_file_system");
  EXPECT_NE(refused.message.find("NFS"), std::string::npos);
  EXPECT_EQ(fs::info(path_).kind, fs::Kind::missing);
}

TEST_F(SqliteStoreTest, OperationIdsAreForgottenAfterTheirTime) {
  CommitOptions options;
  options.operation_id = "op";
  const auto store = open_store();
  (void)store->commit(std::move(Batch().put({"notes", "a"}, "{}")), options).value();
  {
    Connection aged(path_, Connection::Mode::read_write);
    aged.execute("UPDATE perdure_operations SET at = at - 7 * 24 * 3600 * 1000000 - 1");
  }
  CommitOptions other;
  other.operation_id = "other";
  (void)store->commit(std::move(Batch().put({"notes", "b"}, "{}")), other).value();
  EXPECT_FALSE(store->commit(std::move(Batch().put({"notes", "a"}, "{}")), options).repeated());
}

// Also where pruning and a changed index freed them before, and after another purge.
TEST_F(SqliteStoreTest, PurgedBytesAreGoneFromAllFiles) {
  const auto store = open_store();
  (void)store
      ->configure("notes",
                  CollectionSettings::parse(R"({"indexes":[{"fields":["s"]}],"retention":{"versions":1}})"))
      .value();
  ASSERT_EQ(put(*store, "other").code, "nothing");
  (void)store->purge({"notes", "other"});
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(put(*store, "victim", R"({"s":"INDEXED)" + std::to_string(i) + R"(","t":"WRITTEN"})").code,
              "nothing");
  }
  EXPECT_EQ(store->prune(), 29U);
  (void)store->purge({"notes", "victim"});
  for (const char* suffix : {"", "-wal"}) {
    const std::string bytes = fs::read_file(path_ + suffix, 1U << 24U);
    for (const char* secret : {"INDEXED", "WRITTEN", "victim"}) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << secret << " in " << path_ + suffix;
    }
  }
}

}  // namespace
}  // namespace perdure::sqlite
