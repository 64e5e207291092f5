#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <perdure/mirror.h>
#include <perdure/store.h>

#include "apps/traininglog/project.h"

namespace traininglog {

/// Keeps one JSON file per stored session, by the store's mirror. For the process that holds the store's
/// lock: it runs the mirror in the caller's thread and without a lease, so that a command that follows a
/// killed one need not wait for the end of its lease.
///
/// One thread. `store` outlives it.
class SessionMirror {
 public:
  SessionMirror(perdure::Store& store, const Project& project);

  /// Brings the files to the end of the log; durable on return. What an earlier process left undone is
  /// completed, and its temporary files are removed. Returns what is in the way, or nothing: the documents
  /// are safe whatever it is, and the next call goes on from there.
  [[nodiscard]] std::optional<std::string> catch_up();

  /// The file of a session, without directory; empty when it has none.
  [[nodiscard]] std::optional<std::string> file_of(const std::string& id);

  /// Writes the document over its file that was changed by hand. Durable on return. Throws Error.
  void replace_edited(const std::string& file);

  /// Takes the content of such a file as the session's next version. Durable on return. Throws Error when it
  /// is no document.
  void take_edited(const std::string& file);

  /// Compares every session with its file.
  [[nodiscard]] std::vector<perdure::MirrorFinding> verify() { return mirror_.verify(); }

 private:
  void follow_to_end();
  perdure::ChangePage next_page();
  void record(const std::string& problem);

  perdure::Store& store_;
  perdure::Mirror mirror_;
  perdure::Cursor reached_;
  std::uint64_t failures_count_ = 0;
};

struct EarlierSaves {
  std::vector<std::string> written;    ///< names of files that were missing
  std::optional<std::string> problem;  ///< why the files still do not follow the database
};

/// What a command that writes does first: what an interrupted save left undone is completed. Durable on
/// return. Throws Error when the folder cannot be listed.
[[nodiscard]] EarlierSaves complete_earlier_saves(const Project& project, SessionMirror& mirror);

}  // namespace traininglog
