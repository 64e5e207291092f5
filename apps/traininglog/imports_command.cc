#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/import_runs.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Writer;
using terminal::ExitCode;
using What = TakenBack::What;

struct UndoArguments {
  std::optional<std::string> id;
  bool dry_run = false;
};

void write_run(Writer& json, const ImportRun& run) {
  json.begin_object().member("id", run.id).member("at", run.at).key("files").begin_array();
  for (const std::string& file : run.files()) json.value(file);
  json.end_array().member("sessions", std::uint64_t{run.session_count()});
  json.member("new", std::uint64_t{run.created_count()}).key("undone_at");
  run.undone_at ? json.value(*run.undone_at) : json.null();
  json.end_object();
}

/// `strong.csv`, `strong.csv and 2 more`
std::string files_text(const std::vector<std::string>& files) {
  if (files.empty()) return {};
  return files.size() == 1 ? files.front() : fmt::format("{} and {} more", files.front(), files.size() - 1);
}

std::string run_text(const ImportRun& run) {
  const std::size_t changed_count = run.session_count() - run.created_count();
  const std::string changed =
      changed_count == 0 ? std::string() : fmt::format(", {} replaced", changed_count);
  return fmt::format("{}  {:.16}Z  {} new{}  {}{}", run.id, run.at, run.created_count(), changed,
                     files_text(run.files()),
                     run.undone_at ? fmt::format("  undone {:.16}Z", *run.undone_at) : "");
}

ExitCode list_imports(terminal::Program& program, const Project& project) {
  terminal::Console& console = program.console();
  const auto store = open_for_reading(project);
  const std::vector<ImportRun> runs = store ? import_runs(*store) : std::vector<ImportRun>();
  if (console.json) {
    Writer json;
    json.begin_object().key("imports").begin_array();
    for (const ImportRun& run : runs) write_run(json, run);
    json.end_array().end_object();
    console.write_line(json.text());
    return ExitCode::ok;
  }
  for (const ImportRun& run : runs) console.write_line(terminal::printable(run_text(run)));
  if (runs.empty()) console.note("No imports found.");
  return ExitCode::ok;
}

/// The one that is asked for, or the newest that was not undone.
ImportRun chosen(const std::vector<ImportRun>& runs, const std::optional<std::string>& id) {
  const auto run = std::find_if(runs.begin(), runs.end(),
                                [&](const ImportRun& each) { return id ? each.id == *id : !each.undone_at; });
  if (run == runs.end()) {
    throw perdure::Error(perdure::code::kNotFound,
                         id ? "there is no import " + *id + "; `traininglog imports` lists them"
                            : "there is no import that could be undone");
  }
  if (run->undone_at) {
    throw perdure::Error(perdure::code::kInvalidArgument,
                         "the import " + run->id + " was undone at " + *run->undone_at);
  }
  return *run;
}

std::string_view word_of(What what) {
  switch (what) {
    case What::removed:
      return "removed";
    case What::restored:
      return "restored";
    case What::gone:
      return "gone";
    case What::left:
      break;
  }
  return "left";
}

std::size_t count_of(const std::vector<TakenBack>& all, What what) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const TakenBack& each) { return each.what == what; }));
}

void print_json(terminal::Console& console, const ImportRun& run, const std::vector<TakenBack>& all,
                bool dry_run) {
  Writer json;
  json.begin_object().member("import", run.id).member("dry_run", dry_run).key("sessions").begin_array();
  for (const TakenBack& each : all) {
    json.begin_object().member("id", each.session.id).member("date", each.session.date);
    json.member("focus", each.session.focus).member("outcome", word_of(each.what));
    if (!each.why.empty()) json.member("message", each.why);
    json.end_object();
  }
  json.end_array().end_object();
  console.write_line(json.text());
}

void print(terminal::Console& console, const ImportRun& run, const std::vector<TakenBack>& all,
           bool dry_run) {
  for (const TakenBack& each : all) {
    if (each.what != What::left) continue;
    console.problem("left", fmt::format("{:.10} {} ({}): left alone: {}", each.session.date,
                                        each.session.focus, each.session.id, each.why));
  }
  if (console.quiet) return;
  console.write_line(fmt::format("import {}: {} removed, {} restored, {} left alone{}", run.id,
                                 count_of(all, What::removed) + count_of(all, What::gone),
                                 count_of(all, What::restored), count_of(all, What::left),
                                 dry_run ? "; dry run, nothing was written" : ""));
}

ExitCode undo(terminal::Program& program, const Project& project, const UndoArguments& arguments) {
  terminal::Console& console = program.console();
  const auto store = arguments.dry_run ? open_for_reading(project) : open_for_writing(project);
  const ImportRun run = chosen(store ? import_runs(*store) : std::vector<ImportRun>(), arguments.id);
  const std::vector<TakenBack> all = undo_import(*store, run, arguments.dry_run);
  std::optional<std::string> problem;
  if (!arguments.dry_run) problem = SessionMirror(*store, project).catch_up();
  console.json ? print_json(console, run, all, arguments.dry_run)
               : print(console, run, all, arguments.dry_run);
  if (problem) {
    console.problem("mirror", "undone in the database, but the session files do not follow (" + *problem +
                                  "); the next import completes them");
  }
  return problem || count_of(all, What::left) > 0 ? ExitCode::failure : ExitCode::ok;
}

}  // namespace

void add_imports(terminal::Program& program, const SharedOptions& shared) {
  auto& list =
      program.command("imports", "list the imports and what they wrote, newest first", [&program, &shared] {
        return in_project(program, shared,
                          [&](const Project& project) { return list_imports(program, project); });
      });
  list.details("An import that wrote nothing is not listed.");

  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<UndoArguments>();
  auto& command =
      program.command("undo-import", "take back what an import wrote", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return undo(program, project, *arguments); });
      });
  command.optional_argument("ID", arguments->id, "of an import (default: the newest that was not undone)");
  command.flag("--dry-run", arguments->dry_run, "tell what would be taken back, write nothing");
  command.details(
      "Sessions that the import added are deleted, those that it replaced are restored to what they were "
      "before; their files follow. A session that was changed since is left alone and named, and the exit "
      "code "
      "is 1. Nothing is lost: every version stays in the database's history.");
}

}  // namespace traininglog
