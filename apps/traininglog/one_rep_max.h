#pragma once

#include <array>
#include <optional>
#include <string_view>

// What could be lifted once, estimated from a set (e1RM). Pure functions; kilograms.

namespace traininglog {

/// With w the weight and r the repetitions:
///
/// epley     w (1 + r/30), w itself for r = 1. B. Epley, Poundage Chart, Boyd Epley Workout, 1985
/// brzycki   36 w / (37 - r). M. Brzycki, JOPERD 64(1), 1993; not beyond 36 repetitions
/// lombardi  w r^0.10. V. P. Lombardi, Beginning Weight Training, 1989
/// oconner   w (1 + r/40). B. O'Conner, J. Simmons, P. O'Shea, Weight Training Today, 1989
/// mayhew    100 w / (52.2 + 41.9 e^(-0.055 r)). J. L. Mayhew et al., J. Appl. Sport Sci. Res. 6(4), 1992
/// wathan    100 w / (48.8 + 53.8 e^(-0.075 r)). D. Wathan, in: Baechle, Essentials of Strength Training,
/// 1994 rpe       w over the share of the 1RM that r + (10 - RPE) repetitions are, by M. Tuchscherer's table
///           (Reactive Training Systems), to 15.5 repetitions; needs the set's RPE
enum class Formula { epley, brzycki, lombardi, oconner, mayhew, wathan, rpe };

inline constexpr std::array<std::string_view, 7> kFormulaNames = {"epley",  "brzycki", "lombardi", "oconner",
                                                                  "mayhew", "wathan",  "rpe"};

/// By one of those names.
[[nodiscard]] std::optional<Formula> parse_formula(std::string_view name);
[[nodiscard]] std::string_view formula_name(Formula formula);

/// Empty where the formula says nothing: no weight, no repetition, too many, or no RPE where it needs one.
[[nodiscard]] std::optional<double> one_rep_max(Formula formula, double weight_kg, int reps,
                                                std::optional<double> rpe);

/// Above 10 repetitions the formulas part from each other and from what people lift.
[[nodiscard]] inline bool is_uncertain_estimate(int reps) { return reps > 10; }

}  // namespace traininglog
