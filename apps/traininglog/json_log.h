#pragma once

#include <string_view>
#include <vector>

#include "apps/traininglog/imported_session.h"

namespace traininglog {

/// Reads one document, or a list of them, in any of the shapes that training sessions were ever written in
/// (docs/training-log.md). Which one it is follows from its keys, never from the version it states. A list
/// may mix them; what is wrong with one entry does not stop the others. Recovery documents are left alone.
///
/// Our own shape comes back under its own `_id`, and the document of it is, byte for byte, what was written.
[[nodiscard]] std::vector<ImportedSession> read_json_log(std::string_view text, bool strict);

}  // namespace traininglog
