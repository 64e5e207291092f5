#include "apps/traininglog/session_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/history.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_settings.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_writer.h"
#include "follow/mirror_journal.h"

namespace traininglog {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kSmallestPage = 16;
constexpr std::size_t kLookedThroughCount = 64;
const std::string kNewestFirst = "-date,-@created_at";

std::string quoted(const std::string& text) {
  perdure::json::Writer json;
  json.value(text);
  return std::move(json).text();
}

bool is_as_new(const LoggedSession& a, const LoggedSession& b) {
  return a.date == b.date && a.created_at == b.created_at;
}

}  // namespace

struct SessionLibrary::Query {
  std::string filter = {};
  std::string sort = {};
  std::size_t count = kAll;
  bool in_a_phase_only = false;
};

/// What the mirror knows of its files, as far as it is this database that it mirrors.
class SessionLibrary::Journal {
 public:
  Journal(perdure::Store& store, const Project& project)
      : journal_(project.sessions_directory, session_mirror_settings(project)) {
    try {
      journal_.refresh();
      if (!journal_.cursor()) return;
      perdure::ChangesOptions options;
      options.limit = 1;
      options.bodies = false;
      (void)store.changes(*journal_.cursor(), options);
      is_of_store_ = true;
    } catch (const perdure::Error&) {
      // Of another database, or unreadable: then all files are opened.
    }
  }

  [[nodiscard]] bool names(const std::string& file) const {
    const perdure::MirroredFile* const entry = is_of_store_ ? journal_.find(file) : nullptr;
    // What the mirror did not write may be the session of a database that was lost.
    return entry != nullptr && !entry->is_gone && entry->hash != perdure::kNobodysHash;
  }
  [[nodiscard]] std::optional<std::string> file_of(const std::string& id) const {
    return is_of_store_ ? journal_.file_of({}, id) : std::nullopt;
  }

 private:
  perdure::MirrorJournal journal_;
  bool is_of_store_ = false;
};

SessionLibrary::SessionLibrary(const Project& project, OnProblem on_problem)
    : project_(project),
      on_problem_(std::move(on_problem)),
      own_store_(open_for_reading(project)),
      store_(own_store_.get()) {
  read_files();
}

SessionLibrary::SessionLibrary(perdure::Store& store, const Project& project, OnProblem on_problem)
    : project_(project), on_problem_(std::move(on_problem)), store_(&store) {
  read_files();
}

SessionLibrary::~SessionLibrary() = default;

// Before the database is asked: what a writer saves meanwhile is then found there.
void SessionLibrary::read_files() {
  const std::vector<std::string> names = SessionFiles(project_.sessions_directory).names();
  if (store_) journal_ = std::make_unique<Journal>(*store_, project_);
  for (const std::string& name : names) {
    if (!journal_ || !journal_->names(name)) add_file(name);
  }
}

void SessionLibrary::add_file(const std::string& name) {
  const std::string path = perdure::fs::join(project_.sessions_directory, name);
  try {
    ReadDocument read = read_document(perdure::fs::read_file(path, limits::kSessionFileBytes));
    if (!read.session) return on_problem_(path + ": not a session: " + read.fault);
    if (is_stored(read.session->id) || !ids_in_files_.insert(read.session->id).second) return;
    in_files_.push_back(std::move(*read.session));
  } catch (const perdure::Error& error) {
    on_problem_(error.what());
  }
}

bool SessionLibrary::is_stored(const std::string& id) {
  if (!store_) return false;
  try {
    return stored_session(*store_, id).has_value();
  } catch (const perdure::Error&) {
    // Damaged, so that the file is all there is; or an id that no document can have.
    return false;
  }
}

void SessionLibrary::read(const Query& query, std::vector<LoggedSession>& sessions) {
  if (!store_) return;
  perdure::ListOptions options;
  options.filter = query.filter;
  options.sort = query.sort;
  options.limit = std::clamp(query.count, kSmallestPage, perdure::limits::kPageDocumentsCount);
  const std::size_t first = sessions.size();
  const auto is_enough = [&] {
    const std::size_t count = sessions.size() - first;
    return count > query.count && !is_as_new(sessions[first + query.count - 1], sessions.back());
  };
  do {
    perdure::Page page = store_->list(std::string(kSessionsCollection), options);
    for (const perdure::Document& document : page.documents) {
      add_document(document, query.in_a_phase_only, sessions);
      if (is_enough()) return;
    }
    for (const perdure::UnreadableDocument& damaged : page.unreadable) report_unreadable(damaged);
    options.after = std::move(page.next_after);
  } while (!options.after.empty());
}

void SessionLibrary::add_document(const perdure::Document& document, bool in_a_phase_only,
                                  std::vector<LoggedSession>& sessions) {
  ReadDocument read = read_document(document.body);
  if (!read.session) {
    const std::string problem =
        "session " + document.key.id + " in the database cannot be read: " + read.fault;
    if (told_.insert(problem).second) on_problem_(problem);
    return;
  }
  if (in_a_phase_only && !read.session->phase) return;
  read.session->created_at = document.created_at;
  read.session->seq = document.seq;
  sessions.push_back(std::move(*read.session));
}

// Its file has what the database lost.
void SessionLibrary::report_unreadable(const perdure::UnreadableDocument& damaged) {
  const std::string problem =
      "session " + damaged.key.id + " in the database cannot be read: " + damaged.reason;
  if (!told_.insert(problem).second) return;
  on_problem_(problem);
  if (const auto file = journal_ ? journal_->file_of(damaged.key.id) : std::nullopt) add_file(*file);
}

std::vector<LoggedSession> SessionLibrary::answer(const std::vector<Query>& queries) {
  std::vector<LoggedSession> sessions;
  for (const Query& query : queries) read(query, sessions);
  return with_files(std::move(sessions));
}

std::vector<LoggedSession> SessionLibrary::with_files(std::vector<LoggedSession> sessions) const {
  sessions.insert(sessions.end(), in_files_.begin(), in_files_.end());
  sort_newest_first(sessions);
  return sessions;
}

std::vector<LoggedSession> SessionLibrary::all() { return answer({{}}); }

std::vector<LoggedSession> SessionLibrary::newest(std::size_t count) {
  return answer({{{}, kNewestFirst, count}});
}

std::vector<LoggedSession> SessionLibrary::with_exercise(std::string_view name, std::size_t count) {
  // One that is done often is found soonest among the newest sessions, one that is done seldom by the index.
  std::vector<LoggedSession> sessions;
  if (count <= kLookedThroughCount) read({{}, kNewestFirst, kLookedThroughCount}, sessions);
  if (exercise_history(sessions, name, count).size() == count) return with_files(std::move(sessions));
  return answer(
      {{fmt::format("exercises.Name:lower ?= {}", quoted(exercise_key(name))), kNewestFirst, count}});
}

// Documents that traininglog did not write may have the phase as text.
std::vector<LoggedSession> SessionLibrary::of_phase(int phase) {
  return answer({{fmt::format("phase = {}", phase)}, {"phase >= \"\""}});
}

std::vector<LoggedSession> SessionLibrary::of_week(TrainingWeek when) {
  std::vector<Query> queries = {{fmt::format("phase = {} && week = {}", when.phase, when.week)},
                                {"phase >= \"\""}};
  // A document without week is of the first one.
  if (when.week == 1) queries.push_back({fmt::format("phase = {} && week = null", when.phase)});
  return answer(queries);
}

std::vector<LoggedSession> SessionLibrary::newest_in_a_phase() {
  return answer({{{}, kNewestFirst, 1, true}});
}

}  // namespace traininglog
