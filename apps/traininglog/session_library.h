#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/project.h"

namespace traininglog {

/// The sessions of a project: those of the database, found by its indexes, and those that only the JSON files
/// have (the database may be missing, empty or lost). Each `_id` counts once, and the database's reading of
/// it. Takes no lock of its own. What cannot be read is told to `on_problem`, one sentence each; the others
/// load.
///
/// Of the files those are opened that the mirror's journal does not name, for a journal of this database.
///
/// Every answer stands newest first and holds at least the sessions asked for: those that only files have
/// are all in it, and the functions of analytics.h select. One thread.
class SessionLibrary {
 public:
  using OnProblem = std::function<void(const std::string&)>;

  /// Opens the database for reading.
  SessionLibrary(const Project& project, OnProblem on_problem);
  /// Of a database that the caller has open, also for writing: what it commits later is in later answers.
  /// `store` outlives the library.
  SessionLibrary(perdure::Store& store, const Project& project, OnProblem on_problem);
  ~SessionLibrary();

  [[nodiscard]] std::vector<LoggedSession> all();
  [[nodiscard]] std::vector<LoggedSession> newest(std::size_t count);
  /// The newest `count` with an exercise of this name in any case.
  [[nodiscard]] std::vector<LoggedSession> with_exercise(std::string_view name, std::size_t count);
  [[nodiscard]] std::vector<LoggedSession> of_phase(int phase);
  [[nodiscard]] std::vector<LoggedSession> of_week(TrainingWeek when);
  /// Those that decide which the latest week is.
  [[nodiscard]] std::vector<LoggedSession> newest_in_a_phase();

 private:
  class Journal;
  struct Query;

  void read_files();
  void add_file(const std::string& name);
  [[nodiscard]] bool is_stored(const std::string& id);
  void read(const Query& query, std::vector<LoggedSession>& sessions);
  void add_document(const perdure::Document& document, bool in_a_phase_only,
                    std::vector<LoggedSession>& sessions);
  void report_unreadable(const perdure::UnreadableDocument& damaged);
  [[nodiscard]] std::vector<LoggedSession> answer(const std::vector<Query>& queries);
  [[nodiscard]] std::vector<LoggedSession> with_files(std::vector<LoggedSession> sessions) const;

  const Project project_;
  const OnProblem on_problem_;
  const std::unique_ptr<perdure::Store> own_store_;  ///< null when there is none, or it is the caller's
  perdure::Store* const store_;                      ///< null when there is none
  std::unique_ptr<Journal> journal_;
  std::vector<LoggedSession> in_files_;  ///< only
  std::unordered_set<std::string> ids_in_files_;
  std::unordered_set<std::string> told_;  ///< problems, each of them once
};

}  // namespace traininglog
