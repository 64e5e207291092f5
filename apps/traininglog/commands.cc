#include "apps/traininglog/commands.h"

#include <fmt/format.h>

#include <perdure/error.h>

namespace traininglog {

using terminal::ExitCode;

ExitCode in_project(terminal::Program& program, const SharedOptions& shared,
                    const std::function<ExitCode(const Project& project)>& action) {
  const Project project = find_project(shared.project);
  try {
    return action(project);
  } catch (const perdure::Error& error) {
    program.console().problem(error);
    if (project.debug) {
      program.console().note(
          fmt::format("code {}, native code {}, {}, {}", error.code(), error.native_code(),
                      error.outcome() == perdure::Outcome::in_doubt ? "in doubt" : "not applied",
                      error.retryable() ? "retryable" : "not retryable"));
    }
    return ExitCode::failure;
  }
}

}  // namespace traininglog
