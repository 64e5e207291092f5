#include "apps/traininglog/session_files.h"

#include <gtest/gtest.h>

#include <string>

#include <perdure/error.h>

#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

using State = SessionFiles::State;

const std::string kName = "training_session_2026_03_02_abcdefgh.json";
const std::string kSecondName = "training_session_2026_03_02_abcdefgh-2.json";

std::string document(const std::string& id, const std::string& date = "2026-03-02T00:00:00") {
  return R"({"_id":")" + id + R"(","date":")" + date + R"("})";
}

class SessionFilesTest : public testing::Test {
 protected:
  SessionFiles files() { return SessionFiles(folder()); }
  [[nodiscard]] std::string folder() const { return project_.file("sessions"); }
  void put(const std::string& name, const std::string& content) {
    write_file(folder() + "/" + name, content);
  }

  TestProject project_;
};

TEST_F(SessionFilesTest, ContentIsIndentedWithALineBreakAtTheEnd) {
  EXPECT_EQ(session_file_content(R"({"a":[1],"b":{}})"), "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}\n");
}

TEST_F(SessionFilesTest, NewSessionGetsTheOfficialName) {
  const auto place = files().find("abcdefgh-1", document("abcdefgh-1"));
  EXPECT_EQ(place.name, kName);
  EXPECT_EQ(place.wanted, kName);
  EXPECT_EQ(place.state, State::missing);
}

TEST_F(SessionFilesTest, NameHasFallbacks) {
  EXPECT_EQ(files().find("x", "{}").name, "training_session_unknown_date_noID.json");
  EXPECT_EQ(files().find("abc", document("abc", "2 March 2026")).name,
            "training_session_unknown_date_abc.json");
}

TEST_F(SessionFilesTest, OwnFileIsFoundAndCompared) {
  put(kName, session_file_content(document("abcdefgh-1")));
  EXPECT_EQ(files().find("abcdefgh-1", document("abcdefgh-1")).state, State::same);
  put(kName, document("abcdefgh-1"));
  EXPECT_EQ(files().find("abcdefgh-1", document("abcdefgh-1")).state, State::differs);
}

// TL-7
TEST_F(SessionFilesTest, AnotherSessionsNameIsNotTaken) {
  put(kName, document("abcdefgh-1"));
  const auto place = files().find("abcdefgh-2", document("abcdefgh-2"));
  EXPECT_EQ(place.name, kSecondName);
  EXPECT_EQ(place.wanted, kName);
  EXPECT_EQ(place.state, State::missing);
  put(kSecondName, document("abcdefgh-2"));
  EXPECT_EQ(files().find("abcdefgh-3", document("abcdefgh-3")).name,
            "training_session_2026_03_02_abcdefgh-3.json");
}

TEST_F(SessionFilesTest, OwnFileIsFoundBehindAGap) {
  put(kSecondName, document("abcdefgh-2"));
  EXPECT_EQ(files().find("abcdefgh-2", document("abcdefgh-2")).name, kSecondName);
  EXPECT_EQ(files().find("abcdefgh-1", document("abcdefgh-1")).name, kName);
}

TEST_F(SessionFilesTest, UnreadableFileKeepsItsName) {
  for (const std::string content : {"", "{\"_id\":\"abcdefgh-1\"", "[]", "{\"_id\":7}"}) {
    put(kName, content);
    SessionFiles files = this->files();
    EXPECT_EQ(files.find("abcdefgh-1", document("abcdefgh-1")).name, kSecondName) << content;
  }
}

TEST_F(SessionFilesTest, NamesThatOnlyLookAlikeDoNotCount) {
  for (const char* name :
       {"training_session_2026_03_02_abcdefgh-1.json", "training_session_2026_03_02_abcdefgh-x.json",
        "training_session_2026_03_02_abcdefgh-2x.json", "training_session_2026_03_02_abcdefghi.json",
        "training_session_2026_03_02_abcdefgh.txt", ".perdure-1-2-3.tmp"}) {
    put(name, document("other"));
  }
  EXPECT_EQ(files().find("abcdefgh-1", document("abcdefgh-1")).name, kName);
}

TEST_F(SessionFilesTest, DangerousIdsStayInTheFolder) {
  for (const std::string& id : {std::string("../../../../tmp/x"), std::string("/etc/passwd"),
                                std::string(".."), std::string(100'000, '/'), std::string("\x1b[2J")}) {
    const std::string name = files().find("x", document(id, "../../x")).name;
    EXPECT_EQ(name.rfind("training_session_unknown_date_", 0), 0U) << name;
    EXPECT_EQ(name.find_first_of("/\x1b"), std::string::npos) << name;
    EXPECT_LE(name.size(), 255U);
  }
}

// TL-6
TEST_F(SessionFilesTest, FolderThatIsNoneIsAnError) {
  write_file(project_.file("sessions"), "a file in the way");
  EXPECT_THROW((void)files(), perdure::Error);
  EXPECT_EQ(content_of_file(project_.file("sessions")), "a file in the way");
}

}  // namespace
}  // namespace traininglog
