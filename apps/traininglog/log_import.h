#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/import_runs.h"
#include "apps/traininglog/imported_session.h"
#include "apps/traininglog/project.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_mirror.h"

namespace traininglog {

enum class ImportStatus {
  saved,             ///< in the database and in its file, durable
  replaced,          ///< the same, in place of another content (--overwrite)
  updated,           ///< the same, in place of what its source was at an earlier import
  already_imported,  ///< the database has this session, nothing was done
  duplicate,         ///< a copy of a log that this import read before
  conflict,          ///< another content stands under this id; nothing was done
  rejected,          ///< not readable as a log
  passed,            ///< no log, left alone
  failed,            ///< not in the database, or in it without its file
};

/// What became of one session, or of a file that gave none.
struct ImportResult {
  std::string file;
  ImportStatus status = ImportStatus::rejected;
  std::string label = {};            ///< which of the file's sessions; empty when the file is one
  std::string id = {};               ///< of the session
  std::string session_file = {};     ///< its JSON file
  std::string message = {};          ///< one sentence for a person, where the status alone does not tell
  std::vector<Remark> remarks = {};  ///< why it was rejected, and every line that could not be read as meant
};

struct ImportOptions {
  bool overwrite = false;  ///< replace a session of the same id that has another content
  bool as_new = false;     ///< keep it, and save this one as a further session of that day and focus
  bool strict = false;     ///< reject logs with malformed lines
  bool dry_run = false;    ///< write nothing
};

/// Brings logs into the project: a document in the database, and beside it the session's JSON file.
///
/// Logs are taken in groups. The documents of a group are committed, the mirror writes their files, and only
/// then `on_result` says "saved" for them. A crash between the two, a full disk or a folder without write
/// permission leave documents without file. The import goes on, each of them is reported as `failed`, and the
/// next `SessionMirror::catch_up` completes them.
///
/// The id of a session follows from its log (`Identity`), so that a log imported again is found. Two logs are
/// the same when they have the same `content_hash`. The user is the project's, whatever a log says, except
/// in documents of this program. Every exercise and set gets an `x-id`, except in those.
///
/// What each group wrote is recorded in its commit (import_runs.h).
///
/// One thread; this process must hold the store's lock, so that nobody writes in between.
class LogImport {
 public:
  using OnResult = std::function<void(const ImportResult& result)>;

  /// Null are `store` in a dry run of a project without database, and `mirror` in every dry run; otherwise
  /// the mirror has caught up, as far as it could, and `files` are what it found then.
  LogImport(const Project& project, const ImportOptions& options, perdure::Store* store,
            SessionMirror* mirror, SessionFiles& files, OnResult on_result);

  /// Reads one file. `named`: the user named this file, so that it is rejected when it is no log; otherwise
  /// it is passed. Results come in the order of the files, at the latest with `finish`. Throws Error when the
  /// database cannot be written: the results of the group have been given then, and the import is over.
  void add(const std::string& file, std::string_view bytes, bool named);
  /// A session that somebody else has read from `file`.
  void add_session(const std::string& file, ImportedSession imported);
  /// A file that could not be read at all.
  void add_unreadable(const std::string& file, const std::string& reason);
  void finish();
  /// An Error has come out of it, and nothing more is taken.
  [[nodiscard]] bool has_ended() const { return has_ended_; }

 private:
  /// A log that this import has met.
  struct Met {
    std::string file;
    std::string content = {};
  };

  /// A session of the group whose file is to be seen to.
  struct Saved {
    std::string wanted_name;
    std::string body;  ///< where the file may hold another content: it is replaced on the user's word
  };

  void take(ImportResult result);
  void complete(ImportResult& result, ImportedSession& imported) const;
  void take_session(ImportResult result, const ImportedSession& imported);
  void give_id(Session& session, const ImportedSession& imported, int occurrence) const;
  bool settle(ImportResult& result, const Session& session, const std::string& content);
  void settle_met(ImportResult& result, const Met& met, const std::string& content) const;
  bool settle_stored(ImportResult& result, const Session& session, const std::string& content,
                     const perdure::Document& stored);
  bool settle_unknown(ImportResult& result, const Session& session);
  void keep_stored(ImportResult& result, const perdure::Document& stored);
  void save(ImportResult& result, const Session& session, ImportStatus status,
            std::uint64_t replaced_version);
  void flush();
  void commit();
  void settle_files();
  void settle_file(ImportResult& result);
  void fail_saved(const std::string& why);
  void report_group();
  [[nodiscard]] std::optional<std::string> file_of(const std::string& id, std::string_view body);
  [[nodiscard]] bool holds(const std::string& name, std::string_view body) const;

  const Project& project_;
  const ImportOptions options_;
  perdure::Store* const store_;
  SessionMirror* const mirror_;
  SessionFiles& files_;
  const OnResult on_result_;

  std::unordered_map<std::string, Met> met_;  ///< by session id
  std::vector<ImportResult> group_;
  std::unordered_map<std::string, Saved> saved_;  ///< of the group, by session id
  perdure::Batch batch_;
  std::size_t batch_bytes_ = 0;
  const std::string run_id_;  ///< under which what was written is recorded
  std::size_t parts_count_ = 0;
  std::vector<ImportedVersion> written_;  ///< of the group
  bool has_ended_ = false;
};

}  // namespace traininglog
