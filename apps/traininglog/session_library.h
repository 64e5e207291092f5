#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/project.h"
#include "apps/traininglog/session_journal.h"
#include "apps/traininglog/session_summary.h"

namespace traininglog {

/// The sessions of a project: those of the database, found by its indexes, and those that only the JSON files
/// have (the database may be missing, empty or lost). Each `_id` counts once, and the database's reading of
/// it. Takes no lock of its own. What cannot be read is told to `on_problem`, one sentence each; the others
/// load.
///
/// Of the files those are opened that the mirror's journal does not name, for a journal of this database.
///
/// Over all sessions of a long log it answers from a summary (session_summary.h) that it keeps beside the
/// database, brought up to the end of the log each time; a summary of another log does not count. That file
/// is all that it ever writes.
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
  struct Query;

  void read_files();
  void add_file(const std::string& name);
  [[nodiscard]] bool is_stored(const std::string& id);
  void read(const Query& query, std::vector<LoggedSession>& sessions);
  [[nodiscard]] std::vector<LoggedSession> read_all();
  void add_document(const perdure::Document& document, bool in_a_phase_only,
                    std::vector<LoggedSession>& sessions);
  void add_stored(const std::string& id, std::vector<LoggedSession>& sessions);
  void report_unreadable(const perdure::UnreadableDocument& damaged);
  [[nodiscard]] std::vector<LoggedSession> answer(const std::vector<Query>& queries);
  [[nodiscard]] std::vector<LoggedSession> with_files(std::vector<LoggedSession> sessions) const;

  void find_summary();
  [[nodiscard]] std::vector<std::string> unmirrored(const std::vector<std::string>& files);
  [[nodiscard]] SessionJournal& journal();
  [[nodiscard]] std::vector<LoggedSession> stored();
  [[nodiscard]] std::optional<std::vector<LoggedSession>> from_summary();
  void save_summary(const perdure::Cursor& cursor, const std::vector<LoggedSession>& sessions);

  const Project project_;
  const OnProblem on_problem_;
  const std::unique_ptr<perdure::Store> own_store_;      ///< null when there is none, or it is the caller's
  perdure::Store* const store_;                          ///< null when there is none
  std::unique_ptr<SessionJournal> journal_;              ///< null until it is needed
  std::optional<EncodedSummary> summary_;                ///< of this log
  std::optional<SessionSummary::Journal> journal_news_;  ///< empty: the summary's is good enough
  std::vector<LoggedSession> in_files_;                  ///< only
  std::unordered_set<std::string> ids_in_files_;
  std::unordered_set<std::string> told_;  ///< problems, each of them once
};

}  // namespace traininglog
