#include "apps/traininglog/import_runs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/export_reading.h"
#include "apps/traininglog/log_import.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"
#include "tests/failing_vfs.h"

namespace traininglog {
namespace {

using perdure::test::FailingVfs;
using Statuses = std::vector<ImportStatus>;
using What = TakenBack::What;

constexpr ImportStatus kSaved = ImportStatus::saved;
constexpr ImportStatus kUpdated = ImportStatus::updated;
constexpr ImportStatus kSame = ImportStatus::already_imported;
constexpr ImportStatus kConflict = ImportStatus::conflict;

/// One workout of one set per day from 2026-03-01 on, with these weights.
std::string export_of(const std::vector<int>& weights) {
  std::string text = "Date,Workout Name,Exercise Name,Set Order,Weight (kg),Reps\n";
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::string day = std::to_string(1 + i);
    text += "2026-03-" + std::string(day.size() == 1 ? "0" : "") + day + " 10:00:00,Push,Bench,1," +
            std::to_string(weights[i]) + ",5\n";
  }
  return text;
}

class ImportRunsTest : public testing::Test {
 protected:
  /// An open project.
  struct Opened {
    std::unique_ptr<perdure::Store> store;
    std::unique_ptr<SessionMirror> mirror;
  };

  Opened open() {
    Opened opened{open_for_writing(project_.project()), {}};
    opened.mirror = std::make_unique<SessionMirror>(*opened.store, project_.project());
    EXPECT_EQ(opened.mirror->catch_up().value_or(""), "");
    return opened;
  }

  Statuses import(const std::string& text, const ImportOptions& options = {}) {
    const Opened opened = open();
    SessionFiles files(project_.project().sessions_directory);
    Statuses statuses;
    const Project project = project_.project();
    LogImport import(project, options, opened.store.get(), opened.mirror.get(), files,
                     [&](const ImportResult& result) { statuses.push_back(result.status); });
    TextSource source(text);
    (void)read_export(source, recognised_export(text).value(), {},
                      [&](ImportedSession session) { import.add_session("strong.csv", std::move(session)); });
    import.finish();
    return statuses;
  }

  std::vector<What> undo(bool dry_run = false) {
    const Opened opened = open();
    for (const ImportRun& run : import_runs(*opened.store)) {
      if (run.undone_at) continue;
      std::vector<What> outcomes;
      for (const TakenBack& each : undo_import(*opened.store, run, dry_run)) outcomes.push_back(each.what);
      EXPECT_EQ(opened.mirror->catch_up().value_or(""), "");
      for (const perdure::MirrorFinding& finding : opened.mirror->verify()) ADD_FAILURE() << finding.what;
      return outcomes;
    }
    return {};
  }

  /// The weights of all stored sessions, by id in the order of the days.
  std::vector<double> weights() {
    std::map<std::string, double> by_date;
    const auto store = open_for_reading(project_.project());
    for_each_session(
        *store,
        [&](const perdure::Document& document) {
          const ReadSession read = read_session(document.body);
          by_date[read.session.value().date] = read.session->exercises.at(0).working_sets.at(0).weight_kg;
        },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    std::vector<double> weights;
    for (const auto& [date, weight] : by_date) weights.push_back(weight);
    return weights;
  }

  /// As somebody does who edits the session of this day.
  void edit(const std::string& day, double weight_kg) {
    const Opened opened = open();
    std::vector<Session> sessions;
    for_each_session(
        *opened.store,
        [&](const perdure::Document& document) {
          sessions.push_back(read_session(document.body).session.value());
        },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    for (Session& session : sessions) {
      if (session.date.substr(0, 10) != day) continue;
      session.exercises.at(0).working_sets.at(0).weight_kg = weight_kg;
      (void)opened.store->put({std::string(kSessionsCollection), session.id}, to_json(session)).value();
    }
    EXPECT_EQ(opened.mirror->catch_up().value_or(""), "");
  }

  TestProject project_;
};

using Weights = std::vector<double>;

TEST_F(ImportRunsTest, AChangedWorkoutArrivesAsANewVersionAndNotAsADouble) {
  EXPECT_EQ(import(export_of({60, 70})), (Statuses{kSaved, kSaved}));
  EXPECT_EQ(import(export_of({60, 75, 80})), (Statuses{kSame, kUpdated, kSaved}));
  EXPECT_EQ(weights(), (Weights{60, 75, 80}));
  EXPECT_EQ(import(export_of({60, 75, 80})), (Statuses{kSame, kSame, kSame}));
  EXPECT_EQ(project_.session_files().size(), 3U);
}

TEST_F(ImportRunsTest, StrictTakesNoWorkoutWithARowThatIsRefused) {
  const std::string text = export_of({60, 70}) + "2026-03-02 10:00:00,Push,Bench,2,heavy,5\n";
  ImportOptions options;
  options.strict = true;
  EXPECT_EQ(import(text, options), (Statuses{kSaved, ImportStatus::rejected}));
  EXPECT_EQ(import(text), (Statuses{kSame, kSaved}));
}

TEST_F(ImportRunsTest, AWorkoutThatWasRenamedInTheAppIsTheSame) {
  std::string text = export_of({60});
  EXPECT_EQ(import(text), Statuses{kSaved});
  text.replace(text.find("Push"), 4, "Pull");
  EXPECT_EQ(import(text), Statuses{kUpdated});
  EXPECT_EQ(weights().size(), 1U);
}

TEST_F(ImportRunsTest, WhatWasEditedHereIsKeptUntilTheUserDecides) {
  (void)import(export_of({60, 70}));
  edit("2026-03-01", 61);
  EXPECT_EQ(import(export_of({60, 70})), (Statuses{kSame, kSame})) << "the source has not changed";
  EXPECT_EQ(import(export_of({65, 70})), (Statuses{kConflict, kSame}));
  EXPECT_EQ(weights(), (Weights{61, 70}));
  EXPECT_EQ(import(export_of({61, 70})), (Statuses{kSame, kSame})) << "both made the same change";
  ImportOptions options;
  options.overwrite = true;
  EXPECT_EQ(import(export_of({65, 70}), options), (Statuses{ImportStatus::replaced, kSame}));
  EXPECT_EQ(weights(), (Weights{65, 70}));
}

TEST_F(ImportRunsTest, AsNewKeepsTheEditedOneAndTheAppsOne) {
  (void)import(export_of({60}));
  edit("2026-03-01", 61);
  ImportOptions options;
  options.as_new = true;
  EXPECT_EQ(import(export_of({65}), options), Statuses{kSaved});
  EXPECT_EQ(import(export_of({65}), options), Statuses{kSame}) << "a second time adds nothing";
  EXPECT_EQ(project_.session_files().size(), 2U);
}

TEST_F(ImportRunsTest, UndoTakesBackExactlyWhatTheImportWrote) {
  (void)import(export_of({60, 70}));
  (void)import(export_of({60, 75, 80}));
  EXPECT_EQ(undo(true), (std::vector<What>{What::restored, What::removed}));
  EXPECT_EQ(weights(), (Weights{60, 75, 80})) << "a dry run";
  EXPECT_EQ(undo(), (std::vector<What>{What::restored, What::removed}));
  EXPECT_EQ(weights(), (Weights{60, 70}));
  EXPECT_EQ(project_.session_files().size(), 2U);
  EXPECT_EQ(undo(), (std::vector<What>{What::removed, What::removed})) << "the import before";
  EXPECT_EQ(weights(), Weights{});
  EXPECT_TRUE(project_.session_files().empty());
  EXPECT_EQ(undo(), std::vector<What>{}) << "nothing is left to undo";
}

TEST_F(ImportRunsTest, UndoLeavesAloneWhatWasChangedSince) {
  (void)import(export_of({60, 70}));
  edit("2026-03-02", 71);
  EXPECT_EQ(undo(), (std::vector<What>{What::removed, What::left}));
  EXPECT_EQ(weights(), Weights{71});
}

TEST_F(ImportRunsTest, AnUndoThatCouldDoNothingMayBeTriedAgain) {
  (void)import(export_of({60, 70}));
  edit("2026-03-01", 65);
  edit("2026-03-02", 75);
  EXPECT_EQ(undo(), (std::vector<What>{What::left, What::left}));
  edit("2026-03-01", 60);
  EXPECT_EQ(undo(), (std::vector<What>{What::removed, What::left}));
  EXPECT_EQ(undo(), std::vector<What>{});
}

TEST_F(ImportRunsTest, WhatWasTakenBackCanBeImportedAgain) {
  (void)import(export_of({60}));
  (void)undo();
  EXPECT_EQ(import(export_of({60})), Statuses{kSaved});
  EXPECT_EQ(weights(), Weights{60});
  EXPECT_EQ(undo(), std::vector<What>{What::removed})
      << "a session that was deleted before counts its versions on";
}

TEST_F(ImportRunsTest, AnImportThatWroteNothingIsNotRecorded) {
  (void)import(export_of({60, 70}));
  (void)import(export_of({60, 70}));
  const auto store = open_for_reading(project_.project());
  const std::vector<ImportRun> runs = import_runs(*store);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].session_count(), 2U);
  EXPECT_EQ(runs[0].created_count(), 2U);
  EXPECT_EQ(runs[0].files(), std::vector<std::string>{"strong.csv"});
}

constexpr std::size_t kWorkoutCount = 600;

/// Of several groups.
std::string long_export() {
  std::string text = "Date,Workout Name,Exercise Name,Set Order,Weight (kg),Reps\n";
  for (std::size_t i = 0; i < kWorkoutCount; ++i) {
    const std::string minute = std::to_string(100 + i % 60).substr(1);
    text += "2026-03-" + std::to_string(10 + i / 60) + " 10:" + minute + ":00,Push,Bench,1,60,5\n";
  }
  return text;
}

TEST_F(ImportRunsTest, TheRecordOfAGroupHasRoomForLongNames) {
  std::string text = long_export();
  const std::string name(5000, 'P');
  for (std::size_t at = 0; (at = text.find("Push", at)) != std::string::npos; at += name.size()) {
    text.replace(at, 4, name);
  }
  const Statuses statuses = import(text);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), kSaved), std::ptrdiff_t{kWorkoutCount});
  EXPECT_EQ(undo().size(), kWorkoutCount);
  EXPECT_EQ(weights(), Weights{});
}

TEST_F(ImportRunsTest, AnUndoThatWasInterruptedGoesOn) {
  (void)import(long_export());
  {
    const Opened opened = open();
    ImportRun run = import_runs(*opened.store).at(0);
    ASSERT_GT(run.parts.size(), 2U);
    const std::size_t first_count = run.parts[0].sessions.size();
    run.parts.resize(1);
    EXPECT_EQ(undo_import(*opened.store, run, false).size(), first_count) << "and here the program dies";
    EXPECT_FALSE(import_runs(*opened.store).at(0).undone_at);
  }
  EXPECT_LT(undo().size(), kWorkoutCount);
  EXPECT_EQ(weights(), Weights{});
  EXPECT_EQ(undo(), std::vector<What>{}) << "nothing is left to undo";
}

TEST_F(ImportRunsTest, AFullDiskStoresWholeWorkoutsAndTheNextImportGoesOn) {
  const std::string text = long_export();
  FailingVfs vfs("-wal");
  std::size_t stored_count = 0;
  {
    const Opened opened = open();
    SessionFiles files(project_.project().sessions_directory);
    const Project project = project_.project();
    std::size_t given_count = 0;
    LogImport import(project, {}, opened.store.get(), opened.mirror.get(), files,
                     [&](const ImportResult& result) {
                       ++given_count;
                       if (result.status == kSaved) ++stored_count;
                       // The first group is in; the disk is full from now on.
                       if (given_count == 1) vfs.set_write_result(SQLITE_FULL);
                     });
    TextSource source(text);
    EXPECT_THROW((void)read_export(
                     source, recognised_export(text).value(), {},
                     [&](ImportedSession session) { import.add_session("strong.csv", std::move(session)); }),
                 perdure::Error);
    EXPECT_TRUE(import.has_ended());
    vfs.set_write_result(0);
  }
  EXPECT_GT(stored_count, 0U);
  EXPECT_EQ(weights().size(), stored_count);
  EXPECT_EQ(project_.session_files().size(), stored_count);
  Statuses again = import(text);
  EXPECT_EQ(static_cast<std::size_t>(std::count(again.begin(), again.end(), kSame)), stored_count);
  EXPECT_EQ(weights().size(), kWorkoutCount);
  EXPECT_EQ(undo().size(), kWorkoutCount - stored_count) << "each import is one of its own";
  EXPECT_EQ(weights().size(), stored_count);
}

}  // namespace
}  // namespace traininglog
