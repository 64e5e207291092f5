#include "tests/crash/simulated_disk.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>
#include <vector>

namespace perdure::test {
namespace {

using Bytes = PowerCut::Bytes;
using Entries = PowerCut::Entries;
using Create = SimulatedDisk::Create;

constexpr std::size_t kSectorBytes = 512;

std::string content_after(const SimulatedDisk& disk, const PowerCut& cut, const std::string& path) {
  SimulatedDisk found(disk.image().after(cut));
  return found.content(path);
}

/// What is found with each of many seeds.
std::set<std::string> contents_after(const SimulatedDisk& disk, Bytes bytes, Entries entries,
                                     const std::string& path) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    found.insert(content_after(disk, {bytes, entries, seed}, path));
  }
  return found;
}

/// A durable file with two sectors of "o", of which the disk has not yet got two of "n".
class Overwritten : public ::testing::Test {
 protected:
  Overwritten() {
    inode_ = disk_.open("/disk/a", Create::yes).inode;
    disk_.write(inode_, 0, std::string(2 * kSectorBytes, 'o'));
    disk_.sync_all();
    disk_.write(inode_, 0, std::string(2 * kSectorBytes, 'n'));
  }

  SimulatedDisk disk_;
  InodeNumber inode_ = 0;
  const std::string old_ = std::string(2 * kSectorBytes, 'o');
  const std::string new_ = std::string(2 * kSectorBytes, 'n');
};

TEST_F(Overwritten, WhatWasNotSyncedIsDroppedOrKept) {
  EXPECT_EQ(content_after(disk_, {Bytes::dropped, Entries::dropped, 0}, "/disk/a"), old_);
  EXPECT_EQ(content_after(disk_, {Bytes::kept, Entries::dropped, 0}, "/disk/a"), new_);
}

TEST_F(Overwritten, WhatWasSyncedStaysInEveryMode) {
  disk_.sync(inode_);
  for (const Bytes bytes : {Bytes::dropped, Bytes::kept, Bytes::torn, Bytes::scattered, Bytes::garbled}) {
    EXPECT_EQ(contents_after(disk_, bytes, Entries::scattered, "/disk/a"), std::set<std::string>{new_});
  }
}

TEST_F(Overwritten, SectorsGetToTheDiskEachByItself) {
  const std::string first = std::string(kSectorBytes, 'n') + std::string(kSectorBytes, 'o');
  const std::string second = std::string(kSectorBytes, 'o') + std::string(kSectorBytes, 'n');
  EXPECT_EQ(contents_after(disk_, Bytes::scattered, Entries::dropped, "/disk/a"),
            (std::set<std::string>{old_, first, second, new_}));
}

TEST_F(Overwritten, TearingLeavesAPrefixOfTheLastWrite) {
  const auto found = contents_after(disk_, Bytes::torn, Entries::dropped, "/disk/a");
  EXPECT_GT(found.size(), 100U);
  for (const std::string& content : found) {
    const std::size_t torn_at = content.find('o');
    const std::size_t new_size = torn_at == std::string::npos ? content.size() : torn_at;
    EXPECT_EQ(content, std::string(new_size, 'n') + std::string(2 * kSectorBytes - new_size, 'o'));
  }
}

TEST_F(Overwritten, GarblingDamagesNothingBesideTheWrite) {
  disk_.sync(inode_);
  disk_.write(inode_, 100, "xyz");
  bool is_garbled = false;
  for (std::string content : contents_after(disk_, Bytes::garbled, Entries::dropped, "/disk/a")) {
    const std::string written = content.substr(100, 3);
    is_garbled = is_garbled || (written != "xyz" && written != "nnn");
    EXPECT_EQ(content.replace(100, 3, "nnn"), new_);
  }
  EXPECT_TRUE(is_garbled);
}

TEST_F(Overwritten, TruncationIsPendingToo) {
  disk_.sync(inode_);
  disk_.truncate(inode_, 0);
  EXPECT_EQ(content_after(disk_, {Bytes::dropped, Entries::dropped, 0}, "/disk/a"), new_);
  EXPECT_EQ(contents_after(disk_, Bytes::scattered, Entries::dropped, "/disk/a"),
            (std::set<std::string>{"", new_}));
}

TEST(SimulatedDisk, FsyncOfAFileDoesNotMakeItsNameDurable) {
  SimulatedDisk disk;
  const InodeNumber inode = disk.open("/disk/a", Create::yes).inode;
  disk.write(inode, 0, "text");
  disk.sync(inode);
  EXPECT_EQ(content_after(disk, {Bytes::kept, Entries::dropped, 0}, "/disk/a"), "");
  EXPECT_EQ(content_after(disk, {Bytes::dropped, Entries::kept, 0}, "/disk/a"), "text");
  EXPECT_EQ(disk.sync_parent("/disk/a"), 0);
  EXPECT_EQ(content_after(disk, {Bytes::dropped, Entries::dropped, 0}, "/disk/a"), "text");
}

TEST(SimulatedDisk, RenameIsWholeOrNot) {
  SimulatedDisk disk;
  disk.write(disk.open("/disk/a", Create::yes).inode, 0, "old");
  disk.write(disk.open("/disk/b", Create::yes).inode, 0, "new");
  disk.sync_all();
  EXPECT_EQ(disk.rename("/disk/b", "/disk/a"), 0);
  for (const Entries entries : {Entries::prefix, Entries::scattered}) {
    std::set<std::string> found;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      SimulatedDisk after(disk.image().after({Bytes::dropped, entries, seed}));
      found.insert(after.content("/disk/a") + "+" + after.content("/disk/b"));
    }
    EXPECT_EQ(found, (std::set<std::string>{"old+new", "new+"}));
  }
}

TEST(SimulatedDisk, WhatLiesInADirectoryThatWasLostIsLost) {
  SimulatedDisk disk;
  EXPECT_EQ(disk.make_directory("/disk/d"), 0);
  const InodeNumber inode = disk.open("/disk/d/a", Create::yes).inode;
  disk.write(inode, 0, "text");
  disk.sync(inode);
  EXPECT_EQ(disk.sync_parent("/disk/d/a"), 0);
  EXPECT_EQ(content_after(disk, {Bytes::kept, Entries::dropped, 0}, "/disk/d/a"), "");
  EXPECT_EQ(disk.sync_parent("/disk/d"), 0);
  EXPECT_EQ(content_after(disk, {Bytes::dropped, Entries::dropped, 0}, "/disk/d/a"), "text");
}

TEST(SimulatedDisk, AReplayedTraceGivesTheSameDisk) {
  SimulatedDisk disk;
  const InodeNumber inode = disk.open("/disk/a", Create::yes).inode;
  disk.write(inode, 0, "text");
  disk.note("between");
  disk.sync_all();
  disk.write(inode, 4, " and more");
  DiskImage replayed;
  for (const DiskOperation& operation : disk.trace()) replayed.apply(operation);
  SimulatedDisk dropped(replayed.after({Bytes::dropped, Entries::dropped, 0}));
  EXPECT_EQ(dropped.content("/disk/a"), "text");
  SimulatedDisk kept(replayed.after({Bytes::kept, Entries::kept, 0}));
  EXPECT_EQ(kept.content("/disk/a"), "text and more");
}

TEST(SimulatedDisk, RefusesWhatASystemRefuses) {
  SimulatedDisk disk;
  EXPECT_EQ(disk.open("/disk/d/a", Create::yes).error, ENOENT);
  EXPECT_EQ(disk.open("/disk/a", Create::no).error, ENOENT);
  EXPECT_EQ(disk.open("/disk/a", Create::exclusive).error, 0);
  EXPECT_EQ(disk.open("/disk/a", Create::exclusive).error, EEXIST);
  EXPECT_EQ(disk.make_directory("/disk/a"), EEXIST);
  EXPECT_EQ(disk.remove("/disk/b"), ENOENT);
}

}  // namespace
}  // namespace perdure::test
