#include "apps/traininglog/session_reading.h"

#include <gtest/gtest.h>

#include "apps/traininglog/session_json.h"
#include "apps/traininglog/test_project.h"
#include "core/json_text.h"

namespace traininglog {
namespace {

Session read(const std::string& json) {
  const ReadSession read = read_session(json);
  EXPECT_EQ(read.fault, "");
  EXPECT_TRUE(read.unknown_members.empty());
  return read.session.value_or(Session());
}

std::string fault_of(const std::string& json) { return read_session(json).fault; }

/// A session with one working set that has these members behind its own.
std::string with_set_members(const std::string& members) {
  return R"({"_id":"s","date":"2026-03-02T00:00:00","phase":1,"week":1,"isDeloadWeek":false,"focus":"Push",)"
         R"("exercises":[{"Order":1,"Name":"Row","workingSets":[{"set":1,"weightKg":20,"repCount":{"full":8},)"
         R"("rpe":10,"repAssessment":null,"actualRestMinutes":null)" +
         members + "}]}]}";
}

WorkingSet set_with(const std::string& members) {
  return read(with_set_members(members)).exercises.at(0).working_sets.at(0);
}

TEST(SessionReading, TheExamplesReadBackToTheirBytes) {
  for (const char* const name : {"training-session-minimal.json", "training-session-rich.json"}) {
    const std::string text = testdata(name);
    EXPECT_EQ(perdure::json::pretty(to_json(read(text))) + "\n", text) << name;
  }
}

TEST(SessionReading, ExtensionsAreKeptWhereTheyStand) {
  const std::string json =
      R"({"dataModelVersion":"0.0.1","dataModelType":"training_session_log","_id":"s","userId":"1",)"
      R"("userName":"A","date":"2026-03-02T00:00:00","phase":1,"week":1,"isDeloadWeek":false,"focus":"Push",)"
      R"("exercises":[{"Order":1,"Name":"Row","targetMuscleGroups":[],"repTempo":null,"currentGoal":{},)"
      R"("warmupSets":[{"set":1,"weightKg":20.41,"repCount":5,"notes":null,)"
      R"("x-weightAsEntered":{"value":45,"unit":"lbs"},"x-id":"w1","x-a":[1,2]}],)"
      R"("workingSets":[{"set":1,"weightKg":0,"repCount":{"full":0,"partial":0},"rpe":null,)"
      R"("repAssessment":null,"actualRestMinutes":null,"notes":null,)"
      R"("x-unilateral":{"left":{"full":8,"partial":1},"right":{"full":7,"partial":0}},)"
      R"("x-durationSeconds":900,"x-distanceMeters":3200.5,"x-heartRateBpm":138,)"
      R"("x-weightAsEntered":{"value":45,"unit":"lbs"},"x-id":"s1","x-b":{"c":"d"}}],)"
      R"("notes":null,"warmupNotes":null,"formCues":["x"],"x-type":"activity",)"
      R"("x-goal":{"distanceMeters":5000,"durationSeconds":1800},"x-id":"e1","x-c":null}],)"
      R"("x-program":{"name":"P","author":null,"lengthWeeks":12},"x-adHoc":true,"x-notes":"n",)"
      R"("x-source":{"shape":"markdown","file":"a.md","id":"q"},"x-mood":"great"})";
  EXPECT_EQ(to_json(read(json)), json);
}

TEST(SessionReading, AKnownExtensionOfAnotherFormStaysAsItIs) {
  const WorkingSet set = set_with(R"(,"x-unilateral":{"left":3},"x-durationSeconds":"long","x-id":7)");
  EXPECT_FALSE(set.unilateral);
  EXPECT_FALSE(set.duration_seconds);
  EXPECT_EQ(set.id, "");
  const Extensions wanted{
      {"x-unilateral", R"({"left":3})"}, {"x-durationSeconds", R"("long")"}, {"x-id", "7"}};
  EXPECT_EQ(set.extensions, wanted);
}

TEST(SessionReading, WhatCannotBeKeptIsNamed) {
  std::string json = with_set_members(R"(,"foo":1)");
  json.insert(1, R"("bar":2,)");
  const ReadSession read = read_session(json);
  ASSERT_TRUE(read.session);
  EXPECT_EQ(read.unknown_members, (std::vector<std::string>{"bar", "exercises.0.workingSets.0.foo"}));
}

TEST(SessionReading, MembersOfMembersAreNotLostEither) {
  const auto unknown = [](const std::string& members) {
    return read_session(with_set_members(members)).unknown_members;
  };
  using Paths = std::vector<std::string>;
  const std::string set = "exercises.0.workingSets.0.";
  EXPECT_EQ(unknown(R"(,"failureTechnique":{"type":"LLP","details":{"partialRepCount":1,"foo":2}})"),
            (Paths{set + "failureTechnique.details.foo"}));
  EXPECT_EQ(unknown(R"(,"failureTechnique":{"type":"LLP","tempo":2,"details":{"partialRepCount":1}})"),
            (Paths{set + "failureTechnique.tempo"}));
  EXPECT_EQ(unknown(R"(,"foo":null)"), (Paths{set + "foo"}));
  EXPECT_EQ(unknown(R"(,"foo":false)"), (Paths{set + "foo"}));
  EXPECT_EQ(unknown(R"(,"x-adHoc":false,"failureTechnique":null)"), Paths());
}

TEST(SessionReading, OlderNamesOfFailureTechniquesAreRead) {
  for (const char* const type :
       {"MyoReps", "myo_reps", "myoreps", "MYO-REPS", "myo-repcount", "myo-rep-count"}) {
    const auto failure =
        set_with(std::string(R"(,"failureTechnique":{"type":")") + type +
                 R"(","details":{"miniSets":[{"miniSet":1,"repCount":{"full":3,"partial":1}},)"
                 R"({"miniSet":2,"repCount":2}]}})")
            .failure;
    EXPECT_EQ(failure.myo_reps, (MyoReps{{{3, 1}, {2, 0}}})) << type;
  }
  for (const char* const type : {"LLP", "low-level-plateau"}) {
    const auto failure = set_with(std::string(R"(,"failureTechnique":{"type":")") + type +
                                  R"(","details":{"partialRepCount":6}})")
                             .failure;
    EXPECT_EQ(failure.lengthened_partials, LengthenedPartials{6}) << type;
  }
  for (const char* const type : {"StaticHold", "static", "statichold", "static_hold", "static-hold"}) {
    const auto failure = set_with(std::string(R"(,"failureTechnique":{"type":")") + type +
                                  R"(","details":{"holdDurationSeconds":20}})")
                             .failure;
    EXPECT_EQ(failure.static_hold, StaticHold{20}) << type;
  }
  for (const char* const type : {"DropSet", "dropset", "drop_set", "drop-set"}) {
    const std::string drops = R"([{"dropSet":1,"weightKg":15,"repCount":6}])";
    for (const std::string& details : {drops, R"({"dropSets":)" + drops + "}"}) {
      const auto failure =
          set_with(std::string(R"(,"failureTechnique":{"type":")") + type + R"(","details":)" + details + "}")
              .failure;
      EXPECT_EQ(failure.drop_set, (DropSet{{{15, {6, 0}}}})) << type;
    }
  }
}

TEST(SessionReading, NoFailureTechniqueMayBeWrittenAsNull) {
  EXPECT_FALSE(set_with(R"(,"failureTechnique":null)").failure.used());
}

TEST(SessionReading, AbsentMembersGetTheirDefaults) {
  const Session session = read(with_set_members(""));
  EXPECT_EQ(session.user_id, "1");
  EXPECT_EQ(session.exercises[0].form_cues, std::vector<std::string>());
  EXPECT_FALSE(session.exercises[0].notes);
  EXPECT_EQ(session.exercises[0].working_sets[0].rep_count, (RepCount{8, 0}));
}

TEST(SessionReading, TheSentenceOfASetByFeelIsNoNote) {
  const auto notes_of = [](const std::string& set) {
    return read(R"({"_id":"s","date":"d","exercises":[{"Name":"Row","warmupSets":[)" + set + "]}]}")
        .exercises[0]
        .warmup_sets[0]
        .notes;
  };
  EXPECT_EQ(notes_of(R"({"repCount":null,"notes":"repCount performed by feel."})"), std::nullopt);
  EXPECT_EQ(notes_of(R"({"repCount":null,"notes":"repCount performed by feel. slow"})"), "slow");
  EXPECT_EQ(notes_of(R"({"repCount":null,"notes":"slow"})"), "slow");
  EXPECT_EQ(notes_of(R"({"repCount":5,"notes":"repCount performed by feel."})"),
            "repCount performed by feel.");
}

TEST(SessionReading, AFaultNamesTheMember) {
  EXPECT_EQ(fault_of("{}"), "there is no _id");
  EXPECT_EQ(fault_of(R"({"_id":"s"})"), "there is no date");
  EXPECT_EQ(fault_of(R"({"_id":7})"), "_id is not a text");
  EXPECT_EQ(fault_of(R"({"_id":"s","phase":"abc"})"), "phase is not one: abc");
  EXPECT_EQ(fault_of(R"({"_id":"s","week":1.5})"), "week is not an integer within reach");
  EXPECT_EQ(fault_of(R"({"_id":"s","dataModelVersion":"9"})"), "dataModelVersion is not 0.0.1");
  EXPECT_EQ(fault_of(R"({"_id":"s","exercises":7})"), "exercises is not a list");
  EXPECT_EQ(fault_of(R"({"_id":"s","exercises":[{}]})"), "an exercise has no Name");
  EXPECT_EQ(fault_of(with_set_members(R"(,"failureTechnique":{"type":"Rest","details":{}})")),
            "there is no failure technique \"Rest\"");
  EXPECT_EQ(fault_of(with_set_members(R"(,"failureTechnique":{"type":"LLP","details":{}})")),
            "a failure technique has no partialRepCount");
  EXPECT_NE(fault_of(R"({"_id":)"), "");
}

}  // namespace
}  // namespace traininglog
