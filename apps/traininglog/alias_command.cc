#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include <perdure/error.h>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/history.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/session_store.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

struct Arguments {
  std::optional<std::string> alias;
  std::optional<std::string> name;
  bool remove = false;
};

ExitCode list(terminal::Console& console, const Project& project) {
  const auto store = open_for_reading(project);
  const std::vector<Aliases::Entry> entries = Aliases::read(store.get()).entries();
  if (console.json) {
    perdure::json::Writer json;
    json.begin_object();
    for (const Aliases::Entry& entry : entries) json.member(entry.alias, entry.name);
    console.write_line(json.end_object().text());
    return ExitCode::ok;
  }
  if (entries.empty()) console.write_line("No aliases.");
  std::size_t columns = 0;
  for (const Aliases::Entry& entry : entries)
    columns = std::max(columns, terminal::display_columns(entry.alias));
  for (const Aliases::Entry& entry : entries) {
    console.write_line(terminal::cell(entry.alias, columns) + "  " + terminal::printable(entry.name));
  }
  return ExitCode::ok;
}

ExitCode remove(terminal::Console& console, const Project& project, const std::string& alias) {
  const auto store = open_for_writing(project);
  Aliases aliases = Aliases::read(store.get());
  if (!aliases.remove(alias))
    throw Error(perdure::code::kNotFound, fmt::format("there is no alias \"{}\"", alias));
  aliases.write(*store);
  console.note(fmt::format("removed the alias \"{}\"", alias));
  return ExitCode::ok;
}

ExitCode set(terminal::Console& console, const Project& project, const std::string& alias,
             const std::string& name) {
  if (trimmed(alias).empty()) throw UsageError("an alias has at least one character");
  if (const auto fault = name_fault(name)) throw UsageError(*fault);
  SessionLibrary library(project, [&](const std::string& problem) { console.warning(problem); });
  if (!exercise_history(library.with_exercise(trimmed(alias), 1), trimmed(alias), 1).empty()) {
    throw Error(
        perdure::code::kInvalidArgument,
        fmt::format("\"{}\" is the name of an exercise, which an alias would never stand for; rename it "
                    "with traininglog rename-exercise",
                    alias));
  }
  const auto store = open_for_writing(project);
  Aliases aliases = Aliases::read(store.get());
  aliases.set(alias, name);
  aliases.write(*store);
  console.note(fmt::format("\"{}\" stands for \"{}\"", trimmed(alias), trimmed(name)));
  return ExitCode::ok;
}

ExitCode alias(terminal::Program& program, const Project& project, const Arguments& given) {
  if (given.remove && (!given.alias || given.name)) throw UsageError("--remove goes with one ALIAS");
  if (!given.alias) return list(program.console(), project);
  if (given.remove) return remove(program.console(), project, *given.alias);
  if (!given.name) throw UsageError("say which exercise it stands for: traininglog alias ALIAS NAME");
  return set(program.console(), project, *given.alias, *given.name);
}

}  // namespace

void add_alias(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command("alias", "short words for exercises", [&program, &shared, arguments] {
    return in_project(program, shared,
                      [&](const Project& project) { return alias(program, project, *arguments); });
  });
  command.optional_argument("ALIAS", arguments->alias, "the short word; without it all aliases are printed");
  command.optional_argument("NAME", arguments->name, "the exercise it stands for");
  command.flag("--remove", arguments->remove, "forget it");
  command.details(
      "An alias helps to type a name; what is stored is the name. An exercise of that name goes before it.");
  command.section(
      "Examples",
      "traininglog alias bench \"Bench Press\"\ntraininglog alias\ntraininglog alias --remove bench\n");
}

}  // namespace traininglog
