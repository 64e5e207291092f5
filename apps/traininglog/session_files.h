#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fs.h"

namespace traininglog {

/// The content of a session's file: the stored body with indentation, and a line break at the end.
[[nodiscard]] std::string session_file_content(std::string_view body);

/// The folder with one JSON file per session, under the official names. A name belongs to the session whose
/// `_id` the file of that name holds: other sessions take the name with `-2`, `-3`… behind, and so do
/// sessions whose name is held by a file that cannot be read. No file of another session is ever replaced.
///
/// The folder is listed once; a file that another process adds meanwhile may be taken for missing. One
/// thread.
class SessionFiles {
 public:
  /// The folder need not exist: it is then empty, until the first `stage` makes it.
  explicit SessionFiles(std::string directory);

  enum class State {
    missing,
    same,     ///< holds exactly the content
    differs,  ///< holds this session with another content: edited by hand, or replaced in the store since
  };
  struct Place {
    std::string name;  ///< without directory
    State state = State::missing;
    /// Files that hold a better name for other sessions, or are unreadable: the collision to report.
    std::vector<std::string> held_by_others;
  };
  /// Where the session's file is or would be.
  [[nodiscard]] Place find(std::string_view id, std::string_view date, std::string_view content);

  /// Prepares a file, seen by nobody before `publish`. Throws Error when the folder cannot be written; the
  /// prepared files are then still to be published or discarded.
  void stage(const std::string& name, std::string_view id, std::string_view content);
  /// Makes all prepared files durable and visible, each of them whole.
  void publish();
  /// Forgets the prepared files and removes their traces.
  void discard();

  /// Removes what an earlier process prepared and did not live to publish. Only for the one that holds the
  /// store's lock: to all others these may be the files of a running command.
  void remove_leftovers();

  [[nodiscard]] std::string path(const std::string& name) const;
  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// Names of all files that may be a session's (`*.json`), sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  /// The text of a file that is this session's; empty when it is another's, or unreadable.
  std::optional<std::string> text_if_of(std::string_view id, const std::string& name);

  const std::string directory_;
  /// The `_id` in each file by its name, where it has been looked at; "" in one that is unreadable.
  std::map<std::string, std::optional<std::string>> ids_;
  std::vector<std::string> staged_names_;
  std::unique_ptr<perdure::fs::AtomicFiles> staged_;
};

}  // namespace traininglog
