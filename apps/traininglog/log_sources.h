#pragma once

#include <string>
#include <vector>

namespace traininglog {

/// `-` among the paths: standard input.
inline constexpr const char* kStandardInput = "-";

struct LogSource {
  std::string path;
  bool named = false;  ///< by the user; otherwise found in a folder
};

struct PassedPath {
  std::string path;
  std::string reason;
  bool failure = false;  ///< the user asked for it; otherwise only worth telling
};

/// The files that an import reads, and what it passes by.
struct LogSources {
  std::vector<LogSource> logs;
  std::vector<PassedPath> passed;
};

/// Files in the order they were named; of a folder, and the folders in it, every `*.md`, `*.json`, `*.txt`
/// and `*.csv`, sorted by name. Files and folders whose name begins with a dot, other extensions and folders
/// already visited (links may form loops) are passed by. Whatever cannot be looked at becomes a failure, and
/// the others go on; a file named twice is read once.
[[nodiscard]] LogSources find_logs(const std::vector<std::string>& paths);

}  // namespace traininglog
