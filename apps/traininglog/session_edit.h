#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/session.h"
#include "apps/traininglog/set_entry.h"

// Changes of a session. Pure functions; whether the result may be stored is for session_rules.h to say.

namespace traininglog {

/// Lets exercises count 1, 2, 3, and so the sets of each. What has no `x-id` gets a new one. The rest before
/// what is now a first set is forgotten, since none is recorded there.
void renumber(Session& session);

/// Adds sets behind those of the last exercise of that name (in any case), or as a new exercise. Returns its
/// index.
std::size_t add_sets(Session& session, const std::string& exercise, const std::vector<SetEntry>& sets);

/// The exercise that somebody means: its number, or its name in any case if only one has it. Throws Error
/// `invalid_argument` with the names there are.
[[nodiscard]] std::size_t choose_exercise(const Session& session, std::string_view text);

/// Changes what the entry says of a working set and leaves the rest. A relative weight counts from the set's.
/// A weight clears what it was entered as before; an RPE below 10 clears the failure technique.
void change_set(WorkingSet& set, const SetEntry& entry);

/// Gives an edited session back what its text could not say: exercises get the extensions, id, type and goals
/// of the exercise of the same name that stood there before, sets those of the set that they were made of: of
/// the same number, or where some were added or taken away, of the one that is most alike.
void keep_what_text_cannot_say(Session& edited, const Session& before);

}  // namespace traininglog
