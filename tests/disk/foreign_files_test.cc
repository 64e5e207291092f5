// What is no store of ours, or no longer a whole one: the error says so, and the file stays as it is, byte
// for byte.

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <perdure/open.h>

#include "store/sqlite/format.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
}

/// Runs SQL with the library itself, as another program would.
void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_free(message);
  sqlite3_close(database);
}

class ForeignFiles : public ::testing::Test {
 protected:
  static constexpr OpenOptions::Access kBoth[] = {OpenOptions::Access::read_write,
                                                  OpenOptions::Access::read_only};

  std::unique_ptr<Store> open(OpenOptions::Access access = OpenOptions::Access::read_write,
                              bool create = true) const {
    OpenOptions options;
    options.access = access;
    options.create = create;
    options.lock_wait = std::chrono::milliseconds(0);
    return perdure::open("sqlite:" + path_, options);
  }

  /// Opening in either way gives one of `codes`, names the file and does not touch it.
  void expect_refused(const std::vector<std::string_view>& codes) const {
    const bool regular = std::filesystem::is_regular_file(path_);
    const std::string before = regular ? content_of(path_) : "";
    for (const auto access : kBoth) {
      try {
        (void)open(access);
        ADD_FAILURE() << "was opened";
      } catch (const Error& error) {
        EXPECT_NE(std::find(codes.begin(), codes.end(), error.code()), codes.end())
            << error.code() << ": " << error.what();
        EXPECT_NE(std::string(error.what()).find(path_), std::string::npos) << error.what();
      }
      if (regular) {
        EXPECT_TRUE(content_of(path_) == before) << "the file was changed";
      }
      EXPECT_FALSE(std::filesystem::exists(path_ + "-journal"));
      // A database in WAL mode cannot be looked at without one; nothing may be in it.
      EXPECT_EQ(content_of(path_ + "-wal"), "");
    }
  }

  void make_store(int documents) const {
    const auto store = open();
    for (int i = 0; i < documents; ++i) (void)store->put(key(i), body(i)).value();
  }
  static Key key(int i) { return {"notes", "d" + std::to_string(i)}; }
  static std::string body(int i) {
    return R"({"n":)" + std::to_string(i) + R"(,"t":")" + std::string(500, 'x') + "\"}";
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_.file("store.db");
};

TEST_F(ForeignFiles, ADirectory) {
  std::filesystem::create_directory(path_);
  expect_refused({code::kNotAStore});
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

// Nothing may wait for the other end of it.
TEST_F(ForeignFiles, AFifo) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  expect_refused({code::kNotAStore});
}

TEST_F(ForeignFiles, ADevice) {
  for (const auto access : kBoth) {
    OpenOptions options;
    options.access = access;
    for (const char* url : {"sqlite:/dev/null", "sqlite:/dev/zero"}) {
      try {
        (void)perdure::open(url, options);
        ADD_FAILURE() << url << " was opened";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), code::kNotAStore) << error.what();
      }
    }
  }
  EXPECT_FALSE(std::filesystem::exists("/dev/null.lock")) << "left behind";
}

// SQLite would take the second one for the journal of an interrupted change, and delete it.
TEST_F(ForeignFiles, ATextBesideATextThatIsCalledAJournal) {
  for (const std::size_t size_bytes : {100U, 100'000U}) {
    const std::string text(size_bytes, 't');
    write_file(path_, text);
    write_file(path_ + "-journal", text);
    for (const auto access : kBoth) EXPECT_THROW((void)open(access), Error);
    EXPECT_TRUE(content_of(path_) == text);
    EXPECT_TRUE(content_of(path_ + "-journal") == text);
  }
}

TEST_F(ForeignFiles, AFileInPlaceOfAFolder) {
  write_file(directory_.file("file"), "text");
  for (const auto access : kBoth) {
    OpenOptions options;
    options.access = access;
    try {
      (void)perdure::open("sqlite:" + directory_.file("file/store.db"), options);
      ADD_FAILURE() << "was opened";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(directory_.file("file")), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(content_of(directory_.file("file")), "text");
}

TEST_F(ForeignFiles, AnEmptyFileIsNoStoreYet) {
  write_file(path_, "");
  for (const bool create : {true, false}) {
    try {
      (void)open(create ? OpenOptions::Access::read_only : OpenOptions::Access::read_write, create);
      ADD_FAILURE() << "was opened";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kNotFound) << error.what();
    }
    EXPECT_EQ(content_of(path_), "");
  }
  EXPECT_EQ(open()->put(key(0), body(0)).value().seq, 1U);
}

TEST_F(ForeignFiles, Garbage) {
  const std::string header("SQLite format 3\0", 16);
  for (const std::string& content :
       {std::string("x"), std::string("{\"json\":true}\n"), std::string(100, '\0'), std::string(5000, '\0'),
        std::string(100'000, 'x'), header, header + std::string(84, '\0'),
        header + std::string(8192, '\xff')}) {
    SCOPED_TRACE(content.size());
    write_file(path_, content);
    expect_refused({code::kNotAStore, code::kCorrupt});
    std::filesystem::remove(path_ + "-wal");
    std::filesystem::remove(path_ + "-shm");
  }
}

TEST_F(ForeignFiles, TheDatabaseOfAnotherProgram) {
  run_sql(
      path_,
      "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customers VALUES(1, 'Ann')");
  expect_refused({code::kNotAStore});
}

TEST_F(ForeignFiles, TheDatabaseOfAnotherProgramWithAVersionOfItsOwn) {
  run_sql(
      path_,
      "CREATE TABLE customers(id INTEGER PRIMARY KEY); PRAGMA user_version = 1; PRAGMA application_id = 7");
  expect_refused({code::kNotAStore});
}

TEST_F(ForeignFiles, AnotherProgramsEmptyDatabase) {
  run_sql(path_, "PRAGMA application_id = 7; CREATE TABLE t(x); DROP TABLE t");
  expect_refused({code::kNotAStore});
}

TEST_F(ForeignFiles, ANewerFormat) {
  make_store(5);
  run_sql(path_, "PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)");
  expect_refused({code::kNewerFormat});
  run_sql(path_, "PRAGMA user_version = " + std::to_string(sqlite::kFormatVersion) +
                     "; PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(open()->info().head.seq, 5U);
}

TEST_F(ForeignFiles, ANewerFormatThatThisProgramCannotEvenRead) {
  make_store(5);
  run_sql(path_, "PRAGMA user_version = " + std::to_string(sqlite::kFormatVersion + 1) +
                     "; DROP TABLE perdure_heads; PRAGMA wal_checkpoint(TRUNCATE)");
  expect_refused({code::kNewerFormat});
}

// SQLite would make a new database beside it and delete it, with the commits in it.
TEST_F(ForeignFiles, AWriteAheadLogWithoutItsDatabase) {
  write_file(path_ + "-wal", "committed but not moved into the database");
  for (const auto access : kBoth) {
    try {
      (void)open(access);
      ADD_FAILURE() << "was opened";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kCorrupt) << error.what();
    }
  }
  EXPECT_EQ(content_of(path_ + "-wal"), "committed but not moved into the database");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ForeignFiles, AStoreWithoutItsTables) {
  make_store(5);
  run_sql(path_, "DROP TABLE perdure_log; PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string before = content_of(path_);
  for (const auto access : kBoth) {
    try {
      (void)open(access)->get(key(0));
      ADD_FAILURE() << "used without its log";
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == code::kCorrupt || error.code() == code::kNotAStore)
          << error.code() << ": " << error.what();
    }
  }
  EXPECT_TRUE(content_of(path_) == before) << "the file was changed";
}

// Wherever it was cut: each document is whole, or there is an error. It is never silently absent.
TEST_F(ForeignFiles, ATruncatedStoreHidesNothing) {
  constexpr int kDocuments = 60;
  make_store(kDocuments);
  const std::string whole = content_of(path_);
  ASSERT_GT(whole.size(), 40'000U);
  for (std::size_t size = 1; size < whole.size(); size += size < 8192 ? 1021 : 4093) {
    SCOPED_TRACE(size);
    for (const auto access : kBoth) {
      write_file(path_, whole.substr(0, size));
      try {
        const auto store = open(access);
        for (int i = 0; i < kDocuments; ++i) {
          const auto document = store->get(key(i));
          ASSERT_TRUE(document) << "document " << i << " is silently absent";
          EXPECT_EQ(document->body, body(i));
        }
        ADD_FAILURE() << "nothing was noticed";
      } catch (const Error& error) {
        EXPECT_TRUE(error.code() == code::kCorrupt || error.code() == code::kNotAStore ||
                    error.code() == code::kCorruptDocument)
            << error.code() << ": " << error.what();
      }
      std::filesystem::remove(path_ + "-wal");
      std::filesystem::remove(path_ + "-shm");
    }
  }
}

}  // namespace
}  // namespace perdure::test
