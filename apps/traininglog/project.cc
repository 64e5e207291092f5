#include "apps/traininglog/project.h"

#include <cstdlib>

#include "core/fs.h"

namespace traininglog {

namespace {

std::string first_of(const std::string& option, const char* variable, const char* otherwise) {
  if (!option.empty()) return option;
  return variable != nullptr && *variable != '\0' ? variable : otherwise;
}

std::string within(const std::string& root, const std::string& path) {
  return root.empty() || path.front() == '/' ? path : perdure::fs::join(root, path);
}

}  // namespace

Project find_project(const ProjectOptions& options, const Environment& environment) {
  Project project;
  project.database =
      within(options.root, first_of({}, environment("TRAININGLOGS_DB"), "data/database/traininglogs.db"));
  project.sessions_directory = within(options.root, "data/output/sessions");
  project.user_id = first_of(options.user_id, environment("TRAININGLOGS_USER_ID"), "1");
  project.user_name = first_of(options.user_name, environment("TRAININGLOGS_USER_NAME"), "Athlete");
  project.debug = first_of({}, environment("TRAININGLOGS_DEBUG"), "") == "true";
  return project;
}

Project find_project(const ProjectOptions& options) {
  return find_project(options, [](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace traininglog
