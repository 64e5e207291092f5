#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/project.h"

namespace traininglog {

/// All sessions of a project, newest first: those of the database, and those that only the JSON files have
/// (the database may be missing, empty or lost). Each `_id` counts once, and the database's reading of it.
/// Takes no lock. What cannot be read is told to `on_problem`, one sentence each; the others load.
///
/// A file whose name is that of a stored session is taken for that session's and not opened, unless more
/// files than stored sessions share the name's stem.
[[nodiscard]] std::vector<LoggedSession> load_sessions(
    const Project& project, const std::function<void(const std::string&)>& on_problem);

}  // namespace traininglog
