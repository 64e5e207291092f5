#pragma once

#include <string>

#include "apps/traininglog/session.h"

// `x-id`: what an exercise or a set is called for as long as it exists, so that two devices that change one
// session know which set is which. Twelve hexadecimal digits, unique within their session.

namespace traininglog {

/// For an exercise or set that somebody enters: random.
[[nodiscard]] std::string new_element_id();

/// Gives one to every exercise and set that has none, derived from the session's id: an import of the same
/// log on another device gives the same. An exercise's follows from its name and how many of that name stand
/// before it, a set's from its exercise's and its place there, so that another exercise before them changes
/// neither.
void derive_element_ids(Session& session);

/// The session without any, to compare what was done.
[[nodiscard]] Session without_element_ids(Session session);

}  // namespace traininglog
