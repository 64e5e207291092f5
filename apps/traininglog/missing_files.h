#pragma once

#include <string>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/session_files.h"

namespace traininglog {

struct MissingFiles {
  std::vector<std::string> written;    ///< paths
  std::vector<std::string> differing;  ///< paths; left as they are
  std::vector<std::string> problems;   ///< one sentence each: documents that cannot be read
};

/// Completes what a crash, or a folder that could not be written, left undone between database and files:
/// every stored session without file gets one, and prepared files that never became visible are removed.
/// Durable on return. Every command that writes begins with it. Throws Error when the folder cannot be
/// written.
MissingFiles write_missing_files(perdure::Store& store, SessionFiles& files);

}  // namespace traininglog
