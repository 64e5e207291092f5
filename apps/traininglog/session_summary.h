#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/change.h>

#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/project.h"

// What lists and sums need of all stored sessions, in a twentieth of the documents' bytes. It is derived:
// kept in a file beside the database, and made anew where it is missing, damaged, or of another log.

namespace traininglog {

/// Of content that this program wrote, to notice that it changed by accident: a file of 5 MB is looked at in
/// each answer. Takes no time beside a cryptographic hash.
using ContentHash = std::uint64_t;
[[nodiscard]] ContentHash content_hash(std::string_view content);

struct SessionSummary {
  perdure::Cursor cursor;               ///< holds every change of the log up to here, maybe later ones
  std::vector<LoggedSession> sessions;  ///< of the database, newest first
  /// The mirror's journal as it began then, and those files that it named, sorted; see SessionLibrary.
  struct Journal {
    std::uint64_t size_bytes = 0;
    ContentHash hash = 0;
    std::vector<std::string> files;

    bool operator==(const Journal&) const = default;
  };
  Journal journal;
};

/// Binary, of this processor's byte order, with a hash over it.
[[nodiscard]] std::string encoded(const SessionSummary& summary);

/// A file's content, read in two steps, since short answers need no sessions.
class EncodedSummary {
 public:
  /// Empty when it is damaged, or of another version of this program's format.
  [[nodiscard]] static std::optional<EncodedSummary> check(std::string content);

  [[nodiscard]] const perdure::Cursor& cursor() const { return cursor_; }
  [[nodiscard]] std::uint64_t journal_size_bytes() const { return journal_size_bytes_; }
  [[nodiscard]] ContentHash journal_hash() const { return journal_hash_; }
  /// Sorted; they view this object's content.
  [[nodiscard]] const std::vector<std::string_view>& journal_files() const { return journal_files_; }
  [[nodiscard]] SessionSummary::Journal journal() const;
  /// Empty when they have another form than this program's.
  [[nodiscard]] std::optional<std::vector<LoggedSession>> sessions() const;

  class Input;

  EncodedSummary(EncodedSummary&&) = default;
  EncodedSummary& operator=(EncodedSummary&&) = default;

 private:
  explicit EncodedSummary(std::string content)
      : content_(std::make_unique<std::string>(std::move(content))) {}
  void read_head(Input& in);

  std::unique_ptr<const std::string> content_;  ///< moved without a move of its characters
  std::size_t sessions_offset_ = 0;
  perdure::Cursor cursor_;
  std::uint64_t journal_size_bytes_ = 0;
  ContentHash journal_hash_ = 0;
  std::vector<std::string_view> journal_files_;
};

/// Beside the project's database: `traininglogs.db-summary`.
[[nodiscard]] std::string summary_path(const Project& project);

/// Empty when there is none that can be used.
[[nodiscard]] std::optional<EncodedSummary> read_summary(const std::string& path);

/// Leaves the file as it is where it cannot be written: without it everything takes longer, and is the same.
void write_summary(const std::string& path, const SessionSummary& summary);

}  // namespace traininglog
