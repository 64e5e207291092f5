// Files and folders without permission. Permissions do not bind root, so that the program that opens the
// store lays its rights down first when the test runs as root.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <perdure/open.h>

#include "tests/child_process.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

constexpr const char* kNobody = "65534";

class Permissions : public ::testing::Test {
 protected:
  Permissions() {
    const auto store = perdure::open(url_);
    (void)store->put({"notes", "a"}, R"({"n":1})").value();
  }
  ~Permissions() override { ::chmod(directory_.path().c_str(), 0700); }

  /// What an unprivileged program answers to opening the store.
  std::string open_as_nobody(const std::string& access) {
    agent_ = std::make_unique<ChildProcess>(std::vector<std::string>{PERDURE_STORE_AGENT});
    if (::geteuid() == 0) {
      EXPECT_EQ(ask(std::string("become ") + kNobody), "ok");
    }
    agent_->write_line("open " + url_ + " " + access + " brief 0 test");
    EXPECT_EQ(agent_->read_line(), "opening");
    return agent_->read_line().value_or("(ended)");
  }
  std::string ask(const std::string& line) {
    agent_->write_line(line);
    return agent_->read_line().value_or("(ended)");
  }
  void permit(mode_t folder, mode_t file) {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      ASSERT_EQ(::chmod(entry.path().c_str(), file), 0);
    }
    ASSERT_EQ(::chmod(directory_.path().c_str(), folder), 0);
  }
  static void expect_has(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is missing in: " << text;
  }

  TemporaryDirectory directory_;
  const std::string url_ = "sqlite:" + directory_.file("store.db");
  std::unique_ptr<ChildProcess> agent_;
};

TEST_F(Permissions, NewFilesAreForTheirOwnerOnly) {
  const std::string url = "sqlite:" + directory_.file("one/two/store.db");
  const auto store = perdure::open(url);
  (void)store->put({"notes", "a"}, "{}").value();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.file("one"))) {
    struct stat status = {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, entry.is_directory() ? 0700U : 0600U) << entry.path();
  }
}

TEST_F(Permissions, AWriterNeedsAWritableFolder) {
  permit(0555, 0444);
  const std::string answer = open_as_nobody("read_write");
  expect_has(answer, "error read_only not_applied");
  expect_has(answer, directory_.path());
}

TEST_F(Permissions, AWriterNeedsAWritableFile) {
  permit(0777, 0444);
  const std::string answer = open_as_nobody("read_write");
  expect_has(answer, "error read_only not_applied");
  expect_has(answer, directory_.path());
}

TEST_F(Permissions, AReaderNeedsAReadableFile) {
  permit(0777, 0);
  const std::string answer = open_as_nobody("read_only");
  expect_has(answer, "error ");
  expect_has(answer, "not_applied");
  expect_has(answer, directory_.path());
  EXPECT_EQ(answer.find("error corrupt"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("error not_found"), std::string::npos) << answer;
}

// A reader shows everything or says that it cannot.
TEST_F(Permissions, AReaderWithoutPermissionToWrite) {
  permit(0555, 0444);
  const std::string answer = open_as_nobody("read_only");
  if (answer == "ok") {
    EXPECT_EQ(ask("get notes a"), R"(ok 1 {"n":1})");
  } else {
    expect_has(answer, "error read_only not_applied");
    expect_has(answer, directory_.path());
  }
}

TEST_F(Permissions, AReaderBesideARunningWriter) {
  const auto writer = perdure::open(url_);
  (void)writer->put({"notes", "a"}, R"({"n":2})").value();
  permit(0555, 0444);
  const std::string answer = open_as_nobody("read_only");
  if (answer == "ok") {
    EXPECT_EQ(ask("get notes a"), R"(ok 2 {"n":2})");
    (void)writer->put({"notes", "a"}, R"({"n":3})").value();
    EXPECT_EQ(ask("get notes a"), R"(ok 3 {"n":3})");
  } else {
    expect_has(answer, "error read_only not_applied");
    expect_has(answer, directory_.path());
  }
}

}  // namespace
}  // namespace perdure::test
