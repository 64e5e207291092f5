#pragma once

#include <optional>

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// To 0.01 kg.
[[nodiscard]] double kilograms_from_pounds(double pounds);

/// `45`, `26 kg`, `100 lbs`.
struct Load {
  double weight_kg = 0;
  std::optional<EnteredWeight> as_entered;  ///< only for pounds
};
[[nodiscard]] std::optional<Load> read_load(LineScanner& scanner);

/// `15 min`, `22s`, `1 min 30 s`, `2:30`, `1:02:30` in seconds, more than 0.
[[nodiscard]] std::optional<int> read_duration(LineScanner& scanner);

/// `3.2 km`, `800 m` in metres.
[[nodiscard]] std::optional<double> read_distance(LineScanner& scanner);

/// `HR 138`, `HR: 138`, `138 bpm` in beats per minute, more than 0.
[[nodiscard]] std::optional<int> read_heart_rate(LineScanner& scanner);

/// `left 9 + 2, right 8 + 1`, `L: 9, R: 10`: both sides, in any order.
[[nodiscard]] std::optional<WorkingSet::Sides> read_sides(LineScanner& scanner);

}  // namespace traininglog
