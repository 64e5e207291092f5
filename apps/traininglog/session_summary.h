#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/change.h>

#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/project.h"
#include "core/hash.h"

// What lists and sums need of all stored sessions, in a twentieth of the documents' bytes. It is derived:
// kept in a file beside the database, and made anew where it is missing, damaged, or of another log.

namespace traininglog {

struct SessionSummary {
  perdure::Cursor cursor;               ///< holds every change of the log up to here, maybe later ones
  std::vector<LoggedSession> sessions;  ///< of the database, newest first
  /// The mirror's journal, by its whole content, and those files that it names, sorted; see SessionLibrary.
  perdure::Hash journal_hash = {};
  std::vector<std::string> mirrored_files;
};

/// Binary, of this processor's byte order, with a hash over it.
[[nodiscard]] std::string encoded(const SessionSummary& summary);

/// A file's content, read in two steps, since short answers need no sessions.
class EncodedSummary {
 public:
  /// Empty when it is damaged, or of another version of this program's format.
  [[nodiscard]] static std::optional<EncodedSummary> check(std::string content);

  [[nodiscard]] const perdure::Cursor& cursor() const { return cursor_; }
  [[nodiscard]] const perdure::Hash& journal_hash() const { return journal_hash_; }
  [[nodiscard]] const std::vector<std::string>& mirrored_files() const { return mirrored_files_; }
  [[nodiscard]] std::vector<LoggedSession> sessions() const;

 private:
  EncodedSummary() = default;

  std::string content_;
  std::size_t sessions_offset_ = 0;
  perdure::Cursor cursor_;
  perdure::Hash journal_hash_ = {};
  std::vector<std::string> mirrored_files_;
};

/// Beside the project's database: `traininglogs.db-summary`.
[[nodiscard]] std::string summary_path(const Project& project);

/// Empty when there is none that can be used.
[[nodiscard]] std::optional<EncodedSummary> read_summary(const std::string& path);

/// Leaves the file as it is where it cannot be written: without it everything takes longer, and is the same.
void write_summary(const std::string& path, const SessionSummary& summary);

}  // namespace traininglog
