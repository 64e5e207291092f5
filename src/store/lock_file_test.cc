#include "store/lock_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <perdure/error.h>
#include "core/fs.h"
#include "tests/temporary_directory.h"

namespace perdure {
namespace {

LockFile::Request request(const std::string& path, bool lasting, int wait_milliseconds = 0) {
  return {path, "notes.db", "tester run", lasting, std::chrono::milliseconds(wait_milliseconds)};
}

std::string refusal(const LockFile::Request& wanted) {
  try {
    const LockFile lock(wanted);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kLocked);
    EXPECT_TRUE(error.retryable());
    return error.what();
  }
  return "not refused";
}

TEST(LockFile, NamesALastingHolderAtOnce) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db.lock");
  const LockFile held(request(path, true));
  const std::string message =
      refusal(request(path, false, 1'000'000));  // returns at once, or this test hangs
  EXPECT_EQ(message.find("cannot open notes.db for writing: locked by process " + std::to_string(::getpid()) +
                         " (tester run) since 20"),
            0U)
      << message;
  EXPECT_NE(message.find("; stop it and try again"), std::string::npos);
}

TEST(LockFile, WaitsForABriefHolderAndThenSaysWhoItWas) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db.lock");
  const LockFile held(request(path, false));
  const auto begin = std::chrono::steady_clock::now();
  const std::string message = refusal(request(path, false, 60));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(60));
  EXPECT_NE(message.find("(tester run)"), std::string::npos) << message;
}

TEST(LockFile, IsFreeAfterItsHolderIsGone) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db.lock");
  {
    const LockFile held(request(path, true));
    ASSERT_TRUE(LockFile::holder(path));
    EXPECT_EQ(LockFile::holder(path)->program, "tester run");
    EXPECT_TRUE(LockFile::holder(path)->lasting);
    EXPECT_EQ(LockFile::holder(path)->process_id, ::getpid());
  }
  EXPECT_FALSE(LockFile::holder(path));
  const LockFile again(request(path, true));
}

/// The file is held by somebody who removes it the moment after it was found locked.
class RemovingSystem : public fs::System {
 public:
  explicit RemovingSystem(std::string path) : path_(std::move(path)) {}
  int flock(int fd, int operation) override {
    if (removed_) return System::flock(fd, operation);
    removed_ = true;
    System::unlink(path_.c_str());
    errno = EWOULDBLOCK;
    return -1;
  }

 private:
  const std::string path_;
  bool removed_ = false;
};

TEST(LockFile, RemovedBeforeItsHolderIsReadIsMadeAnew) {
  const test::TemporaryDirectory directory;
  RemovingSystem system(directory.file("a.lock"));
  const fs::ScopedSystem scoped(system);
  LockFile::Request request;
  request.path = directory.file("a.lock");
  request.wait = std::chrono::seconds(10);
  const LockFile lock(request);
  EXPECT_TRUE(LockFile::holder(request.path));
}

// One who waits for a lock file that is removed meanwhile must not end up with a lock that nobody else sees.
TEST(LockFile, RemovedWhileWaitedForIsLockedUnderItsName) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db.lock");
  auto held = std::make_unique<LockFile>(request(path, false));
  std::optional<LockFile> waited;
  std::atomic<bool> has_it{false};
  // Removed before the wait begins: the waiter opens the new file. Removed after: it notices. Either way it
  // has the lock of the name in the end.
  std::thread waiter([&] {
    waited.emplace(request(path, false, 60'000));
    has_it = true;
  });
  fs::remove_file(path);
  held.reset();
  waiter.join();
  EXPECT_TRUE(has_it);
  EXPECT_NE(refusal(request(path, false)), "not refused");
}

TEST(LockFile, NobodyHoldsAMissingOne) {
  const test::TemporaryDirectory directory;
  EXPECT_FALSE(LockFile::holder(directory.file("none.lock")));
}

// A text left by a killed process, or half written, must not be taken for the present holder.
TEST(LockFile, TextOfADeadProcessOrBrokenTextNamesNobody) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db.lock");
  const LockFile held(request(path, false));
  for (const char* text : {R"({"process_id":999999999,"program":"gone","holder":"lasting","since":""})",
                           "{\"proc", "", R"({"program":"x"})"}) {
    // In place, so that the lock on the file stays.
    const fs::File file(::open(path.c_str(), O_WRONLY | O_TRUNC));
    ASSERT_EQ(::write(file.fd(), text, std::string(text).size()),
              static_cast<ssize_t>(std::string(text).size()));
    EXPECT_NE(refusal(request(path, false)).find("locked by another process"), std::string::npos) << text;
    EXPECT_EQ(LockFile::holder(path)->program, "unknown");
  }
}

TEST(LockFile, DirectoryThatDoesNotExistIsAClearError) {
  const test::TemporaryDirectory directory;
  try {
    const LockFile lock(request(directory.file("none/x.lock"), true));
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kNotFound);
  }
}

TEST(LockFile, KnowsTheRunningProgram) { EXPECT_EQ(current_program().substr(0, 10), "store_test"); }

}  // namespace
}  // namespace perdure
