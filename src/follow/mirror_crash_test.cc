#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>
#include <utility>

#include <perdure/error.h>
#include <perdure/mirror.h>
#include "follow/mirror_testing.h"
#include "tests/failing_system.h"
#include "tests/seed.h"

// The program ends, or a call fails, at each call that a page makes on the disk: afterwards the mirror
// catches up, finds nothing wrong, and leaves no temporary file.

namespace perdure::test {
namespace {

using How = FailingSystem::How;

constexpr int kPageDocumentsCount = 4;

class Interrupted {
 public:
  /// A page of creations, changes, moves and deletions waits for a mirror that has taken in what was before.
  Interrupted() {
    const auto store = open(url_);
    Batch before;
    for (int i = 0; i < 3 * kPageDocumentsCount; ++i) put(before, i, "first");
    (void)store->commit(std::move(before)).value();
    Mirror mirror(*store, settings_);
    catch_up(mirror, *store);
    Batch page;
    for (int i = 0; i < kPageDocumentsCount; ++i) {
      put(page, i, "second");
      page.erase(key(kPageDocumentsCount + i));
      put(page, 2 * kPageDocumentsCount + i, "moved", "m");
      put(page, 3 * kPageDocumentsCount + i, "created");
    }
    (void)store->commit(std::move(page)).value();
  }

  /// True when it came to the end without being stopped.
  bool run_in_child(How how, std::uint64_t at) const {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        const auto store = open(url_);
        FailingSystem system(FailingSystem::changing_calls(), at, EIO, how);
        {
          Mirror mirror(*store, settings_);
          const fs::ScopedSystem scoped(system);
          catch_up(mirror, *store);
        }
        ::_exit(0);
      } catch (const std::exception&) {
        ::_exit(1);
      }
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == FailingSystem::kEnded)
        << WEXITSTATUS(status);
    return WEXITSTATUS(status) == 0;
  }

  /// True when it came to the end without a failure.
  bool run_with_failure(std::uint64_t at) const {
    const auto store = open(url_);
    Mirror mirror(*store, settings_);
    FailingSystem system(FailingSystem::changing_calls(), at);
    {
      const fs::ScopedSystem scoped(system);
      try {
        catch_up(mirror, *store);
      } catch (const Error&) {
      }
    }
    catch_up(mirror, *store);
    expect_right(mirror);
    return !system.has_failed();
  }

  void expect_made_good() const {
    const auto store = open(url_);
    Mirror mirror(*store, settings_);
    catch_up(mirror, *store);
    expect_right(mirror);
  }

 private:
  static Key key(int number) { return {"notes", "d" + std::to_string(number)}; }
  static void put(Batch& batch, int number, const std::string& text, const std::string& prefix = "d") {
    const std::string name = prefix + std::to_string(number);
    batch.put(key(number), R"({"name":")" + name + R"(","text":")" + text + "\"}");
  }

  void expect_right(Mirror& mirror) const {
    EXPECT_EQ(short_forms(mirror.verify()), Texts{});
    EXPECT_EQ(visible(directory_).size(), 3U * kPageDocumentsCount);
    for (const std::string& name : fs::list_directory(directory_)) {
      EXPECT_FALSE(name.ends_with(".tmp")) << name;
    }
    EXPECT_NE(read_text(directory_ + "/d0.json").find("second"), std::string::npos);
    EXPECT_NE(read_text(directory_ + "/m8.json").find("moved"), std::string::npos);
  }

  const TemporaryDirectory home_;
  const std::string url_ = "sqlite:" + home_.file("store.db");
  const std::string directory_ = home_.file("files");
  const MirrorSettings settings_{"m", "notes", directory_, "{name}.json"};
};

/// 1 tries every call; a quick run leaves some out.
std::uint64_t step() { return environment_number("PERDURE_TEST_STEP", 1); }

void expect_that_ending_anywhere_is_made_good(How how) {
  std::uint64_t at = 1;
  for (bool is_at_end = false; !is_at_end; at += step()) {
    SCOPED_TRACE("call " + std::to_string(at));
    const Interrupted interrupted;
    is_at_end = interrupted.run_in_child(how, at);
    interrupted.expect_made_good();
    ASSERT_FALSE(::testing::Test::HasFailure());
    ASSERT_LT(at, 1000U);
  }
  EXPECT_GT(at, 5U * kPageDocumentsCount) << "the page made fewer calls than it has files";
}

TEST(MirrorCrash, EndingAtAnyCallIsMadeGood) { expect_that_ending_anywhere_is_made_good(How::ends); }

TEST(MirrorCrash, EndingInTheMiddleOfAnyWriteIsMadeGood) {
  expect_that_ending_anywhere_is_made_good(How::ends_torn);
}

TEST(MirrorCrash, AFailureOfAnyCallIsMadeGood) {
  for (std::uint64_t at = 1;; at += step()) {
    SCOPED_TRACE("call " + std::to_string(at));
    const Interrupted interrupted;
    const bool is_at_end = interrupted.run_with_failure(at);
    ASSERT_FALSE(::testing::Test::HasFailure());
    if (is_at_end) break;
    ASSERT_LT(at, 1000U);
  }
}

TEST(MirrorCrash, ASecondInterruptionIsMadeGoodToo) {
  // Both within the renames, where journal and files differ most.
  for (std::uint64_t second = 1; second < 60; second += 2 * step() + 1) {
    SCOPED_TRACE("second at " + std::to_string(second));
    const Interrupted interrupted;
    (void)interrupted.run_in_child(How::ends, 45);
    (void)interrupted.run_in_child(How::ends_torn, second);
    interrupted.expect_made_good();
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
}

}  // namespace
}  // namespace perdure::test
