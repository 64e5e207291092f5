#pragma once

#include <optional>

#include "apps/traininglog/document_members.h"
#include "apps/traininglog/session.h"
#include "core/json_text.h"

namespace traininglog {

/// A document's `currentGoal`; `{}` is none. Throws FieldFault.
[[nodiscard]] std::optional<Goal> goal_of(perdure::json::Slice value);

/// One element of a document's `exercises`, with its sets. Throws FieldFault.
[[nodiscard]] Exercise exercise_of(perdure::json::Slice value);

}  // namespace traininglog
