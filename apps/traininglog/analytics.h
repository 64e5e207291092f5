#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/logged_session.h"

// What the log tells about past training. Pure functions over sessions that stand newest first, each once.
//
// Volume is the sum over working sets of weight × (full + partial repetitions), in kg-reps; warm-ups do not
// count. Exercises are the same when their names differ only in case; shown is the newest spelling.

namespace traininglog {

/// By date as written, then by when the store got them; both newest first.
void sort_newest_first(std::vector<LoggedSession>& sessions);

[[nodiscard]] double volume(const std::vector<LoggedSet>& working_sets);
[[nodiscard]] double volume(const LoggedExercise& exercise);
[[nodiscard]] double volume(const LoggedSession& session);

struct TrainingWeek {
  int phase = 1;
  int week = 1;
};

struct ExerciseVolume {
  std::string name;
  double volume = 0;
};

struct WeeklyVolume {
  TrainingWeek when;
  double total = 0;
  std::size_t session_count = 0;
  std::vector<ExerciseVolume> exercises;  ///< largest first, then by name
};

/// Ad-hoc sessions are in no phase and so in no week of one.
[[nodiscard]] WeeklyVolume weekly_volume(const std::vector<LoggedSession>& sessions, TrainingWeek when);

/// The week of the newest session that is in a phase.
[[nodiscard]] std::optional<TrainingWeek> latest_week(const std::vector<LoggedSession>& sessions);

struct ExerciseFrequency {
  std::string name;
  std::size_t session_count = 0;
};

/// In how many sessions each exercise stands, most first, then by name; of one phase or of all sessions.
[[nodiscard]] std::vector<ExerciseFrequency> exercise_frequency(const std::vector<LoggedSession>& sessions,
                                                                std::optional<int> phase);

}  // namespace traininglog
