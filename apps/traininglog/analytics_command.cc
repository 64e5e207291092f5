#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/analytics_text.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/session_library.h"

namespace traininglog {

namespace {

using terminal::ExitCode;
using terminal::UsageError;

constexpr std::uint64_t kMostListed = 1'000'000;
constexpr std::uint64_t kHistoryDefault = 5;

struct Arguments {
  std::optional<std::uint64_t> last_sessions;
  std::optional<std::string> exercise;
  std::optional<std::uint64_t> limit;
  bool weekly_volume = false;
  bool latest_week = false;
  bool frequency = false;
  std::optional<std::string> phase;
  std::optional<std::uint64_t> week;
};

/// Found wrong before anything is read.
struct Question {
  std::optional<int> phase;
  int week = 0;
};

Question checked(const Arguments& given) {
  const int asked = int{given.last_sessions.has_value()} + int{given.exercise.has_value()} +
                    int{given.weekly_volume} + int{given.latest_week} + int{given.frequency};
  if (asked != 1) {
    throw UsageError(
        "one of --last-sessions N, --exercise NAME, --weekly-volume, --latest-week and --frequency is "
        "needed");
  }
  if (given.limit && !given.exercise) throw UsageError("--limit goes with --exercise");
  if (given.phase && !given.weekly_volume && !given.frequency) {
    throw UsageError("--phase goes with --weekly-volume or --frequency");
  }
  if (given.week && !given.weekly_volume) throw UsageError("--week goes with --weekly-volume");
  if (given.weekly_volume && !(given.phase && given.week)) {
    throw UsageError("--weekly-volume needs --phase and --week, as in --phase \"phase 2\" --week 5");
  }
  Question question;
  if (given.phase) question.phase = parse_phase(*given.phase);
  if (given.phase && !question.phase) {
    throw UsageError("--phase is \"phase 2\" or 2, not \"" + *given.phase + '"');
  }
  question.week = static_cast<int>(given.week.value_or(0));
  return question;
}

std::string answer(const Arguments& given, const Question& question, SessionLibrary& library, bool json) {
  if (given.last_sessions) {
    const std::size_t limit = *given.last_sessions;
    const auto sessions = library.newest(limit);
    return json ? recent_json(sessions, limit) : recent_text(sessions, limit);
  }
  if (given.exercise) {
    const std::size_t limit = given.limit.value_or(kHistoryDefault);
    const auto history =
        exercise_history(library.with_exercise(*given.exercise, limit), *given.exercise, limit);
    return json ? history_json(*given.exercise, history) : history_text(*given.exercise, history);
  }
  if (given.frequency) {
    const auto sessions = question.phase ? library.of_phase(*question.phase) : library.all();
    const auto frequency = exercise_frequency(sessions, question.phase);
    return json ? frequency_json(frequency) : frequency_text(frequency);
  }
  std::optional<TrainingWeek> when;
  if (given.weekly_volume) {
    when = TrainingWeek{*question.phase, question.week};
  } else {
    when = latest_week(library.newest_in_a_phase());
    if (!when) return json ? "{}\n" : "No sessions found.\n";
  }
  const WeeklyVolume week = weekly_volume(library.of_week(*when), *when);
  return json ? weekly_volume_json(week) : weekly_volume_text(week);
}

ExitCode analytics(terminal::Program& program, const Project& project, const Arguments& arguments) {
  const Question question = checked(arguments);
  SessionLibrary library(project, [&](const std::string& problem) { program.console().warning(problem); });
  program.console().write(answer(arguments, question, library, program.console().json));
  return ExitCode::ok;
}

void add_options(terminal::Command& command, Arguments& arguments) {
  command.option({"--last-sessions,--recent", "N", "the newest N sessions", {}, {}, {}, 1, kMostListed},
                 arguments.last_sessions);
  command.option(
      {"--exercise,--history", "NAME", "one exercise, newest first; upper and lower case are the same"},
      arguments.exercise);
  command.option(
      {"--limit", "N", "with --exercise: at most N sessions (default 5)", {}, {}, {}, 1, kMostListed},
      arguments.limit);
  command.flag("--weekly-volume,--volume", arguments.weekly_volume,
               "volume of one week, given by --phase and --week");
  command.flag("--latest-week", arguments.latest_week, "volume of the week of the newest session");
  command.flag("--frequency", arguments.frequency,
               "in how many sessions each exercise stands, of --phase or of all");
  command.option({"--phase", "PHASE", "\"phase 2\" or 2"}, arguments.phase);
  command.option({"--week", "N", "week within the phase", {}, {}, {}, 1, 1000}, arguments.week);
}

}  // namespace

void add_analytics(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command(
      "analytics", "recent sessions, one exercise, weekly volume", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return analytics(program, project, *arguments); });
      });
  add_options(command, *arguments);
  command.details(
      "Volume is the sum of weight times full and partial repetitions over all working sets; warm-ups do not "
      "count. Reads the database and the session files, each session once, and takes no lock.");
  command.section(
      "Examples",
      "traininglog analytics --last-sessions 5\ntraininglog analytics --exercise \"Bench Press\" --limit 10\n"
      "traininglog analytics --weekly-volume --phase \"phase 2\" --week 5\n");
}

}  // namespace traininglog
