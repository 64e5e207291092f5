#pragma once

#include <string_view>
#include <vector>

#include "apps/traininglog/markdown_log.h"

namespace traininglog {

/// Reads a training log in plain text: what stands between a line `BEGIN:` and a line `END` or `END:`, one
/// log each; at least one. Every other line that is not blank is the subject of a warning. Values and sets
/// follow the grammar of the log in markdown, with the same tolerance (`read_markdown_log`).
[[nodiscard]] std::vector<ReadLog> read_plain_text_logs(std::string_view text, bool strict);

}  // namespace traininglog
