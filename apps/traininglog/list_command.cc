#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_library.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using terminal::ExitCode;
using terminal::UsageError;

constexpr std::uint64_t kMostListed = 1'000'000;

struct Arguments {
  std::uint64_t limit = 20;
  bool all = false;
  std::optional<std::string> phase;
  std::optional<std::uint64_t> week;
  std::optional<std::string> focus;
  std::optional<std::string> exercise;
  std::optional<std::string> from;
  std::optional<std::string> to;
};

/// Which sessions are asked for.
struct Selection {
  std::optional<int> phase;
  std::optional<int> week;
  std::optional<std::string> focus_key;
  std::optional<std::string> exercise_key;
  std::string from;
  std::string to;

  [[nodiscard]] bool takes_all() const {
    return !phase && !week && !focus_key && !exercise_key && from.empty() && to.empty();
  }
  [[nodiscard]] bool takes(const LoggedSession& session) const {
    const std::string day = session.date.substr(0, 10);
    if (phase && session.phase != phase) return false;
    if (week && (session.week != *week || !session.phase)) return false;
    if (focus_key && traininglog::exercise_key(session.focus).find(*focus_key) == std::string::npos)
      return false;
    if ((!from.empty() && day < from) || (!to.empty() && day > to)) return false;
    return !exercise_key || std::any_of(session.exercises.begin(), session.exercises.end(),
                                        [this](const LoggedExercise& exercise) {
                                          return traininglog::exercise_key(exercise.name) == *exercise_key;
                                        });
  }
};

std::string checked_day(const std::optional<std::string>& day, const char* option) {
  if (!day) return {};
  if (day->size() == 10 && day_number(*day)) return *day;
  throw UsageError(fmt::format("{} is a day as 2026-03-02, not \"{}\"", option, *day));
}

Selection checked(const Arguments& given) {
  Selection selection;
  if (given.phase) {
    selection.phase = parse_phase(*given.phase);
    if (!selection.phase) throw UsageError("--phase is \"phase 2\" or 2, not \"" + *given.phase + '"');
  }
  if (given.week) selection.week = static_cast<int>(*given.week);
  if (given.focus) selection.focus_key = exercise_key(*given.focus);
  if (given.exercise) selection.exercise_key = exercise_key(*given.exercise);
  selection.from = checked_day(given.from, "--from");
  selection.to = checked_day(given.to, "--to");
  return selection;
}

std::vector<LoggedSession> selected(SessionLibrary& library, const Arguments& given,
                                    const Selection& selection) {
  const std::size_t limit = given.all ? kMostListed : static_cast<std::size_t>(given.limit);
  std::vector<LoggedSession> sessions;
  if (selection.takes_all() && !given.all) {
    sessions = library.newest(limit);
  } else if (given.exercise) {
    sessions = library.with_exercise(*given.exercise, kMostListed);
  } else if (selection.phase) {
    sessions = library.of_phase(*selection.phase);
  } else {
    sessions = library.all();
  }
  std::erase_if(sessions, [&](const LoggedSession& session) { return !selection.takes(session); });
  if (sessions.size() > limit) sessions.resize(limit);
  return sessions;
}

std::size_t sets_count(const LoggedSession& session) {
  std::size_t count = 0;
  for (const LoggedExercise& exercise : session.exercises) count += exercise.working_sets.size();
  return count;
}

void print_json(terminal::Console& console, const std::vector<LoggedSession>& sessions) {
  perdure::json::Writer json;
  json.begin_object().key("sessions").begin_array();
  for (const LoggedSession& session : sessions) {
    json.begin_object().member("id", session.id).member("date", session.date).key("phase");
    if (session.phase) {
      json.value(*session.phase);
    } else {
      json.null();
    }
    json.member("week", session.week).member("focus", session.focus).key("exercises").begin_array();
    for (const LoggedExercise& exercise : session.exercises) json.value(exercise.name);
    json.end_array().member("working_sets", std::uint64_t{sets_count(session)});
    json.member("volume", volume(session)).end_object();
  }
  console.write_line(json.end_array().end_object().text());
}

void print_text(terminal::Console& console, const std::vector<LoggedSession>& sessions) {
  constexpr std::size_t kWhenColumns = 11;
  constexpr std::size_t kFocusColumns = 20;
  if (sessions.empty()) return console.write_line("No sessions found.");
  for (const LoggedSession& session : sessions) {
    const std::string when =
        session.phase ? fmt::format("{} W{}", phase_text(*session.phase), session.week) : "ad-hoc";
    std::vector<std::string> names;
    for (const LoggedExercise& exercise : session.exercises) names.push_back(exercise.name);
    const std::string facts = fmt::format(
        "{}  {}  {}  {}  {:3} sets  {:7.0f} kg-reps  ", terminal::cell(session.id.substr(0, 8), 8),
        terminal::cell(session.date.substr(0, 10), 10), terminal::cell(when, kWhenColumns),
        terminal::cell(session.focus, kFocusColumns), sets_count(session), volume(session));
    const std::size_t used = terminal::display_columns(facts);
    const std::size_t columns = console.out_is_terminal() ? console.out_columns() : 200;
    console.write_line(facts + terminal::fit(fmt::format("{}", fmt::join(names, ", ")),
                                             columns > used + 10 ? columns - used : 10));
  }
}

ExitCode list(terminal::Program& program, const Project& project, const Arguments& arguments) {
  const Selection selection = checked(arguments);
  SessionLibrary library(project, [&](const std::string& problem) { program.console().warning(problem); });
  const std::vector<LoggedSession> sessions = selected(library, arguments, selection);
  if (program.console().json) {
    print_json(program.console(), sessions);
  } else {
    print_text(program.console(), sessions);
  }
  return ExitCode::ok;
}

}  // namespace

void add_list(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command("list", "sessions, newest first", [&program, &shared, arguments] {
    return in_project(program, shared,
                      [&](const Project& project) { return list(program, project, *arguments); });
  });
  command.option({"--limit", "N", "at most so many", {}, {}, {}, 1, kMostListed}, arguments->limit);
  command.flag("--all", arguments->all, "all of them", {"--limit"});
  command.option({"--phase", "PHASE", "\"phase 2\" or 2"}, arguments->phase);
  command.option({"--week", "N", "week within a phase", {}, {}, {}, 1, 1000}, arguments->week);
  command.option({"--focus", "TEXT", "those whose focus contains it"}, arguments->focus);
  command.option({"--exercise", "NAME", "those with this exercise"}, arguments->exercise);
  command.option({"--from", "DAY", "of this day and later, as 2026-03-02"}, arguments->from);
  command.option({"--to", "DAY", "of this day and earlier"}, arguments->to);
  command.details(
      "One line each: the first characters of its id, day, phase and week, focus, working sets, volume, "
      "exercises. Reads the database and the session files, each session once, and takes no lock.");
  command.section("Examples",
                  "traininglog list --phase 2 --week 5\ntraininglog list --exercise Squat --all\n");
}

}  // namespace traininglog
