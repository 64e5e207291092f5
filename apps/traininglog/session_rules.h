#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/session.h"

// What holds for a session that is entered here. Imports keep what real logs contain, and warn.
//
// Every function answers with what is wrong, one sentence each; empty when nothing is.

namespace traininglog {

using RuleFaults = std::vector<std::string>;

// Single values, as they are typed.
[[nodiscard]] std::optional<std::string> weight_fault(double weight_kg);
[[nodiscard]] std::optional<std::string> rpe_fault(double rpe);
[[nodiscard]] std::optional<std::string> name_fault(const std::string& name);
/// `set` is how a message calls it: "Working set #2".
[[nodiscard]] std::optional<std::string> reps_fault(const std::string& set, RepCount reps, bool is_warmup);

[[nodiscard]] RuleFaults goal_faults(const Goal& goal);
[[nodiscard]] RuleFaults exercise_faults(const Exercise& exercise);
/// The session's own members, and all of its exercises.
[[nodiscard]] RuleFaults session_faults(const Session& session);

/// `Reps must be greater than 0; Weight cannot be negative`
[[nodiscard]] std::string joined(const RuleFaults& faults);

}  // namespace traininglog
