#pragma once

#include "apps/traininglog/imported_session.h"
#include "apps/traininglog/text_lines.h"
#include "core/json_text.h"

namespace traininglog {

/// Reads a session as earlier programs wrote it: snake_case, with `working_sets` (shape B), with `sets`
/// (shape C), or as a row of their database. `document` is an object of the text of `lines`.
///
/// Tolerant: a value of another kind than its member has, and a member that is not known, is kept in the
/// nearest notes with a warning. Rejected are a missing or impossible date, a missing focus, and a session
/// without exercises.
[[nodiscard]] ImportedSession read_older_session(TextLines& lines, perdure::json::Slice document);

/// Whether the document looks like one of these.
[[nodiscard]] bool is_older_session(perdure::json::Slice document);

}  // namespace traininglog
