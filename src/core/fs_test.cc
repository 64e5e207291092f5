#include "core/fs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <perdure/error.h>
#include "tests/failing_system.h"
#include "tests/temporary_directory.h"

namespace perdure::fs {
namespace {

using test::FailingSystem;

constexpr std::size_t kLimitBytes = 1000;

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "nothing thrown";
}

TEST(Fs, AtomicWriteReplacesAndIsPrivate) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a.json");
  write_file_atomically(path, "old");
  write_file_atomically(path, std::string("new\0!", 5));
  EXPECT_EQ(read_file(path, kLimitBytes), std::string("new\0!", 5));
  EXPECT_EQ(info(path).permissions, 0600U);
  EXPECT_EQ(list_directory(directory.path()), std::vector<std::string>{"a.json"});
}

TEST(Fs, AtomicWriteThatFailsLeavesTheOldFileAndNoTemporaryOne) {
  using Call = FailingSystem::Call;
  for (const Call call : {Call::write, Call::fsync, Call::rename}) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("a.json");
    write_file_atomically(path, "old");
    FailingSystem failing(call, 1, EIO);
    {
      const ScopedSystem scoped(failing);
      EXPECT_EQ(refusal([&] { write_file_atomically(path, "new"); }).substr(0, 8), "io_error");
    }
    EXPECT_EQ(read_file(path, kLimitBytes), "old");
    EXPECT_EQ(list_directory(directory.path()).size(), 1U);
  }
}

// The directory is opened before anything is changed, so that only its fsync can leave a doubt.
TEST(Fs, AtomicWriteWhoseRenameMayNotBeDurableIsInDoubt) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a");
  write_file_atomically(path, "old");
  const auto write_failing = [&](FailingSystem::Call call, std::uint64_t at) {
    FailingSystem failing(call, at);
    const ScopedSystem scoped(failing);
    try {
      write_file_atomically(path, "new");
    } catch (const Error& error) {
      return error.outcome();
    }
    ADD_FAILURE() << "nothing thrown";
    return Outcome::not_applied;
  };
  EXPECT_EQ(write_failing(FailingSystem::Call::open, 2), Outcome::not_applied);
  EXPECT_EQ(read_file(path, kLimitBytes), "old");
  EXPECT_EQ(write_failing(FailingSystem::Call::fsync, 2), Outcome::in_doubt);
  EXPECT_EQ(read_file(path, kLimitBytes), "new");
  EXPECT_EQ(list_directory(directory.path()).size(), 1U);
}

TEST(Fs, InterruptedCallsAreRepeated) {
  using Call = FailingSystem::Call;
  for (const Call call : {Call::open, Call::read, Call::write, Call::flock, Call::ftruncate, Call::close}) {
    const test::TemporaryDirectory directory;
    FailingSystem failing(call, 1, EINTR);
    const ScopedSystem scoped(failing);
    write_file_atomically(directory.file("a"), "0123456789");
    EXPECT_EQ(read_file(directory.file("a"), kLimitBytes), "0123456789");
    const FileLock lock(directory.file("lock"), std::chrono::milliseconds(0));
    const File file = open_file(directory.file("a"), O_WRONLY);
    truncate(file.fd(), 0, "a");
    EXPECT_TRUE(failing.has_failed());
  }
}

TEST(Fs, ShortReadsAndWritesAreCompleted) {
  const test::TemporaryDirectory directory;
  test::FailurePoint point;
  FailingSystem failing(point, {FailingSystem::Call::read, FailingSystem::Call::write}, 0,
                        FailingSystem::How::halves);
  const ScopedSystem scoped(failing);
  point.arm(1, test::FailurePoint::Lasts::for_ever);
  write_file_atomically(directory.file("a"), "0123456789");
  EXPECT_EQ(read_file(directory.file("a"), kLimitBytes), "0123456789");
  EXPECT_GT(point.calls_count(), 4U);
}

TEST(Fs, FullDiskIsItsOwnCodeAndSaysWhatToDo) {
  const test::TemporaryDirectory directory;
  FailingSystem failing(FailingSystem::Call::write, 1, ENOSPC);
  const ScopedSystem scoped(failing);
  const std::string path = directory.file("a");
  EXPECT_EQ(refusal([&] { write_file_atomically(path, "x"); }),
            "disk_full: cannot write " + path + ": No space left on device; free some space and try again");
}

TEST(Fs, AppendingGoesOnAtTheEnd) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a");
  EXPECT_EQ(refusal([&] { AppendedFile file(path); }).substr(0, 9), "not_found");
  write_file_atomically(path, "one\n");
  AppendedFile(path).append("two\n");
  AppendedFile file(path);
  file.append("three\n");
  file.append("four\n");
  EXPECT_EQ(read_file(path, kLimitBytes), "one\ntwo\nthree\nfour\n");
}

TEST(Fs, AnAppendThatFailsIsCutOffAgain) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a");
  write_file_atomically(path, "one\n");
  FailingSystem failing(FailingSystem::Call::write, 1, ENOSPC, FailingSystem::How::fails_torn);
  {
    const ScopedSystem scoped(failing);
    EXPECT_EQ(refusal([&] { AppendedFile(path).append("two and more\n"); }).substr(0, 9), "disk_full");
  }
  EXPECT_EQ(read_file(path, kLimitBytes), "one\n");
}

TEST(Fs, ALockKeepsOthersOutUntilItGoes) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("lock");
  {
    const FileLock lock(path, std::chrono::milliseconds(0));
    EXPECT_EQ(refusal([&] { FileLock other(path, std::chrono::milliseconds(5)); }).substr(0, 6), "locked");
  }
  EXPECT_EQ(refusal([&] { FileLock other(path, std::chrono::milliseconds(0)); }), "nothing thrown");
  EXPECT_EQ(info(path).permissions, 0600U);
}

TEST(Fs, TemporariesOfThisProcessNumberAreFoundWhenAskedFor) {
  const test::TemporaryDirectory directory;
  const std::string own = ".perdure-" + std::to_string(::getpid()) + "-0-0.tmp";
  ASSERT_TRUE(create_file(directory.file(own)));
  EXPECT_TRUE(abandoned_temporaries(directory.path()).empty());
  EXPECT_EQ(abandoned_temporaries(directory.path(), Own::too), std::vector<std::string>{own});
}

TEST(Fs, FilesAreInvisibleBetweenFlushAndPublish) {
  const test::TemporaryDirectory directory;
  const std::string longest(255, 'x');
  AtomicFiles files(directory.path());
  files.write(longest, "1");
  files.flush();
  EXPECT_EQ(info(directory.file(longest)).kind, Kind::missing);
  files.publish();
  EXPECT_EQ(read_file(directory.file(longest), kLimitBytes), "1");
  EXPECT_EQ(list_directory(directory.path()).size(), 1U);
}

TEST(Fs, ManyFilesBecomeVisibleTogetherAtCommit) {
  const test::TemporaryDirectory directory;
  AtomicFiles files(directory.path());
  files.write("a", "1");
  files.write("b", "2");
  EXPECT_EQ(info(directory.file("a")).kind, Kind::missing);
  files.commit();
  EXPECT_EQ(read_file(directory.file("a"), kLimitBytes), "1");
  EXPECT_EQ(read_file(directory.file("b"), kLimitBytes), "2");
  EXPECT_EQ(list_directory(directory.path()).size(), 2U);
}

TEST(Fs, ManyFilesThatAreNotDurableAreNotMadeVisible) {
  const test::TemporaryDirectory directory;
  FailingSystem failing(FailingSystem::Call::syncfs, 1, EIO);
  {
    const ScopedSystem scoped(failing);
    AtomicFiles files(directory.path());
    files.write("a", "1");
    EXPECT_EQ(refusal([&] { files.commit(); }).substr(0, 8), "io_error");
  }
  EXPECT_TRUE(list_directory(directory.path()).empty());
}

TEST(Fs, ManyFilesThatWereNotCommittedAreRemoved) {
  const test::TemporaryDirectory directory;
  {
    AtomicFiles files(directory.path());
    files.write("a", "1");
  }
  EXPECT_TRUE(list_directory(directory.path()).empty());
}

TEST(Fs, ManyFilesAfterAFailedRenameKeepThoseBeforeIt) {
  const test::TemporaryDirectory directory;
  FailingSystem failing(FailingSystem::Call::rename, 2, EIO);
  {
    const ScopedSystem scoped(failing);
    AtomicFiles files(directory.path());
    for (const char* name : {"a", "b", "c"}) files.write(name, name);
    EXPECT_EQ(refusal([&] { files.commit(); }).substr(0, 8), "io_error");
  }
  EXPECT_EQ(list_directory(directory.path()), std::vector<std::string>{"a"});
}

// What a killed process left may be removed, what a living one is writing may not.
TEST(Fs, TemporariesOfDeadProcessesAreAbandoned) {
  const test::TemporaryDirectory directory;
  AtomicFiles files(directory.path());
  files.write("a", "1");
  write_file_atomically(directory.file(".perdure-999999999-0-0.tmp"), "");
  write_file_atomically(directory.file(".perdure-x.tmp"), "");
  write_file_atomically(directory.file("note.tmp"), "");
  EXPECT_EQ(list_directory(directory.path()).size(), 4U);
  EXPECT_EQ(abandoned_temporaries(directory.path()), std::vector<std::string>{".perdure-999999999-0-0.tmp"});
  EXPECT_TRUE(is_process_alive(::getpid()));
}

TEST(Fs, ReadsUpToTheLimitAndNotBeyond) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a");
  write_file_atomically(path, "12345");
  EXPECT_EQ(read_file(path, 5), "12345");
  EXPECT_EQ(refusal([&] { (void)read_file(path, 4); }),
            "too_large: cannot read " + path + ": 5 bytes, at most 4 are allowed");
}

TEST(Fs, RefusesWhatIsNoFile) {
  const test::TemporaryDirectory directory;
  EXPECT_NE(refusal([&] { (void)read_file(directory.path(), kLimitBytes); }).find("it is a directory"),
            std::string::npos);
  const std::string fifo = directory.file("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  // Would hang if it were opened.
  EXPECT_NE(refusal([&] { (void)read_file(fifo, kLimitBytes); }).find("it is a FIFO"), std::string::npos);
  EXPECT_NE(refusal([&] { (void)read_file("/dev/null", kLimitBytes); }).find("it is a device"),
            std::string::npos);
  EXPECT_EQ(refusal([&] { (void)read_file(directory.file("none"), kLimitBytes); }).substr(0, 9), "not_found");
  EXPECT_EQ(refusal([&] { (void)list_directory(directory.file("none")); }).substr(0, 9), "not_found");
}

TEST(Fs, CreatesDirectoriesPrivatelyAndOnlyOnce) {
  const test::TemporaryDirectory directory;
  const std::string deep = directory.file("a/b/c");
  create_directories(deep);
  create_directories(deep);
  EXPECT_EQ(info(deep).kind, Kind::directory);
  EXPECT_EQ(info(directory.file("a")).permissions, 0700U);
  write_file_atomically(directory.file("file"), "");
  EXPECT_NE(refusal([&] { create_directories(directory.file("file/x")); }), "nothing thrown");
}

TEST(Fs, DirectoryThatCannotBeMadeIsAnError) {
  const test::TemporaryDirectory directory;
  FailingSystem failing(FailingSystem::Call::mkdir, 1, EACCES);
  const ScopedSystem scoped(failing);
  EXPECT_EQ(refusal([&] { create_directories(directory.file("a")); }).substr(0, 9), "read_only");
}

TEST(Fs, CreatesAFileOnce) {
  const test::TemporaryDirectory directory;
  EXPECT_TRUE(create_file(directory.file("a")));
  EXPECT_FALSE(create_file(directory.file("a")));
  EXPECT_EQ(info(directory.file("a")).permissions, 0600U);
  rename_durably(directory.file("a"), directory.file("b"));
  remove_file(directory.file("b"));
  EXPECT_EQ(refusal([&] { remove_file(directory.file("b")); }).substr(0, 9), "not_found");
}

TEST(Fs, AFileWrittenInPiecesAppearsWholeOrNotAtAll) {
  const test::TemporaryDirectory directory;
  write_file_atomically(directory.file("a"), "old");
  {
    AtomicFile file(directory.file("a"));
    file.write("new");
  }
  EXPECT_EQ(read_file(directory.file("a"), 100), "old");
  AtomicFile file(directory.file("a"));
  file.write("new ");
  file.write("content");
  EXPECT_EQ(read_file(directory.file("a"), 100), "old");
  file.commit();
  EXPECT_EQ(read_file(directory.file("a"), 100), "new content");
  EXPECT_EQ(list_directory(directory.path()), std::vector<std::string>{"a"});
}

TEST(Fs, TakesPathsApart) {
  EXPECT_EQ(parent_directory("a/b/c"), "a/b");
  EXPECT_EQ(parent_directory("a//b"), "a");
  EXPECT_EQ(parent_directory("a"), ".");
  EXPECT_EQ(parent_directory("/a"), "/");
  EXPECT_EQ(parent_directory("/"), "/");
  EXPECT_EQ(parent_directory("a/b/"), "a");
  EXPECT_EQ(join("a", "b"), "a/b");
  EXPECT_EQ(join("a/", "b"), "a/b");
  EXPECT_EQ(join(".", "b"), "b");
}

TEST(Fs, KnowsNetworkFileSystems) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(network_file_system(directory.path()), "");
  class OtherFileSystem : public System {
   public:
    std::int64_t file_system_magic(const char*) override { return magic; }
    std::int64_t magic = 0;
  };
  OtherFileSystem other;
  const ScopedSystem scoped(other);
  other.magic = 0x6969;
  EXPECT_EQ(network_file_system(directory.path()), "NFS");
  other.magic = static_cast<std::int64_t>(0xFF534D42);
  EXPECT_EQ(network_file_system(directory.path()), "CIFS");
  other.magic = 0xEF53;  // ext4
  EXPECT_EQ(network_file_system(directory.path()), "");
}

// What a store lies in may be reached by a link, whose own parent knows nothing of it.
TEST(Fs, EntryOfADirectoryIsMadeDurableWhereALinkLeads) {
  class Recording : public System {
   public:
    std::vector<ino_t> synced;
    int fsync(int fd) override {
      struct ::stat found {};
      if (System::fstat(fd, &found) == 0) synced.push_back(found.st_ino);
      return System::fsync(fd);
    }
  } recording;
  const test::TemporaryDirectory directory;
  create_directories(directory.file("disk/data"));
  create_directories(directory.file("home"));
  const std::string link = directory.file("home/data");
  ASSERT_EQ(::symlink("../disk/data", link.c_str()), 0);
  const ino_t disk = info(directory.file("disk")).inode;
  const ino_t home = info(directory.file("home")).inode;
  const ScopedSystem scoped(recording);
  for (const std::string& path : {link, link + "/"}) {
    recording.synced.clear();
    sync_entry_of_directory(path);
    EXPECT_EQ(recording.synced, (std::vector<ino_t>{home, disk})) << path;
  }
  recording.synced.clear();
  sync_entry_of_directory(directory.file("disk/data"));
  EXPECT_EQ(recording.synced, std::vector<ino_t>{disk});
}

}  // namespace
}  // namespace perdure::fs
