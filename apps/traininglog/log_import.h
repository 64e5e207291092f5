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

#include "apps/traininglog/markdown_log.h"
#include "apps/traininglog/project.h"
#include "apps/traininglog/session_files.h"
#include "core/hash.h"

namespace traininglog {

enum class ImportStatus {
  saved,             ///< in the database and in its file, durable
  replaced,          ///< the same, in place of another content (--overwrite)
  already_imported,  ///< the database has this session, nothing was done
  duplicate,         ///< a copy of a log that this import read before
  conflict,          ///< another content stands under this id; nothing was done
  rejected,          ///< not readable as a log
  passed,            ///< no log, left alone
  failed,            ///< could not be written
};

/// What became of one file.
struct ImportResult {
  std::string file;
  ImportStatus status = ImportStatus::rejected;
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
/// Logs are taken in groups. The files of a group are written under temporary names, the documents are
/// committed, the files become visible, and only then `on_result` says "saved" for them. So a full disk or a
/// folder without write permission stops a group before anything of it is stored; and a crash between the
/// last two steps leaves documents without file, which `write_missing_files` completes.
///
/// The id of a session follows from date, focus and user (`session_id`), so that a log imported again is
/// found. Two logs are the same when they give the same document apart from the user's name and the log's
/// file name. The user is the project's, whatever a log says.
///
/// One thread; this process must hold the store's lock, so that nobody writes in between.
class LogImport {
 public:
  using OnResult = std::function<void(const ImportResult& result)>;

  /// `store` is null only in a dry run of a project without database.
  LogImport(const Project& project, const ImportOptions& options, perdure::Store* store, SessionFiles& files,
            OnResult on_result);

  /// Reads one log. `named`: the user named this file, so that it is rejected when it is no log; otherwise it
  /// is passed. Results come in the order of the files, at the latest with `finish`. Throws Error when the
  /// database or the folder of the files cannot be written: the results of the group have been given then,
  /// and the import is over.
  void add(const std::string& file, std::string_view bytes, bool named);
  /// A file that could not be read at all.
  void add_unreadable(const std::string& file, const std::string& reason);
  void finish();

 private:
  /// A log that this import has met.
  struct Met {
    std::string file;
    perdure::Hash content = {};
  };

  void take(ImportResult result);
  void take_session(ImportResult result, Session session);
  bool settle(ImportResult& result, const Session& session, const perdure::Hash& content);
  void settle_met(ImportResult& result, const Met& met, const perdure::Hash& content) const;
  bool settle_stored(ImportResult& result, const Session& session, const perdure::Document& stored);
  bool settle_unknown(ImportResult& result, const Session& session);
  void keep_stored(ImportResult& result, const perdure::Document& stored, const std::string& date);
  void save(ImportResult& result, const Session& session, std::uint64_t replaced_version);
  void stage(ImportResult& result, const SessionFiles::Place& place, const std::string& content);
  void flush();
  void fail_group(const std::string& why);

  const Project& project_;
  const ImportOptions options_;
  perdure::Store* const store_;
  SessionFiles& files_;
  const OnResult on_result_;

  std::unordered_map<std::string, Met> met_;  ///< by session id
  std::vector<ImportResult> group_;
  perdure::Batch batch_;
  std::size_t batch_bytes_ = 0;
};

}  // namespace traininglog
