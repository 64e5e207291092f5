// A store on a file system that became read-only.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include <perdure/open.h>

#include "tests/disk/private_mounts.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

class ReadOnlyDisk : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(OpenOptions::Access access = OpenOptions::Access::read_write) const {
    OpenOptions options;
    options.access = access;
    return perdure::open(url_, options);
  }
  void expect_no_writer() const {
    try {
      (void)open();
      ADD_FAILURE() << "opened for writing";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kReadOnly) << error.what();
      EXPECT_NE(std::string(error.what()).find(disk_.path()), std::string::npos) << error.what();
    }
  }
  /// A reader shows everything, or says clearly why it cannot. It never shows less.
  void expect_readable_or_said(std::uint64_t count) const {
    try {
      const auto reader = open(OpenOptions::Access::read_only);
      EXPECT_EQ(reader->info().head.seq, count);
      for (std::uint64_t i = 0; i < count; ++i)
        EXPECT_TRUE(reader->get({"notes", "d" + std::to_string(i)})) << i;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kReadOnly) << error.what();
    }
  }

  SmallDisk disk_{8 * 1024};
  const std::string url_ = "sqlite:" + disk_.file("store.db");
};

TEST_F(ReadOnlyDisk, AClosedStore) {
  {
    const auto store = open();
    for (int i = 0; i < 10; ++i) (void)store->put({"notes", "d" + std::to_string(i)}, "{}").value();
  }
  disk_.make_read_only();
  expect_no_writer();
  expect_readable_or_said(10);
  disk_.make_writable();
  EXPECT_EQ(open()->info().head.seq, 10U);
}

// The write-ahead log of a process that died holds acknowledged writes; without it, readers would see less.
TEST_F(ReadOnlyDisk, AStoreWithAWriteAheadLog) {
  SmallDisk copy(8 * 1024);
  {
    const auto store = open();
    for (int i = 0; i < 10; ++i) (void)store->put({"notes", "d" + std::to_string(i)}, "{}").value();
    // As a crash leaves them. (Reading the file drops this process's locks on it, which nobody else wants
    // here.)
    for (const char* name : {"store.db", "store.db-wal"}) {
      std::filesystem::copy_file(disk_.file(name), copy.file(name));
    }
  }
  copy.make_read_only();
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  try {
    const auto reader = perdure::open("sqlite:" + copy.file("store.db"), options);
    EXPECT_EQ(reader->info().head.seq, 10U) << "acknowledged writes are not shown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kReadOnly) << error.what();
  }
  copy.make_writable();
  EXPECT_EQ(perdure::open("sqlite:" + copy.file("store.db"))->info().head.seq, 10U);
}

TEST_F(ReadOnlyDisk, NoStoreCanBeMade) {
  disk_.make_read_only();
  expect_no_writer();
  try {
    (void)perdure::open("sqlite:" + disk_.file("new/folder/store.db"));
    ADD_FAILURE() << "made a store";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kReadOnly) << error.what();
  }
  try {
    (void)open(OpenOptions::Access::read_only);
    ADD_FAILURE() << "opened what is not there";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kNotFound) << error.what();
  }
}

}  // namespace
}  // namespace perdure::test
