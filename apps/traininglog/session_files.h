#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traininglog {

/// The content of a session's file: the stored body with indentation, and a line break at the end.
[[nodiscard]] std::string session_file_content(std::string_view body);

/// Names of all files in the folder that may be a session's (`*.json`), sorted; none when there is no folder.
/// Throws Error when it cannot be listed.
[[nodiscard]] std::vector<std::string> session_file_names(const std::string& directory);

/// The folder with one JSON file per session, as it was when this object was made; for looking at sessions
/// that the database does not know. Files are written by `SessionMirror` only. One thread.
class SessionFiles {
 public:
  /// The folder need not exist: it is then empty. Throws Error when it cannot be listed.
  explicit SessionFiles(std::string directory);

  enum class State {
    missing,
    same,     ///< holds exactly the content
    differs,  ///< holds this session with another content: edited by hand, or replaced in the store since
  };
  struct Place {
    std::string name;    ///< without directory
    std::string wanted;  ///< the name without number; another than `name` when files of others hold it
    State state = State::missing;
  };
  /// Where the file of a session with this body is or would be. A name belongs to the session whose `_id` the
  /// file of that name holds; others take it with `-2`, `-3`… behind, and so do sessions whose name is held
  /// by a file that cannot be read.
  [[nodiscard]] Place find(const std::string& id, std::string_view body);

  [[nodiscard]] std::string path(const std::string& name) const;
  /// As `session_file_names` found them.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  /// The text of a file that is this session's; empty when it is another's, or unreadable.
  std::optional<std::string> text_if_of(std::string_view id, const std::string& name);

  const std::string directory_;
  /// The `_id` in each file by its name, where it has been looked at; "" in one that is unreadable.
  std::map<std::string, std::optional<std::string>> ids_;
};

}  // namespace traininglog
