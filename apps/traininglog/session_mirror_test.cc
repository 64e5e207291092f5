#include "apps/traininglog/session_mirror.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

namespace fs = std::filesystem;

const std::string kName = "training_session_2026_03_02_aaaaaaaa.json";

std::string document(const std::string& id, const std::string& focus = "Push") {
  return R"({"_id":")" + id + R"(","date":"2026-03-02","focus":")" + focus + R"("})";
}

class SessionMirrorTest : public testing::Test {
 protected:
  void put(const std::string& id, const std::string& body) {
    const auto store = open_for_writing(project());
    (void)store->put({std::string(kSessionsCollection), id}, body).value();
  }
  /// As the next command does. What is in the way.
  std::string catch_up() {
    const auto store = open_for_writing(project());
    return SessionMirror(*store, project()).catch_up().value_or("");
  }
  std::vector<perdure::MirrorFinding> findings() {
    const auto store = open_for_writing(project());
    return SessionMirror(*store, project()).verify();
  }
  [[nodiscard]] Project project() const { return project_.project(); }
  [[nodiscard]] std::string path(const std::string& name) const {
    return project().sessions_directory + "/" + name;
  }

  TestProject project_;
};

// TL-5
TEST_F(SessionMirrorTest, EveryDocumentWithoutFileGetsOne) {
  put("aaaaaaaa-1", document("aaaaaaaa-1"));
  put("aaaaaaaa-2", document("aaaaaaaa-2"));
  put("bbbbbbbb", R"({"_id":"bbbbbbbb"})");
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(project_.session_files(),
            (std::vector<std::string>{"training_session_2026_03_02_aaaaaaaa-2.json", kName,
                                      "training_session_unknown_date_bbbbbbbb.json"}));
  EXPECT_EQ(content_of_file(path(kName)), session_file_content(document("aaaaaaaa-1")));

  fs::remove(path(kName));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(content_of_file(path(kName)), session_file_content(document("aaaaaaaa-1")));
}

TEST_F(SessionMirrorTest, DeletedFolderIsBuiltAnewAtTheNextStart) {
  put("aaaaaaaa", document("aaaaaaaa"));
  ASSERT_EQ(catch_up(), "");
  fs::remove_all(project_.file("data/output"));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(content_of_file(path(kName)), session_file_content(document("aaaaaaaa")));
}

TEST_F(SessionMirrorTest, FileEditedByHandIsKeptAlsoWhenItsSessionChanges) {
  put("aaaaaaaa", document("aaaaaaaa"));
  ASSERT_EQ(catch_up(), "");
  write_file(path(kName), document("aaaaaaaa", "mine"));
  put("aaaaaaaa", document("aaaaaaaa", "Pull"));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(content_of_file(path(kName)), document("aaaaaaaa", "mine"));
  ASSERT_EQ(findings().size(), 1U);
  EXPECT_EQ(findings()[0].kind, perdure::MirrorFinding::Kind::edited);

  const auto store = open_for_writing(project());
  SessionMirror(*store, project()).replace_edited(kName);
  EXPECT_EQ(content_of_file(path(kName)), session_file_content(document("aaaaaaaa", "Pull")));
}

// TL-8: the files of a lost database are all there is; a new one must not remove them.
TEST_F(SessionMirrorTest, FilesOfALostDatabaseStayAndAreAdopted) {
  put("aaaaaaaa", document("aaaaaaaa"));
  put("bbbbbbbb", document("bbbbbbbb"));
  ASSERT_EQ(catch_up(), "");
  const auto written_at = fs::last_write_time(path(kName));
  fs::remove_all(project_.file("data/database"));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(project_.session_files().size(), 2U);
  put("aaaaaaaa", document("aaaaaaaa"));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(project_.session_files().size(), 2U);
  EXPECT_EQ(fs::last_write_time(path(kName)), written_at);
}

TEST_F(SessionMirrorTest, MovedProjectIsFollowedAtItsNewPlace) {
  put("aaaaaaaa", document("aaaaaaaa"));
  ASSERT_EQ(catch_up(), "");
  const TestProject elsewhere;
  fs::rename(project_.file("data"), elsewhere.file("data"));
  const auto store = open_for_writing(elsewhere.project());
  const perdure::Cursor head = store->info().head;
  (void)store->put({std::string(kSessionsCollection), "bbbbbbbb"}, document("bbbbbbbb")).value();
  EXPECT_EQ(store->info().head.seq, head.seq + 1);
  EXPECT_EQ(SessionMirror(*store, elsewhere.project()).catch_up().value_or(""), "");
  EXPECT_EQ(elsewhere.session_files().size(), 2U);
  EXPECT_FALSE(fs::exists(project_.file("data")));
}

// TL-6. A folder in the journal's place, since the tests may run as a user to whom nothing is read-only.
TEST_F(SessionMirrorTest, FolderThatCannotBeWrittenIsSaidAndRecordedUntilItCan) {
  put("aaaaaaaa", document("aaaaaaaa"));
  fs::create_directories(path(".perdure-mirror/in the way"));
  EXPECT_NE(catch_up(), "");
  const auto problem_of = [&] { return perdure::follower_status(*open_for_reading(project())).at(0).record; };
  EXPECT_EQ(problem_of().failures_count, 1U);
  EXPECT_NE(problem_of().problem, "");
  EXPECT_TRUE(project_.session_files().empty());

  fs::remove_all(path(".perdure-mirror"));
  EXPECT_EQ(catch_up(), "");
  EXPECT_EQ(problem_of().failures_count, 0U);
  EXPECT_EQ(project_.session_files(), std::vector<std::string>{kName});
}

}  // namespace
}  // namespace traininglog
