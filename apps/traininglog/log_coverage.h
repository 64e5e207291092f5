#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/markdown_log.h"

namespace traininglog {

/// For tests: the words and numbers of a log that stand neither in its session nor in a remark or rejection.
/// Words that the grammar gives a meaning (`RPE`, `Exercise`, `min`) need not. A log without session loses
/// nothing, it is rejected as a whole.
[[nodiscard]] std::vector<std::string> words_lost(std::string_view text, const ReadLog& log);

}  // namespace traininglog
