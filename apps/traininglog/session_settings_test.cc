#include "apps/traininglog/session_settings.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include <perdure/open.h>

#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

/// All rows of a query, values between bars, as a person with an SQL client sees them.
std::vector<std::string> rows(const std::string& file, const std::string& sql) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> connection(raw, sqlite3_close);
  std::vector<std::string> found;
  const auto add = [](void* to, int count, char** values, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) row += (i == 0 ? "" : "|") + std::string(values[i] ? values[i] : "NULL");
    static_cast<std::vector<std::string>*>(to)->push_back(row);
    return 0;
  };
  if (opened != SQLITE_OK || sqlite3_exec(raw, sql.c_str(), add, &found, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(raw));
  }
  return found;
}

perdure::Key session_key(const std::string& id) { return {std::string(kSessionsCollection), id}; }

TEST(SessionSettings, DatabaseIsReadableWithSql) {
  const TestProject project;
  const std::string body = R"({"_id":"aaaa","date":"2026-03-02T00:00:00","phase":2,"week":5})";
  {
    const auto store = open_for_writing(project.project());
    (void)store->put(session_key("aaaa"), body).value();
    (void)store->put(session_key("bbbb"), R"({"_id":"bbbb","date":"2026-03-01"})").value();
  }
  const std::string file = project.project().database;
  EXPECT_EQ(rows(file, "SELECT version FROM schema_version"), std::vector<std::string>{"1"});
  EXPECT_EQ(
      rows(file, "SELECT id, date, phase, week, raw_json FROM training_sessions WHERE phase = 'phase 2'"),
      std::vector<std::string>{"aaaa|2026-03-02T00:00:00|phase 2|5|" + body});
  EXPECT_EQ(rows(file, "SELECT id, created_at LIKE '20__-__-__T%Z' FROM training_sessions ORDER BY date"),
            (std::vector<std::string>{"bbbb|1", "aaaa|1"}));
}

TEST(SessionSettings, DatabaseMadeBeforeIsUpgradedByTheFirstCommandThatWrites) {
  const TestProject project;
  const std::string name = project.project().sessions_directory + "/training_session_2026_03_02_aaaa.json";
  const std::string body = R"({"_id":"aaaa","date":"2026-03-02","exercises":[{"Name":"Row"}]})";
  {
    const auto store = perdure::open("sqlite:" + project.project().database);
    (void)store->put({"schema_version", "current"}, R"({"version":1})").value();
    (void)store->put(session_key("aaaa"), body).value();
  }
  write_file(name,
             "{\n  \"_id\": \"aaaa\",\n  \"date\": \"2026-03-02\",\n  \"exercises\": [\n    {\n      "
             "\"Name\": \"Row\"\n    }\n  ]\n}\n");
  const auto written_at = std::filesystem::last_write_time(name);

  const auto store = open_for_writing(project.project());
  EXPECT_EQ(SessionMirror(*store, project.project()).catch_up().value_or(""), "");
  EXPECT_EQ(project.session_files().size(), 1U);
  EXPECT_EQ(std::filesystem::last_write_time(name), written_at);
  perdure::ListOptions options;
  options.filter = R"(exercises.Name:lower ?= "row")";
  EXPECT_EQ(store->list(std::string(kSessionsCollection), options).plan.index, "exercises.Name:lower");
  EXPECT_EQ(rows(project.project().database, "SELECT id FROM training_sessions"),
            std::vector<std::string>{"aaaa"});
}

TEST(SessionSettings, WhatAPersonSetStays) {
  const TestProject project;
  const std::string collection(kSessionsCollection);
  perdure::CollectionSettings mine;
  mine.indexes = {{{"focus"}}};
  mine.retention = perdure::CollectionSettings::Retention{7, {}};
  (void)perdure::open("sqlite:" + project.project().database)->configure(collection, mine).value();
  const perdure::CollectionSettings settings = open_for_writing(project.project())->settings(collection);
  EXPECT_EQ(settings.retention, mine.retention);
  ASSERT_EQ(settings.indexes.size(), 4U);
  EXPECT_EQ(settings.indexes[0], mine.indexes[0]);
  EXPECT_TRUE(settings.sql_view);
}

TEST(SessionSettings, DirectoryIsRelativeAsLongAsTheDatabaseLiesInTheProject) {
  Project project;
  project.database = "/p/data/database/traininglogs.db";
  project.sessions_directory = "/p/data/output/sessions";
  EXPECT_EQ(session_mirror_settings(project).directory, "../output/sessions");
  project.database = "/p/my.db";
  EXPECT_EQ(session_mirror_settings(project).directory, "data/output/sessions");
  for (const char* database : {"/elsewhere/my.db", "/my.db", "/pp/my.db"}) {
    project.database = database;
    EXPECT_EQ(session_mirror_settings(project).directory, "/p/data/output/sessions") << database;
  }
}

}  // namespace
}  // namespace traininglog
