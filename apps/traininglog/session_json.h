#pragma once

#include <string>
#include <string_view>

#include "apps/traininglog/session.h"

// From sessions to their documents, shape `training_session_log` 0.0.1 (docs/training-log.md). The way back
// is logged_session.h.

namespace traininglog {

/// What stands in the notes of a warm-up set done by feel, before the set's own note.
inline constexpr std::string_view kByFeelSentence = "repCount performed by feel.";

/// The document as compact JSON, members in the order of the shape. Valid by the schema when the session
/// keeps the rules that session.h states.
[[nodiscard]] std::string to_json(const Session& session);

}  // namespace traininglog
