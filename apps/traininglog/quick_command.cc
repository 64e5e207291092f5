#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/commands.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/quick_command.h"
#include "apps/traininglog/quick_log.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_edit.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_report.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

/// Newest sessions whose exercises are known by name.
constexpr std::size_t kLookedThroughCount = 500;

ReadQuickLine checked_line(const std::string& text) {
  ReadQuickLine line = read_quick_line(text);
  if (!line.fault.empty()) throw UsageError(line.fault);
  return line;
}

QuickSession said(const QuickOptions& options) {
  QuickSession session;
  session.focus = options.focus;
  session.is_deload = options.deload;
  session.day = options.date.value_or(local_now().substr(0, 10));
  if (session.day.size() != 10 || !day_number(session.day)) {
    throw UsageError("--date is a day as 2026-03-02, not \"" + session.day + '"');
  }
  if (options.week) session.week = static_cast<int>(*options.week);
  if (options.phase) {
    session.phase = parse_phase(*options.phase);
    if (!session.phase) throw UsageError("--phase is \"phase 2\" or 2, not \"" + *options.phase + '"');
  }
  return session;
}

/// Of the sessions of the day the one that fits; several are a question that only the person can answer.
std::optional<ChosenSession> session_to_add_to(perdure::Store& store, const QuickOptions& options,
                                               const QuickSession& wanted) {
  if (options.session) return choose_session(store, *options.session);
  if (options.is_new) return std::nullopt;
  std::optional<ChosenSession> chosen;
  try {
    chosen = choose_session(store, wanted.day);
  } catch (const Error& error) {
    if (error.code() != perdure::code::kNotFound) throw;
    return std::nullopt;
  }
  const Session& session = chosen->session;
  const bool fits = (!wanted.focus || *wanted.focus == session.focus) &&
                    (!wanted.phase || *wanted.phase == session.phase) &&
                    (!wanted.week || *wanted.week == session.week);
  return fits ? chosen : std::nullopt;
}

std::optional<Session> newest_in_a_phase(OpenProject& open, SessionLibrary& library) {
  const auto newest = library.newest_in_a_phase();
  if (newest.empty()) return std::nullopt;
  const auto document = stored_session(open.store(), newest.front().id);
  if (!document) return std::nullopt;
  return read_session(document->body).session;
}

}  // namespace

ExitCode quick(terminal::Program& program, const Project& project, const QuickOptions& options) {
  terminal::Console& console = program.console();
  const ReadQuickLine line = checked_line(options.line);
  const QuickSession wanted = said(options);
  OpenProject open(project);
  SessionLibrary library(open.store(), project,
                         [&](const std::string& problem) { console.warning(problem); });
  const ExerciseNames names(names_in(library.newest(kLookedThroughCount)), Aliases::read(&open.store()));
  const std::optional<TrainingProgram> followed = program_in_use(&open.store());
  std::optional<ChosenSession> chosen = session_to_add_to(open.store(), options, wanted);
  if (!chosen) {
    const std::optional<Session> newest = newest_in_a_phase(open, library);
    chosen = ChosenSession{new_quick_session(wanted, project, newest, followed, local_now()), 0};
  }
  Session& session = chosen->session;
  const std::string name = names.resolve(line.exercise);
  const std::size_t index = add_sets(session, name, line.sets);
  if (session.program && followed && *session.program == followed->label()) {
    set_goal(session.exercises[index], followed, session.focus);
  }
  const RuleFaults faults =
      chosen->version == 0 ? session_faults(session) : exercise_faults(session.exercises[index]);
  if (!faults.empty()) throw Error(perdure::code::kInvalidArgument, joined(faults) + "; nothing was stored");
  perdure::Batch batch;
  batch.put({std::string(kSessionsCollection), session.id}, to_json(session), chosen->version);
  open.commit(std::move(batch));
  const std::string where =
      fmt::format("{} session {}", chosen->version == 0 ? "new" : "the", session_label(session));
  return report_stored(
      console, project, open, session.id,
      fmt::format("✓ {}, {} in {}", session.exercises[index].name, sets_text(line.sets), where));
}

void declare_quick_options(terminal::Command& command, QuickOptions& options) {
  command.option({"--session", "SESSION", "add it to this session: id, day, today or last"}, options.session);
  command.flag("--new", options.is_new, "begin a new session also when the day has one", {"--session"});
  command.option({"--date", "DAY", "the day, as 2026-03-02 (default: today)"}, options.date);
  command.option({"--phase", "PHASE", "of a new session: \"phase 2\" or 2"}, options.phase);
  command.option({"--week", "N", "of a new session", {}, {}, {}, 1, 1000}, options.week);
  command.option({"--focus", "FOCUS", "of a new session"}, options.focus);
  command.flag("--deload", options.deload, "a new session is of a deload week");
}

void add_quick(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto options = std::make_shared<QuickOptions>();
  auto& command = program.command("quick", "log one exercise in one line", [&program, &shared, options] {
    return in_project(program, shared,
                      [&](const Project& project) { return quick(program, project, *options); });
  });
  command.argument("LINE", options->line, "a name, then sets: \"bench 80x5@8, 82.5x5+1@10\"");
  declare_quick_options(command, *options);
  command.details(
      "Adds the sets to the session of the day, or begins one, which goes on with the phase, week and focus "
      "of "
      "the newest. A set is weight x repetitions, with +partial repetitions and @RPE behind; w40x5 is a "
      "warm-up, bw is body weight, 20x30s half a minute, 100lbs pounds; good, bad, perfect or learning says "
      "how clean, myo(4,3), llp(6), statichold(20) or dropset(60 x 8) how it went on after failure, and a "
      "note "
      "stands behind \" - \", up to a semicolon. Aliases of exercises count. What is not understood, or "
      "breaks "
      "a rule, is refused as a whole.");
  command.section("Examples",
                  "traininglog quick \"bench 80x5@8, 82.5x5+1@10\"\n"
                  "traininglog quick --date 2026-03-01 --focus legs \"squat w60x5, 100x5@8 good - deep\"\n");
}

}  // namespace traininglog
