#include "core/ids.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <perdure/error.h>

namespace perdure {
namespace {

std::string refusal(void (*check)(std::string_view), std::string_view text) {
  try {
    check(text);
  } catch (const Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "accepted";
}

TEST(Ids, NewIdsAreVersion7AndStrictlyIncreasing) {
  std::string last;
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = new_id();
    ASSERT_EQ(id.size(), 36U);
    ASSERT_EQ(id[14], '7');
    ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos);
    ASSERT_LT(last, id);
    check_id(id);
    last = id;
  }
}

TEST(Ids, NewIdsOfManyThreadsAreDistinct) {
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < 5000; ++i) mine.push_back(new_id());
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 20'000U);
}

// Both make ids in the same microsecond perhaps: they differ by their random part alone.
TEST(Ids, ForkedProcessHasRandomBytesOfItsOwn) {
  (void)new_id();
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string id = new_id();
    ::_exit(::write(pipe[1], id.data(), id.size()) == static_cast<ssize_t>(id.size()) ? 0 : 1);
  }
  ASSERT_GT(child, 0);
  const std::string own = new_id();
  std::string of_child(own.size(), ' ');
  EXPECT_EQ(::read(pipe[0], of_child.data(), of_child.size()), static_cast<ssize_t>(own.size()));
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
  constexpr std::size_t kRandomPart = 19;
  EXPECT_NE(own.substr(kRandomPart), of_child.substr(kRandomPart));
}

TEST(Ids, RandomUuidIsVersion4) {
  EXPECT_EQ(random_uuid()[14], '4');
  EXPECT_NE(random_uuid(), random_uuid());
}

TEST(Ids, AcceptsTheWholeAlphabetAndLength) {
  EXPECT_EQ(refusal(check_id, "a"), "accepted");
  EXPECT_EQ(refusal(check_id, "0.A_z:@-9"), "accepted");
  EXPECT_EQ(refusal(check_id, std::string(128, 'x')), "accepted");
  EXPECT_EQ(refusal(check_scope, ""), "accepted");
  EXPECT_EQ(refusal(check_collection, "a"), "accepted");
  EXPECT_EQ(refusal(check_collection, "training_sessions2"), "accepted");
  EXPECT_EQ(refusal(check_collection, std::string(63, 'x')), "accepted");
}

TEST(Ids, RefusalsSayWhatAndWhere) {
  EXPECT_EQ(refusal(check_id, ""), "invalid_id: invalid id \"\": it is empty");
  EXPECT_EQ(refusal(check_id, "../x"), "invalid_id: invalid id \"../x\": byte 1 is not one of A-Z a-z 0-9");
  EXPECT_EQ(refusal(check_id, "a/b"),
            "invalid_id: invalid id \"a/b\": byte 2 is not one of A-Z a-z 0-9 . _ : @ -");
  EXPECT_EQ(refusal(check_id, std::string_view("a\0b", 3)),
            "invalid_id: invalid id \"a\\x00b\": byte 2 is not one of A-Z a-z 0-9 . _ : @ -");
  EXPECT_NE(refusal(check_id, std::string(129, 'x')).find("129 bytes, at most 128"), std::string::npos);
  EXPECT_NE(refusal(check_id, "é").find("invalid_id"), std::string::npos);
  EXPECT_NE(refusal(check_scope, "-x").find("invalid scope"), std::string::npos);
  EXPECT_EQ(refusal(check_collection, "Notes"),
            "invalid_collection: invalid collection name \"Notes\": byte 1 is not one of a-z");
  EXPECT_NE(refusal(check_collection, "a-b").find("byte 2"), std::string::npos);
  EXPECT_NE(refusal(check_collection, "").find("empty"), std::string::npos);
  EXPECT_NE(refusal(check_collection, std::string(64, 'x')).find("64 bytes"), std::string::npos);
}

}  // namespace
}  // namespace perdure
