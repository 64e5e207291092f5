#pragma once

#include <string_view>

#include "apps/terminal/console.h"

namespace perdure::terminal {

/// Asks `question (y/n): ` on standard error and reads one line of standard input; true for exactly `y` or
/// `yes`. Where standard input or standard error is no terminal, or `may_ask` is false, nobody is asked:
/// throws UsageError, which says that `option` answers the question.
[[nodiscard]] bool confirm(Console& console, std::string_view question, std::string_view option,
                           bool may_ask);

}  // namespace perdure::terminal
