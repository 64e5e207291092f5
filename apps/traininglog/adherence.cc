#include "apps/traininglog/adherence.h"

#include "apps/traininglog/per_exercise.h"

namespace traininglog {

namespace {

void take(Adherence& exercise, const Goal& goal, const std::vector<LoggedSet>& sets) {
  constexpr double kSameWeight = 1e-6;
  std::size_t as_planned = 0;
  for (const LoggedSet& set : sets) {
    const int reps = set.rep_count.full;
    const bool is_at_weight = set.weight_kg > goal.weight_kg - kSameWeight;
    if (is_at_weight) ++exercise.at_weight_sets;
    if (reps < goal.reps_min) {
      ++exercise.below_range_sets;
    } else if (reps > goal.reps_max) {
      ++exercise.above_range_sets;
    } else {
      ++exercise.in_range_sets;
    }
    if (is_at_weight && reps >= goal.reps_min) ++as_planned;
  }
  const auto planned = static_cast<std::size_t>(goal.sets > 0 ? goal.sets : 0);
  ++exercise.goal_count;
  exercise.planned_sets += planned;
  exercise.done_sets += sets.size();
  if (as_planned >= planned) ++exercise.met_count;
}

}  // namespace

std::vector<Adherence> adherence(const std::vector<LoggedSession>& sessions,
                                 std::optional<std::string_view> name) {
  PerExercise<Adherence> exercises;
  SameExercise is_asked(name.value_or(""));
  for (const LoggedSession& session : sessions) {
    for (const LoggedExercise& exercise : session.exercises) {
      if (!exercise.goal || (name && !is_asked(exercise.name))) continue;
      take(exercises.of(exercise.name), *exercise.goal, exercise.working_sets);
    }
  }
  return std::move(exercises).take();
}

}  // namespace traininglog
