#include "apps/traininglog/one_rep_max.h"

#include <cmath>
#include <cstddef>

namespace traininglog {

namespace {

/// Percent of the 1RM at 1, 1.5, 2 … 15.5 possible repetitions.
constexpr std::array<double, 30> kPercentByReps = {
    100,  97.8, 95.5, 93.9, 92.2, 90.7, 89.2, 87.8, 86.3, 85.0, 83.7, 82.4, 81.1, 79.9, 78.6,
    77.4, 76.2, 75.1, 73.9, 72.3, 70.7, 69.4, 68.0, 66.7, 65.3, 64.0, 62.6, 61.3, 59.9, 58.6};

std::optional<double> by_rpe(double weight_kg, int reps, std::optional<double> rpe) {
  if (!rpe || *rpe > 10) return std::nullopt;
  const double half_steps = std::round(2 * (reps + (10 - *rpe) - 1));
  if (half_steps >= static_cast<double>(kPercentByReps.size())) return std::nullopt;
  return weight_kg * 100 / kPercentByReps[static_cast<std::size_t>(half_steps)];
}

}  // namespace

std::optional<Formula> parse_formula(std::string_view name) {
  for (std::size_t i = 0; i < kFormulaNames.size(); ++i) {
    if (kFormulaNames[i] == name) return static_cast<Formula>(i);
  }
  return std::nullopt;
}

std::string_view formula_name(Formula formula) { return kFormulaNames[static_cast<std::size_t>(formula)]; }

std::optional<double> one_rep_max(Formula formula, double weight_kg, int reps, std::optional<double> rpe) {
  constexpr int kBrzyckiEnd = 37;
  if (weight_kg <= 0 || reps < 1) return std::nullopt;
  switch (formula) {
    case Formula::epley:
      return reps == 1 ? weight_kg : weight_kg * (1 + reps / 30.0);
    case Formula::brzycki:
      if (reps >= kBrzyckiEnd) return std::nullopt;
      return 36 * weight_kg / (kBrzyckiEnd - reps);
    case Formula::lombardi:
      return weight_kg * std::pow(reps, 0.10);
    case Formula::oconner:
      return weight_kg * (1 + reps / 40.0);
    case Formula::mayhew:
      return 100 * weight_kg / (52.2 + 41.9 * std::exp(-0.055 * reps));
    case Formula::wathan:
      return 100 * weight_kg / (48.8 + 53.8 * std::exp(-0.075 * reps));
    case Formula::rpe:
      return by_rpe(weight_kg, reps, rpe);
  }
  return std::nullopt;
}

}  // namespace traininglog
