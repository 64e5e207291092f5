#include "apps/traininglog/analytics.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "apps/traininglog/per_exercise.h"

namespace traininglog {

void sort_newest_first(std::vector<LoggedSession>& sessions) {
  const auto is_newer = [](const LoggedSession& a, const LoggedSession& b) {
    return std::tie(b.date, b.created_at, b.seq, b.id) < std::tie(a.date, a.created_at, a.seq, a.id);
  };
  // They mostly come in order, with a few new ones behind; sorting all of them moves them about.
  const auto others = std::is_sorted_until(sessions.begin(), sessions.end(), is_newer);
  std::sort(others, sessions.end(), is_newer);
  std::inplace_merge(sessions.begin(), others, sessions.end(), is_newer);
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
  struct Counted : ExerciseFrequency {
    const LoggedSession* in = nullptr;  ///< the session that was counted last
  };
  PerExercise<Counted> exercises;
  for (const LoggedSession& session : sessions) {
    if (phase && session.phase != phase) continue;
    for (const LoggedExercise& exercise : session.exercises) {
      Counted& counted = exercises.of(exercise.name);
      if (std::exchange(counted.in, &session) != &session) ++counted.session_count;
    }
  }
  std::vector<ExerciseFrequency> frequency;
  for (Counted& counted : std::move(exercises).take()) frequency.push_back(std::move(counted));
  std::sort(frequency.begin(), frequency.end(), [](const ExerciseFrequency& a, const ExerciseFrequency& b) {
    return std::tie(b.session_count, a.name) < std::tie(a.session_count, b.name);
  });
  return frequency;
}

}  // namespace traininglog
