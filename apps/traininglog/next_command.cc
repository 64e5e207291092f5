#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/commands.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/focus_exercises.h"
#include "apps/traininglog/history.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/progression.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/training_program.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;

struct Arguments {
  std::optional<std::string> focus;
  std::optional<std::string> session;
};

/// What is known of an exercise that comes next.
struct Suggestion {
  std::string name;
  std::optional<WeightAndReps> last;
  std::optional<WeightSuggestion> next;
  RepRange reps;
};

struct Answer {
  std::string focus;
  bool is_planned = false;
  std::vector<Suggestion> exercises;
};

/// What was done the last time under this focus.
std::vector<std::string> last_time(SessionLibrary& library, std::string_view focus) {
  constexpr std::size_t kLookedThroughCount = 200;
  for (const LoggedSession& session : library.newest(kLookedThroughCount)) {
    if (focus_slug(session.focus) == focus_slug(focus)) return names_in({session});
  }
  return {};
}

Suggestion suggestion_for(SessionLibrary& library, const std::string& name) {
  const ExerciseHistory done = done_history(library.with_exercise(name, kHistoryCount), name);
  Suggestion suggestion{name, last_weight_and_reps(done), {}, suggest_rep_range(done)};
  if (const Occurrence* const last = last_exercise(done)) {
    const std::optional<double> rpe = last_set(*last) ? last_set(*last)->rpe : std::nullopt;
    suggestion.next = suggest_next_weight(done, name, suggestion.last->weight_kg, suggestion.last->reps, rpe);
  }
  return suggestion;
}

Answer answer(terminal::Console& console, const Project& project, const Arguments& given) {
  const auto store = open_for_reading(project);
  SessionLibrary library(project, [&](const std::string& problem) { console.warning(problem); });
  Answer answer;
  std::vector<std::string> done;
  if (given.focus && !given.session) {
    answer.focus = *given.focus;
  } else {
    if (!store) throw Error(perdure::code::kNotFound, "there is no session yet: name a FOCUS");
    const Session session = choose_session(*store, given.session.value_or("last")).session;
    answer.focus = given.focus.value_or(session.focus);
    for (const Exercise& exercise : session.exercises) done.push_back(exercise.name);
  }
  const std::vector<std::string> plan =
      plan_of_focus(answer.focus, program_in_use(store.get()), last_time(library, answer.focus));
  answer.is_planned = !plan.empty();
  for (const std::string& name : next_exercises(plan, done)) {
    answer.exercises.push_back(suggestion_for(library, name));
  }
  return answer;
}

void print_json(terminal::Console& console, const Answer& answer) {
  perdure::json::Writer json;
  json.begin_object().member("focus", answer.focus).key("exercises").begin_array();
  for (const Suggestion& exercise : answer.exercises) {
    json.begin_object().member("name", exercise.name);
    if (exercise.last) {
      json.member("last_weight_kg", exercise.last->weight_kg).member("last_reps", exercise.last->reps);
    }
    if (exercise.next) {
      json.member("suggested_weight_kg", exercise.next->weight_kg).member("reason", exercise.next->reason);
    }
    json.key("rep_range").begin_object().member("min", exercise.reps.min).member("max", exercise.reps.max);
    json.end_object().end_object();
  }
  console.write_line(json.end_array().end_object().text());
}

void print_text(terminal::Console& console, const Answer& answer) {
  console.write_line(answer.focus);
  if (!answer.is_planned) console.write_line("  nothing is known to be done under this focus");
  if (answer.is_planned && answer.exercises.empty()) console.write_line("  nothing is left to do");
  for (const Suggestion& exercise : answer.exercises) {
    if (!exercise.next || !exercise.last) {
      console.write_line(fmt::format("  {}: new", exercise.name));
      continue;
    }
    console.write_line(fmt::format("  {}: last {} kg × {}, suggested {} kg × {}-{}", exercise.name,
                                   exercise.last->weight_kg, exercise.last->reps, exercise.next->weight_kg,
                                   exercise.reps.min, exercise.reps.max));
  }
}

}  // namespace

void add_next(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command("next", "the next exercises of a focus", [&program, &shared, arguments] {
    return in_project(program, shared, [&](const Project& project) {
      const Answer found = answer(program.console(), project, *arguments);
      if (program.console().json) {
        print_json(program.console(), found);
      } else {
        print_text(program.console(), found);
      }
      return ExitCode::ok;
    });
  });
  command.optional_argument("FOCUS", arguments->focus, "upper-strength, push-hypertrophy, …");
  command.option({"--session", "SESSION", "leave out what this one has, and take its focus"},
                 arguments->session);
  command.details(
      "The first three exercises that are not done yet: of the program in use, else of what is usually "
      "trained "
      "under the focus, else of what you did the last time under it. Without FOCUS that of the newest "
      "session, "
      "without what it has. Takes no lock.");
  command.section("Examples", "traininglog next upper-strength\ntraininglog next --session today\n");
}

}  // namespace traininglog
