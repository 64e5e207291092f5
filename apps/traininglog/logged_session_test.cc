#include "apps/traininglog/logged_session.h"

#include <gtest/gtest.h>

#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

TEST(LoggedSession, ReadsWhatAnalyticsNeedFromTheExample) {
  const ReadDocument read = read_document(testdata("training-session-rich.json"));
  ASSERT_TRUE(read.session) << read.fault;
  EXPECT_EQ(read.session->id, "7c2f5b0e-93d1-4a68-b5d4-1e0a6f3c8b27");
  EXPECT_EQ(read.session->date, "2026-03-05T17:42:10.250000Z");
  EXPECT_EQ(read.session->phase, 2);
  EXPECT_EQ(read.session->week, 7);
  EXPECT_EQ(read.session->focus, "Upper Strength");
  ASSERT_EQ(read.session->exercises.size(), 4U);
  const LoggedExercise& press = read.session->exercises[0];
  EXPECT_EQ(press.name, "Paused Floor Press");
  ASSERT_EQ(press.working_sets.size(), 3U);
  EXPECT_EQ(press.working_sets[2].weight_kg, 67.5);
  EXPECT_EQ(press.working_sets[2].rep_count, (RepCount{5, 1}));
  EXPECT_EQ(press.working_sets[0].rpe, 7.5);
}

TEST(LoggedSession, UnknownMembersAreIgnoredAndAbsentOnesGetTheirDefault) {
  const ReadDocument read = read_document(
      R"({"_id":"a","date":"2026-03-02","x-mine":{"_id":"b"},
          "exercises":[{"Name":"Row","workingSets":[{"repCount":{"full":8}}]}]})");
  ASSERT_TRUE(read.session) << read.fault;
  EXPECT_EQ(read.session->id, "a");
  EXPECT_EQ(read.session->exercises[0].working_sets[0].rep_count, (RepCount{8, 0}));
  EXPECT_FALSE(read.session->exercises[0].working_sets[0].rpe);
}

// Mistake 6: a phase in words broke older programs.
TEST(LoggedSession, PhaseMayStandInWords) {
  EXPECT_EQ(read_document(R"({"_id":"a","date":"d","phase":"Phase 2"})").session->phase, 2);
  EXPECT_FALSE(read_document(R"({"_id":"a","date":"d","phase":""})").session);
}

TEST(LoggedSession, AdHocSessionsAreInNoPhase) {
  EXPECT_FALSE(read_document(R"({"_id":"a","date":"d","x-adHoc":true,"phase":1})").session->phase);
  EXPECT_TRUE(read_document(R"({"_id":"a","date":"d","x-adHoc":false,"phase":1})").session->phase);
}

TEST(LoggedSession, DamagedTextIsAFaultThatNamesThePlace) {
  struct Case {
    const char* json;
    const char* expected;
  };
  const Case cases[] = {
      {R"({"_id":"a")", "line 1"},
      {R"([])", "object"},
      {R"({"date":"d"})", "_id"},
      {R"({"_id":"a"})", "date"},
      {R"({"_id":7,"date":"d"})", "_id"},
      {R"({"_id":"a","date":"d","week":1.5})", "week"},
      {R"({"_id":"a","date":"d","exercises":{}})", "exercises"},
      {R"({"_id":"a","date":"d","exercises":[{}]})", "Name"},
      {R"({"_id":"a","date":"d","exercises":[{"Name":"Row","workingSets":[{"weightKg":null}]}]})",
       "weightKg"},
      {R"({"_id":"a","date":"d","exercises":[{"Name":"Row","workingSets":[{"weightKg":1e999}]}]})",
       "weightKg"},
      {R"({"_id":"a","date":"d","exercises":[{"Name":"Row","workingSets":[{"repCount":5}]}]})", "repCount"},
  };
  for (const Case& each : cases) {
    const ReadDocument read = read_document(each.json);
    EXPECT_FALSE(read.session) << each.json;
    EXPECT_NE(read.fault.find(each.expected), std::string::npos) << each.json << ": " << read.fault;
  }
}

}  // namespace
}  // namespace traininglog
