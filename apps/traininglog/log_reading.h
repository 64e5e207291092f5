#pragma once

#include <string_view>
#include <vector>

#include "apps/traininglog/imported_session.h"

namespace traininglog {

/// Reads a file in markdown, plain text or JSON, whichever it is (docs/training-log.md): one entry for each
/// session, or for what is in the way of one; at least one. `named`: the user named this file, so that it is
/// rejected when it is no log; otherwise it is left alone.
[[nodiscard]] std::vector<ImportedSession> read_log_file(std::string_view bytes, bool named, bool strict);

}  // namespace traininglog
