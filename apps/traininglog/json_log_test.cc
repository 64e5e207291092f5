#include "apps/traininglog/json_log.h"

#include <gtest/gtest.h>

#include <string>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/markdown_log.h"
#include "apps/traininglog/session_content.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

ImportedSession read_one(const std::string& text, bool strict = false) {
  std::vector<ImportedSession> read = read_json_log(text, strict);
  return read.size() == 1 ? std::move(read.front()) : ImportedSession();
}

std::string reasons(const ImportedSession& imported) {
  std::string text;
  for (const auto* remarks : {&imported.rejections, &imported.warnings}) {
    for (const Remark& remark : *remarks) {
      text += std::to_string(remark.line) + ": " + remark.found + ": " + remark.message + "\n";
    }
  }
  return text;
}

bool contains(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

constexpr const char* kShapeB = R"({
  "data_model_version": "0.0.1", "data_model_type": "TrainingSession",
  "session_id": "2026-03-02_upper-strength_7", "user_id": "7", "user_name": "Sam", "date": "2026-03-02",
  "program": "Winter", "program_author": null, "program_length_weeks": 12,
  "phase": 2, "week": 5, "is_deload_week": false, "focus": "upper-strength", "session_duration_minutes": 75,
  "exercises": [{"number": 1, "name": "Bench Press",
    "working_sets": [
      {"number": 1, "weight_kg": 80, "rep_count": {"full": 8, "partial": 1}, "rpe": 8.5,
       "rep_quality_assessment": "good", "actual_rest_minutes": null, "notes": "smooth", "failure_technique": null},
      {"number": 2, "weight_kg": 80, "rep_count": {"full": 6, "partial": 0}, "rpe": 10,
       "rep_quality_assessment": null, "actual_rest_minutes": 3, "notes": null,
       "failure_technique": {"technique_type": "MyoReps",
         "details": {"mini_sets": [{"number": 1, "rep_count": 3}, {"number": 2, "rep_count": {"full": 2, "partial": 1}}]}}},
      {"number": 3, "weight_kg": 70, "rep_count": null, "rpe": 10, "rep_quality_assessment": null,
       "actual_rest_minutes": 3, "notes": null,
       "failure_technique": {"technique_type": "DropSet",
         "details": {"drop_sets": [{"number": 1, "weight_kg": 60, "rep_count": 5}]}}}],
    "target_muscle_groups": null, "rep_tempo": "3-1-1-0",
    "current_goal": {"weight_kg": 80, "sets": 3, "rep_range": {"min": 6, "max": 8}, "rest_minutes": 3},
    "warmup_sets": [{"number": 1, "weight_kg": 20, "rep_count": null, "notes": "bar"},
                    {"number": 2, "weight_kg": 50, "rep_count": 5, "notes": null}],
    "notes": null, "warmup_notes": "shoulders", "form_cues": ["Ribs down"]}]
})";

TEST(JsonLog, ShapeBIsMappedMemberByMember) {
  const ImportedSession read = read_one(kShapeB);
  ASSERT_TRUE(read.session) << reasons(read);
  const Session& session = *read.session;
  EXPECT_EQ(read.shape, "shape-b");
  EXPECT_EQ(read.source_id, "2026-03-02_upper-strength_7");
  EXPECT_EQ(read.identity, Identity::day_and_focus);
  EXPECT_EQ(read.user_id, "7");
  EXPECT_EQ(session.date, "2026-03-02T00:00:00");
  EXPECT_EQ(session.program, (Program{"Winter", {}, 12}));
  EXPECT_EQ(session.duration_minutes, 75);
  EXPECT_FALSE(session.ad_hoc);
  const Exercise& exercise = session.exercises.at(0);
  EXPECT_EQ(exercise.goal, (Goal{80, 3, 6, 8, 3}));
  EXPECT_EQ(exercise.rep_tempo, "3-1-1-0");
  EXPECT_EQ(exercise.warmup_notes, "shoulders");
  EXPECT_EQ(exercise.warmup_sets.at(0).rep_count, std::nullopt) << "by feel";
  EXPECT_EQ(exercise.warmup_sets.at(0).notes, "bar");
  EXPECT_EQ(exercise.warmup_sets.at(1).rep_count, 5);
  const auto& sets = exercise.working_sets;
  EXPECT_EQ(sets.at(0).rep_count, (RepCount{8, 1}));
  EXPECT_EQ(sets.at(0).rep_assessment, "good");
  EXPECT_EQ(sets.at(1).failure.myo_reps, (MyoReps{{{3, 0}, {2, 1}}}));
  EXPECT_EQ(sets.at(1).actual_rest_minutes, 3);
  EXPECT_EQ(sets.at(2).rep_count, (RepCount{0, 0}));
  EXPECT_EQ(sets.at(2).notes, "reps not recorded");
  EXPECT_EQ(sets.at(2).failure.drop_set, (DropSet{{{60, {5, 0}}}}));
}

constexpr const char* kShapeC = R"({"data_model_version": "0.0.1", "data_model_type": "TrainingSession",
  "session_id": "2026-03-02-1a2b3c", "user_id": "1", "user_name": "Athlete", "date": "2026-03-02",
  "weight_unit": "kg", "program": null, "program_author": null, "program_length_weeks": null,
  "phase": 2, "week": 5, "is_deload_week": false, "focus": "Push", "session_duration_minutes": 60,
  "exercises": [{"number": 1, "name": "Bench Press", "exercise_type": "strength", "form_cues": null,
    "target_muscle_groups": [], "rep_tempo": null, "notes": null, "warmup_notes": null, "warmup_sets": [],
    "current_goal": {"weight_kg": 80, "sets": 3, "rep_range": {"min": 5, "max": 7},
                     "rest": {"minutes": 3, "seconds": 0}, "distance_meters": null, "target_duration_seconds": null},
    "sets": [{"number": 1, "set_type": "strength", "weight_kg": 80, "rep_count": {"full": 5, "partial": 0},
              "rpe": 8, "rep_quality_assessment": "good", "rest": null, "unilateral_rep_count": null,
              "notes": null, "failure_technique": null}]}]})";

TEST(JsonLog, OneSessionFromMarkdownAndShapeCIsTheSame) {
  const ImportedSession read = read_one(kShapeC);
  ASSERT_TRUE(read.session) << reasons(read);
  EXPECT_EQ(read.shape, "shape-c");
  EXPECT_EQ(read.session->exercises.at(0).type, "strength");
  EXPECT_TRUE(read.warnings.empty()) << reasons(read);
  const ReadLog markdown = read_markdown_log(small_log("2026-03-02"), false);
  ASSERT_TRUE(markdown.session);
  EXPECT_EQ(content_hash(*read.session), content_hash(*markdown.session)) << to_json(*read.session);
}

TEST(JsonLog, RestsWithSecondsAndSidesAreKept) {
  std::string text = kShapeC;
  text.replace(text.find(R"("rest": null)"), 12, R"("rest": {"minutes": 2, "seconds": 30})");
  text.replace(text.find(R"("unilateral_rep_count": null)"), 28,
               R"("unilateral_rep_count": {"left": {"full": 9, "partial": 1}, "right": 8})");
  const ImportedSession read = read_one(text);
  ASSERT_TRUE(read.session) << reasons(read);
  const WorkingSet& set = read.session->exercises.at(0).working_sets.at(0);
  EXPECT_EQ(set.actual_rest_minutes, 2);
  EXPECT_EQ(set.notes, "rest 2 min 30 s");
  EXPECT_EQ(set.unilateral, (WorkingSet::Sides{{9, 1}, {8, 0}}));
  EXPECT_EQ(set.rep_count, (RepCount{5, 0})) << "what it says itself counts";
}

TEST(JsonLog, RowsOfTheOldDatabaseAreReadInBothSpellings) {
  const ImportedSession read = read_one(R"({"id": 17, "date": null, "phase": "phase 2", "week": 3,
    "focus": "legs", "is_deload": 1, "created_at": "2026-03-02 18:05:00",
    "exercises": [{"name": "Squat", "warmup_sets": [{"weight": 40, "reps": 5}],
      "working_sets": [{"weight": 100, "reps": 5, "rpe": 8}, {"weight_kg": 90, "full_reps": 6, "partial_reps": 2}],
      "notes": "deep"}]})");
  ASSERT_TRUE(read.session) << reasons(read);
  EXPECT_EQ(read.shape, "database-row");
  EXPECT_EQ(read.source_id, "17");
  EXPECT_EQ(read.session->date, "2026-03-02T18:05:00");
  EXPECT_EQ(read.session->phase, 2);
  EXPECT_TRUE(read.session->is_deload_week);
  const Exercise& squat = read.session->exercises.at(0);
  EXPECT_EQ(squat.warmup_sets.at(0).rep_count, 5);
  EXPECT_EQ(squat.working_sets.at(0).rep_count, (RepCount{5, 0}));
  EXPECT_EQ(squat.working_sets.at(1).rep_count, (RepCount{6, 2}));
  EXPECT_EQ(squat.working_sets.at(1).weight_kg, 90);
  EXPECT_EQ(squat.notes, "deep");
}

TEST(JsonLog, NothingOfAnOlderDocumentIsLost) {
  const ImportedSession read =
      read_one(R"({"session_id": "x", "date": "2026-03-02", "focus": "legs", "gym": "Hall 3",
    "phase": "late", "exercises": [{"name": "Squat", "machine": {"seat": 4}, "rep_tempo": 311,
      "working_sets": [{"weight_kg": 100, "rep_count": 5, "rpe": 11, "bar": "SSB",
        "failure_technique": {"technique_type": "rest_pause", "details": {"pauses": 2}}}, "odd"]}]})");
  ASSERT_TRUE(read.session) << reasons(read);
  const std::string all = to_json(*read.session);
  for (const char* kept : {"gym: Hall 3", "phase: late", "machine: {", "seat", "rep_tempo: 311", "rpe: 11",
                           "bar: SSB", "rest_pause", "pauses", "odd"}) {
    EXPECT_TRUE(contains(all, kept)) << kept << "\n" << all;
    EXPECT_TRUE(contains(reasons(read), kept)) << kept << "\n" << reasons(read);
  }
  EXPECT_TRUE(contains(reasons(read), "2: machine")) << "the line\n" << reasons(read);
}

TEST(JsonLog, ATechniqueNeedsItsRpe) {
  const ImportedSession read =
      read_one(R"({"session_id": "x", "date": "2026-03-02", "focus": "legs", "phase": 1,
    "week": 1, "exercises": [{"name": "Squat", "working_sets": [{"weight_kg": 100, "rep_count": 5, "rpe": 8,
    "failure_technique": {"technique_type": "LLP", "details": {"partial_rep_count": 4}}}]}]})");
  ASSERT_TRUE(read.session) << reasons(read);
  const WorkingSet& set = read.session->exercises.at(0).working_sets.at(0);
  EXPECT_FALSE(set.failure.used());
  EXPECT_TRUE(contains(set.notes.value_or(""), "partial_rep_count"));
}

TEST(JsonLog, RejectedAreMissingDateFocusAndExercises) {
  for (const char* text :
       {R"({"session_id": "x", "focus": "legs", "exercises": [{"name": "Squat"}]})",
        R"({"session_id": "x", "date": "2026-02-30", "focus": "legs", "exercises": [{"name": "Squat"}]})",
        R"({"session_id": "x", "date": "2026-02-03", "exercises": [{"name": "Squat"}]})",
        R"({"session_id": "x", "date": "2026-02-03", "focus": "legs", "exercises": []})",
        R"({"_id": "x", "date": "2026-02-03", "focus": "legs", "exercises": []})",
        R"({"_id": "x", "date": "2026-02-33", "focus": "legs", "exercises": [{"Name": "Squat"}]})", R"([])",
        R"(["a"])", R"({"a": 1})", R"({"exercises": [}])"}) {
    const ImportedSession read = read_one(text);
    EXPECT_FALSE(read.session) << text;
    EXPECT_FALSE(read.left_alone) << text;
    EXPECT_FALSE(read.rejections.empty()) << text;
  }
}

TEST(JsonLog, StrictRejectsWhatIsNotUnderstood) {
  const std::string text =
      R"({"session_id": "x", "date": "2026-03-02", "focus": "legs", "phase": 1, "week": 1,
    "exercises": [{"name": "Squat", "working_sets": [{"weight_kg": 100, "rep_count": 5, "rpe": 11}]}]})";
  EXPECT_TRUE(read_one(text).session);
  const ImportedSession strict = read_one(text, true);
  EXPECT_FALSE(strict.session);
  EXPECT_EQ(strict.rejections.at(0).line, 2U);
}

TEST(JsonLog, RecoveryDocumentsAreLeftAlone) {
  const ImportedSession read =
      read_one(R"({"_id": "a", "date": "2026-03-02", "nutrition": {"calories": 2000}})");
  EXPECT_TRUE(read.left_alone);
  EXPECT_TRUE(contains(reasons(read), "recovery"));
}

TEST(JsonLog, AListMayMixShapesAndFaults) {
  const std::string own = testdata("training-session-rich.json");
  const auto read = read_json_log("[" + std::string(kShapeB) + ", 7, " + own + "]", false);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_TRUE(read[0].session);
  EXPECT_FALSE(read[1].session);
  EXPECT_EQ(read[2].session ? read[2].session->id : "", "7c2f5b0e-93d1-4a68-b5d4-1e0a6f3c8b27");
  EXPECT_EQ(read[1].label, "entry 2");
}

TEST(JsonLog, OurOwnDocumentsKeepTheirIdAndBytes) {
  const std::string first = testdata("training-session-rich.json");
  const ImportedSession once = read_one(first);
  ASSERT_TRUE(once.session) << reasons(once);
  EXPECT_EQ(once.identity, Identity::own);
  const std::string written = session_file_content(to_json(*once.session));
  const ImportedSession twice = read_one(written);
  ASSERT_TRUE(twice.session) << reasons(twice);
  EXPECT_EQ(session_file_content(to_json(*twice.session)), written);
}

TEST(JsonLog, OurOwnDocumentsByOtherHandsGetElementIds) {
  const ImportedSession read =
      read_one(R"({"_id": "session_a", "date": "2026-03-02", "focus": "legs", "phase": "2",
    "week": 1, "exercises": [{"Name": "Squat", "Order": 1, "workingSets": [{"set": 1, "weightKg": 100,
    "repCount": {"full": 5}, "failureTechnique": {"type": "giant", "details": {"sets": 4}}}]}], "gym": "Hall 3"})");
  ASSERT_TRUE(read.session) << reasons(read);
  EXPECT_EQ(read.session->id, "session_a");
  EXPECT_EQ(read.session->date, "2026-03-02T00:00:00");
  EXPECT_FALSE(read.session->exercises.at(0).id.empty());
  EXPECT_TRUE(contains(read.session->exercises.at(0).working_sets.at(0).notes.value_or(""), "giant"));
  EXPECT_EQ(read.session->notes, "gym: \"Hall 3\"");
}

TEST(JsonLog, AMemberThatIsNotKnownIsKeptWhateverItsName) {
  const ImportedSession read = read_one(R"({"_id": "a", "date": "2026-03-02", "focus": "legs", "a~b/c.d": 1,
    "exercises": [{"Name": "Squat", "~": [2], "currentGoal": {"weightKg": 1, "tempo": 6}, "workingSets": [{"set": 1, "x.y": "three"}],
    "warmupSets": [{"set": 1, "/": {"four": 5}}]}]})");
  ASSERT_TRUE(read.session) << reasons(read);
  for (const char* kept : {"a~0b~1c.d: 1", "exercises/0/~0: [2]", "exercises/0/workingSets/0/x.y: \"three\"",
                           "exercises/0/warmupSets/0/~1: {\"four\":5}", "exercises/0/currentGoal/tempo: 6"}) {
    EXPECT_TRUE(contains(read.session->notes.value_or(""), kept)) << kept << "\n" << *read.session->notes;
  }
}

TEST(JsonLog, ADocumentOfOursWithoutUsableIdGetsADerivedOne) {
  for (const char* id : {R"("_id": "no such id / at all", )", ""}) {
    const ImportedSession read = read_one("{" + std::string(id) +
                                          R"("dataModelType": "training_session_log", "date": "2026-03-02",
      "focus": "legs", "exercises": [{"Name": "Squat"}]})");
    ASSERT_TRUE(read.session) << reasons(read);
    EXPECT_EQ(read.identity, Identity::day_and_focus);
    EXPECT_FALSE(read.warnings.empty());
  }
}

}  // namespace
}  // namespace traininglog
