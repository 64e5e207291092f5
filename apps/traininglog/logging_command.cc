#include <memory>
#include <optional>
#include <string>

#include "apps/traininglog/commands.h"
#include "apps/traininglog/edit_command.h"
#include "apps/traininglog/logging.h"
#include "apps/traininglog/quick_command.h"

namespace traininglog {

namespace {

using terminal::ExitCode;

void declare_draft_options(terminal::Command& command, LoggingOptions& options) {
  command.flag("--resume", options.resume, "continue the unfinished workout without asking");
  command.flag("--discard", options.discard, "drop the unfinished workout and begin a new one", {"--resume"});
}

/// `log` is also another name for `quick` and `edit`.
struct LogArguments {
  LoggingOptions dialogue;
  std::optional<std::string> quick_line;
  std::optional<std::string> edited_session;
  QuickOptions quick;
};

void check(const LogArguments& arguments) {
  const bool has_dialogue_option = arguments.dialogue.resume || arguments.dialogue.discard;
  const QuickOptions& quick = arguments.quick;
  const bool has_quick_option =
      quick.session || quick.is_new || quick.date || quick.phase || quick.week || quick.focus || quick.deload;
  if (has_quick_option && !arguments.quick_line) {
    throw terminal::UsageError(
        "--session, --new, --date, --phase, --week, --focus and --deload go with --quick");
  }
  if (has_dialogue_option && (arguments.quick_line || arguments.edited_session)) {
    throw terminal::UsageError("--resume and --discard go neither with --quick nor with --session-id");
  }
}

ExitCode log(terminal::Program& program, const Project& project, const LogArguments& arguments) {
  check(arguments);
  if (arguments.edited_session) {
    EditOptions options;
    options.session = *arguments.edited_session;
    return edit(program, project, options);
  }
  if (!arguments.quick_line)
    return Logging(program.console(), project, Style::questions).run(arguments.dialogue);
  QuickOptions options = arguments.quick;
  options.line = *arguments.quick_line;
  return quick(program, project, options);
}

/// Every one of its questions is input.
void require_input(const SharedOptions& shared) {
  if (!shared.no_input) return;
  throw terminal::UsageError(
      "a workout is asked for question by question, which --no-input forbids: traininglog quick logs an "
      "exercise "
      "in one line");
}

}  // namespace

void add_log(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<LogArguments>();
  auto& command = program.command(
      "log", "log a workout, question by question (the default)", [&program, &shared, arguments] {
        if (!arguments->quick_line && !arguments->edited_session) require_input(shared);
        return in_project(program, shared,
                          [&](const Project& project) { return log(program, project, *arguments); });
      });
  declare_draft_options(command, arguments->dialogue);
  command.option({"--quick", "LINE", "one exercise in one line, as quick does"}, arguments->quick_line);
  command.option({.names = "--session-id",
                  .value_name = "SESSION",
                  .description = "change a saved session, as edit does",
                  .excludes = {"--quick"}},
                 arguments->edited_session);
  declare_quick_options(command, arguments->quick);
  command.details(
      "Asks for each exercise and each set; Enter takes what stands in brackets, < goes one question back. "
      "Every answer is kept the moment it is given: after Ctrl+C, a closed terminal or a crash the next "
      "start "
      "offers to go on with the very question. Reads a pipe or a file like a terminal.");
  command.section("Examples",
                  "traininglog\ntraininglog --resume\ntraininglog log < answers.txt\n"
                  "traininglog log --quick \"bench 80x5@8, 82.5x5+1@10\"\n");
  program.use_default_command("log");
}

void add_go(terminal::Program& program, const SharedOptions& shared) {
  const auto options = std::make_shared<LoggingOptions>();
  auto& command = program.command("go", "log a workout, one line per set", [&program, &shared, options] {
    require_input(shared);
    return in_project(program, shared, [&](const Project& project) {
      return Logging(program.console(), project, Style::entries).run(*options);
    });
  });
  declare_draft_options(command, *options);
  command.details(
      "Shows what was done of an exercise the last time and proposes it set by set: Enter logs the set as "
      "planned. Tab completes names of exercises. A rest timer runs between sets; what is left of it shows "
      "with each question. Every set is kept the moment it is entered, as with log.");
  command.section("Sets",
                  "Enter      the set as planned\n"
                  "8          8 reps; 8+1 with a partial one, 8@9 with RPE 9\n"
                  "62.5x8@9   weight x reps @ RPE; behind it good, llp(6), \" - note\"\n"
                  "+2.5       heavier than planned; -5x6 lighter, 6 reps\n"
                  "w40x5      a warm-up set\n"
                  "=          the last set again\n"
                  "u          undo the last set\n"
                  "<          one step back\n"
                  "s          skip what is planned\n"
                  "- TEXT     a note on the last set; note TEXT, cue TEXT: on the exercise\n"
                  "rest 2:30  how long to rest between sets\n"
                  "n, f, c    next exercise, finish, cancel\n"
                  "?          this list\n");
}

}  // namespace traininglog
