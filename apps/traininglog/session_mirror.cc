#include "apps/traininglog/session_mirror.h"

#include <algorithm>
#include <iterator>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_settings.h"
#include "apps/traininglog/session_store.h"
#include "core/time.h"

namespace traininglog {

SessionMirror::SessionMirror(perdure::Store& store, const Project& project)
    : store_(store), mirror_(store, session_mirror_settings(project)) {}

std::optional<std::string> SessionMirror::catch_up() {
  std::optional<std::string> problem;
  try {
    follow_to_end();
    failures_count_ = 0;
  } catch (const perdure::Error& error) {
    problem = error.what();
    ++failures_count_;
  }
  record(problem.value_or(std::string()));
  return problem;
}

void SessionMirror::follow_to_end() {
  bool at_end = false;
  while (!at_end) {
    const perdure::ChangePage page = next_page();
    // An empty page too: it makes the mirror look for files that were removed.
    mirror_.apply(store_, page);
    reached_ = page.next;
    at_end = page.at_end;
  }
}

perdure::ChangePage SessionMirror::next_page() {
  perdure::ChangesOptions options;
  options.limit = perdure::limits::kPageDocumentsCount;
  try {
    return store_.changes(mirror_.own_cursor().value_or(perdure::Cursor()), options);
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kCursorMismatch) throw;
  }
  mirror_.start_over(store_);
  return store_.changes(perdure::Cursor(), options);
}

// For `perdure status`.
void SessionMirror::record(const std::string& problem) {
  perdure::FollowerRecord record{mirror_.name(), reached_};
  record.failures_count = failures_count_;
  record.problem = problem;
  record.updated_at = perdure::now();
  try {
    store_.record_follower(record);
  } catch (const perdure::Error&) {
    // The mirror's own journal decides; the store's trouble shows in the next commit.
  }
}

std::optional<std::string> SessionMirror::file_of(const std::string& id) {
  return mirror_.file_of({std::string(kSessionsCollection), id});
}

void SessionMirror::replace_edited(const std::string& file) {
  mirror_.take(file, perdure::Mirror::Take::store);
}

void SessionMirror::take_edited(const std::string& file) { mirror_.take(file, perdure::Mirror::Take::file); }

EarlierSaves complete_earlier_saves(const Project& project, SessionMirror& mirror) {
  const auto names = [&] { return SessionFiles(project.sessions_directory).names(); };
  EarlierSaves earlier;
  const std::vector<std::string> before = names();
  earlier.problem = mirror.catch_up();
  const std::vector<std::string> after = names();
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(earlier.written));
  return earlier;
}

}  // namespace traininglog
