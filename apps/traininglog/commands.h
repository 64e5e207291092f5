#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apps/terminal/program.h"
#include "apps/traininglog/project.h"

// The commands of traininglog. Each function declares one, with its options, and what it does.

namespace traininglog {

namespace terminal = perdure::terminal;

/// Options that belong to all commands.
struct SharedOptions {
  ProjectOptions project;
  bool no_input = false;  ///< ask nothing: whoever would, throws UsageError
};

void add_alias(terminal::Program& program, const SharedOptions& shared);
void add_check(terminal::Program& program, const SharedOptions& shared);
void add_delete(terminal::Program& program, const SharedOptions& shared);
void add_edit(terminal::Program& program, const SharedOptions& shared);
void add_export(terminal::Program& program, const SharedOptions& shared);
void add_init(terminal::Program& program, const SharedOptions& shared);
void add_log(terminal::Program& program, const SharedOptions& shared);
void add_go(terminal::Program& program, const SharedOptions& shared);
void add_import_logs(terminal::Program& program, SharedOptions& shared);
/// `imports` and `undo-import`.
void add_imports(terminal::Program& program, const SharedOptions& shared);
void add_analytics(terminal::Program& program, const SharedOptions& shared);
void add_list(terminal::Program& program, const SharedOptions& shared);
void add_next(terminal::Program& program, const SharedOptions& shared);
void add_program(terminal::Program& program, const SharedOptions& shared);
void add_quick(terminal::Program& program, const SharedOptions& shared);
void add_rename_exercise(terminal::Program& program, const SharedOptions& shared);
void add_show(terminal::Program& program, const SharedOptions& shared);
void add_undo(terminal::Program& program, const SharedOptions& shared);

/// Runs what a command does, with the project found. traininglog knows the exit codes 0, 1 and 2 only: every
/// Error is a message and 1; with TRAININGLOGS_DEBUG=true its facts follow.
[[nodiscard]] terminal::ExitCode in_project(
    terminal::Program& program, const SharedOptions& shared,
    const std::function<terminal::ExitCode(const Project& project)>& action);

}  // namespace traininglog
