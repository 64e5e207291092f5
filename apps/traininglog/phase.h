#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace traininglog {

/// The number of a phase as people write it: `2`, `phase 2`, `Phase 2`, blanks around it. Empty for anything
/// else; phases count from 1.
[[nodiscard]] std::optional<int> parse_phase(std::string_view text);

/// How it is shown: `phase 2`.
[[nodiscard]] std::string phase_text(int phase);

}  // namespace traininglog
