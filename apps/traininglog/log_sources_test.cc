#include "apps/traininglog/log_sources.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

class LogSourcesTest : public testing::Test {
 protected:
  std::string put(const std::string& name) {
    write_file(project_.file(name), "# Training Log\n");
    return project_.file(name);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return project_.file(name); }

  static std::vector<std::string> paths(const LogSources& sources) {
    std::vector<std::string> paths;
    for (const LogSource& each : sources.logs) paths.push_back(each.path);
    return paths;
  }
  static const PassedPath* passed(const LogSources& sources, const std::string& path) {
    const auto found = std::find_if(sources.passed.begin(), sources.passed.end(),
                                    [&](const PassedPath& each) { return each.path == path; });
    return found == sources.passed.end() ? nullptr : &*found;
  }

  TestProject project_;
};

TEST_F(LogSourcesTest, FoldersAreReadWithTheFoldersInThemSortedByName) {
  put("logs/b.md");
  put("logs/a/2.md");
  put("logs/a/1.md");
  put("logs/c.md");
  const LogSources sources = find_logs({path("logs")});
  EXPECT_EQ(paths(sources), (std::vector<std::string>{path("logs/a/1.md"), path("logs/a/2.md"),
                                                      path("logs/b.md"), path("logs/c.md")}));
  EXPECT_FALSE(sources.logs.front().named);
  EXPECT_TRUE(sources.passed.empty());
}

TEST_F(LogSourcesTest, NamedFilesKeepTheirOrderWhateverTheyAreCalled) {
  const LogSources sources = find_logs({put("z.txt"), kStandardInput, put("a.md")});
  EXPECT_EQ(paths(sources), (std::vector<std::string>{path("z.txt"), "-", path("a.md")}));
  EXPECT_TRUE(sources.logs.front().named);
}

TEST_F(LogSourcesTest, WhatIsPassedByInAFolderIsToldWithReason) {
  put("logs/a.md");
  put("logs/a.json");
  put("logs/photo.jpg");
  put("logs/.hidden.md");
  put("logs/.git/x.md");
  std::filesystem::create_symlink("nowhere", path("logs/link.md"));
  ASSERT_EQ(mkfifo(path("logs/fifo.md").c_str(), 0600), 0);
  const LogSources sources = find_logs({path("logs")});
  EXPECT_EQ(sources.logs.size(), 2U);
  EXPECT_EQ(sources.passed.size(), 5U);
  for (const char* name : {"photo.jpg", ".hidden.md", ".git", "link.md", "fifo.md"}) {
    const PassedPath* found = passed(sources, path(std::string("logs/") + name));
    ASSERT_NE(found, nullptr) << name;
    EXPECT_FALSE(found->failure) << name;
  }
  EXPECT_NE(passed(sources, path("logs/photo.jpg"))->reason.find("*.csv"), std::string::npos);
  EXPECT_NE(passed(sources, path("logs/fifo.md"))->reason.find("FIFO"), std::string::npos);
}

TEST_F(LogSourcesTest, WhatTheUserNamedInVainIsAFailure) {
  std::filesystem::create_directories(path("empty"));
  put("no logs/photo.jpg");
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  const LogSources sources =
      find_logs({path("missing"), path("empty"), path("no logs"), path("fifo"), "/dev/null"});
  EXPECT_TRUE(sources.logs.empty());
  for (const std::string& each :
       {path("missing"), path("empty"), path("no logs"), path("fifo"), std::string("/dev/null")}) {
    const PassedPath* found = passed(sources, each);
    ASSERT_NE(found, nullptr) << each;
    EXPECT_TRUE(found->failure) << each;
  }
}

TEST_F(LogSourcesTest, AFileNamedTwiceIsReadOnce) {
  const std::string file = put("logs/a.md");
  const LogSources sources = find_logs({file, path("logs"), file});
  EXPECT_EQ(sources.logs.size(), 1U);
  EXPECT_TRUE(std::none_of(sources.passed.begin(), sources.passed.end(),
                           [](const PassedPath& each) { return each.failure; }));
}

TEST_F(LogSourcesTest, LoopsOfLinksEnd) {
  put("logs/a/1.md");
  std::filesystem::create_directory_symlink("..", path("logs/a/up"));
  std::filesystem::create_directory_symlink(".", path("logs/here"));
  EXPECT_EQ(find_logs({path("logs")}).logs.size(), 1U);
}

}  // namespace
}  // namespace traininglog
