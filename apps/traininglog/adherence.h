#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/logged_session.h"

namespace traininglog {

/// What was done of what was planned, over all times an exercise had a goal. A working set is at the weight
/// from the goal's weight on; its full repetitions are below, within or above the goal's range.
struct Adherence {
  std::string name;              ///< the newest spelling
  std::size_t goal_count = 0;    ///< times with a goal
  std::size_t met_count = 0;     ///< of them: as many sets as planned, at the weight, and not below the range
  std::size_t planned_sets = 0;  ///< of the goals
  std::size_t done_sets = 0;     ///< working sets, at times with a goal
  std::size_t at_weight_sets = 0;  ///< of the done ones, as are the following
  std::size_t below_range_sets = 0;
  std::size_t in_range_sets = 0;
  std::size_t above_range_sets = 0;
};

/// Of all exercises that ever had a goal, the one done last first; or of the one of this name in any case.
/// Pure; `sessions` stand newest first, each once.
[[nodiscard]] std::vector<Adherence> adherence(const std::vector<LoggedSession>& sessions,
                                               std::optional<std::string_view> name);

}  // namespace traininglog
