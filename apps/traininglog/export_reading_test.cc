#include "apps/traininglog/export_reading.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_json.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

using perdure::test::Random;

struct Read {
  bool recognised = false;
  ReadExport file;
  std::vector<ImportedSession> sessions;

  [[nodiscard]] const Session& session(std::size_t i = 0) const {
    if (i >= sessions.size() || !sessions[i].session) throw std::runtime_error("no session: " + reasons());
    return *sessions[i].session;
  }
  [[nodiscard]] std::string reasons() const {
    std::string text;
    for (const ImportedSession& each : sessions) {
      for (const auto* remarks : {&each.rejections, &each.warnings}) {
        for (const Remark& remark : *remarks) {
          text += std::to_string(remark.line) + ": " + remark.found + ": " + remark.message + "\n";
        }
      }
    }
    return text;
  }
};

Read read(const std::string& text, const ExportOptions& options = {}) {
  Read result;
  const auto layout = recognised_export(text);
  if (!layout) return result;
  result.recognised = true;
  TextSource source(text);
  result.file = read_export(source, *layout, options,
                            [&](ImportedSession session) { result.sessions.push_back(std::move(session)); });
  const RowCounts& counts = result.file.counts;
  EXPECT_EQ(counts.rows, counts.sets + counts.rest_timers + counts.notes + counts.empty + counts.refused);
  return result;
}

bool contains(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

const std::string kStrong2026 =
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n";

TEST(StrongExport, ASecondTimerBehindASetIsANote) {
  const Read result = read(kStrong2026 +
                           "2026-04-24 09:40:00,Upper,1h,Bench,1,62.5,5,0,0,\n"
                           "2026-04-24 09:40:00,Upper,1h,Bench,Rest Timer,0,0,0,90,\n"
                           "2026-04-24 09:40:00,Upper,1h,Bench,Rest Timer,0,0,0,30,\n");
  EXPECT_EQ(result.file.counts.rest_timers, 2U);
  const Exercise& bench = result.session().exercises.at(0);
  EXPECT_EQ(bench.working_sets.at(0).extensions, (Extensions{{"x-restTimerSeconds", "90"}}));
  EXPECT_TRUE(contains(bench.notes.value_or(""), "rest timer 30 s")) << bench.notes.value_or("");
}

TEST(StrongExport, SetsTimersAndNotesFindTheirPlace) {
  const Read result = read(
      "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout "
      "Notes,RPE\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Bench Press,W,20.0,10.0,0,0.0,,Good day,\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Bench Press,1,62.5,5.0,0,0.0,\"smooth\nand fast\",Good "
      "day,8.5\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Bench Press,Rest Timer,0,0,0,150.0,,Good day,\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Bench Press,Note,,,,,Elbows in,Good day,\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Bench Press,F,60,6,0,0,,Good day,\n"
      "2026-04-24 09:40:00,\"Upper, heavy\",1h 7m,Plank,1,0,0,0,90,,Good day,\n");
  ASSERT_EQ(result.sessions.size(), 1U) << result.reasons();
  EXPECT_EQ(result.file.counts.rows, 6U);
  EXPECT_EQ(result.file.counts.sets, 4U);
  EXPECT_EQ(result.file.counts.rest_timers, 1U);
  EXPECT_EQ(result.file.counts.notes, 1U);
  const Session& session = result.session();
  EXPECT_EQ(session.date, "2026-04-24T09:40:00");
  EXPECT_EQ(session.focus, "Upper, heavy");
  EXPECT_TRUE(session.ad_hoc);
  EXPECT_EQ(session.duration_minutes, 67);
  EXPECT_TRUE(contains(session.notes.value_or(""), "Good day")) << session.notes.value_or("");
  ASSERT_EQ(session.exercises.size(), 2U);
  const Exercise& bench = session.exercises[0];
  EXPECT_EQ(bench.warmup_sets.at(0).rep_count, 10);
  EXPECT_EQ(bench.working_sets.at(0).notes, "smooth\nand fast");
  EXPECT_EQ(bench.working_sets.at(0).rpe, 8.5);
  EXPECT_EQ(bench.working_sets.at(0).extensions, (Extensions{{"x-restTimerSeconds", "150"}}));
  EXPECT_EQ(bench.working_sets.at(1).notes, "to failure");
  EXPECT_EQ(bench.notes, "Elbows in");
  EXPECT_EQ(session.exercises[1].working_sets.at(0).duration_seconds, 90);
  EXPECT_EQ(result.sessions[0].shape, "strong");
  EXPECT_EQ(result.sessions[0].identity, Identity::start);
  EXPECT_EQ(result.sessions[0].label, "2026-04-24 09:40 Upper, heavy");
}

TEST(StrongExport, EverySchemaIsRecognised) {
  const char* const files[] = {
      "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\r\n2016-01-02 "
      "10:00:00,A,Squat,0,100,5,0,0,\r\n",
      "Date,Workout Name,Exercise Name,Set Order,lb,Reps,mi,Seconds\r\n2016-01-02 "
      "10:00:00,A,Squat,0,220,5,0,0\r\n",
      "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
      "2018-01-02 10:00:00,A,Squat,1,100,5,0,0,,,\n",
      "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance "
      "Unit;Seconds;Notes;"
      "Workout Notes;Workout Duration\n2020-01-02 10:00:00;A;Squat;1;100;kg;5;;0;km;0;;;1h 2m\n",
      "2020-01-02 10:00:00;A;Squat;1;100;kg;5;;0;km;0;;;1h 2m\n",
      "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\"Weight "
      "(kg)\";"
      "\"Reps\";\"RPE\";\"Distance (meters)\";\"Seconds\";\"Notes\";\"Workout Notes\"\n"
      "\"7\";\"2024-01-02 "
      "10:00:00\";\"A\";\"3725\";\"Squat\";\"14\";\"100\";\"5\";\"\";\"\";\"\";\"\";\"\"\n",
      "Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge "
      "festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,RPE\n"
      "2026-01-02 10:00:00,A,51m,Squat,1,100.0,5.0,0,0,\n",
      "Date,Nom de l’entraînement,Durée,Nom de l'exercice,Ordre de la "
      "série,Poids,Réps,Distance,Secondes,RPE\n"
      "2026-01-02 10:00:00,A,1h 2min,Squat,1,100.0,5.0,0,0,\n",
      "日期,锻炼名称,时长,练习名称,组序,重量,次数,距离,秒,RPE\n2026-01-02 "
      "10:00:00,A,1小时13分钟,Squat,1,100,5,0,0,\n"};
  for (const char* text : files) {
    const Read result = read(text);
    ASSERT_TRUE(result.recognised) << text;
    const WorkingSet& set = result.session().exercises.at(0).working_sets.at(0);
    EXPECT_NEAR(set.weight_kg, 100, 0.3) << text;
    EXPECT_EQ(set.rep_count.full, 5) << text;
    EXPECT_EQ(result.session().focus, "A") << text;
  }
}

TEST(StrongExport, SecondsOfADurationAreKept) {
  const Read result = read(
      "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\"Weight "
      "(kg)\";\"Reps\"\n"
      "\"7\";\"2024-01-02 10:00:00\";\"A\";\"3725\";\"Squat\";\"14\";\"100,5\";\"5\"\n");
  EXPECT_EQ(result.session().duration_minutes, 62);
  EXPECT_EQ(result.session().extensions, (Extensions{{"x-durationSeconds", "3725"}}));
  EXPECT_EQ(result.sessions[0].source_id, "7");
  EXPECT_EQ(result.session().exercises.at(0).working_sets.at(0).weight_kg, 100.5) << "a decimal comma";
}

TEST(StrongExport, UnitsMayDifferFromRowToRow) {
  const Read result = read(
      "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance "
      "Unit;Seconds;Notes;Workout Notes\n"
      "2020-01-02 10:00:00;A;Squat;1;100;kg;5;;;;0;;\n"
      "2020-01-02 10:00:00;A;Squat;2;225;lbs;5;;;;0;;\n"
      "2020-01-02 10:00:00;A;Run;1;0;lbs;0;;1;mi;600;;\n");
  const auto& squat = result.session().exercises.at(0).working_sets;
  EXPECT_FALSE(squat.at(0).weight_as_entered);
  EXPECT_EQ(squat.at(1).weight_kg, 102.06);
  EXPECT_EQ(squat.at(1).weight_as_entered, (EnteredWeight{225, "lbs"}));
  const WorkingSet& run = result.session().exercises.at(1).working_sets.at(0);
  EXPECT_EQ(run.distance_meters, 1609.34);
  EXPECT_EQ(run.extensions, (Extensions{{"x-distanceAsEntered", R"({"value":1,"unit":"mi"})"}}));
  EXPECT_EQ(result.file.unit_remark, "");
  EXPECT_EQ(result.session().notes, std::nullopt);
}

TEST(StrongExport, AGuessedUnitIsSaidAndTheUserDecides) {
  const std::string text = kStrong2026 + "2026-04-24 09:40:00,A,51m,Bench,1,135,5,0,0,\n";
  const Read guessed = read(text);
  EXPECT_TRUE(contains(guessed.file.unit_remark, "lbs")) << guessed.file.unit_remark;
  EXPECT_TRUE(contains(guessed.session().notes.value_or(""), "names no unit"));
  EXPECT_EQ(guessed.session().exercises.at(0).working_sets.at(0).weight_kg, 61.23);
  const Read decided = read(text, {WeightUnit::kilograms, {}});
  EXPECT_EQ(decided.session().exercises.at(0).working_sets.at(0).weight_kg, 135);
  EXPECT_EQ(decided.session().notes, std::nullopt);
  EXPECT_EQ(decided.file.unit_remark, "");
}

TEST(StrongExport, ACountThatStartsOverIsAnotherExercise) {
  const Read result =
      read(kStrong2026 +
           "2026-04-24 09:40:00,A,51m,Bench,1,60,5,0,0,\n2026-04-24 09:40:00,A,51m,Bench,2,60,5,0,0,\n"
           "2026-04-24 09:40:00,A,51m,Bench,1,40,9,0,0,\n2026-04-24 09:40:00,A,51m,Row,2,40,9,0,0,\n"
           "2026-04-24 09:40:00,A,51m,Row,3,40,9,0,0,\n");
  ASSERT_EQ(result.session().exercises.size(), 3U);
  EXPECT_EQ(result.session().exercises[0].working_sets.size(), 2U);
  EXPECT_EQ(result.session().exercises[2].working_sets.at(0).set, 1) << "sets are counted as they come";
}

TEST(StrongExport, ADropBelongsToASetWithRpe10) {
  const Read result =
      read(kStrong2026 +
               "2026-04-24 09:40:00,A,51m,Bench,1,60,5,0,0,10\n2026-04-24 09:40:00,A,51m,Bench,D,50,4,0,0,\n"
               "2026-04-24 09:40:00,A,51m,Bench,2,60,5,0,0,9\n2026-04-24 09:40:00,A,51m,Bench,D,50,4,0,0,\n",
           {WeightUnit::kilograms, {}});
  const auto& sets = result.session().exercises.at(0).working_sets;
  ASSERT_EQ(sets.size(), 3U);
  EXPECT_EQ(sets[0].failure.drop_set, (DropSet{{{50, {4, 0}}}}));
  EXPECT_FALSE(sets[1].failure.used());
  EXPECT_EQ(sets[2].notes, "drop set");
  EXPECT_EQ(result.file.counts.sets, 4U);
}

TEST(StrongExport, UnknownTokensAreToldByTheirRows) {
  const Read result = read(
      kStrong2026 +
          "2026-04-24 09:40:00,A,51m,Bench,1,60,5,0,0,\n2026-04-24 09:40:00,A,51m,Bench,Lepoaika,0,0,0,90,\n"
          "2026-04-24 09:40:00,A,51m,Bench,X,50,4,0,0,\n",
      {WeightUnit::kilograms, {}});
  EXPECT_EQ(result.file.counts.rest_timers, 1U);
  EXPECT_EQ(result.session().exercises.at(0).working_sets.at(1).notes, "set X");
  EXPECT_TRUE(contains(result.reasons(), "4: X: not a known kind of set")) << result.reasons();
}

TEST(StrongExport, ARefusedRowIsNamedAndTheOthersStay) {
  const Read result = read(
      kStrong2026 +
      "2026-04-24 09:40:00,A,51m,Bench,1,\"60,5\",5,0,0,\n2026-04-24 09:40:00,A,51m,Bench,2,60,5.5,0,0,\n"
      "2026-04-24 09:40:00,A,51m,Bench,3,60,5,0,0,\n2026-04-24 09:40:00,A,51m,,4,60,5,0,0,\n"
      "2026-13-24 09:40:00,A,51m,Bench,4,60,5,0,0,\n2026-04-24 09:40:00,A,51m,Bench,4\n"
      "2026-04-24 09:40:00,A,51m,\"Bench\"x,4,60,5,0,0,\n,,,,,,,,,\n");
  EXPECT_EQ(result.file.counts.refused, 6U) << result.reasons();
  EXPECT_EQ(result.file.counts.sets, 1U);
  EXPECT_EQ(result.file.counts.empty, 1U);
  for (const char* said : {"2: 60,5: ", "comma", "3: 5.5: ", "5: ", "no exercise", "6: 2026-13-24 09:40:00",
                           "7: ", "10 columns expected, 5 found", "8: ", "closing quote"}) {
    EXPECT_TRUE(contains(result.reasons(), said)) << said << "\n" << result.reasons();
  }
}

TEST(StrongExport, RowsOfAWorkoutNeedNotStandTogether) {
  const std::string row = "2026-04-24 09:40:00,A,51m,Bench,";
  const std::string other = "2026-04-25 09:40:00,B,51m,Squat,1,60,5,0,0,\n";
  const Read apart = read(kStrong2026 + row + "1,60,5,0,0,\n" + other + row + "2,65,5,0,0,\n");
  ASSERT_EQ(apart.sessions.size(), 2U);
  EXPECT_EQ(apart.session(1).exercises.at(0).working_sets.size(), 2U);
}

TEST(StrongExport, TwoWorkoutsMayBeginAtTheSameTime) {
  const Read result =
      read(kStrong2026 +
           "2026-04-24 09:40:00,A,51m,Bench,1,60,5,0,0,\n2026-04-24 09:40:00,B,51m,Row,1,60,5,0,0,\n");
  ASSERT_EQ(result.sessions.size(), 2U);
  EXPECT_EQ(result.sessions[0].nth_of_its_start, 1);
  EXPECT_EQ(result.sessions[1].nth_of_its_start, 2);
}

TEST(StrongExport, AForgottenWorkoutLastsForDaysAndIsSaid) {
  const Read result = read(kStrong2026 + "2026-04-24 09:40:00,A,2d 3h,Bench,1,60,5,0,0,\n");
  EXPECT_EQ(result.session().duration_minutes, 51 * 60);
  EXPECT_TRUE(contains(result.reasons(), "never ended"));
}

const std::string kHevy =
    "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_"
    "notes\","
    "\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"\n";

TEST(HevyExport, SupersetsNotesAndSetTypesAreKept) {
  const std::string workout = "\"Push\",\"7 Apr 2026, 10:14\",\"7 Apr 2026, 11:20\",\"line\\nnext\",";
  const Read result =
      read(kHevy + workout + "\"Bench\",0,\"wide\\ngrip\",0,\"warmup\",20,10,,,\n" + workout +
           "\"Bench\",0,\"wide\\ngrip\",1,\"normal\",80,5,,,8.5\n" + workout +
           "\"Fly\",0,\"real\nend\",0,\"normal\",15,12,,,\n" + workout +
           "\"Bench\",,\"\",0,\"failure\",,6,,,\n" + workout + "\"Bench\",,\"\",1,\"dropset\",60,4,,,\n" +
           workout + "\"Bike\",,\"\",0,\"myosomething\",,,4.2,600,\n");
  ASSERT_EQ(result.sessions.size(), 1U) << result.reasons();
  const Session& session = result.session();
  EXPECT_EQ(session.duration_minutes, 66);
  EXPECT_EQ(session.notes, "line\nnext");
  ASSERT_EQ(session.exercises.size(), 4U);
  EXPECT_EQ(session.exercises[0].extensions, (Extensions{{"x-supersetId", "\"0\""}}));
  EXPECT_EQ(session.exercises[0].notes, "wide\ngrip");
  EXPECT_EQ(session.exercises[1].notes, "real\nend");
  EXPECT_EQ(session.exercises[0].warmup_sets.size(), 1U);
  EXPECT_EQ(session.exercises[2].working_sets.at(0).weight_kg, 0) << "body weight";
  EXPECT_EQ(session.exercises[2].working_sets.at(0).notes, "to failure");
  EXPECT_EQ(session.exercises[2].working_sets.at(1).notes, "drop set");
  EXPECT_EQ(session.exercises[3].working_sets.at(0).distance_meters, 4200);
  EXPECT_EQ(session.exercises[3].working_sets.at(0).duration_seconds, 600);
  EXPECT_EQ(session.exercises[3].working_sets.at(0).notes, "set type myosomething");
}

TEST(HevyExport, UnitsOfWeightAndDistanceVaryIndependently) {
  std::string text =
      kHevy +
      "\"Push\",\"7 mai 2026, 10:14\",\"7 mai 2026, 11:20\",\"\",\"Sled\",,\"\",0,\"normal\",45,5,1,,\n";
  text.replace(text.find("weight_kg"), 9, "weight_lbs");
  const Read pounds = read(text);
  EXPECT_EQ(pounds.session().date, "2026-05-07T10:14:00");
  EXPECT_EQ(pounds.session().exercises.at(0).working_sets.at(0).weight_as_entered,
            (EnteredWeight{45, "lbs"}));
  EXPECT_EQ(pounds.session().exercises.at(0).working_sets.at(0).distance_meters, 1000);
  text.replace(text.find("distance_km"), 11, "distance_miles");
  EXPECT_EQ(read(text).session().exercises.at(0).working_sets.at(0).distance_meters, 1609.34);
}

TEST(FitNotesExport, OldNewAndUnquotedCommasAreRead) {
  const Read old = read(
      "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time\n"
      "2016-03-01,Flat Barbell Bench Press,Chest,135.0,5,,,\n");
  EXPECT_EQ(old.session().exercises.at(0).working_sets.at(0).weight_as_entered, (EnteredWeight{135, "lbs"}));
  EXPECT_EQ(old.session().exercises.at(0).target_muscle_groups, std::vector<std::string>{"Chest"});
  EXPECT_EQ(old.session().focus, "General");
  const Read recent = read(
      "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n"
      "2026-03-01,Row, one arm, seated,Back,40.0,kgs,8,,,,easy, really\n"
      "2026-03-01,Bike,Cardio,,,,5,km,0:05:00,\n"
      "2026-03-02,Squat,Legs,100,kgs,5,,,,\n");
  ASSERT_EQ(recent.sessions.size(), 2U) << recent.reasons();
  EXPECT_EQ(recent.session().exercises.at(0).name, "Row, one arm, seated");
  EXPECT_EQ(recent.session().exercises.at(0).working_sets.at(0).notes, "easy, really");
  EXPECT_EQ(recent.session().exercises.at(1).working_sets.at(0).duration_seconds, 300);
  EXPECT_EQ(recent.session().exercises.at(1).working_sets.at(0).distance_meters, 5000);
}

TEST(ExportReading, UnclearDatesRefuseTheFileRatherThanBeingGuessed) {
  const std::string text =
      kStrong2026 + "24/04/2026 09:40,A,51m,Bench,1,60,5,0,0,\n3/4/2026 09:40,A,51m,Bench,1,60,5,0,0,\n";
  const Read result = read(text);
  ASSERT_EQ(result.sessions.size(), 1U);
  EXPECT_FALSE(result.sessions[0].session);
  EXPECT_TRUE(contains(result.reasons(), "3: 3/4/2026 09:40")) << result.reasons();
  const Read decided = read(text, {{}, DateOrder::day_first});
  ASSERT_EQ(decided.sessions.size(), 2U);
  EXPECT_EQ(decided.session(1).date, "2026-04-03T09:40:00");
}

TEST(ExportReading, WrongEncodingsAndQuotesRefuseTheFileBeforeAnythingIsGiven) {
  const std::string good = kStrong2026 + "2026-04-24 09:40:00,A,51m,Bench,1,60,5,0,0,\n";
  const Read latin = read(good +
                          "2026-04-25 09:40:00,A,51m,\xDC"
                          "bung,1,60,5,0,0,\n");
  ASSERT_EQ(latin.sessions.size(), 1U);
  EXPECT_TRUE(contains(latin.reasons(), "3: ") && contains(latin.reasons(), "iconv -f WINDOWS-1252"))
      << latin.reasons();
  const Read open = read(good + "\"2026-04-25 09:40:00,A,51m,Bench,1,60,5,0,0,\n");
  ASSERT_EQ(open.sessions.size(), 1U);
  EXPECT_TRUE(contains(open.reasons(), "3: ") && contains(open.reasons(), "never closed")) << open.reasons();
}

TEST(ExportReading, OtherTablesAreNotRecognised) {
  for (const char* text :
       {"a,b,c\n1,2,3\n", "Date,Amount\n2026-01-01,3\n", "Date,Exercise Name,Weight\n", "", "word"}) {
    EXPECT_FALSE(read(text).recognised) << text;
  }
}

TEST(ExportReading, ValuesOfUnknownColumnsAreKept) {
  const Read result = read(
      "Date,Workout Name,Exercise Name,Set Order,Weight (kg),Reps,Mood\n"
      "2026-04-24 09:40:00,A,Bench,1,60,5,great\n");
  EXPECT_EQ(result.session().exercises.at(0).working_sets.at(0).notes, "Mood: great");
}

/// A random export of Strong in kilograms, and the sessions it was written from.
class RandomExport {
 public:
  explicit RandomExport(Random& random) : random_(random) {
    for (int day = 1; day <= 4; ++day) sessions_.push_back(session(day));
  }

  [[nodiscard]] const std::vector<Session>& sessions() const { return sessions_; }

  [[nodiscard]] std::string text() const {
    std::string text =
        "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance "
        "Unit;Seconds;Notes;"
        "Workout Notes;Workout Duration\n";
    for (const Session& session : sessions_) {
      for (const Exercise& exercise : session.exercises) {
        for (const WarmupSet& set : exercise.warmup_sets) {
          text +=
              row(session, exercise, "W", set.weight_kg, set.rep_count.value_or(0), {}, {}, {}, set.notes);
        }
        for (const WorkingSet& set : exercise.working_sets) {
          text += row(session, exercise, std::to_string(set.set), set.weight_kg, set.rep_count.full, set.rpe,
                      set.distance_meters, set.duration_seconds, set.notes);
        }
      }
    }
    return text;
  }

 private:
  static std::string quoted(const std::string& text) {
    std::string all = "\"";
    for (const char c : text) all += c == '"' ? "\"\"" : std::string(1, c);
    return all + "\"";
  }

  static std::string row(const Session& session, const Exercise& exercise, const std::string& order,
                         double weight, int reps, std::optional<double> rpe, std::optional<double> meters,
                         std::optional<int> seconds, const std::optional<std::string>& notes) {
    std::string date = session.date;
    date[10] = ' ';
    const auto number = [](double value) { return std::to_string(value); };
    return date + ";" + quoted(session.focus) + ";" + quoted(exercise.name) + ";" + order + ";" +
           number(weight) + ";kg;" + std::to_string(reps) + ";" + (rpe ? number(*rpe) : "") + ";" +
           (meters ? number(*meters) : "") + ";m;" + (seconds ? std::to_string(*seconds) : "") + ";" +
           quoted(notes.value_or("")) + ";" + quoted(session.notes.value_or("")) + ";" +
           std::to_string(session.duration_minutes.value_or(0)) + "m\n";
  }

  std::string word() {
    static const char* const kWords[] = {"Bench", "Row; seated", "Übung \"A\"",
                                         "深蹲",  "Curl,\nslow", "🥵 day"};
    return std::string(random_.pick(kWords)) + " " + std::to_string(random_.below(100));
  }

  Session session(int day) {
    Session session;
    session.date = "2026-03-0" + std::to_string(day) + "T1" + std::to_string(random_.below(10)) + ":05:07";
    session.focus = word();
    session.ad_hoc = true;
    session.duration_minutes = static_cast<int>(random_.between(1, 600));
    if (random_.one_in(2)) session.notes = word();
    for (std::uint64_t count = random_.between(1, 4); count > 0; --count)
      session.exercises.push_back(exercise(session));
    return session;
  }

  Exercise exercise(const Session& session) {
    Exercise exercise;
    exercise.order = static_cast<int>(session.exercises.size()) + 1;
    exercise.name = word() + " " + std::to_string(exercise.order);
    for (std::uint64_t count = random_.below(3); count > 0; --count) {
      WarmupSet set;
      set.set = static_cast<int>(exercise.warmup_sets.size()) + 1;
      set.weight_kg = static_cast<double>(random_.below(400)) / 4;
      set.rep_count = static_cast<int>(random_.below(20));
      if (random_.one_in(3)) set.notes = word();
      exercise.warmup_sets.push_back(set);
    }
    for (std::uint64_t count = random_.between(1, 4); count > 0; --count) {
      WorkingSet set;
      set.set = static_cast<int>(exercise.working_sets.size()) + 1;
      set.weight_kg = static_cast<double>(random_.below(800)) / 4;
      set.rep_count.full = static_cast<int>(random_.below(20));
      if (random_.one_in(2)) set.rpe = static_cast<double>(random_.between(2, 20)) / 2;
      if (random_.one_in(4)) set.distance_meters = static_cast<double>(random_.between(1, 9000));
      if (random_.one_in(4)) set.duration_seconds = static_cast<int>(random_.between(1, 9000));
      if (random_.one_in(3)) set.notes = word();
      exercise.working_sets.push_back(set);
    }
    return exercise;
  }

  Random& random_;
  std::vector<Session> sessions_;
};

TEST(ExportReading, WhatAnExportCanHoldComesBackEqual) {
  Random random(perdure::test::test_seed("export"));
  for (int round = 0; round < 100; ++round) {
    const RandomExport written(random);
    const Read result = read(written.text());
    ASSERT_EQ(result.sessions.size(), written.sessions().size()) << written.text();
    for (std::size_t i = 0; i < result.sessions.size(); ++i) {
      EXPECT_EQ(to_json(result.session(i)), to_json(written.sessions()[i]));
    }
  }
}

}  // namespace
}  // namespace traininglog
