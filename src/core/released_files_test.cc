#include "core/released_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include <string>
#include <thread>
#include <utility>

#include "tests/temporary_directory.h"

namespace perdure::fs {
namespace {

/// Counts how many files are open, and where they were closed.
class CountingSystem : public System {
 public:
  int open(const char* path, int flags, mode_t mode) override {
    const int fd = System::open(path, flags, mode);
    if (fd >= 0) ++open_count;
    return fd;
  }
  int close(int fd) override {
    --open_count;
    if (std::this_thread::get_id() != own_) ++closed_elsewhere_count;
    return System::close(fd);
  }

  std::atomic<int> open_count{0};
  std::atomic<int> closed_elsewhere_count{0};

 private:
  const std::thread::id own_ = std::this_thread::get_id();
};

class ReleasedFilesTest : public ::testing::Test {
 protected:
  std::string file(int number) {
    const std::string path = directory_.file(std::to_string(number));
    EXPECT_TRUE(create_file(path));
    return path;
  }

  const test::TemporaryDirectory directory_;
  CountingSystem system_;
  const ScopedSystem scoped_{system_};
};

// Few enough that all may be held at once.
TEST_F(ReleasedFilesTest, AllAreLetGoOfAtTheEndAndByOtherThreads) {
  constexpr int kFilesCount = 60;
  {
    ReleasedFiles released;
    for (int i = 0; i < kFilesCount; ++i) {
      const std::string path = file(i);
      File held = ReleasedFiles::hold(path);
      EXPECT_TRUE(held.is_open());
      remove_file(path);
      released.release(std::move(held));
    }
  }
  EXPECT_EQ(system_.open_count, 0);
  EXPECT_EQ(system_.closed_elsewhere_count, kFilesCount);
}

TEST_F(ReleasedFilesTest, WhereThereIsNothingNothingIsHeld) {
  ReleasedFiles released;
  File none = ReleasedFiles::hold(directory_.file("none"));
  EXPECT_FALSE(none.is_open());
  released.release(std::move(none));
}

TEST_F(ReleasedFilesTest, MoreThanAreHeldAreLetGoOfAtOnce) {
  std::atomic<int> most = 0;
  {
    ReleasedFiles released;
    const std::string path = file(0);
    for (int i = 0; i < 2000; ++i) {
      released.release(ReleasedFiles::hold(path));
      most = std::max(most.load(), system_.open_count.load());
    }
  }
  EXPECT_LE(most, 256 + 4 + 1);
  EXPECT_EQ(system_.open_count, 0);
}

TEST_F(ReleasedFilesTest, ReplacedFilesAreReadableUnderTheirNewContent) {
  ReleasedFiles released;
  const std::string path = file(0);
  for (int i = 0; i < 50; ++i) {
    AtomicFiles files(directory_.path(), &released);
    files.write("0", std::to_string(i));
    files.commit();
    EXPECT_EQ(read_file(path, 100), std::to_string(i));
  }
}

}  // namespace
}  // namespace perdure::fs
