#include "apps/traininglog/missing_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

class MissingFilesTest : public testing::Test {
 protected:
  MissingFiles write_missing() {
    SessionFiles files(project_.project().sessions_directory);
    return write_missing_files(*store_, files);
  }
  void put(const std::string& id, const std::string& body) {
    (void)store_->put({std::string(kSessionsCollection), id}, body).value();
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return project_.project().sessions_directory + "/" + name;
  }

  TestProject project_;
  std::unique_ptr<perdure::Store> store_ = open_for_writing(project_.project());
};

// TL-5
TEST_F(MissingFilesTest, EveryDocumentWithoutFileGetsOne) {
  put("aaaaaaaa-1", R"({"_id":"aaaaaaaa-1","date":"2026-03-02"})");
  put("aaaaaaaa-2", R"({"_id":"aaaaaaaa-2","date":"2026-03-02"})");
  put("bbbbbbbb", R"({"_id":"bbbbbbbb","date":"2026-03-03"})");
  EXPECT_EQ(write_missing().written.size(), 3U);
  EXPECT_EQ(content_of_file(path("training_session_2026_03_02_aaaaaaaa-2.json")),
            "{\n  \"_id\": \"aaaaaaaa-2\",\n  \"date\": \"2026-03-02\"\n}\n");

  std::filesystem::remove(path("training_session_2026_03_02_aaaaaaaa.json"));
  EXPECT_EQ(write_missing().written,
            std::vector<std::string>{path("training_session_2026_03_02_aaaaaaaa.json")});
  EXPECT_TRUE(write_missing().written.empty());
}

TEST_F(MissingFilesTest, DifferingFilesAreNamedAndLeftAlone) {
  put("aaaaaaaa", R"({"_id":"aaaaaaaa","date":"2026-03-02"})");
  const std::string file = path("training_session_2026_03_02_aaaaaaaa.json");
  write_file(file, R"({"_id":"aaaaaaaa","date":"2026-03-02","focus":"mine"})");
  const MissingFiles report = write_missing();
  EXPECT_TRUE(report.written.empty());
  EXPECT_EQ(report.differing, std::vector<std::string>{file});
  EXPECT_NE(content_of_file(file).find("mine"), std::string::npos);
}

TEST_F(MissingFilesTest, DocumentThatIsNoSessionIsReportedAndTheOthersGoOn) {
  put("aaaaaaaa", R"({"something":"else"})");
  put("bbbbbbbb", R"({"_id":"bbbbbbbb","date":"2026-03-03"})");
  const MissingFiles report = write_missing();
  EXPECT_EQ(report.written.size(), 1U);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_NE(report.problems[0].find("aaaaaaaa"), std::string::npos);
}

}  // namespace
}  // namespace traininglog
