#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

// What the lines between `## Exercise 1` and its first section say.

namespace traininglog {

/// A value, and whether its text must also be kept as a note because it says more than the value does.
template <typename T>
struct ReadField {
  std::optional<T> value;
  bool keep_text = false;
};

/// `45 kg x 3 sets x 6-8 reps`. Blank and `None` are no goal; so is, with a remark, what cannot be read.
/// Without `restMinutes`, which has a line of its own.
[[nodiscard]] ReadField<Goal> read_goal(std::string_view text, Remarks& remarks);

/// `3 min`, and `2-4 min`, which is 2. Blank and `None` are no rest; so is, with a remark, what cannot be
/// read.
[[nodiscard]] ReadField<int> read_rest_minutes(std::string_view text, Remarks& remarks);

/// `3-1-1-0`. Blank and `None` are no tempo; so is, with a remark, what cannot be read.
[[nodiscard]] ReadField<std::string> read_tempo(std::string_view text, Remarks& remarks);

/// `Chest, Triceps` without blanks around and between.
[[nodiscard]] std::vector<std::string> read_muscles(std::string_view text);

}  // namespace traininglog
