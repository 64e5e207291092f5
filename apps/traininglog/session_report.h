#pragma once

#include <string>

#include "apps/terminal/console.h"
#include "apps/terminal/exit_code.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/project.h"

namespace traininglog {

namespace terminal = perdure::terminal;

/// Says that a session was stored: `sentence`, then the database and the JSON file, or with --json
/// `{"session_id","database","session_file"}`. A file that is not there yet is a warning and exit code 1.
[[nodiscard]] terminal::ExitCode report_stored(terminal::Console& console, const Project& project,
                                               OpenProject& open, const std::string& session_id,
                                               const std::string& sentence);

/// The same for several sessions, or for one that is there no more: only the sentence, with --json
/// `{"session_ids":[…]}`.
[[nodiscard]] terminal::ExitCode report_changed(terminal::Console& console, const OpenProject& open,
                                                const std::vector<std::string>& session_ids,
                                                const std::string& sentence);

/// `2026-03-02 upper-strength (1a2b3c4d)`: how messages name a session.
[[nodiscard]] std::string session_label(const Session& session);

}  // namespace traininglog
