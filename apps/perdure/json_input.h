#pragma once

#include <cstddef>
#include <string>

#include "apps/terminal/console.h"
#include "apps/terminal/input.h"

namespace perdure::cli {

/// All of `input`, which must be a JSON object; `what` names it in the note that a terminal gets: "the
/// document". Throws `invalid_json` with name, line and column, `too_large` over the limit.
[[nodiscard]] std::string read_json_object(terminal::Console& console, const terminal::Input& input,
                                           const std::string& what, std::size_t limit_bytes);

}  // namespace perdure::cli
