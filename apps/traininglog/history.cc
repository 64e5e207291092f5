#include "apps/traininglog/history.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/session_date.h"

namespace traininglog {

namespace {

constexpr std::size_t kFewestSamples = 3;

/// The session's working sets of an exercise; empty when it has not the exercise at all.
std::optional<Occurrence> occurrence_in(const LoggedSession& session, const std::string& key) {
  std::optional<Occurrence> found;
  for (const LoggedExercise& exercise : session.exercises) {
    if (exercise_key(exercise.name) != key) continue;
    if (!found) found = Occurrence{session.id, session.date, exercise.name, {}};
    std::copy(exercise.working_sets.begin(), exercise.working_sets.end(),
              std::back_inserter(found->working_sets));
  }
  return found;
}

ExerciseHistory history_of(const std::vector<LoggedSession>& sessions, std::string_view name,
                           std::size_t limit, bool done_only) {
  const std::string key = exercise_key(name);
  ExerciseHistory history;
  for (const LoggedSession& session : sessions) {
    if (history.size() == limit) break;
    std::optional<Occurrence> found = occurrence_in(session, key);
    if (found && !(done_only && found->working_sets.empty())) history.push_back(std::move(*found));
  }
  return history;
}

std::optional<double> mean_rpe(const Occurrence& occurrence) {
  double sum = 0;
  int count = 0;
  for (const LoggedSet& set : occurrence.working_sets) {
    if (!set.rpe) continue;
    sum += *set.rpe;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

/// The weights of the working sets of the newest `count` sessions.
std::vector<double> weights_of(const ExerciseHistory& done, std::size_t count) {
  std::vector<double> weights_kg;
  for (std::size_t i = 0; i < std::min(count, done.size()); ++i) {
    for (const LoggedSet& set : done[i].working_sets) weights_kg.push_back(set.weight_kg);
  }
  return weights_kg;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

ExerciseHistory exercise_history(const std::vector<LoggedSession>& sessions, std::string_view name,
                                 std::size_t limit) {
  return history_of(sessions, name, limit, false);
}

ExerciseHistory done_history(const std::vector<LoggedSession>& sessions, std::string_view name,
                             std::size_t limit) {
  return history_of(sessions, name, limit, true);
}

const Occurrence* last_exercise(const ExerciseHistory& done) {
  return done.empty() ? nullptr : &done.front();
}

std::optional<LoggedSet> last_set(const Occurrence& occurrence) {
  if (occurrence.working_sets.empty()) return std::nullopt;
  return occurrence.working_sets.back();
}

std::optional<WeightAndReps> last_weight_and_reps(const ExerciseHistory& done) {
  const std::vector<double> weights_kg = weights_of(done, 1);
  if (weights_kg.empty()) return std::nullopt;
  WeightAndReps most{*std::max_element(weights_kg.begin(), weights_kg.end()), 0};
  for (const LoggedSet& set : done.front().working_sets) most.reps = std::max(most.reps, set.rep_count.full);
  return most;
}

std::optional<double> last_average_weight(const ExerciseHistory& done) {
  const std::vector<double> weights_kg = weights_of(done, 1);
  if (weights_kg.empty()) return std::nullopt;
  return mean_of(weights_kg);
}

std::optional<std::int64_t> days_since_last(const ExerciseHistory& done, std::string_view today) {
  if (done.empty()) return std::nullopt;
  const std::optional<std::int64_t> last = day_number(done.front().date);
  const std::optional<std::int64_t> now = day_number(today);
  if (!last || !now) return std::nullopt;
  return std::max<std::int64_t>(0, *now - *last);
}

std::optional<double> maximum_weight(const ExerciseHistory& done) {
  const std::vector<double> weights_kg = weights_of(done, kHistoryCount);
  if (weights_kg.empty()) return std::nullopt;
  return *std::max_element(weights_kg.begin(), weights_kg.end());
}

std::optional<WeightRange> typical_weight(const ExerciseHistory& done) {
  const std::vector<double> weights_kg = weights_of(done, kTypicalCount);
  if (weights_kg.size() < kFewestSamples) return std::nullopt;
  const auto [least, most] = std::minmax_element(weights_kg.begin(), weights_kg.end());
  return WeightRange{*least, mean_of(weights_kg), *most};
}

std::optional<TypicalRpe> typical_rpe(const ExerciseHistory& done) {
  std::vector<double> means;
  for (std::size_t i = 0; i < std::min(kTypicalCount, done.size()); ++i) {
    if (const std::optional<double> mean = mean_rpe(done[i])) means.push_back(*mean);
  }
  if (means.empty()) return std::nullopt;
  return TypicalRpe{mean_of(means), means.size()};
}

}  // namespace traininglog
