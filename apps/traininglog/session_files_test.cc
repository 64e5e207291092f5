#include "apps/traininglog/session_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include <perdure/error.h>

#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

using State = SessionFiles::State;

const std::string kDate = "2026-03-02T00:00:00";
const std::string kName = "training_session_2026_03_02_abcdefgh.json";
const std::string kSecondName = "training_session_2026_03_02_abcdefgh-2.json";

std::string document(const std::string& id) { return R"({"_id":")" + id + R"(","date":"2026-03-02"})"; }

class SessionFilesTest : public testing::Test {
 protected:
  SessionFiles files() { return SessionFiles(folder()); }
  [[nodiscard]] std::string folder() const { return project_.file("sessions"); }
  void put(const std::string& name, const std::string& content) {
    write_file(folder() + "/" + name, content);
  }

  static void save(SessionFiles& files, const std::string& id, const std::string& content) {
    files.stage(files.find(id, kDate, content).name, id, content);
    files.publish();
  }

  TestProject project_;
};

TEST_F(SessionFilesTest, ContentIsIndentedWithALineBreakAtTheEnd) {
  EXPECT_EQ(session_file_content(R"({"a":[1],"b":{}})"), "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}\n");
}

TEST_F(SessionFilesTest, NewSessionGetsTheOfficialName) {
  SessionFiles files = this->files();
  const auto place = files.find("abcdefgh-1", kDate, "x");
  EXPECT_EQ(place.name, kName);
  EXPECT_EQ(place.state, State::missing);
  EXPECT_TRUE(place.held_by_others.empty());
}

TEST_F(SessionFilesTest, NothingIsVisibleBeforePublish) {
  SessionFiles files = this->files();
  files.stage(kName, "abcdefgh-1", "content");
  EXPECT_FALSE(std::filesystem::exists(files.path(kName)));
  files.publish();
  EXPECT_EQ(content_of_file(files.path(kName)), "content");
}

TEST_F(SessionFilesTest, DiscardLeavesNoTraceAndFreesTheName) {
  SessionFiles files = this->files();
  files.stage(kName, "abcdefgh-1", "content");
  files.discard();
  files.publish();
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
  EXPECT_EQ(files.find("abcdefgh-2", kDate, "x").name, kName);
}

TEST_F(SessionFilesTest, OwnFileIsFoundAgainAndCompared) {
  const std::string content = document("abcdefgh-1");
  {
    SessionFiles files = this->files();
    save(files, "abcdefgh-1", content);
  }
  SessionFiles files = this->files();
  EXPECT_EQ(files.find("abcdefgh-1", kDate, content).state, State::same);
  EXPECT_EQ(files.find("abcdefgh-1", kDate, content + " ").state, State::differs);
}

// TL-7
TEST_F(SessionFilesTest, AnotherSessionsFileIsNeverTaken) {
  SessionFiles files = this->files();
  save(files, "abcdefgh-1", document("abcdefgh-1"));
  const auto place = files.find("abcdefgh-2", kDate, "x");
  EXPECT_EQ(place.name, kSecondName);
  EXPECT_EQ(place.state, State::missing);
  EXPECT_EQ(place.held_by_others, std::vector<std::string>{kName});

  save(files, "abcdefgh-2", document("abcdefgh-2"));
  EXPECT_EQ(files.find("abcdefgh-3", kDate, "x").name, "training_session_2026_03_02_abcdefgh-3.json");
  EXPECT_EQ(content_of_file(files.path(kName)), document("abcdefgh-1"));
}

// TL-7: also when both are written in one group.
TEST_F(SessionFilesTest, PreparedNamesAreTaken) {
  SessionFiles files = this->files();
  files.stage(kName, "abcdefgh-1", document("abcdefgh-1"));
  EXPECT_EQ(files.find("abcdefgh-2", kDate, "x").name, kSecondName);
}

TEST_F(SessionFilesTest, OwnFileIsFoundBehindAGap) {
  put(kSecondName, document("abcdefgh-2"));
  SessionFiles files = this->files();
  EXPECT_EQ(files.find("abcdefgh-2", kDate, document("abcdefgh-2")).name, kSecondName);
  EXPECT_EQ(files.find("abcdefgh-1", kDate, "x").name, kName);
}

TEST_F(SessionFilesTest, UnreadableFileKeepsItsName) {
  for (const std::string content : {"", "{\"_id\":\"abcdefgh-1\"", "[]", "{\"_id\":7}"}) {
    put(kName, content);
    SessionFiles files = this->files();
    const auto place = files.find("abcdefgh-1", kDate, "x");
    EXPECT_EQ(place.name, kSecondName) << content;
    EXPECT_EQ(place.held_by_others, std::vector<std::string>{kName});
  }
}

TEST_F(SessionFilesTest, NamesThatOnlyLookAlikeDoNotCount) {
  for (const char* name :
       {"training_session_2026_03_02_abcdefgh-1.json", "training_session_2026_03_02_abcdefgh-x.json",
        "training_session_2026_03_02_abcdefgh-2x.json", "training_session_2026_03_02_abcdefghi.json",
        "training_session_2026_03_02_abcdefgh.txt", ".perdure-1-2-3.tmp"}) {
    put(name, document("other"));
  }
  EXPECT_EQ(files().find("abcdefgh-1", kDate, "x").name, kName);
}

TEST_F(SessionFilesTest, DangerousIdsStayInTheFolder) {
  for (const std::string& id :
       {std::string("../../../../tmp/x"), std::string("/etc/passwd"), std::string(".."),
        std::string("a\0b/c", 5), std::string(100'000, '/'), std::string("\x1b[2J\n")}) {
    SessionFiles files = this->files();
    const std::string name = files.find(id, "../../x", "content").name;
    files.stage(name, id, "content");
    files.publish();
    EXPECT_TRUE(std::filesystem::exists(folder() + "/" + name)) << name;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(project_.folder()), {}), 1)
      << "something was written beside the folder";
}

// TL-5: no partial file stays.
TEST_F(SessionFilesTest, LeftoversOfAKilledProcessAreRemoved) {
  put(".perdure-999999999-0-0.tmp", "half a docu");
  put(".mine.tmp", "x");
  put(kName, document("abcdefgh-1"));
  files().remove_leftovers();
  EXPECT_EQ(perdure::fs::list_directory(folder()), (std::vector<std::string>{".mine.tmp", kName}));
}

// TL-6
TEST_F(SessionFilesTest, FolderThatCannotBeMadeIsAnError) {
  write_file(project_.file("sessions"), "a file in the way");
  EXPECT_THROW((void)files(), perdure::Error);
  EXPECT_EQ(content_of_file(project_.file("sessions")), "a file in the way");
}

}  // namespace
}  // namespace traininglog
