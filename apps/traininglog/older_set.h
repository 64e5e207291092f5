#pragma once

#include <optional>

#include "apps/traininglog/note_text.h"
#include "apps/traininglog/older_members.h"
#include "apps/traininglog/session.h"
#include "core/json_text.h"

// Sets of older documents. `value` is an object; `members` takes what is not understood.

namespace traininglog {

[[nodiscard]] WarmupSet read_older_warmup_set(perdure::json::Slice value, int number, OlderMembers& members);
[[nodiscard]] WorkingSet read_older_working_set(perdure::json::Slice value, int number,
                                                OlderMembers& members);

/// `{"minutes": 2, "seconds": 30}`, or minutes alone. Whole minutes; seconds have no field and go to `notes`.
/// Throws a FieldFault.
[[nodiscard]] std::optional<int> older_rest_minutes(perdure::json::Slice value, NoteText& notes);

/// 0 and more. Throws a FieldFault.
[[nodiscard]] double older_weight(perdure::json::Slice value);

}  // namespace traininglog
