#include "apps/traininglog/exercise_lookup.h"

#include <algorithm>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/history.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/progression.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

/// Enough for every exercise that somebody still does.
constexpr std::size_t kNamesFromCount = 200;

/// The set that says how strong somebody was: the last one with the heaviest weight.
const LoggedSet* top_set(const Occurrence& occurrence) {
  const LoggedSet* top = nullptr;
  for (const LoggedSet& set : occurrence.working_sets) {
    if (top == nullptr || set.weight_kg >= top->weight_kg) top = &set;
  }
  return top;
}

void suggest(const ExerciseHistory& done, ExerciseContext& context) {
  const LoggedSet* const top = top_set(*last_exercise(done));
  if (top == nullptr) return;
  context.last_weight_kg = top->weight_kg;
  context.max_weight_kg = maximum_weight(done);
  context.suggested_kg =
      suggest_next_weight(done, context.name, top->weight_kg, top->rep_count.full, top->rpe).weight_kg;
  for (const WarmupSuggestion& warmup : suggest_warmups(*context.suggested_kg)) {
    context.suggested_warmups.push_back({warmup.weight_kg, warmup.reps});
  }
  for (const LoggedSet& set : last_exercise(done)->working_sets) {
    context.last_sets.push_back({set.weight_kg, set.rep_count, set.rpe});
  }
}

}  // namespace

ExerciseLookup::ExerciseLookup(perdure::Store& store, const Project& project,
                               SessionLibrary::OnProblem on_problem)
    : store_(store),
      library_(store, project, std::move(on_problem)),
      newest_(library_.newest(kNamesFromCount)),
      names_(names_in(newest_), Aliases::read(&store)),
      program_(program_in_use(&store)) {}

ExerciseContext ExerciseLookup::context_of(const std::string& typed, std::string_view focus,
                                           std::string_view today) {
  ExerciseContext context;
  context.name = names_.resolve(typed);
  add_past(context, today);
  Exercise planned;
  planned.name = context.name;
  set_goal(planned, program_, focus);
  context.goal = planned.goal;
  if (context.goal && context.goal->rest_minutes) context.rest_minutes = context.goal->rest_minutes;
  return context;
}

void ExerciseLookup::add_past(ExerciseContext& context, std::string_view today) {
  const ExerciseHistory done =
      done_history(library_.with_exercise(context.name, kHistoryCount), context.name);
  const RepRange range = suggest_rep_range(done);
  context.reps_min = range.min;
  context.reps_max = range.max;
  if (is_new(done)) return;
  context.name = last_exercise(done)->name;
  context.days_since = days_since_last(done, today);
  suggest(done, context);
  add_last_time(last_exercise(done)->session_id, context);
}

// Of a session that only a file has, the warm-ups stay those that are suggested.
void ExerciseLookup::add_last_time(const std::string& session_id, ExerciseContext& context) {
  try {
    const auto document = stored_session(store_, session_id);
    if (!document) return;
    const ReadSession read = read_session(document->body);
    if (!read.session) return;
    for (const Exercise& exercise : read.session->exercises) {
      if (exercise_key(exercise.name) != exercise_key(context.name)) continue;
      if (exercise.goal) context.rest_minutes = exercise.goal->rest_minutes;
      for (const WarmupSet& set : exercise.warmup_sets) {
        context.last_warmups.push_back({set.weight_kg, set.rep_count});
      }
    }
  } catch (const perdure::Error&) {
    // The library has told of what is damaged.
  }
}

std::optional<LastTime> ExerciseLookup::last_time() {
  if (newest_.empty()) return std::nullopt;
  const LoggedSession& session = newest_.front();
  return LastTime{session.phase.value_or(1), session.week, session.focus};
}

FocusPlan ExerciseLookup::plan_of(const std::string& focus) const {
  std::vector<std::string> last;
  for (const LoggedSession& session : newest_) {
    if (focus_slug(session.focus) != focus_slug(focus)) continue;
    last = names_in({session});
    break;
  }
  FocusPlan plan;
  plan.usual = plan_of_focus(focus, program_, last);
  plan.proposed = program_ && program_->day(focus) != nullptr ? plan.usual : last;
  return plan;
}

std::vector<std::string> ExerciseLookup::completions(std::string_view prefix) const {
  return names_.completions(prefix);
}

}  // namespace traininglog
