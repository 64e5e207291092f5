// What SessionLibrary knows of all sessions without reading all documents.

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/hash.h"
#include "core/json_text.h"
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

/// Empty where there is none.
std::string journal_content(const Project& project) {
  try {
    return perdure::fs::read_file(
        perdure::fs::join(project.sessions_directory, std::string(perdure::kMirrorJournalName)),
        limits::kJournalBytes);
  } catch (const perdure::Error&) {
    return {};
  }
}

/// The files that the lines behind its first `size_bytes` are about, sorted; empty when they are many, or not
/// all of them can be read.
std::optional<std::vector<std::string>> files_behind(std::string_view journal, std::uint64_t size_bytes) {
  namespace json = perdure::json;
  std::string_view rest = journal.substr(size_bytes);
  std::vector<std::string> files;
  for (std::size_t left = limits::kSummaryBehindCount; !rest.empty(); --left) {
    const std::size_t end = rest.find('\n');
    if (left == 0 || end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (json::check_document(line)) return std::nullopt;
    const auto file = json::member(json::root(line), "file");
    if (file) files.push_back(file->unescaped());
    if (!file && !json::member(json::root(line), "cursor")) return std::nullopt;
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool begins_as(std::string_view journal, const EncodedSummary& known) {
  return journal.size() >= known.journal_size_bytes() &&
         content_hash(journal.substr(0, known.journal_size_bytes())) == known.journal_hash();
}

/// Both sorted.
template <typename Text>
std::vector<std::string> without(const std::vector<std::string>& files, const std::vector<Text>& others) {
  std::vector<std::string> left;
  std::set_difference(files.begin(), files.end(), others.begin(), others.end(), std::back_inserter(left));
  return left;
}

}  // namespace

// Where the summary was made with a journal that has only grown since, it knows the files that were named
// before. Those that new lines are about are opened: that is never wrong, and quicker than reading all lines.
std::vector<std::string> SessionLibrary::unmirrored(const std::vector<std::string>& files) {
  const std::string content = journal_content(project_);
  if (summary_ && begins_as(content, *summary_)) {
    if (const auto news = files_behind(content, summary_->journal_size_bytes())) {
      std::vector<std::string> others = without(files, summary_->journal_files());
      std::set_intersection(files.begin(), files.end(), news->begin(), news->end(),
                            std::back_inserter(others));
      std::sort(others.begin(), others.end());
      others.erase(std::unique(others.begin(), others.end()), others.end());
      return others;
    }
  }
  SessionSummary::Journal read = {content.size(), content_hash(content), {}};
  std::copy_if(files.begin(), files.end(), std::back_inserter(read.files),
               [&](const std::string& file) { return journal().names(file); });
  std::vector<std::string> others = without(files, read.files);
  // With a mirror at work meanwhile the names are right, but not those of the content looked at.
  if (journal_content(project_) != content) read = {};
  journal_news_ = std::move(read);
  return others;
}

SessionJournal& SessionLibrary::journal() {
  if (!journal_) journal_ = std::make_unique<SessionJournal>(*store_, project_);
  return *journal_;
}

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
  std::optional<std::vector<LoggedSession>> known = summary_->sessions();
  if (!known) return std::nullopt;
  std::vector<LoggedSession> sessions = std::move(*known);
  if (changes->ids.empty() && !journal_news_) return sessions;

  const auto is_changed = [&](const LoggedSession& session) { return changes->ids.count(session.id) != 0; };
  sessions.erase(std::remove_if(sessions.begin(), sessions.end(), is_changed), sessions.end());
  const std::size_t told_count = told_.size();
  for (const std::string& id : changes->ids) add_stored(id, sessions);
  sort_newest_first(sessions);
  const bool is_whole = told_.size() == told_count;
  const bool is_far_behind =
      journal_news_ || changes->any_deleted || changes->ids.size() >= limits::kSummaryBehindCount;
  if (is_whole && is_far_behind) save_summary(changes->end, sessions);
  return sessions;
}

void SessionLibrary::save_summary(const perdure::Cursor& cursor, const std::vector<LoggedSession>& sessions) {
  write_summary(summary_path(project_),
                {cursor, sessions, journal_news_ ? *journal_news_ : summary_->journal()});
}

}  // namespace traininglog
