#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/exercise_rename.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_report.h"
#include "apps/traininglog/session_rules.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

/// In the commit with the sessions: the aliases and the draft.
constexpr std::size_t kFurtherOperationsCount = 2;

struct Arguments {
  std::string old_name;
  std::string new_name;
  bool merge = false;
  bool dry_run = false;
};

void check(const ExerciseRename& rename, const Arguments& arguments, const std::string& new_name) {
  if (rename.changes.empty()) {
    throw Error(perdure::code::kNotFound,
                fmt::format("no session has an exercise \"{}\"", arguments.old_name));
  }
  if (rename.already_named_count > 0 && !arguments.merge) {
    throw Error(
        perdure::code::kInvalidArgument,
        fmt::format("{} already, as \"{}\": with --merge both become one exercise; nothing was changed",
                    rename.already_named_count == 1
                        ? "a session has this exercise"
                        : fmt::format("{} sessions have this exercise", rename.already_named_count),
                    rename.new_name_as_found));
  }
  if (rename.changes.size() + kFurtherOperationsCount > perdure::limits::kBatchOperationsCount) {
    throw Error(perdure::code::kTooLarge,
                fmt::format("{} sessions have \"{}\", at most {} are renamed to \"{}\" at once",
                            rename.changes.size(), arguments.old_name,
                            perdure::limits::kBatchOperationsCount - kFurtherOperationsCount, new_name));
  }
}

ExitCode rename(terminal::Program& program, const Project& project, const Arguments& arguments) {
  const std::string new_name(trimmed(arguments.new_name));
  if (const auto fault = name_fault(new_name)) throw UsageError(*fault);
  const std::string old_name(trimmed(arguments.old_name));
  OpenProject open(project);
  ExerciseRename rename = plan_rename(open.store(), old_name, new_name);
  check(rename, arguments, new_name);
  const std::string what = fmt::format("\"{}\" to \"{}\" in {}", arguments.old_name, new_name,
                                       terminal::count_text(rename.session_ids.size(), "session"));
  if (arguments.dry_run) {
    return report_changed(program.console(), open, rename.session_ids, "Would rename " + what);
  }
  perdure::Batch batch;
  for (perdure::Operation& change : rename.changes) batch.add(std::move(change));
  Aliases aliases = Aliases::read(&open.store());
  aliases.rename(old_name, new_name);
  if (!aliases.entries().empty()) aliases.put_into(batch);
  // The workout that is being logged becomes a session: with the old name it would begin a history of its
  // own.
  DraftStore::Found draft = DraftStore(open.store()).find();
  if (draft.read.state && rename_in(*draft.read.state, old_name, new_name)) {
    DraftStore::put_into(batch, *draft.read.state);
  }
  open.commit(std::move(batch));
  return report_changed(program.console(), open, rename.session_ids, "✓ Renamed " + what);
}

}  // namespace

void add_rename_exercise(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command(
      "rename-exercise", "give an exercise another name in all sessions", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return rename(program, project, *arguments); });
      });
  command.argument("OLD", arguments->old_name, "its name; upper and lower case are the same");
  command.argument("NEW", arguments->new_name, "what it is called from now on");
  command.flag("--merge", arguments->merge, "also when sessions have an exercise of the new name already");
  command.flag("--dry-run", arguments->dry_run, "say in which sessions, change nothing");
  command.details(
      "Renames it in all sessions or in none, so that its history stays one; nothing else of a session is "
      "touched. The JSON files, aliases and an unfinished workout follow. Each session keeps its version "
      "with "
      "the old name.");
  command.section("Examples", "traininglog rename-exercise \"Bench\" \"Bench Press\" --dry-run\n");
}

}  // namespace traininglog
