#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <perdure/batch.h>
#include <perdure/store.h>

#include "apps/traininglog/dialogue_state.h"

namespace traininglog {

/// What a rename of an exercise changes.
struct ExerciseRename {
  std::vector<std::string> session_ids;     ///< that have it under its old name
  std::size_t already_named_count = 0;      ///< sessions that have an exercise of the new name
  std::string new_name_as_found;            ///< how the newest of these spells it
  std::vector<perdure::Operation> changes;  ///< one patch per session, which touches nothing but the names
};

/// Looks through all sessions; writes nothing. Names are compared without case.
[[nodiscard]] ExerciseRename plan_rename(perdure::Store& store, const std::string& old_name,
                                         const std::string& new_name);

/// Gives it the new name in a workout that is being logged, which goes on with that. False when it has none
/// of the old name.
bool rename_in(DialogueState& draft, const std::string& old_name, const std::string& new_name);

}  // namespace traininglog
