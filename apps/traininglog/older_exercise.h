#pragma once

#include "apps/traininglog/older_members.h"
#include "apps/traininglog/session.h"
#include "core/json_text.h"

namespace traininglog {

/// Reads an exercise of an older document, an object; `members` takes what it does not understand.
[[nodiscard]] Exercise read_older_exercise(perdure::json::Slice value, int order, OlderMembers& members);

}  // namespace traininglog
