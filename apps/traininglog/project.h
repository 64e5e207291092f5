#pragma once

#include <functional>
#include <string>

namespace traininglog {

/// Where a project keeps its data, and who trains. Paths are as they are shown to the user: relative ones
/// count from the working directory.
struct Project {
  std::string database;            ///< TRAININGLOGS_DB; default data/database/traininglogs.db
  std::string sessions_directory;  ///< data/output/sessions
  std::string user_id;             ///< TRAININGLOGS_USER_ID; default "1"
  std::string user_name;           ///< TRAININGLOGS_USER_NAME; default "Athlete"
  bool debug = false;              ///< TRAININGLOGS_DEBUG=true: print details of an error
};

/// What the command line may say about a project; empty = not said.
struct ProjectOptions {
  std::string root;  ///< its folder; default: the working directory
  std::string user_id;
  std::string user_name;
};

/// Gives the value of a variable of the environment, null when it is not set.
using Environment = std::function<const char*(const char* name)>;

/// Options decide before the environment, the environment before the defaults; a variable that is set but
/// empty counts as not set. A relative TRAININGLOGS_DB counts from the project's folder.
[[nodiscard]] Project find_project(const ProjectOptions& options, const Environment& environment);

/// The same with the environment of this process.
[[nodiscard]] Project find_project(const ProjectOptions& options);

}  // namespace traininglog
