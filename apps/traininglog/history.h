#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/logged_session.h"

// What was done of one exercise so far. Pure functions: `exercise_history` picks an exercise out of sessions,
// the others answer from what it gives. All lists stand newest first.
//
// Weights are kilograms, repetitions the full ones. Where nothing is known the answer is empty, never 0.

namespace traininglog {

/// How far back the answers look, in sessions with the exercise.
inline constexpr std::size_t kProgressionCount = 10;
inline constexpr std::size_t kTypicalCount = 20;
inline constexpr std::size_t kHistoryCount = 100;

/// One session's working sets of an exercise. Where a session has it twice, the sets of both in order.
struct Occurrence {
  std::string session_id;
  std::string date;
  std::string name;  ///< as that session spells it
  std::vector<LoggedSet> working_sets;
};

using ExerciseHistory = std::vector<Occurrence>;

/// The sessions with this exercise in any case, at most `limit`, those too in which no set was done.
/// `sessions` stand newest first, each once, as SessionLibrary gives them.
[[nodiscard]] ExerciseHistory exercise_history(const std::vector<LoggedSession>& sessions,
                                               std::string_view name, std::size_t limit);

/// Only those in which a working set was done: what was planned and not done teaches nothing about weights.
/// The functions below expect this one, of kHistoryCount.
[[nodiscard]] ExerciseHistory done_history(const std::vector<LoggedSession>& sessions, std::string_view name,
                                           std::size_t limit = kHistoryCount);

[[nodiscard]] inline bool is_new(const ExerciseHistory& done) { return done.empty(); }

/// The newest; null when the exercise is new. Points into `done`.
[[nodiscard]] const Occurrence* last_exercise(const ExerciseHistory& done);

/// Its last working set; empty when none was done.
[[nodiscard]] std::optional<LoggedSet> last_set(const Occurrence& occurrence);

struct WeightAndReps {
  double weight_kg = 0;
  int reps = 0;
};

/// The largest weight and, on its own, the most repetitions of the last time.
[[nodiscard]] std::optional<WeightAndReps> last_weight_and_reps(const ExerciseHistory& done);

/// Mean over the working sets of the last time.
[[nodiscard]] std::optional<double> last_average_weight(const ExerciseHistory& done);

/// From the day of the last time to that of `today` (a date, session_date.h), as written; 0 when it lies
/// ahead. Empty also when one of both is no date.
[[nodiscard]] std::optional<std::int64_t> days_since_last(const ExerciseHistory& done,
                                                          std::string_view today);

/// The heaviest working set of the newest kHistoryCount.
[[nodiscard]] std::optional<double> maximum_weight(const ExerciseHistory& done);

struct WeightRange {
  double min_kg = 0;
  double average_kg = 0;
  double max_kg = 0;
};

/// Over the working sets of the newest kTypicalCount; empty with fewer than 3 sets.
[[nodiscard]] std::optional<WeightRange> typical_weight(const ExerciseHistory& done);

struct TypicalRpe {
  double mean = 0;                    ///< of the means of the sessions
  std::size_t occurrences_count = 0;  ///< those with an RPE, 1 at least
};

/// Over those of the newest kTypicalCount that have a set with RPE.
[[nodiscard]] std::optional<TypicalRpe> typical_rpe(const ExerciseHistory& done);

}  // namespace traininglog
