#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// How a session that is imported again finds itself in the database.
enum class Identity {
  day_and_focus,  ///< by the day, its focus and the user: logs that people write
  start,          ///< by when it began: exports, which come again with more and with changed workouts
  own,            ///< by the `_id` that it brings
};

/// One session out of a file, as every reader gives it; or why there is none.
struct ImportedSession {
  std::optional<Session> session = {};  ///< empty when rejected; without user, its source without file
  std::string shape = {};               ///< of the source: "markdown", "strong"
  std::optional<std::string> source_id = {};
  Identity identity = Identity::day_and_focus;
  int nth_of_its_start = 1;  ///< workouts of one export that began at the same time, counted from 1
  std::string label = {};    ///< which one of the file's sessions; empty when the file is one session
  std::optional<std::string> user_id = {};    ///< if the log names it
  std::optional<std::string> user_name = {};  ///< if the log names it
  std::vector<Remark> warnings = {};
  std::vector<Remark> rejections = {};  ///< not empty exactly when `session` is empty
  bool left_alone = false;              ///< no session and no fault: it is something else
};

}  // namespace traininglog
