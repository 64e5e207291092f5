#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include <perdure/error.h>

#include "apps/terminal/input.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/training_program.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

struct Arguments {
  std::optional<std::string> action;
  std::optional<std::string> argument;
};

void print(terminal::Console& console, const TrainingProgram& program, bool in_use) {
  std::string head = program.name;
  if (program.author) head += " by " + *program.author;
  if (program.length_weeks) head += fmt::format(", {} weeks", *program.length_weeks);
  console.write_line(head + (in_use ? " (in use)" : ""));
  for (const TrainingDay& day : program.days) {
    console.write_line("  " + day.focus);
    for (const PlannedExercise& exercise : day.exercises) {
      std::string line = "    " + exercise.name;
      if (const auto& goal = exercise.goal) {
        line +=
            fmt::format(": {} kg, {} × {}-{}", goal->weight_kg, goal->sets, goal->reps_min, goal->reps_max);
        if (goal->rest_minutes) line += fmt::format(", {} min rest", *goal->rest_minutes);
      }
      console.write_line(line);
    }
  }
}

ExitCode list(terminal::Console& console, const Project& project) {
  const auto store = open_for_reading(project);
  const std::vector<TrainingProgram> programs = store ? all_programs(*store) : std::vector<TrainingProgram>();
  const std::optional<TrainingProgram> in_use = program_in_use(store.get());
  const auto is_in_use = [&in_use](const TrainingProgram& program) { return in_use && *in_use == program; };
  if (console.json) {
    std::string json = "{\"programs\":[";
    for (std::size_t i = 0; i < programs.size(); ++i) json += (i == 0 ? "" : ",") + to_json(programs[i]);
    json += "],\"in_use\":" + (in_use ? perdure::json::quote(in_use->name) : "null") + "}";
    console.write_line(json);
    return ExitCode::ok;
  }
  if (programs.empty()) console.write_line("No programs.");
  for (const TrainingProgram& program : programs) print(console, program, is_in_use(program));
  return ExitCode::ok;
}

ExitCode change(terminal::Console& console, const Project& project, const std::string& action,
                const std::string& argument) {
  if (action == "add") {
    const TrainingProgram program = read_program(terminal::Input(argument).read_all(limits::kLogBytes));
    const auto store = open_for_writing(project);
    store_program(*store, program);
    console.note(fmt::format("stored the program {}; \"traininglog program use\" lets sessions follow it",
                             program.name));
    return ExitCode::ok;
  }
  const auto store = open_for_writing(project);
  if (action == "use") {
    use_program(*store, argument);
    console.note(fmt::format("new sessions follow {}", program_in_use(store.get())->name));
  } else if (!remove_program(*store, argument)) {
    throw Error(perdure::code::kNotFound, fmt::format("there is no program \"{}\"", argument));
  } else {
    console.note(
        fmt::format("removed the program \"{}\"; the sessions that followed it keep its name", argument));
  }
  return ExitCode::ok;
}

ExitCode run(terminal::Program& program, const Project& project, const Arguments& given) {
  const std::string action = given.action.value_or("list");
  if (action == "list" || action == "leave") {
    if (given.argument) throw UsageError("program " + action + " takes no further argument");
    if (action == "list") return list(program.console(), project);
    use_program(*open_for_writing(project), std::nullopt);
    program.console().note("new sessions follow no program");
    return ExitCode::ok;
  }
  if (action != "add" && action != "use" && action != "remove") {
    throw UsageError("ACTION is list, add, use, leave or remove, not \"" + action + '"');
  }
  if (!given.argument)
    throw UsageError(action == "add" ? "say which FILE" : "say which program, by its name");
  return change(program.console(), project, action, *given.argument);
}

}  // namespace

void add_program(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command("program", "training programs", [&program, &shared, arguments] {
    return in_project(program, shared,
                      [&](const Project& project) { return run(program, project, *arguments); });
  });
  command.optional_argument("ACTION", arguments->action, "list (default), add, use, leave or remove");
  command.optional_argument(
      "ARGUMENT", arguments->argument,
      "of add: a file with the program (- for standard input); of use and remove: its name");
  command.details(
      "A program says which exercises are done under which focus, with goals. New sessions follow the one in "
      "use: they carry its name, weeks beyond its length are refused, and the next exercises and goals come "
      "from it. A program of the same name takes the place of the one before.\n\n"
      "The file is JSON: {\"name\": \"Winter Block\", \"author\": \"…\", \"lengthWeeks\": 10, \"days\": "
      "[{\"focus\": \"upper-strength\", \"exercises\": [\"Barbell Row\", {\"name\": \"Bench Press\", "
      "\"goal\": "
      "{\"weightKg\": 80, \"sets\": 3, \"repRange\": {\"min\": 5, \"max\": 7}, \"restMinutes\": 3}}]}]}; "
      "author, "
      "lengthWeeks, goals and restMinutes may be left out.");
  command.section("Examples",
                  "traininglog program add winter.json\ntraininglog program use \"Winter Block\"\n"
                  "traininglog program\n");
}

}  // namespace traininglog
