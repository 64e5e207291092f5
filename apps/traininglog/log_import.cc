#include "apps/traininglog/log_import.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/import_comparison.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/log_reading.h"
#include "apps/traininglog/session_content.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/ids.h"

namespace traininglog {

namespace {

using perdure::Error;

std::string file_name_of(const std::string& path) {
  return path == "-" ? "standard input" : path.substr(path.rfind('/') + 1);
}

bool is_same_file(const std::string& a, const std::string& b) {
  if (a == "-") return false;
  const perdure::fs::Info first = perdure::fs::info(a);
  const perdure::fs::Info second = perdure::fs::info(b);
  return first.kind != perdure::fs::Kind::missing && first.device == second.device &&
         first.inode == second.inode;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string conflict_text(const std::string& where, const std::string& from) {
  return where + " has another content for this day and focus" +
         (from.empty() ? std::string() : ", imported from " + from) +
         "; nothing was changed; --overwrite replaces it, --as-new keeps both";
}

/// The configuration says who trains. What a log says otherwise is kept, and said.
void note_other_user(const std::string& key, const std::optional<std::string>& in_log,
                     const std::string& configured, Session& session, std::vector<Remark>& remarks) {
  if (!in_log || *in_log == configured) return;
  const std::string note = key + ": " + *in_log;
  session.notes = session.notes ? *session.notes + "\n" + note : note;
  remarks.push_back({0, note,
                     "the configured user is " + quoted(configured) + "; this is kept in the session's notes",
                     false});
}

constexpr std::string_view kBothChanged =
    "this workout was edited here, and changed in the app since it was imported; nothing was changed; "
    "--overwrite takes the app's, --as-new keeps both";

std::string source_file_of(const ReadSession& read) {
  return read.session && read.session->source ? read.session->source->file : std::string();
}

/// For readers that leave it to the import.
void reject_malformed(ImportedSession& imported) {
  if (!imported.session) return;
  std::copy_if(imported.warnings.begin(), imported.warnings.end(), std::back_inserter(imported.rejections),
               [](const Remark& remark) { return remark.malformed; });
  if (!imported.rejections.empty()) imported.session.reset();
}

bool is_written(ImportStatus status) {
  return status == ImportStatus::saved || status == ImportStatus::replaced || status == ImportStatus::updated;
}

std::string without_file_text(const std::string& why) {
  return "stored in the database, but its file is not written (" + why + "); the next import completes it";
}

void note_collision(ImportResult& result, const std::string& wanted, const std::string& name) {
  if (name == wanted) return;
  result.message = "the name " + wanted +
                   " is held by another session or an unreadable file, which was left alone; this session "
                   "is in " +
                   name;
}

}  // namespace

LogImport::LogImport(const Project& project, const ImportOptions& options, perdure::Store* store,
                     SessionMirror* mirror, SessionFiles& files, OnResult on_result)
    : project_(project),
      options_(options),
      store_(store),
      mirror_(mirror),
      files_(files),
      on_result_(std::move(on_result)),
      run_id_(perdure::new_id()) {}

void LogImport::add(const std::string& file, std::string_view bytes, bool named) {
  for (ImportedSession& session : read_log_file(bytes, named, options_.strict)) {
    add_session(file, std::move(session));
  }
}

void LogImport::add_session(const std::string& file, ImportedSession imported) {
  ImportResult result{file};
  result.label = imported.label;
  if (options_.strict) reject_malformed(imported);
  if (!imported.session) {
    if (imported.left_alone) result.status = ImportStatus::passed;
    // The warnings of a rejected log wait for the next attempt: what was read is not stored.
    result.remarks = std::move(imported.rejections);
    return take(std::move(result));
  }
  result.remarks = std::move(imported.warnings);
  complete(result, imported);
  take_session(std::move(result), imported);
}

void LogImport::add_unreadable(const std::string& file, const std::string& reason) {
  ImportResult result{file};
  result.message = reason;
  take(std::move(result));
}

void LogImport::finish() { flush(); }

/// Who trained, where it comes from, and what it was like when it came.
void LogImport::complete(ImportResult& result, ImportedSession& imported) const {
  Session& session = *imported.session;
  if (imported.identity == Identity::own) return;
  note_other_user("User_id", imported.user_id, project_.user_id, session, result.remarks);
  note_other_user("Name", imported.user_name, project_.user_name, session, result.remarks);
  session.user_id = project_.user_id;
  session.user_name = project_.user_name;
  session.source = Session::Source{imported.shape, file_name_of(result.file), imported.source_id};
  if (imported.identity == Identity::start) session.source->content_hash = content_hash(session);
}

void LogImport::take_session(ImportResult result, const ImportedSession& imported) {
  Session session = *imported.session;
  const std::string content = content_hash(session);
  try {
    int occurrence = 1;
    do {
      give_id(session, imported, occurrence++);
    } while (!settle(result, session, content));
  } catch (const Error& error) {
    result.status = ImportStatus::failed;
    result.message = error.what();
    // A damaged document stands in the way of its own log only.
    if (error.code() == perdure::code::kCorruptDocument) return take(std::move(result));
    group_.push_back(std::move(result));
    fail_saved(error.what());
    report_group();
    has_ended_ = true;
    throw;
  }
  take(std::move(result));
}

void LogImport::give_id(Session& session, const ImportedSession& imported, int occurrence) const {
  if (imported.identity == Identity::own) {
    session.id = occurrence == 1 ? imported.session->id : further_id(imported.session->id, occurrence);
    return;
  }
  if (imported.identity == Identity::day_and_focus) {
    session.id = session_id(session.date, session.focus, session.user_id, occurrence);
  } else {
    // Further ones than the export has are kept beside it, on the user's word.
    const std::string id =
        workout_id(session.date, imported.shape, session.user_id, imported.nth_of_its_start);
    session.id = occurrence == 1 ? id : further_id(id, occurrence);
  }
  session.exercises = imported.session->exercises;
  derive_element_ids(session);
}

/// Decides about the session under its id. False when the id is taken by another content and the next one is
/// to be tried.
bool LogImport::settle(ImportResult& result, const Session& session, const std::string& content) {
  result.id = session.id;
  if (const auto met = met_.find(session.id); met != met_.end()) {
    if (options_.as_new && met->second.content != content) return false;
    settle_met(result, met->second, content);
    return true;
  }
  const auto stored = store_ == nullptr ? std::nullopt : stored_session(*store_, session.id);
  if (!(stored ? settle_stored(result, session, content, *stored) : settle_unknown(result, session))) {
    return false;
  }
  const bool kept = result.status != ImportStatus::conflict && result.status != ImportStatus::rejected;
  if (kept) met_.emplace(session.id, Met{result.file, content});
  return true;
}

bool LogImport::settle_stored(ImportResult& result, const Session& session, const std::string& content,
                              const perdure::Document& stored) {
  const ReadSession read = read_session(stored.body);
  const Comparison comparison = compared_with_stored(session, content, read);
  if (comparison == Comparison::same) {
    keep_stored(result, stored);
  } else if (comparison == Comparison::source_changed) {
    save(result, session, ImportStatus::updated, stored.version);
  } else if (options_.as_new) {
    return false;
  } else if (options_.overwrite) {
    save(result, session, ImportStatus::replaced, stored.version);
  } else {
    result.status = ImportStatus::conflict;
    result.message = comparison == Comparison::both_changed
                         ? std::string(kBothChanged)
                         : conflict_text("the database", source_file_of(read));
  }
  return true;
}

/// No such document, but perhaps a file: the database was lost, or somebody put the file there.
bool LogImport::settle_unknown(ImportResult& result, const Session& session) {
  const auto place = files_.find(session.id, to_json(session));
  // A document of ours that is imported from its own place may be laid out differently, and is no other.
  const bool is_itself = is_same_file(result.file, files_.path(place.name));
  const bool other_content = place.state == SessionFiles::State::differs && !options_.overwrite && !is_itself;
  if (other_content && options_.as_new) return false;
  if (other_content) {
    result.status = ImportStatus::conflict;
    result.message = conflict_text(files_.path(place.name), {});
    return true;
  }
  save(result, session, ImportStatus::saved, 0);
  return true;
}

/// Two logs of one import with one id. Not even --overwrite chooses between them: which one comes first is an
/// accident of their names.
void LogImport::settle_met(ImportResult& result, const Met& met, const std::string& content) const {
  if (met.content == content) {
    result.status = ImportStatus::duplicate;
    result.message = "duplicate: a copy of " + met.file + "; it counts once";
    return;
  }
  result.status = ImportStatus::conflict;
  result.message = "duplicate: " + met.file +
                   " has the same date and focus with another content; correct the head of one of them, or "
                   "import this one with --as-new";
}

void LogImport::keep_stored(ImportResult& result, const perdure::Document& stored) {
  result.status = ImportStatus::already_imported;
  const auto name = file_of(stored.key.id, stored.body);
  // Why it has none has been said when the mirror was asked to catch up.
  if (!name) return;
  result.session_file = files_.path(*name);
  try {
    if (holds(*name, stored.body)) return;
    if (options_.overwrite) {
      if (mirror_ != nullptr) mirror_->replace_edited(*name);
      result.status = ImportStatus::replaced;
      return;
    }
    result.message =
        result.session_file +
        " differs from the database (edited by hand?) and was left as it is; --overwrite replaces it";
  } catch (const Error& error) {
    result.status = ImportStatus::failed;
    result.message = without_file_text(error.what());
  }
}

/// Of a stored session.
std::optional<std::string> LogImport::file_of(const std::string& id, std::string_view body) {
  if (mirror_ != nullptr) return mirror_->file_of(id);
  SessionFiles::Place place = files_.find(id, body);
  if (place.state == SessionFiles::State::missing) return std::nullopt;
  return std::move(place.name);
}

bool LogImport::holds(const std::string& name, std::string_view body) const {
  return perdure::fs::read_file(files_.path(name), limits::kSessionFileBytes) == session_file_content(body);
}

void LogImport::save(ImportResult& result, const Session& session, ImportStatus status,
                     std::uint64_t replaced_version) {
  std::string body = to_json(session);
  if (body.size() > perdure::limits::kBodyBytes) {
    result.remarks.push_back({0,
                              {},
                              "the session is too large: " + std::to_string(body.size()) +
                                  " bytes of JSON, at most " + std::to_string(perdure::limits::kBodyBytes) +
                                  " are stored",
                              false});
    return;
  }
  result.status = status;
  const SessionFiles::Place place = files_.find(session.id, body);
  result.session_file = files_.path(place.name);
  const bool may_hold_other = replaced_version != 0 || place.state == SessionFiles::State::differs;
  if (options_.dry_run && !may_hold_other) note_collision(result, place.wanted, place.name);
  if (options_.dry_run) return;
  saved_[session.id] = {place.wanted, may_hold_other ? body : std::string()};
  batch_bytes_ += body.size();
  written_.push_back({session.id, result.file, session.date, session.focus, replaced_version,
                      next_version(*store_, session.id)});
  batch_.put({std::string(kSessionsCollection), session.id}, std::move(body), replaced_version);
}

void LogImport::take(ImportResult result) {
  group_.push_back(std::move(result));
  if (group_.size() >= limits::kImportGroupCount || batch_bytes_ >= limits::kImportGroupBytes) flush();
}

void LogImport::flush() {
  if (!batch_.empty()) {
    commit();
    settle_files();
  }
  report_group();
}

void LogImport::commit() {
  batch_bytes_ = 0;
  batch_.add(import_record(run_id_, ++parts_count_, std::exchange(written_, {})));
  try {
    (void)store_->commit(std::exchange(batch_, {}), {"import-logs " + run_id_, {}}).value();
  } catch (const Error& error) {
    fail_saved(error.outcome() == perdure::Outcome::in_doubt ? "may or may not be stored; import it again"
                                                             : error.what());
    report_group();
    has_ended_ = true;
    throw;
  }
}

void LogImport::settle_files() {
  if (const auto problem = mirror_->catch_up()) return fail_saved(without_file_text(*problem));
  for (ImportResult& result : group_) {
    try {
      settle_file(result);
    } catch (const Error& error) {
      result.status = ImportStatus::failed;
      result.message = without_file_text(error.what());
    }
  }
  saved_.clear();
}

void LogImport::settle_file(ImportResult& result) {
  const auto saved = saved_.find(result.id);
  if (saved == saved_.end() || !is_written(result.status)) return;
  const auto name = mirror_->file_of(result.id);
  if (!name) throw Error(perdure::code::kIo, "the mirror gave it none");
  result.session_file = files_.path(*name);
  const std::string& body = saved->second.body;
  if (body.empty()) return note_collision(result, saved->second.wanted_name, *name);
  if (!holds(*name, body)) mirror_->replace_edited(*name);
}

/// What was not to be written keeps its result.
void LogImport::fail_saved(const std::string& why) {
  for (ImportResult& result : group_) {
    if (saved_.count(result.id) == 0 || !is_written(result.status)) continue;
    result.status = ImportStatus::failed;
    result.message = why;
  }
  saved_.clear();
  written_.clear();
  batch_ = {};
  batch_bytes_ = 0;
}

void LogImport::report_group() {
  for (const ImportResult& result : std::exchange(group_, {})) on_result_(result);
}

}  // namespace traininglog
