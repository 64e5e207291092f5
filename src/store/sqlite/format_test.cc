#include "store/sqlite/format.h"

#include <gtest/gtest.h>

#include <string>

#include <perdure/error.h>
#include <perdure/open.h>
#include "core/fs.h"
#include "tests/failing_vfs.h"
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

// A later format that adds a column, as an example of a real migration.
Format next_format() {
  return {kFormatVersion + 1, {{kFormatVersion, [](Connection& connection) {
                                  connection.execute("ALTER TABLE perdure_heads ADD COLUMN extra TEXT");
                                }}}};
}

class FormatTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto store = perdure::open("sqlite:" + path_);
    (void)store->put({"notes", "a"}, R"({"text":"kept"})").value();
  }
  std::string code_of_opening() {
    try {
      (void)perdure::open("sqlite:" + path_);
    } catch (const Error& error) {
      return std::string(error.code());
    }
    return "opened";
  }
  void set(const char* pragma) { Connection(path_, Connection::Mode::read_write).execute(pragma); }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
};

TEST_F(FormatTest, RecognisesItsOwn) {
  Connection connection(path_, Connection::Mode::read_only);
  EXPECT_EQ(inspect(connection, current_format()), Found::current);
  EXPECT_EQ(inspect(connection, next_format()), Found::older);
}

TEST_F(FormatTest, NewerFormatIsRefusedAndLeftAsItIs) {
  set("PRAGMA user_version = 3");
  const std::string before = fs::read_file(path_, 1U << 20U);
  EXPECT_EQ(code_of_opening(), "newer_format");
  EXPECT_EQ(fs::read_file(path_, 1U << 20U), before);
}

TEST_F(FormatTest, AnotherProgramsDatabaseIsRefused) {
  set("PRAGMA application_id = 0");
  EXPECT_EQ(code_of_opening(), "not_a_store");
}

// SQLite would take it for an empty database. A journal beside it is undone first, if it is one.
TEST_F(FormatTest, AFileOfAFewBytesIsRefusedAndLeftAsItIsWithAndWithoutAJournal) {
  fs::write_file_atomically(path_, "a note of somebody");
  EXPECT_EQ(code_of_opening(), "not_a_store");
  fs::write_file_atomically(path_ + "-journal", "another note");
  EXPECT_EQ(code_of_opening(), "not_a_store");
  EXPECT_EQ(fs::read_file(path_, 1U << 20U), "a note of somebody");
}

TEST_F(FormatTest, OlderFormatIsBackedUpAndThenMigrated) {
  std::string backup;
  {
    Connection connection(path_, Connection::Mode::read_write);
    backup = migrate(connection, next_format());
    EXPECT_EQ(connection.query_integer("PRAGMA user_version"), 3);
    EXPECT_EQ(connection.query_integer("SELECT count(extra) FROM perdure_heads"), 0);
  }
  EXPECT_EQ(backup, path_ + ".format-2.backup");
  EXPECT_EQ(fs::info(backup).permissions, 0600U);
  EXPECT_EQ(code_of_opening(), "newer_format");  // for the format this build knows
  const auto restored = perdure::open("sqlite:" + backup);
  EXPECT_EQ(restored->get({"notes", "a"})->body, R"({"text":"kept"})");
}

// format_1.sql is a dump of a database that the first version of Perdure wrote.
TEST_F(FormatTest, StoreOfFormat1IsMigratedWithEverythingInIt) {
  const std::string old_path = directory_.file("old.db");
  const std::string cursor = "2587726a-a49a-4aa1-888a-62d6504641be:8:683319395098dcc3";
  {
    fs::create_file(old_path);
    Connection connection(old_path, Connection::Mode::read_write);
    connection.execute(fs::read_file(PERDURE_SOURCE_DIR "/src/store/sqlite/format_1.sql", 1U << 20U).c_str());
    connection.execute("PRAGMA user_version = 1");
    connection.execute("PRAGMA application_id = 0x50657264");
  }
  OpenOptions options;
  std::string warning;
  options.on_warning = [&](std::string_view text) { warning = text; };
  const auto store = perdure::open("sqlite:" + old_path, options);
  EXPECT_NE(warning.find(old_path + ".format-1.backup"), std::string::npos) << warning;
  EXPECT_EQ(store->info().format_version, kFormatVersion);
  EXPECT_EQ(store->info().head.to_string(), cursor);
  EXPECT_EQ(store->get({"notes", "a"})->body, "{\"text\":\"second\"}\n");
  EXPECT_EQ(store->get({"notes", "b"})->body, "{\"n\": 1e400}\n");
  EXPECT_EQ(store->get({"notes", "c", "ada"})->version, 1U);
  EXPECT_EQ(store->get({"tasks", "c"}), std::nullopt);
  const HistoryPage history = store->history({"notes", "b"}, {.bodies = true});
  ASSERT_EQ(history.versions.size(), 3U);
  EXPECT_EQ(history.versions[1].kind, ChangeKind::erase);
  EXPECT_EQ(history.versions[2].body, "{\"n\": 0.1000}\n");
  EXPECT_EQ(store->version({"tasks", "c"}, 1)->actor, "ben");
  EXPECT_EQ(store->put({"notes", "b"}, "{}").value().version, 4U);
  const VerifyReport report = store->verify();
  EXPECT_TRUE(report.ok()) << (report.findings.empty() ? "" : report.findings[0].what);
}

TEST_F(FormatTest, EarlierBackupIsNeverOverwritten) {
  fs::write_file_atomically(path_ + ".format-2.backup", "precious");
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_EQ(migrate(connection, next_format()), path_ + ".format-2.backup-2");
  EXPECT_EQ(fs::read_file(path_ + ".format-2.backup", 100), "precious");
}

TEST_F(FormatTest, BackupThatWasInterruptedIsMadeAnew) {
  fs::write_file_atomically(path_ + ".format-2.backup.tmp", "half");
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_EQ(migrate(connection, next_format()), path_ + ".format-2.backup");
  EXPECT_EQ(fs::info(path_ + ".format-2.backup.tmp").kind, fs::Kind::missing);
}

// A process that ended behind the rename, and a power cut that undid half of it.
TEST_F(FormatTest, WhatAnInterruptedBackupLeftGoesAlsoBesideAWholeOne) {
  fs::write_file_atomically(path_ + ".format-2.backup", "precious");
  fs::write_file_atomically(path_ + ".format-2.backup.tmp", "half");
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_EQ(migrate(connection, next_format()), path_ + ".format-2.backup-2");
  EXPECT_EQ(fs::info(path_ + ".format-2.backup.tmp").kind, fs::Kind::missing);
}

TEST_F(FormatTest, MigrationThatFailsChangesNothing) {
  Format broken = next_format();
  broken.migrations[0].run = [](Connection& connection) {
    connection.execute("DELETE FROM perdure_heads");
    connection.execute("this is no SQL");
  };
  {
    Connection connection(path_, Connection::Mode::read_write);
    EXPECT_THROW((void)migrate(connection, broken), Error);
  }
  EXPECT_EQ(code_of_opening(), "opened");
  EXPECT_EQ(perdure::open("sqlite:" + path_)->get({"notes", "a"})->body, R"({"text":"kept"})");
}

TEST_F(FormatTest, MissingMigrationIsAClearError) {
  const Format gap{kFormatVersion + 2, {{kFormatVersion, [](Connection&) {}}}};
  Connection connection(path_, Connection::Mode::read_write);
  try {
    (void)migrate(connection, gap);
    ADD_FAILURE() << "migrated";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kOlderFormat);
  }
  EXPECT_EQ(connection.query_integer("PRAGMA user_version"), 2);
  EXPECT_EQ(fs::info(path_ + ".format-2.backup").kind,
            fs::Kind::missing);  // it would be made again at each try
}

TEST_F(FormatTest, SettingsAreDurable) {
  Connection connection(path_, Connection::Mode::read_write);
  require_durable_settings(connection);
  EXPECT_EQ(connection.query_text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(connection.query_integer("PRAGMA synchronous"), 2);
}

// While another program holds the database in a way that keeps it from WAL, it is refused rather than used
// without.
TEST_F(FormatTest, DatabaseThatCannotHaveAWriteAheadLogIsRefused) {
  set("PRAGMA journal_mode = DELETE");
  Connection holder(path_, Connection::Mode::read_write);
  const Transaction held(holder, Transaction::Kind::write);
  Connection connection(path_, Connection::Mode::read_write);
  connection.execute("PRAGMA busy_timeout = 0");
  EXPECT_THROW(require_durable_settings(connection), Error);
}

// SQLite answers "wal" where the switch failed. A store would be made without a write-ahead log, and each
// commit refused.
TEST(Format, StoreWhoseSwitchToTheWriteAheadLogFailedIsNotOpened) {
  const test::TemporaryDirectory directory;
  test::FailingVfs vfs("");
  test::FailurePoint point;
  vfs.fail(point, {test::FailingVfs::Method::sync}, EIO);
  int refused_count = 0;
  for (std::uint64_t at = 1;; ++at) {
    SCOPED_TRACE(at);
    const std::string path = directory.file("store.db") + std::to_string(at);
    std::unique_ptr<Store> store;
    point.arm(at, test::FailurePoint::Lasts::once);
    std::string refusal;
    try {
      store = perdure::open("sqlite:" + path);
    } catch (const Error& error) {
      refusal = error.code();
    }
    const bool is_reached = point.was_reached();
    point.disarm();
    if (store) {
      EXPECT_EQ(Connection(path, Connection::Mode::read_only).query_text("PRAGMA journal_mode"), "wal");
    } else {
      EXPECT_EQ(refusal, code::kIo);
      ++refused_count;
      store = perdure::open("sqlite:" + path);
    }
    EXPECT_TRUE(store->put({"notes", "a"}, "{}").ok());
    if (!is_reached) break;
  }
  EXPECT_GT(refused_count, 0);
}

}  // namespace
}  // namespace perdure::sqlite
