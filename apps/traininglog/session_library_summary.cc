// What SessionLibrary knows of all sessions without reading all documents.

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "follow/mirror_journal.h"

namespace traininglog {

namespace {

struct SessionChanges {
  std::set<std::string> ids;  ///< of the sessions that were written or deleted
  bool any_deleted = false;
  perdure::Cursor end;
};

/// Empty when they are too many, or do not say which sessions they are of.
std::optional<SessionChanges> changes_behind(perdure::Store& store, const perdure::Cursor& cursor) {
  SessionChanges changes;
  perdure::ChangesOptions options;
  options.bodies = false;
  options.limit = perdure::limits::kPageDocumentsCount;
  changes.end = cursor;
  for (std::size_t seen = 0; seen <= limits::kSummaryChangesCount;) {
    const perdure::ChangePage page = store.changes(changes.end, options);
    seen += page.changes.size();
    for (const perdure::Change& change : page.changes) {
      // What was purged has no name any more, and may be in the summary.
      if (change.removed == perdure::Change::Removed::purged) return std::nullopt;
      if (change.key.collection != kSessionsCollection || !change.key.scope.empty()) continue;
      changes.ids.insert(change.key.id);
      changes.any_deleted = changes.any_deleted || change.kind == perdure::ChangeKind::erase;
    }
    changes.end = page.next;
    if (page.at_end) return changes;
  }
  return std::nullopt;
}

}  // namespace

void SessionLibrary::find_summary() {
  summary_ = read_summary(summary_path(project_));
  if (!summary_) return;
  try {
    perdure::ChangesOptions options;
    options.limit = 1;
    options.bodies = false;
    (void)store_->changes(summary_->cursor(), options);
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kCursorMismatch) throw;
    summary_.reset();
  }
}

std::vector<LoggedSession> SessionLibrary::stored() {
  if (!store_) return {};
  if (auto sessions = from_summary()) return std::move(*sessions);
  // Before the documents: those that are written meanwhile come again as changes.
  const perdure::Cursor head = store_->info().head;
  const std::size_t told_count = told_.size();
  std::vector<LoggedSession> sessions = read_all();
  sort_newest_first(sessions);
  // What cannot be read has to be told the next time too.
  const bool is_whole = told_.size() == told_count;
  // One that is there may hold what was purged.
  const bool is_worth_it = summary_ || sessions.size() >= limits::kSummarySessionsCount;
  if (is_whole && is_worth_it) save_summary(head, sessions);
  return sessions;
}

std::optional<std::vector<LoggedSession>> SessionLibrary::from_summary() {
  if (!summary_) return std::nullopt;
  const std::optional<SessionChanges> changes = changes_behind(*store_, summary_->cursor());
  if (!changes) return std::nullopt;
  std::vector<LoggedSession> sessions = summary_->sessions();
  if (changes->ids.empty()) return sessions;

  const auto is_changed = [&](const LoggedSession& session) { return changes->ids.count(session.id) != 0; };
  sessions.erase(std::remove_if(sessions.begin(), sessions.end(), is_changed), sessions.end());
  const std::size_t told_count = told_.size();
  for (const std::string& id : changes->ids) add_stored(id, sessions);
  sort_newest_first(sessions);
  const bool is_whole = told_.size() == told_count;
  const bool is_far_behind = changes->any_deleted || changes->ids.size() >= limits::kSummaryBehindCount;
  if (is_whole && is_far_behind) save_summary(changes->end, sessions);
  return sessions;
}

void SessionLibrary::save_summary(const perdure::Cursor& cursor, const std::vector<LoggedSession>& sessions) {
  write_summary(summary_path(project_), {cursor, sessions, journal_hash_, mirrored_files_});
}

}  // namespace traininglog
