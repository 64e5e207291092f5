#include "apps/traininglog/records.h"

#include <functional>
#include <iterator>
#include <map>
#include <utility>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/per_exercise.h"

namespace traininglog {

namespace {

/// What is known of an exercise while the sessions pass by, newest first.
struct Collected {
  std::string name;
  std::map<double, RecordSet, std::greater<>> most_reps_at;  ///< each more than all heavier ones
  std::optional<RecordVolume> best_session;
  std::optional<Estimate> best_estimate;
  const LoggedSession* session = nullptr;  ///< of `session_volume`
  double session_volume = 0;
};

/// Takes it when it is better, and when it is as good: then it is older.
void take_estimate(std::optional<Estimate>& best, const LoggedSet& set, const std::string& date,
                   Formula formula) {
  const int reps = set.rep_count.full;
  const auto kilograms = one_rep_max(formula, set.weight_kg, reps, set.rpe);
  if (!kilograms) return;
  if (best) {
    const bool is_uncertain = is_uncertain_estimate(reps);
    if (is_uncertain && !best->is_uncertain()) return;
    if (is_uncertain == best->is_uncertain() && *kilograms < best->one_rep_max_kg) return;
  }
  best = Estimate{*kilograms, set, date};
}

/// Each of `sets` has more repetitions than all heavier ones, and so it is afterwards.
void take_reps(std::map<double, RecordSet, std::greater<>>& sets, double weight_kg, int reps,
               const std::string& date) {
  auto place = sets.lower_bound(weight_kg);  // the first that is not heavier
  if (place != sets.begin() && std::prev(place)->second.reps >= reps) return;
  if (place != sets.end() && place->first == weight_kg && place->second.reps > reps) return;
  while (place != sets.end() && place->second.reps <= reps) place = sets.erase(place);
  sets.emplace_hint(place, weight_kg, RecordSet{weight_kg, reps, date});
}

void take_set(Collected& exercise, const LoggedSet& set, const std::string& date, Formula formula) {
  const int reps = set.rep_count.full;
  if (reps < 1) return;
  take_reps(exercise.most_reps_at, set.weight_kg, reps, date);
  take_estimate(exercise.best_estimate, set, date, formula);
}

// An exercise may stand in a session more than once.
void take_volume(Collected& exercise, const LoggedSession& session, double volume) {
  if (exercise.session != &session) exercise.session_volume = 0;
  exercise.session = &session;
  exercise.session_volume += volume;
  const double best = exercise.best_session ? exercise.best_session->volume : 0;
  if (exercise.session_volume > 0 && exercise.session_volume >= best) {
    exercise.best_session = {exercise.session_volume, session.date};
  }
}

ExerciseRecords records_of(Collected& exercise) {
  ExerciseRecords records;
  records.name = std::move(exercise.name);
  records.best_session = std::move(exercise.best_session);
  records.best_estimate = std::move(exercise.best_estimate);
  for (auto& [weight_kg, set] : exercise.most_reps_at) records.most_reps.push_back(std::move(set));
  if (!records.most_reps.empty()) records.heaviest = records.most_reps.front();
  return records;
}

}  // namespace

std::vector<ExerciseRecords> records(const std::vector<LoggedSession>& sessions,
                                     std::optional<std::string_view> name, Formula formula) {
  PerExercise<Collected> exercises;
  SameExercise is_asked(name.value_or(""));
  for (const LoggedSession& session : sessions) {
    for (const LoggedExercise& exercise : session.exercises) {
      if (name && !is_asked(exercise.name)) continue;
      Collected& collected = exercises.of(exercise.name);
      for (const LoggedSet& set : exercise.working_sets) take_set(collected, set, session.date, formula);
      take_volume(collected, session, volume(exercise));
    }
  }
  std::vector<ExerciseRecords> found;
  for (Collected& exercise : std::move(exercises).take()) {
    if (!exercise.most_reps_at.empty()) found.push_back(records_of(exercise));
  }
  return found;
}

std::optional<Estimate> best_estimate(const Occurrence& occurrence, Formula formula) {
  std::optional<Estimate> best;
  for (const LoggedSet& set : occurrence.working_sets) take_estimate(best, set, occurrence.date, formula);
  return best;
}

}  // namespace traininglog
