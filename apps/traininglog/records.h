#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/history.h"
#include "apps/traininglog/one_rep_max.h"

// Bests of an exercise. Pure functions over sessions that stand newest first, each once. A best that was
// reached several times counts from the first. Repetitions are the full ones.

namespace traininglog {

struct RecordSet {
  double weight_kg = 0;
  int reps = 0;
  std::string date;
};

struct RecordVolume {
  double volume = 0;
  std::string date;
};

struct Estimate {
  double one_rep_max_kg = 0;
  LoggedSet set;  ///< from which it was estimated
  std::string date;

  [[nodiscard]] bool is_uncertain() const { return is_uncertain_estimate(set.rep_count.full); }
};

struct ExerciseRecords {
  std::string name;                          ///< the newest spelling
  std::optional<RecordSet> heaviest;         ///< with one repetition at least; of equal weights the most
  std::vector<RecordSet> most_reps;          ///< heaviest first, each more repetitions than all heavier ones
  std::optional<RecordVolume> best_session;  ///< largest volume of one session; empty when it is 0
  std::optional<Estimate> best_estimate;     ///< a certain one before any uncertain one
};

/// Of all exercises in which a repetition was done, the one done last first; or of the one of this name.
[[nodiscard]] std::vector<ExerciseRecords> records(const std::vector<LoggedSession>& sessions,
                                                   std::optional<std::string_view> name, Formula formula);

/// The set of a session from which the largest 1RM follows, a certain one before any uncertain one; empty
/// when none follows from any.
[[nodiscard]] std::optional<Estimate> best_estimate(const Occurrence& occurrence, Formula formula);

}  // namespace traininglog
