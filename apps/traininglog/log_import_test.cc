#include "apps/traininglog/log_import.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>
#include <perdure/open.h>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

struct Log {
  std::string file;
  std::string text;
  bool named = true;
};

/// A disk on which the session files cannot be written, or not be renamed.
class FailingDisk : public perdure::fs::System {
 public:
  bool writes = false;
  bool renames = false;

  int open(const char* path, int flags, mode_t mode) override {
    const int fd = System::open(path, flags, mode);
    if (std::string(path).find("/output/sessions/") != std::string::npos) session_fd_ = fd;
    return fd;
  }
  ssize_t write(int fd, const void* bytes, std::size_t count) override {
    if (!writes || fd != session_fd_) return System::write(fd, bytes, count);
    errno = ENOSPC;
    return -1;
  }
  int rename(const char* from, const char* to) override {
    if (!renames) return System::rename(from, to);
    errno = EIO;
    return -1;
  }

 private:
  int session_fd_ = -1;
};

class LogImportTest : public testing::Test {
 protected:
  std::vector<ImportResult> import(const std::vector<Log>& logs, const ImportOptions& options = {}) {
    std::vector<ImportResult> results;
    const Project project = project_.project();
    const auto store = options.dry_run ? open_for_reading(project) : open_for_writing(project);
    std::optional<SessionMirror> mirror;
    if (!options.dry_run) (void)mirror.emplace(*store, project).catch_up();
    SessionFiles files(project.sessions_directory);
    LogImport import(project, options, store.get(), mirror ? &*mirror : nullptr, files,
                     [&](const ImportResult& result) { results.push_back(result); });
    try {
      for (const Log& log : logs) import.add(log.file, log.text, log.named);
      import.finish();
    } catch (const perdure::Error& error) {
      failure_ = error.what();
    }
    return results;
  }

  ImportResult import_one(const Log& log, const ImportOptions& options = {}) {
    const std::vector<ImportResult> results = import({log}, options);
    return results.size() == 1 ? results.front() : ImportResult{"not one result"};
  }

  std::vector<std::string> stored_bodies() {
    std::vector<std::string> bodies;
    const auto store = open_for_reading(project_.project());
    if (!store) return bodies;
    for_each_session(
        *store, [&](const perdure::Document& document) { bodies.push_back(document.body); },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    return bodies;
  }

  std::vector<std::string> session_files() { return project_.session_files(); }

  TestProject project_;
  std::string failure_;
};

TEST_F(LogImportTest, SavesADocumentAndTheSameInAFile) {
  const ImportResult result = import_one({"logs/a.md", small_log("2026-03-02", "Upper Strength")});
  EXPECT_EQ(result.status, ImportStatus::saved);
  EXPECT_EQ(result.id, session_id("2026-03-02", "upper-strength", "1"));
  EXPECT_EQ(result.session_file, project_.project().sessions_directory + "/training_session_2026_03_02_" +
                                     result.id.substr(0, 8) + ".json");
  ASSERT_EQ(stored_bodies().size(), 1U);
  EXPECT_EQ(content_of_file(result.session_file), session_file_content(stored_bodies().front()));
  EXPECT_NE(stored_bodies().front().find(R"("x-source":{"shape":"markdown","file":"a.md"})"),
            std::string::npos);
}

TEST_F(LogImportTest, EveryExerciseAndSetGetsAnIdThatTheNextDeviceGivesToo) {
  const ImportResult result = import_one({"a.md", small_log("2026-03-02")});
  const ReadSession read = read_session(stored_bodies().front());
  ASSERT_TRUE(read.session) << read.fault;
  Session again = without_element_ids(*read.session);
  derive_element_ids(again);
  EXPECT_FALSE(read.session->exercises.at(0).id.empty());
  EXPECT_FALSE(read.session->exercises.at(0).working_sets.at(0).id.empty());
  EXPECT_EQ(*read.session, again) << result.id;
}

TEST_F(LogImportTest, ASessionStoredWithoutElementIdsIsNotImportedAgain) {
  const Log log{"a.md", small_log("2026-03-02")};
  const std::string id = import_one(log).id;
  const ReadSession read = read_session(stored_bodies().front());
  ASSERT_TRUE(read.session) << read.fault;
  (void)open_for_writing(project_.project())
      ->put({std::string(kSessionsCollection), id}, to_json(without_element_ids(*read.session)))
      .value();
  EXPECT_EQ(import_one(log).status, ImportStatus::already_imported);
}

// Section 3 of the format: rebuild of a lost database.
TEST_F(LogImportTest, OurOwnFilesRestoreEverySessionByteForByte) {
  (void)import({{"a.md", small_log("2026-03-02")}, {"b.md", small_log("2026-03-05")}});
  const std::vector<std::string> before = stored_bodies();
  std::filesystem::remove_all(perdure::fs::parent_directory(project_.project().database));
  std::vector<Log> files;
  for (const std::string& name : session_files()) {
    const std::string path = project_.project().sessions_directory + "/" + name;
    files.push_back({path, content_of_file(path), false});
  }
  files.insert(files.begin() + 1, {"broken.json", files.front().text.substr(0, 200), false});
  std::vector<ImportStatus> statuses;
  for (const ImportResult& result : import(files)) statuses.push_back(result.status);
  EXPECT_EQ(statuses,
            (std::vector<ImportStatus>{ImportStatus::saved, ImportStatus::rejected, ImportStatus::saved}));
  EXPECT_EQ(stored_bodies(), before);
  EXPECT_EQ(session_files().size(), 2U);
}

TEST_F(LogImportTest, AFileOfOursThatWasLaidOutAnewIsNoConflictWithItself) {
  const std::string id = import_one({"a.md", small_log("2026-03-02")}).id;
  const std::string body = stored_bodies().front();
  const std::string path = project_.project().sessions_directory + "/" + session_files().front();
  std::filesystem::remove_all(perdure::fs::parent_directory(project_.project().database));
  write_file(path, body);
  EXPECT_EQ(import_one({path, body}).status, ImportStatus::saved);
  EXPECT_EQ(stored_bodies(), std::vector<std::string>{body});
  EXPECT_EQ(content_of_file(path), session_file_content(body));
  EXPECT_EQ(import_one({path, content_of_file(path)}).id, id);
}

// TL-23
TEST_F(LogImportTest, SecondImportAddsNothing) {
  const std::vector<Log> logs = {{"a.md", small_log("2026-03-02")}, {"b.md", small_log("2026-03-05")}};
  (void)import(logs);
  const std::vector<std::string> before = stored_bodies();
  const std::vector<ImportResult> again = import(logs);
  ASSERT_EQ(again.size(), 2U);
  for (const ImportResult& result : again) {
    EXPECT_EQ(result.status, ImportStatus::already_imported);
    EXPECT_TRUE(result.message.empty()) << result.message;
  }
  EXPECT_EQ(stored_bodies(), before);
  EXPECT_EQ(session_files().size(), 2U);
}

TEST_F(LogImportTest, RenamedLogAndRenamedUserAreStillTheSameSession) {
  (void)import({{"a.md", small_log("2026-03-02")}});
  EXPECT_EQ(import_one({"elsewhere/new name.md", small_log("2026-03-02")}).status,
            ImportStatus::already_imported);

  Project project = project_.project();
  project.user_name = "Anna";
  const auto store = open_for_writing(project);
  SessionMirror mirror(*store, project);
  SessionFiles files(project.sessions_directory);
  ImportStatus status = ImportStatus::failed;
  LogImport import(project, {}, store.get(), &mirror, files,
                   [&](const ImportResult& result) { status = result.status; });
  import.add("a.md", small_log("2026-03-02"), true);
  import.finish();
  EXPECT_EQ(status, ImportStatus::already_imported);
}

TEST_F(LogImportTest, AnotherContentOfTheSameDayAndFocusIsAConflictThatNamesBothFiles) {
  const ImportResult first = import_one({"logs/a.md", small_log("2026-03-02")});
  const std::string file_before = content_of_file(first.session_file);
  const std::vector<std::string> before = stored_bodies();
  const ImportResult result = import_one({"logs/b.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")});
  EXPECT_EQ(result.status, ImportStatus::conflict);
  EXPECT_EQ(result.file, "logs/b.md");
  EXPECT_NE(result.message.find("imported from a.md"), std::string::npos) << result.message;
  EXPECT_EQ(stored_bodies(), before);
  EXPECT_EQ(content_of_file(first.session_file), file_before);
}

TEST_F(LogImportTest, OverwriteReplacesDocumentAndFile) {
  (void)import({{"a.md", small_log("2026-03-02")}});
  ImportOptions options;
  options.overwrite = true;
  const ImportResult result = import_one({"b.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")}, options);
  EXPECT_EQ(result.status, ImportStatus::replaced);
  ASSERT_EQ(stored_bodies().size(), 1U);
  EXPECT_NE(stored_bodies().front().find("\"weightKg\":85"), std::string::npos);
  EXPECT_EQ(content_of_file(result.session_file), session_file_content(stored_bodies().front()));
  EXPECT_EQ(session_files().size(), 1U);
}

TEST_F(LogImportTest, AsNewKeepsBothAndAddsNothingTheSecondTime) {
  ImportOptions options;
  options.as_new = true;
  (void)import({{"a.md", small_log("2026-03-02")}});
  const Log second = {"b.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")};
  EXPECT_EQ(import_one(second, options).id, session_id("2026-03-02", "push", "1", 2));
  EXPECT_EQ(import_one(second, options).status, ImportStatus::already_imported);
  EXPECT_EQ(import_one({"a.md", small_log("2026-03-02")}, options).status, ImportStatus::already_imported);
  EXPECT_EQ(stored_bodies().size(), 2U);
  EXPECT_EQ(session_files().size(), 2U);
}

// TL-25
TEST_F(LogImportTest, CopyInTheSameImportIsADuplicate) {
  const auto results = import({{"a.md", small_log("2026-03-02")}, {"copy.md", small_log("2026-03-02")}});
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[1].status, ImportStatus::duplicate);
  EXPECT_NE(results[1].message.find("a.md"), std::string::npos);
  EXPECT_EQ(stored_bodies().size(), 1U);
}

// TL-25: a log copied for the next day whose head was not changed. Not even --overwrite loses one of them.
TEST_F(LogImportTest, CopiedHeadOverAnotherContentIsAConflict) {
  ImportOptions options;
  options.overwrite = true;
  const auto results =
      import({{"a.md", small_log("2026-03-02")}, {"next.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")}},
             options);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].status, ImportStatus::saved);
  EXPECT_EQ(results[1].status, ImportStatus::conflict);
  EXPECT_NE(results[1].message.find("duplicate: a.md"), std::string::npos) << results[1].message;
  EXPECT_EQ(stored_bodies().size(), 1U);
}

TEST_F(LogImportTest, DryRunWritesNothingAndSaysTheSame) {
  ImportOptions options;
  options.dry_run = true;
  const auto results = import({{"a.md", small_log("2026-03-02")},
                               {"copy.md", small_log("2026-03-02")},
                               {"bad.md", "# Training Log\n"}},
                              options);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].status, ImportStatus::saved);
  EXPECT_EQ(results[1].status, ImportStatus::duplicate);
  EXPECT_EQ(results[2].status, ImportStatus::rejected);
  EXPECT_TRUE(std::filesystem::is_empty(project_.folder()));
}

TEST_F(LogImportTest, HandEditedFileIsReportedAndKeptUntilOverwrite) {
  const Log log = {"a.md", small_log("2026-03-02")};
  const ImportResult first = import_one(log);
  std::string edited = content_of_file(first.session_file);
  edited.replace(edited.find("Bench Press"), 11, "Benchpress!");
  write_file(first.session_file, edited);

  const ImportResult second = import_one(log);
  EXPECT_EQ(second.status, ImportStatus::already_imported);
  EXPECT_NE(second.message.find("differs from the database"), std::string::npos) << second.message;
  EXPECT_EQ(content_of_file(first.session_file), edited);

  ImportOptions options;
  options.overwrite = true;
  EXPECT_EQ(import_one(log, options).status, ImportStatus::replaced);
  EXPECT_EQ(content_of_file(first.session_file), session_file_content(stored_bodies().front()));
}

TEST_F(LogImportTest, EditedFileWithoutDocumentIsAConflict) {
  const Log log = {"a.md", small_log("2026-03-02")};
  const ImportResult first = import_one(log);
  std::string edited = content_of_file(first.session_file);
  edited.replace(edited.find("Bench Press"), 11, "Benchpress!");
  write_file(first.session_file, edited);
  std::filesystem::remove_all(project_.file("data/database"));

  const ImportResult second = import_one(log);
  EXPECT_EQ(second.status, ImportStatus::conflict);
  EXPECT_NE(second.message.find(first.session_file), std::string::npos) << second.message;
  EXPECT_EQ(content_of_file(first.session_file), edited);
  EXPECT_TRUE(stored_bodies().empty());
}

TEST_F(LogImportTest, LostDatabaseIsFilledAgainWithoutTouchingTheFiles) {
  const Log log = {"a.md", small_log("2026-03-02")};
  const ImportResult first = import_one(log);
  const auto written_at = std::filesystem::last_write_time(first.session_file);
  std::filesystem::remove_all(project_.file("data/database"));
  EXPECT_EQ(import_one(log).status, ImportStatus::saved);
  EXPECT_EQ(stored_bodies().size(), 1U);
  EXPECT_EQ(std::filesystem::last_write_time(first.session_file), written_at);
}

// TL-7
TEST_F(LogImportTest, NameHeldByAnotherSessionIsReportedAndLeftAlone) {
  const std::string id = session_id("2026-03-02", "push", "1");
  const std::string held =
      project_.project().sessions_directory + "/training_session_2026_03_02_" + id.substr(0, 8) + ".json";
  write_file(held, R"({"_id":"another"})");
  const ImportResult result = import_one({"a.md", small_log("2026-03-02")});
  EXPECT_EQ(result.status, ImportStatus::saved);
  EXPECT_NE(result.session_file.find("-2.json"), std::string::npos);
  EXPECT_NE(result.message.find("is held by another session"), std::string::npos) << result.message;
  EXPECT_EQ(content_of_file(held), R"({"_id":"another"})");
}

// TL-5 and TL-6: documents without file are said, and completed later. Nothing partial stays.
TEST_F(LogImportTest, FileThatCannotBeWrittenIsReportedAndCompletedLater) {
  const std::vector<Log> logs = {{"bad.md", "no log"}, {"a.md", small_log("2026-03-02")}};
  for (const bool at_rename : {false, true}) {
    std::filesystem::remove_all(project_.file("data"));
    std::vector<ImportResult> results;
    {
      FailingDisk disk;
      (at_rename ? disk.renames : disk.writes) = true;
      const perdure::fs::ScopedSystem scope(disk);
      results = import(logs);
    }
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].status, ImportStatus::rejected);
    EXPECT_EQ(results[1].status, ImportStatus::failed);
    EXPECT_NE(results[1].message.find("stored in the database"), std::string::npos) << results[1].message;
    EXPECT_EQ(failure_, "");
    EXPECT_TRUE(session_files().empty()) << "neither a file nor a temporary one";
    ASSERT_EQ(stored_bodies().size(), 1U);

    EXPECT_EQ(import_one(logs[1]).status, ImportStatus::already_imported);
    EXPECT_EQ(content_of_file(results[1].session_file), session_file_content(stored_bodies().front()));
  }
}

// TL-7: two stored sessions whose ids begin with the same eight characters.
TEST_F(LogImportTest, StoredSessionsOfOneNameGetAFileEach) {
  const std::string id = session_id("2026-03-02", "push", "1");
  const std::string other = id.substr(0, 8) + "-other";
  (void)open_for_writing(project_.project())
      ->put({std::string(kSessionsCollection), other}, R"({"_id":")" + other + R"(","date":"2026-03-02"})")
      .value();
  const ImportResult result = import_one({"a.md", small_log("2026-03-02")});
  EXPECT_EQ(result.status, ImportStatus::saved);
  EXPECT_NE(result.session_file.find("-2.json"), std::string::npos);
  EXPECT_NE(result.message.find("is held by another session"), std::string::npos) << result.message;
  EXPECT_EQ(session_files().size(), 2U);
  EXPECT_NE(content_of_file(result.session_file).find(id), std::string::npos);
}

// A file too damaged to tell whose it is, but the mirror knows.
TEST_F(LogImportTest, OverwriteReplacesAFileThatAPersonBroke) {
  const ImportResult first = import_one({"a.md", small_log("2026-03-02")});
  write_file(first.session_file, "{ half an edit");
  ImportOptions options;
  options.overwrite = true;
  const ImportResult result = import_one({"b.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")}, options);
  EXPECT_EQ(result.status, ImportStatus::replaced) << result.message;
  EXPECT_EQ(result.session_file, first.session_file);
  EXPECT_EQ(content_of_file(first.session_file), session_file_content(stored_bodies().front()));
  EXPECT_EQ(session_files().size(), 1U);
}

TEST_F(LogImportTest, OverwriteReplacesAFileOfASessionThatTheDatabaseLost) {
  const ImportResult first = import_one({"a.md", small_log("2026-03-02")});
  std::filesystem::remove_all(project_.file("data/database"));
  ImportOptions options;
  options.overwrite = true;
  const ImportResult result = import_one({"b.md", small_log("2026-03-02", "Push", "1. 85 x 5\n")}, options);
  EXPECT_EQ(result.status, ImportStatus::saved) << result.message;
  EXPECT_EQ(content_of_file(first.session_file), session_file_content(stored_bodies().front()));
}

TEST_F(LogImportTest, GroupsLargerThanOneKeepTheOrderOfTheFiles) {
  std::vector<Log> logs;
  for (std::size_t i = 0; i < limits::kImportGroupCount + 3; ++i) {
    logs.push_back({std::to_string(i), small_log("2026-03-02", "Focus " + std::to_string(i))});
  }
  logs.insert(logs.begin() + 1, {"broken", "# Training Log\n"});
  const auto results = import(logs);
  ASSERT_EQ(results.size(), logs.size());
  for (std::size_t i = 0; i < logs.size(); ++i) EXPECT_EQ(results[i].file, logs[i].file);
  EXPECT_EQ(stored_bodies().size(), logs.size() - 1);
  EXPECT_EQ(session_files().size(), logs.size() - 1);
}

// TL-26
TEST_F(LogImportTest, StrictRejectsWhatOtherwiseWarns) {
  const std::string malformed[] = {small_log("2026-03-02", "Push", "1. 80 x 5 RPE 11\n"),
                                   small_log("2026-03-02", "Push", "1. heavy\n")};
  for (const std::string& text : malformed) {
    ImportOptions options;
    options.strict = true;
    options.dry_run = true;
    const ImportResult strict = import_one({"a.md", text}, options);
    EXPECT_EQ(strict.status, ImportStatus::rejected) << text;
    ASSERT_FALSE(strict.remarks.empty());
    EXPECT_EQ(strict.remarks.front().line, 15U) << strict.remarks.front().message;

    options.strict = false;
    const ImportResult tolerant = import_one({"a.md", text}, options);
    EXPECT_EQ(tolerant.status, ImportStatus::saved);
    ASSERT_FALSE(tolerant.remarks.empty());
    EXPECT_EQ(tolerant.remarks.front().line, 15U);
  }
}

TEST_F(LogImportTest, WhatIsNoLogIsNamed) {
  struct Case {
    std::string text;
    bool named;
    ImportStatus status;
    std::string reason;
  };
  const Case cases[] = {
      {"", true, ImportStatus::rejected, "empty"},
      {"", false, ImportStatus::rejected, "empty"},
      {"{\"exercises\":3}", true, ImportStatus::rejected, "no training session"},
      {"{\"exercises\":", false, ImportStatus::rejected, "broken JSON"},
      {R"({"nutrition":{"calories":2000}})", true, ImportStatus::passed, "left alone"},
      {"# Readme\n", true, ImportStatus::rejected, "Training Log"},
      {"# Readme\n", false, ImportStatus::passed, "Training Log"},
      {"Day,Lift,Kilos,Times\n1,2,3,4\n", true, ImportStatus::rejected, "columns"},
      {"# Training Log\n\xFF\n", true, ImportStatus::rejected, "UTF-8"},
  };
  for (const Case& each : cases) {
    const ImportResult result = import_one({"x", each.text, each.named});
    EXPECT_EQ(result.status, each.status) << each.text;
    ASSERT_EQ(result.remarks.size(), 1U) << each.text;
    EXPECT_NE(result.remarks[0].message.find(each.reason), std::string::npos) << result.remarks[0].message;
  }
  EXPECT_TRUE(stored_bodies().empty());
}

TEST_F(LogImportTest, ByteOrderMarkAndCarriageReturnsChangeNothing) {
  const std::string plain = small_log("2026-03-02");
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : plain) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  (void)import({{"a.md", plain}});
  EXPECT_EQ(import_one({"a.md", windows}).status, ImportStatus::already_imported);
}

TEST_F(LogImportTest, SessionLargerThanADocumentMayBeIsRejected) {
  const std::string note(perdure::limits::kBodyBytes, 'x');
  const ImportResult result =
      import_one({"a.md", small_log("2026-03-02", "Push", "1. 80 x 5 - " + note + "\n")});
  EXPECT_EQ(result.status, ImportStatus::rejected);
  EXPECT_TRUE(stored_bodies().empty());
  EXPECT_TRUE(session_files().empty());
}

// The configuration says who trains; what a log says otherwise is not lost.
TEST_F(LogImportTest, AnotherUserInTheLogIsKeptAsANote) {
  std::string text = small_log("2026-03-02");
  text.insert(text.find("- Phase"), "- User_id: 7\n- Name: Anna\n");
  const ImportResult result = import_one({"a.md", text});
  EXPECT_EQ(result.status, ImportStatus::saved);
  EXPECT_EQ(result.id, session_id("2026-03-02", "push", "1"));
  EXPECT_EQ(result.remarks.size(), 2U);
  ASSERT_EQ(stored_bodies().size(), 1U);
  EXPECT_NE(stored_bodies()[0].find(R"("userId":"1","userName":"Athlete")"), std::string::npos);
  EXPECT_NE(stored_bodies()[0].find(R"("x-notes":"User_id: 7\nName: Anna")"), std::string::npos);
}

// TL-19
TEST_F(LogImportTest, SpecialCharactersSurviveInDatabaseAndFile) {
  const std::string note = "\"quoted\" \\ 力 🏋️ é \x7f";
  const ImportResult result =
      import_one({"a.md", small_log("2026-03-02", "Rücken", "1. 80 x 5 - " + note + "\n")});
  EXPECT_EQ(result.status, ImportStatus::saved);
  const std::string expected = R"(\"quoted\" \\ 力 🏋️ é )";
  ASSERT_EQ(stored_bodies().size(), 1U);
  EXPECT_NE(stored_bodies()[0].find(expected), std::string::npos) << stored_bodies()[0];
  EXPECT_NE(content_of_file(result.session_file).find(expected), std::string::npos);
}

}  // namespace
}  // namespace traininglog
