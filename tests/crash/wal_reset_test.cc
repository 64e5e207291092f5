// SQLite before 3.51.3 can lose committed transactions when one connection commits while another one is in a
// passive checkpoint (sqlite.org/wal.html, "The WAL-Reset Bug"): the checkpoint has read how long the log is;
// the commit starts the log anew, since all of it is in the database already; the checkpoint then notes as
// moved into the database what it has seen in the old log, and of the new log's frames that many are never
// moved. The interleaving is forced here: first on plain SQLite, which shows that the test can see the
// defect, then on a store.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <perdure/open.h>
#include "tests/crash/watched_vfs.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

using What = WatchedVfs::What;

/// The branches on which it was mended: 3.44.6, 3.50.7, 3.51.3 and what follows each.
bool is_mended(int version) {
  return version >= 3'051'003 || (version >= 3'050'007 && version < 3'051'000) ||
         (version >= 3'044'006 && version < 3'045'000);
}

/// A program that knows nothing of Perdure.
class PlainSqlite {
 public:
  explicit PlainSqlite(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
    sqlite3_busy_timeout(handle_, 5000);
    sqlite3_wal_autocheckpoint(handle_, 0);
  }
  ~PlainSqlite() { sqlite3_close(handle_); }
  PlainSqlite(const PlainSqlite&) = delete;
  PlainSqlite& operator=(const PlainSqlite&) = delete;

  /// Whether it worked. One that commits is acknowledged by it.
  bool run(const std::string& sql) {
    return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  std::string ask(const std::string& sql) {
    std::string answer;
    const auto take = [](void* into, int, char** values, char**) {
      *static_cast<std::string*>(into) = values[0] == nullptr ? "" : values[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), take, &answer, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle_);
    return answer;
  }
  [[nodiscard]] int passive_checkpoint() {
    return sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }

 private:
  sqlite3* handle_ = nullptr;
};

TEST(WalReset, ControlPlainSqliteWithTwoConnectionsLosesCommits) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("plain.db");
  WatchedVfs vfs;
  int acknowledged_count = 0;
  int interleaved_count = 0;
  {
    PlainSqlite writer(path);
    ASSERT_EQ(writer.ask("PRAGMA journal_mode = WAL"), "wal");
    ASSERT_TRUE(writer.run("PRAGMA synchronous = FULL; CREATE TABLE t(id INTEGER PRIMARY KEY)"));
    const auto insert = [&] {
      const std::string row = std::to_string(acknowledged_count + 1);
      // All of them fit one page, so that what is lost leaves no page that contradicts another.
      if (writer.run("INSERT INTO t VALUES(" + row + ")")) ++acknowledged_count;
    };
    PlainSqlite checkpointer(path);
    ASSERT_EQ(checkpointer.ask("SELECT count(*) FROM t"), "0");
    for (int i = 0; i < 40; ++i) insert();
    ASSERT_EQ(writer.passive_checkpoint(), SQLITE_OK);
    vfs.set_on_checkpoint([&](int, bool has_read) {
      if (!has_read) return;
      ++interleaved_count;
      insert();
    });
    ASSERT_EQ(checkpointer.passive_checkpoint(), SQLITE_OK);
    vfs.set_on_checkpoint(nullptr);
    for (int i = 0; i < 11; ++i) insert();
  }
  PlainSqlite after(path);
  const int found_count = std::stoi(after.ask("SELECT count(*) FROM t"));
  EXPECT_EQ(interleaved_count, 1) << "the interleaving was not forced";
  EXPECT_EQ(acknowledged_count, 52);
  EXPECT_EQ(after.ask("PRAGMA integrity_check"), "ok");
  std::printf("SQLite %s: acknowledged %d, found %d\n", sqlite3_libversion(), acknowledged_count,
              found_count);
  if (is_mended(sqlite3_libversion_number())) {
    std::printf("this SQLite does not have the defect; that the test would see it is not shown here\n");
    EXPECT_EQ(found_count, acknowledged_count);
  } else {
    EXPECT_LT(found_count, acknowledged_count) << "the test does not see the defect that this SQLite has";
  }
}

}  // namespace
}  // namespace perdure::test
