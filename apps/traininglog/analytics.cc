#include "apps/traininglog/analytics.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "apps/traininglog/exercise_name.h"

namespace traininglog {

namespace {

/// One entry of a list per exercise, found by its name without case, in the order of first appearance.
template <typename Entry>
class PerExercise {
 public:
  Entry& of(const std::string& name) {
    const auto [place, is_new] = index_.try_emplace(exercise_key(name), entries_.size());
    if (is_new) entries_.push_back({name, {}});
    return entries_[place->second];
  }
  std::vector<Entry> take() && { return std::move(entries_); }

 private:
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Entry> entries_;
};

}  // namespace

void sort_newest_first(std::vector<LoggedSession>& sessions) {
  std::sort(sessions.begin(), sessions.end(), [](const LoggedSession& a, const LoggedSession& b) {
    return std::tie(b.date, b.created_at, b.seq, b.id) < std::tie(a.date, a.created_at, a.seq, a.id);
  });
}

double volume(const std::vector<LoggedSet>& working_sets) {
  double sum = 0;
  for (const LoggedSet& set : working_sets) {
    sum += set.weight_kg * (set.rep_count.full + set.rep_count.partial);
  }
  return sum;
}

double volume(const LoggedExercise& exercise) { return volume(exercise.working_sets); }

double volume(const LoggedSession& session) {
  double sum = 0;
  for (const LoggedExercise& exercise : session.exercises) sum += volume(exercise);
  return sum;
}

WeeklyVolume weekly_volume(const std::vector<LoggedSession>& sessions, TrainingWeek when) {
  WeeklyVolume week;
  week.when = when;
  PerExercise<ExerciseVolume> exercises;
  for (const LoggedSession& session : sessions) {
    if (session.phase != when.phase || session.week != when.week) continue;
    ++week.session_count;
    for (const LoggedExercise& exercise : session.exercises) {
      exercises.of(exercise.name).volume += volume(exercise);
    }
    week.total += volume(session);
  }
  week.exercises = std::move(exercises).take();
  std::sort(week.exercises.begin(), week.exercises.end(),
            [](const ExerciseVolume& a, const ExerciseVolume& b) {
              return std::tie(b.volume, a.name) < std::tie(a.volume, b.name);
            });
  return week;
}

std::optional<TrainingWeek> latest_week(const std::vector<LoggedSession>& sessions) {
  for (const LoggedSession& session : sessions) {
    if (session.phase) return TrainingWeek{*session.phase, session.week};
  }
  return std::nullopt;
}

std::vector<ExerciseFrequency> exercise_frequency(const std::vector<LoggedSession>& sessions,
                                                  std::optional<int> phase) {
  PerExercise<ExerciseFrequency> exercises;
  for (const LoggedSession& session : sessions) {
    if (phase && session.phase != phase) continue;
    std::set<std::string> counted;
    for (const LoggedExercise& exercise : session.exercises) {
      if (counted.insert(exercise_key(exercise.name)).second) ++exercises.of(exercise.name).session_count;
    }
  }
  std::vector<ExerciseFrequency> frequency = std::move(exercises).take();
  std::sort(frequency.begin(), frequency.end(), [](const ExerciseFrequency& a, const ExerciseFrequency& b) {
    return std::tie(b.session_count, a.name) < std::tie(a.session_count, b.name);
  });
  return frequency;
}

}  // namespace traininglog
