#include "store/sqlite/format.h"

#include <gtest/gtest.h>

#include <string>

#include <perdure/error.h>
#include <perdure/open.h>
#include "core/fs.h"
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
  set("PRAGMA user_version = 2");
  const std::string before = fs::read_file(path_, 1U << 20U);
  EXPECT_EQ(code_of_opening(), "newer_format");
  EXPECT_EQ(fs::read_file(path_, 1U << 20U), before);
}

TEST_F(FormatTest, AnotherProgramsDatabaseIsRefused) {
  set("PRAGMA application_id = 0");
  EXPECT_EQ(code_of_opening(), "not_a_store");
}

TEST_F(FormatTest, OlderFormatIsBackedUpAndThenMigrated) {
  std::string backup;
  {
    Connection connection(path_, Connection::Mode::read_write);
    backup = migrate(connection, next_format());
    EXPECT_EQ(connection.query_integer("PRAGMA user_version"), 2);
    EXPECT_EQ(connection.query_integer("SELECT count(extra) FROM perdure_heads"), 0);
  }
  EXPECT_EQ(backup, path_ + ".format-1.backup");
  EXPECT_EQ(fs::info(backup).permissions, 0600U);
  EXPECT_EQ(code_of_opening(), "newer_format");  // for the format this build knows
  const auto restored = perdure::open("sqlite:" + backup);
  EXPECT_EQ(restored->get({"notes", "a"})->body, R"({"text":"kept"})");
}

TEST_F(FormatTest, EarlierBackupIsNeverOverwritten) {
  fs::write_file_atomically(path_ + ".format-1.backup", "precious");
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_EQ(migrate(connection, next_format()), path_ + ".format-1.backup-2");
  EXPECT_EQ(fs::read_file(path_ + ".format-1.backup", 100), "precious");
}

TEST_F(FormatTest, BackupThatWasInterruptedIsMadeAnew) {
  fs::write_file_atomically(path_ + ".format-1.backup.tmp", "half");
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_EQ(migrate(connection, next_format()), path_ + ".format-1.backup");
  EXPECT_EQ(fs::info(path_ + ".format-1.backup.tmp").kind, fs::Kind::missing);
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
  EXPECT_EQ(connection.query_integer("PRAGMA user_version"), 1);
  EXPECT_EQ(fs::info(path_ + ".format-1.backup").kind,
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

}  // namespace
}  // namespace perdure::sqlite
