#include "apps/traininglog/session_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <perdure/error.h>
#include <perdure/open.h>

#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

TEST(SessionStore, ReadingAMissingDatabaseIsNoErrorAndMakesNone) {
  const TestProject project;
  EXPECT_EQ(open_for_reading(project.project()), nullptr);
  EXPECT_TRUE(std::filesystem::is_empty(project.folder()));
}

// TL-10
TEST(SessionStore, DatabaseOfANewerSchemaIsNotTouched) {
  const TestProject project;
  const std::string url = "sqlite:" + project.project().database;
  (void)open_for_writing(project.project());
  (void)perdure::open(url)->put({"schema_version", "current"}, R"({"version":2})").value();

  for (const bool writing : {true, false}) {
    try {
      (void)(writing ? open_for_writing(project.project()) : open_for_reading(project.project()));
      FAIL() << "opened";
    } catch (const perdure::Error& error) {
      EXPECT_STREQ(error.what(),
                   "⚠️  Schema version mismatch!\nDatabase version: 2\nExpected version: 1");
    }
  }
  EXPECT_EQ(perdure::open(url)->get({"schema_version", "current"})->body, R"({"version":2})");
}

TEST(SessionStore, OpeningAgainChangesNothing) {
  const TestProject project;
  const auto head = [&] { return open_for_writing(project.project())->info().head; };
  EXPECT_EQ(head(), head());
}

TEST(SessionStore, EverySessionIsVisitedOnceAcrossPages) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  perdure::Batch batch;
  constexpr int kCount = 2500;
  for (int i = 0; i < kCount; ++i) {
    batch.put({std::string(kSessionsCollection), "id" + std::to_string(i)}, "{}");
  }
  (void)store->commit(std::move(batch)).value();
  int visited = 0;
  for_each_session(
      *store, [&](const perdure::Document&) { ++visited; },
      [](const std::string& problem) { ADD_FAILURE() << problem; });
  EXPECT_EQ(visited, kCount);
  EXPECT_TRUE(stored_session(*store, "id7"));
  EXPECT_FALSE(stored_session(*store, "nobody"));
}

}  // namespace
}  // namespace traininglog
