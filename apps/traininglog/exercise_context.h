#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/session.h"

// What the dialogue of logging shows and proposes for an exercise.

namespace traininglog {

struct PlannedWarmup {
  double weight_kg = 0;
  std::optional<int> reps;  ///< empty: by feel

  bool operator==(const PlannedWarmup&) const = default;
};

/// A working set of the last time, to be done again.
struct PlannedSet {
  double weight_kg = 0;
  RepCount reps;
  std::optional<double> rpe;

  bool operator==(const PlannedSet&) const = default;
};

/// What was learned from the past about an exercise that is begun.
struct ExerciseContext {
  std::string name;  ///< as it will be logged; an alias is replaced
  /// Empty for a new exercise; then nothing but `name` and the range means anything.
  std::optional<double> last_weight_kg;
  std::optional<std::int64_t> days_since;
  std::optional<double> max_weight_kg;
  std::optional<double> suggested_kg;
  int reps_min = 6;
  int reps_max = 10;
  std::vector<PlannedWarmup> suggested_warmups;  ///< for the suggested weight
  std::vector<PlannedWarmup> last_warmups;
  std::vector<PlannedSet> last_sets;
  std::optional<int> rest_minutes;  ///< of the last time's goal

  bool operator==(const ExerciseContext&) const = default;
};

}  // namespace traininglog
