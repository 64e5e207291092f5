#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// What reading a log gave. Nothing of the text is lost: every non-blank line is represented in `session`,
/// or stands verbatim in the nearest note, or is the subject of a remark.
struct ReadLog {
  std::optional<Session> session;        ///< empty when rejected; without id and source, user as by default
  std::optional<std::string> user_id;    ///< `User_id`, if the log names it
  std::optional<std::string> user_name;  ///< `Name`, if the log names it
  std::vector<Remark> warnings;          ///< in the order of lines
  std::vector<Remark> rejections;        ///< not empty exactly when `session` is empty; all reasons
};

/// Reads a training log in markdown (grammar and all its variations: docs/training-log.md). Tolerant: what
/// cannot be read becomes a note and a warning; only a missing or impossible date, a missing focus or a log
/// without exercises is rejected. With `strict` also a malformed set line, a malformed goal and an RPE out of
/// range. `text` is UTF-8 (checked by the caller) without byte order mark; line ends may be LF or CRLF. Takes
/// time in proportion to the size of the text.
[[nodiscard]] ReadLog read_markdown_log(std::string_view text, bool strict);

/// Whether the text looks like such a log: its first non-blank line is `# Training Log`.
[[nodiscard]] bool is_markdown_log(std::string_view text);

}  // namespace traininglog
