#include "apps/traininglog/session_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/history.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kSmallestPage = 16;
constexpr std::size_t kLookedThroughCount = 64;
// So many are likely among them. To look in vain takes a third of the time of the summary.
constexpr std::size_t kSoonFoundCount = 10;
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
  const std::vector<std::string> names = session_file_names(project_.sessions_directory);
  if (!store_) {
    for (const std::string& name : names) add_file(name);
    return;
  }
  find_summary();
  for (const std::string& name : unmirrored(names)) add_file(name);
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

std::vector<LoggedSession> SessionLibrary::read_all() {
  std::vector<LoggedSession> sessions;
  read({}, sessions);
  return sessions;
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

void SessionLibrary::add_stored(const std::string& id, std::vector<LoggedSession>& sessions) {
  try {
    if (const auto document = stored_session(*store_, id)) add_document(*document, false, sessions);
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kCorruptDocument) throw;
    report_unreadable({{std::string(kSessionsCollection), id}, 0, 0, error.what()});
  }
}

// Its file has what the database lost.
void SessionLibrary::report_unreadable(const perdure::UnreadableDocument& damaged) {
  const std::string problem =
      "session " + damaged.key.id + " in the database cannot be read: " + damaged.reason;
  if (!told_.insert(problem).second) return;
  on_problem_(problem);
  if (const auto file = journal().file_of(damaged.key.id)) add_file(*file);
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

std::vector<LoggedSession> SessionLibrary::all() { return with_files(stored()); }

std::vector<LoggedSession> SessionLibrary::newest(std::size_t count) {
  return answer({{{}, kNewestFirst, count}});
}

std::vector<LoggedSession> SessionLibrary::with_exercise(std::string_view name, std::size_t count) {
  // One that is done often is found soonest among the newest sessions, one that is done seldom by the index.
  std::vector<LoggedSession> sessions;
  if (count <= (summary_ ? kSoonFoundCount : kLookedThroughCount))
    read({{}, kNewestFirst, kLookedThroughCount}, sessions);
  if (exercise_history(sessions, name, count).size() == count) return with_files(std::move(sessions));
  if (summary_) return all();
  return answer(
      {{fmt::format("exercises.Name:lower ?= {}", quoted(exercise_key(name))), kNewestFirst, count}});
}

// Documents that traininglog did not write may have the phase as text.
std::vector<LoggedSession> SessionLibrary::of_phase(int phase) {
  if (summary_) return all();
  return answer({{fmt::format("phase = {}", phase)}, {"phase >= \"\""}});
}

std::vector<LoggedSession> SessionLibrary::of_week(TrainingWeek when) {
  if (summary_) return all();
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
