#pragma once

#include <string>

#include "apps/traininglog/session.h"

namespace traininglog {

/// Thirty-two hexadecimal digits that are equal when two sessions say the same, wherever they came from. What
/// does not count: the session's id, its source, the user's name, the ids of exercises and sets, and that an
/// exercise is of type "strength", which only some sources mention.
[[nodiscard]] std::string content_hash(Session session);

}  // namespace traininglog
