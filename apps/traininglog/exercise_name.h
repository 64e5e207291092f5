#pragma once

#include <string>
#include <string_view>

namespace traininglog {

/// What stays of an exercise's name when upper and lower case are one, in all alphabets: names with equal
/// keys are one exercise. Blanks count. Expects UTF-8; what is none is kept as it is. Any thread.
[[nodiscard]] std::string exercise_key(std::string_view name);

}  // namespace traininglog
