#include "apps/traininglog/session_library.h"

#include <cstddef>
#include <map>
#include <unordered_set>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"

namespace traininglog {

namespace {

using OnProblem = std::function<void(const std::string&)>;

std::vector<LoggedSession> stored_sessions(const Project& project, const OnProblem& on_problem) {
  std::vector<LoggedSession> sessions;
  const auto store = open_for_reading(project);
  if (!store) return sessions;
  const auto add = [&](const perdure::Document& document) {
    ReadDocument read = read_document(document.body);
    if (!read.session) {
      on_problem("session " + document.key.id + " in the database cannot be read: " + read.fault);
      return;
    }
    read.session->created_at = document.created_at;
    read.session->seq = document.seq;
    sessions.push_back(std::move(*read.session));
  };
  for_each_session(*store, add, on_problem);
  return sessions;
}

std::optional<LoggedSession> session_in_file(const std::string& path, const OnProblem& on_problem) {
  try {
    ReadDocument read = read_document(perdure::fs::read_file(path, limits::kSessionFileBytes));
    if (!read.session) on_problem(path + ": not a session: " + read.fault);
    return std::move(read.session);
  } catch (const perdure::Error& error) {
    on_problem(error.what());
    return std::nullopt;
  }
}

/// `training_session_2026_03_02_1a2b3c4d-2.json` → `training_session_2026_03_02_1a2b3c4d`
std::string stem_of(const std::string& file_name) {
  const std::string name = file_name.substr(0, file_name.rfind('.'));
  const std::size_t digits = name.find_last_not_of("0123456789");
  const bool has_number = digits != std::string::npos && digits + 1 < name.size() && name[digits] == '-';
  return has_number ? name.substr(0, digits) : name;
}

/// The files that may hold a session the store does not have.
std::vector<std::string> names_to_open(const std::vector<std::string>& names,
                                       const std::vector<LoggedSession>& stored) {
  std::map<std::string, std::ptrdiff_t> surplus;  // files minus stored sessions, by stem
  for (const std::string& name : names) ++surplus[stem_of(name)];
  for (const LoggedSession& session : stored) --surplus[session_file_stem(session.date, session.id)];
  std::vector<std::string> open;
  for (const std::string& name : names) {
    if (surplus[stem_of(name)] > 0) open.push_back(name);
  }
  return open;
}

}  // namespace

std::vector<LoggedSession> load_sessions(const Project& project, const OnProblem& on_problem) {
  std::vector<LoggedSession> sessions = stored_sessions(project, on_problem);
  std::unordered_set<std::string> known;
  for (const LoggedSession& session : sessions) known.insert(session.id);

  const SessionFiles files(project.sessions_directory);
  for (const std::string& name : names_to_open(files.names(), sessions)) {
    std::optional<LoggedSession> session = session_in_file(files.path(name), on_problem);
    if (session && known.insert(session->id).second) sessions.push_back(std::move(*session));
  }
  sort_newest_first(sessions);
  return sessions;
}

}  // namespace traininglog
