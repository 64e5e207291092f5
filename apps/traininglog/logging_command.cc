// `traininglog log` and `traininglog go`: drives the dialogue (dialogue.h), keeps its draft, saves its
// session.

#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <perdure/error.h>

#include "apps/terminal/display.h"
#include "apps/terminal/questions.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/dialogue.h"
#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/exercise_lookup.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/ids.h"

namespace traininglog {

namespace {

using terminal::Answer;
using terminal::ExitCode;

struct Arguments {
  bool resume = false;
  bool discard = false;
};

std::int64_t now_seconds() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// Holds the log for as long as the dialogue lasts.
std::unique_ptr<perdure::Store> open_for_logging(const Project& project) {
  try {
    return open_for_writing(project, perdure::OpenOptions::Holder::lasting);
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kLocked) throw;
    throw perdure::Error(error.code(), std::string(error.what()) + "\nIs another session running?",
                         {error.native_code(), error.retryable(), error.outcome()});
  }
}

class Logging {
 public:
  Logging(terminal::Program& program, const Project& project, Style style)
      : console_(program.console()),
        project_(project),
        style_(style),
        store_(open_for_logging(project)),
        mirror_(*store_, project),
        drafts_(*store_),
        lookup_(*store_, project, [this](const std::string& problem) { console_.warning(problem); }),
        questions_(console_, limits::kAnswerBytes) {}

  ExitCode run(const Arguments& arguments);

 private:
  [[nodiscard]] ExitCode begin();
  [[nodiscard]] ExitCode offer(const DraftStore::Found& found);
  [[nodiscard]] ExitCode resume(const DraftStore::Found& found);
  [[nodiscard]] ExitCode go_on(DialogueState state);
  [[nodiscard]] ExitCode end(const DialogueState& state, Ending ending);
  [[nodiscard]] ExitCode save(const Session& session);
  [[nodiscard]] ExitCode interrupted();
  /// Empty when there is no answer any more.
  [[nodiscard]] std::optional<bool> ask_yes_or_no(const std::string& question);
  [[nodiscard]] std::optional<Answer> next_answer(const DialogueState& state);
  void complete_earlier();

  terminal::Console& console_;
  const Project& project_;
  const Style style_;
  const std::unique_ptr<perdure::Store> store_;
  SessionMirror mirror_;
  DraftStore drafts_;
  ExerciseLookup lookup_;
  terminal::Questions questions_;
};

ExitCode Logging::run(const Arguments& arguments) {
  complete_earlier();
  if (arguments.discard) drafts_.drop();
  const DraftStore::Found found = drafts_.find();
  if (arguments.resume && !found.is_there) {
    console_.problem("not_found", "there is no unfinished workout to resume; start one without --resume");
    return ExitCode::failure;
  }
  if (arguments.resume) return resume(found);
  return found.is_there ? offer(found) : begin();
}

void Logging::complete_earlier() {
  const EarlierSaves earlier = complete_earlier_saves(project_, mirror_);
  for (const std::string& name : earlier.written) {
    console_.warning(perdure::fs::join(project_.sessions_directory, name) +
                     ": was missing; written from the database");
  }
  if (earlier.problem) {
    console_.warning("the session files do not follow the database: " + *earlier.problem);
  }
}

ExitCode Logging::begin() {
  Session session;
  session.id = perdure::random_uuid();
  session.user_id = project_.user_id;
  session.user_name = project_.user_name;
  session.date = local_now();
  session.focus = "General";
  console_.write(banner());
  return go_on(begin_dialogue(style_, std::move(session), lookup_.last_time(), now_seconds()));
}

ExitCode Logging::offer(const DraftStore::Found& found) {
  const std::optional<DialogueState>& state = found.read.state;
  console_.write_line(state ? fmt::format("⏸️  There is an unfinished workout of {} with {} exercises.",
                                          state->session.date.substr(0, 10), state->session.exercises.size())
                            : "⏸️  There is an unfinished workout that cannot be read: " +
                                  found.read.fault);
  const std::optional<bool> resumes = state ? ask_yes_or_no("Resume it? (y/n): ") : false;
  if (!resumes) return interrupted();
  if (*resumes) return resume(found);
  const std::optional<bool> discards = ask_yes_or_no("Discard it? (y/n): ");
  if (!discards) return interrupted();
  if (!*discards) {
    console_.write_line("It is kept; traininglog --resume continues it.");
    return ExitCode::ok;
  }
  drafts_.drop();
  return begin();
}

ExitCode Logging::resume(const DraftStore::Found& found) {
  if (!found.read.state) {
    throw perdure::Error(perdure::code::kCorruptDocument, "the unfinished workout cannot be read: " +
                                                              found.read.fault + "; --discard drops it");
  }
  console_.write(terminal::printable(resume_text(*found.read.state)));
  return go_on(*found.read.state);
}

ExitCode Logging::go_on(DialogueState state) {
  while (true) {
    const std::optional<Answer> typed = next_answer(state);
    if (!typed) return interrupted();
    const Surroundings around{now_seconds(), new_element_id, [this](const std::string& name) {
                                return lookup_.context_of(name, local_now());
                              }};
    Step step = answer(state, typed->text, around);
    // Before anything is shown of it: what the next question builds on can not be lost any more.
    if (step.ending == Ending::none && step.state != state) drafts_.write(step.state);
    console_.write(terminal::printable(step.text));
    if (step.ending != Ending::none) return end(step.state, step.ending);
    state = std::move(step.state);
  }
}

std::optional<Answer> Logging::next_answer(const DialogueState& state) {
  const auto names = [this](const std::string& typed) { return lookup_.completions(typed); };
  while (true) {
    Answer typed = questions_.ask(prompt_of(state, now_seconds()),
                                  state.stage == Stage::name ? names : terminal::Questions::Complete());
    if (typed.kind == Answer::Kind::typed) return typed;
    if (typed.kind != Answer::Kind::too_long) return std::nullopt;
    console_.write_line(fmt::format("❌ More than {} bytes; type less", limits::kAnswerBytes));
  }
}

std::optional<bool> Logging::ask_yes_or_no(const std::string& question) {
  while (true) {
    const Answer typed = questions_.ask(question);
    if (typed.kind == Answer::Kind::ended || typed.kind == Answer::Kind::interrupted) return std::nullopt;
    if (typed.text == "y" || typed.text == "Y") return true;
    if (typed.text == "n" || typed.text == "N") return false;
    console_.write_line("Please answer y or n.");
  }
}

ExitCode Logging::interrupted() {
  console_.write_line("\n⏸️  Interrupted by user.");
  return ExitCode::ok;
}

ExitCode Logging::end(const DialogueState& state, Ending ending) {
  switch (ending) {
    case Ending::save:
      return save(finished_session(state));
    case Ending::keep:
      console_.write_line("It is kept as it is: traininglog --resume continues, --discard drops it.");
      return ExitCode::ok;
    case Ending::refused:
      drafts_.drop();
      return ExitCode::failure;
    default:
      drafts_.drop();
      return ExitCode::ok;
  }
}

ExitCode Logging::save(const Session& session) {
  drafts_.save(session);
  const std::optional<std::string> problem = mirror_.catch_up();
  const std::optional<std::string> file = mirror_.file_of(session.id);
  if (problem || !file) {
    throw perdure::Error(
        perdure::code::kIo,
        fmt::format("the session is saved in the database {}, but its JSON file is not written ({}); the "
                    "next start of traininglog completes it",
                    project_.database, problem.value_or("the mirror has no file of it")));
  }
  console_.write_line("Session saved! ✅\nFiles written:");
  console_.write_line("  • Database: " + std::filesystem::path(project_.database).filename().string());
  console_.write_line("  • JSON file: " + perdure::fs::join(project_.sessions_directory, *file));
  const SessionFiles::Place place =
      SessionFiles(project_.sessions_directory).find(session.id, to_json(session));
  if (place.name != place.wanted) {
    console_.warning(
        fmt::format("the name {} is held by another session, which was left alone", place.wanted));
  }
  return ExitCode::ok;
}

void add_dialogue(terminal::Program& program, const SharedOptions& shared, Style style,
                  const std::string& name, const std::string& description,
                  const std::function<void(terminal::Command& command)>& describe) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command(name, description, [&program, &shared, style, arguments] {
    return in_project(program, shared, [&](const Project& project) {
      return Logging(program, project, style).run(*arguments);
    });
  });
  command.flag("--resume", arguments->resume, "continue the unfinished workout without asking");
  command.flag("--discard", arguments->discard, "drop the unfinished workout and begin a new one",
               {"--resume"});
  describe(command);
}

}  // namespace

void add_log(terminal::Program& program, const SharedOptions& shared) {
  add_dialogue(
      program, shared, Style::questions, "log", "log a workout, question by question (the default)",
      [](terminal::Command& command) {
        command.details(
            "Asks for each exercise and each set; Enter takes what stands in brackets, < goes one "
            "question back. Every answer is kept the moment it is given: after Ctrl+C, a closed "
            "terminal or a crash the next start offers to go on with the very question. Reads a pipe "
            "or a file like a terminal.");
        command.section("Examples", "traininglog\ntraininglog --resume\ntraininglog log < answers.txt\n");
      });
  program.use_default_command("log");
}

void add_go(terminal::Program& program, const SharedOptions& shared) {
  add_dialogue(
      program, shared, Style::entries, "go", "log a workout, one line per set",
      [](terminal::Command& command) {
        command.details(
            "Shows what was done of an exercise the last time and proposes it set by set: Enter logs "
            "the set as planned. Tab completes names of exercises. A rest timer runs between sets; "
            "what is left of it shows with each question. Every set is kept the moment it is "
            "entered, as with log.");
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
      });
}

}  // namespace traininglog
