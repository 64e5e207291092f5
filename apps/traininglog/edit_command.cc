#include "apps/traininglog/edit_command.h"

#include <fmt/format.h>

#include <memory>

#include <perdure/error.h>

#include "apps/terminal/input.h"
#include "apps/traininglog/edited_text.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_edit.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_report.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

bool changes_members(const EditOptions& given) {
  return given.date || given.phase || given.week || given.focus || given.deload || given.duration ||
         given.notes;
}

bool changes_exercise(const EditOptions& given) { return given.exercise.has_value(); }

void check(const EditOptions& given) {
  const bool says_what = given.to || !given.add.empty() || given.rename || given.remove;
  if (!given.exercise && (says_what || given.set)) {
    throw UsageError("--set, --to, --add, --rename and --remove go with --exercise");
  }
  if (given.exercise && !says_what) {
    throw UsageError("say what to do with the exercise: --to, --add, --rename or --remove");
  }
  if (given.to && !given.set) throw UsageError("--to goes with --set N");
  if (given.set && !given.to && !given.remove) throw UsageError("--set goes with --to or --remove");
  if (given.file && (changes_members(given) || given.exercise)) {
    throw UsageError("--file brings the whole session; other changes do not go with it");
  }
}

void change_date(Session& session, const std::string& date) {
  if (date.size() == 10 && day_number(date)) {
    session.date = date + session.date.substr(10);
  } else if (is_session_date(date)) {
    session.date = date;
  } else {
    throw UsageError("--date is a day as 2026-03-02 or a time as 2026-03-02T18:05:00+01:00, not \"" + date +
                     '"');
  }
}

void change_members(Session& session, const EditOptions& given) {
  if (given.date) change_date(session, *given.date);
  if (given.phase) {
    const auto phase = parse_phase(*given.phase);
    if (!phase) throw UsageError("--phase is \"phase 2\" or 2, not \"" + *given.phase + '"');
    session.phase = *phase;
    session.ad_hoc = false;
  }
  if (given.week) session.week = static_cast<int>(*given.week);
  if (given.focus) session.focus = *given.focus;
  if (given.deload) session.is_deload_week = *given.deload == "yes";
  if (given.duration) session.duration_minutes = static_cast<int>(*given.duration);
  if (given.notes && given.notes->empty()) session.notes.reset();
  if (given.notes && !given.notes->empty()) session.notes = *given.notes;
}

SetEntry checked_entry(const std::string& text) {
  ReadSetEntry read = read_set_entry(text);
  if (!read.fault.empty()) throw UsageError(read.fault);
  return std::move(read.entry);
}

WorkingSet& chosen_set(Exercise& exercise, std::uint64_t number) {
  if (number >= 1 && number <= exercise.working_sets.size()) {
    return exercise.working_sets[static_cast<std::size_t>(number) - 1];
  }
  throw Error(perdure::code::kInvalidArgument,
              fmt::format("\"{}\" has no working set {}, it has {}", exercise.name, number,
                          exercise.working_sets.size()));
}

void change_exercise(Session& session, const EditOptions& given) {
  const std::size_t index = choose_exercise(session, *given.exercise);
  Exercise& exercise = session.exercises[index];
  if (given.rename) exercise.name = *given.rename;
  if (given.to) change_set(chosen_set(exercise, *given.set), checked_entry(*given.to));
  for (const std::string& text : given.add) {
    const SetEntry entry = checked_entry(text);
    if (!entry.weight_kg || entry.is_relative || !(entry.reps || entry.duration_seconds || entry.by_feel)) {
      throw UsageError(fmt::format("--add \"{}\": weight and repetitions are needed, as in 80x5", text));
    }
    if (entry.is_warmup) {
      exercise.warmup_sets.push_back(warmup_set_of(entry, 0));
    } else {
      exercise.working_sets.push_back(working_set_of(entry, 0));
    }
  }
  if (given.remove && given.set) {
    const WorkingSet* const set = &chosen_set(exercise, *given.set);
    exercise.working_sets.erase(exercise.working_sets.begin() + (set - exercise.working_sets.data()));
  } else if (given.remove) {
    session.exercises.erase(session.exercises.begin() + static_cast<std::ptrdiff_t>(index));
  }
  renumber(session);
}

/// What was there before and breaks a rule (an import keeps what a log says) may stay.
void refuse_new_faults(const Session& before, const Session& edited) {
  RuleFaults old_faults = session_faults(before);
  RuleFaults new_faults;
  for (std::string& fault : session_faults(edited)) {
    const auto same = std::find(old_faults.begin(), old_faults.end(), fault);
    if (same == old_faults.end()) {
      new_faults.push_back(std::move(fault));
    } else {
      old_faults.erase(same);
    }
  }
  if (new_faults.empty()) return;
  throw Error(perdure::code::kInvalidArgument, joined(new_faults) + "; nothing was changed");
}

Session edited(terminal::Console& console, const Session& before, const EditOptions& given) {
  if (given.file) {
    return session_from_text(console, terminal::Input(*given.file).read_all(limits::kLogBytes), before);
  }
  if (!changes_members(given) && !changes_exercise(given)) {
    if (!given.may_ask) throw UsageError("--no-input: say what to change, or give --file");
    return session_from_editor(console, before);
  }
  Session session = before;
  change_members(session, given);
  if (changes_exercise(given)) change_exercise(session, given);
  return session;
}

/// Read without the lock: somebody may log while the person edits, and the commit names the version.
ChosenSession stored_choice(const Project& project, const std::string& text) {
  if (const auto store = open_for_reading(project)) return choose_session(*store, text);
  throw Error(perdure::code::kNotFound,
              fmt::format("no session \"{}\": there is no database {}", text, project.database));
}

}  // namespace

ExitCode edit(terminal::Program& program, const Project& project, const EditOptions& options) {
  check(options);
  terminal::Console& console = program.console();
  const ChosenSession chosen = stored_choice(project, options.session);
  const Session session = edited(console, chosen.session, options);
  if (session == chosen.session) {
    console.note("nothing was changed");
    return ExitCode::ok;
  }
  refuse_new_faults(chosen.session, session);
  OpenProject open(project);
  perdure::Batch batch;
  batch.put({std::string(kSessionsCollection), session.id}, to_json(session), chosen.version);
  open.commit(std::move(batch));
  return report_stored(console, project, open, session.id,
                       fmt::format("✓ Changed {}. \"traininglog undo {}\" takes it back.",
                                   session_label(session), session.id));
}

void add_edit(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto options = std::make_shared<EditOptions>();
  auto& command = program.command("edit", "change a session", [&program, &shared, options] {
    options->may_ask = !shared.no_input;
    return in_project(program, shared,
                      [&](const Project& project) { return edit(program, project, *options); });
  });
  command.argument("SESSION", options->session,
                   "its id or the first characters of it, its day, today or last");
  command.option({"--date", "DATE", "another day, or day and time"}, options->date);
  command.option({"--phase", "PHASE", "\"phase 2\" or 2"}, options->phase);
  command.option({"--week", "N", "week within the phase", {}, {}, {}, 1, 1000}, options->week);
  command.option({"--focus", "FOCUS", "what it was about"}, options->focus);
  command.option({"--deload", "ANSWER", "whether the week is a deload week", {}, {"yes", "no"}},
                 options->deload);
  command.option({"--duration", "MINUTES", "how long it took", {}, {}, {}, 1, 1440}, options->duration);
  command.option({"--notes", "TEXT", "notes on the session; empty removes them"}, options->notes);
  command.option({"--exercise", "WHICH", "an exercise, by number or name"}, options->exercise);
  command.option({"--set", "N", "one of its working sets", {}, {}, {}, 1, 1000}, options->set);
  command.option({"--to", "SET", "what the set was, as in 82.5x5@9; what it leaves out stays"}, options->to);
  command.option({"--add", "SET", "a further set, w40x5 for a warm-up"}, options->add);
  command.option({"--rename", "NAME", "another name for it, in this session only"}, options->rename);
  command.flag("--remove", options->remove, "remove the set, or without --set the exercise");
  command.option({"--file", "FILE", "the whole session from a file (- for standard input), markdown or JSON"},
                 options->file);
  command.details(
      "Without options the session opens as a log in markdown in $VISUAL or $EDITOR; what is saved there "
      "takes "
      "its place. The rules of entry hold for what changes. Somebody else's change in between is not "
      "overwritten. Every version is kept: undo takes the change back.");
  command.section("Examples",
                  "traininglog edit last\n"
                  "traininglog edit 2026-03-02 --exercise Squat --set 2 --to 102.5x5@9\n"
                  "traininglog edit last --exercise 1 --add \"80x8@9\" --duration 65\n");
}

}  // namespace traininglog
