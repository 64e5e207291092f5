#include "apps/traininglog/session_library.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

class SessionLibraryTest : public testing::Test {
 protected:
  void store(const std::string& id, const std::string& date) {
    (void)open_for_writing(project_.project())
        ->put({std::string(kSessionsCollection), id}, document(id, date))
        .value();
  }
  void write(const std::string& name, const std::string& content) {
    write_file(project_.project().sessions_directory + "/" + name, content);
  }
  static std::string document(const std::string& id, const std::string& date) {
    return R"({"_id":")" + id + R"(","date":")" + date + R"("})";
  }
  std::vector<std::string> ids() {
    std::vector<std::string> ids;
    problems_.clear();
    for (const LoggedSession& session : library().all()) ids.push_back(session.id);
    return ids;
  }

  SessionLibrary library() {
    return {project_.project(), [this](const std::string& problem) { problems_.push_back(problem); }};
  }

  TestProject project_;
  std::vector<std::string> problems_;
};

TEST_F(SessionLibraryTest, EmptyProjectHasNoSessions) {
  EXPECT_TRUE(ids().empty());
  EXPECT_TRUE(problems_.empty());
  EXPECT_TRUE(std::filesystem::is_empty(project_.folder())) << "reading must not make anything";
}

// Mistake 4: sessions in both places counted twice.
TEST_F(SessionLibraryTest, SessionInDatabaseAndFileCountsOnce) {
  store("aaaaaaaa-1", "2026-03-02");
  write("training_session_2026_03_02_aaaaaaaa.json", document("aaaaaaaa-1", "2026-03-02"));
  write("my copy.json", document("aaaaaaaa-1", "2026-03-02"));
  EXPECT_EQ(ids(), std::vector<std::string>{"aaaaaaaa-1"});
}

// Mistake 2: a session that exists only in a file crashed the program. TL-17
TEST_F(SessionLibraryTest, FilesTopUpTheDatabaseNewestFirst) {
  store("aaaaaaaa-1", "2026-03-02");
  write("training_session_2026_03_02_aaaaaaaa.json", document("aaaaaaaa-1", "2026-03-02"));
  write("training_session_2026_03_02_aaaaaaaa-2.json", document("aaaaaaaa-2", "2026-03-02"));
  write("training_session_2026_03_09_bbbbbbbb.json", document("bbbbbbbb", "2026-03-09"));
  write("training_session_2026_03_01_cccccccc.json", document("cccccccc", "2026-03-01"));
  EXPECT_EQ(ids(), (std::vector<std::string>{"bbbbbbbb", "aaaaaaaa-1", "aaaaaaaa-2", "cccccccc"}));
}

// TL-8, as far as reading goes
TEST_F(SessionLibraryTest, FilesAloneAreEnough) {
  write("training_session_2026_03_09_bbbbbbbb.json", document("bbbbbbbb", "2026-03-09"));
  EXPECT_EQ(ids(), std::vector<std::string>{"bbbbbbbb"});
}

// TL-9
TEST_F(SessionLibraryTest, CorruptFileIsReportedAndTheOthersLoad) {
  write("training_session_2026_03_09_bbbbbbbb.json", "{\"_id\":");
  write("training_session_2026_03_01_cccccccc.json", document("cccccccc", "2026-03-01"));
  EXPECT_EQ(ids(), std::vector<std::string>{"cccccccc"});
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_NE(problems_[0].find("training_session_2026_03_09_bbbbbbbb.json"), std::string::npos);
}

TEST_F(SessionLibraryTest, StoredDocumentThatIsNoSessionIsReportedAndTheOthersLoad) {
  (void)open_for_writing(project_.project())->put({std::string(kSessionsCollection), "x"}, "{}").value();
  store("aaaaaaaa-1", "2026-03-02");
  EXPECT_EQ(ids(), std::vector<std::string>{"aaaaaaaa-1"});
  EXPECT_EQ(problems_.size(), 1U);
}

TEST_F(SessionLibraryTest, ReadingDoesNotWaitForAWriter) {
  store("aaaaaaaa-1", "2026-03-02");
  const auto writer = open_for_writing(project_.project());
  EXPECT_EQ(ids().size(), 1U);
}

// As the logging dialogue does, which keeps what is entered while it looks back.
TEST_F(SessionLibraryTest, LooksIntoAStoreThatTheCallerWritesTo) {
  const auto writer = open_for_writing(project_.project());
  write("training_session_2026_03_01_cccccccc.json", document("cccccccc", "2026-03-01"));
  SessionLibrary library(*writer, project_.project(), [](const std::string& problem) { FAIL() << problem; });
  EXPECT_EQ(library.all().size(), 1U);
  (void)writer->put({std::string(kSessionsCollection), "a"}, document("a", "2026-03-02")).value();
  ASSERT_EQ(library.all().size(), 2U);
  EXPECT_EQ(library.newest(1).front().id, "a");
}

}  // namespace
}  // namespace traininglog
