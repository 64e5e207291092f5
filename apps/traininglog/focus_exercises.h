#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace traininglog {

/// What is usually trained under a focus, in order; empty for a focus that no list is kept for. Known are
/// upper-strength, lower-strength, push-hypertrophy, pull-hypertrophy and legs-hypertrophy, compared as slugs
/// (`Upper Strength` is upper-strength).
[[nodiscard]] std::vector<std::string> exercises_of_focus(std::string_view focus);

/// The first three of `plan` that are not among `done`, names compared without case.
[[nodiscard]] std::vector<std::string> next_exercises(const std::vector<std::string>& plan,
                                                      const std::vector<std::string>& done);

}  // namespace traininglog
