#pragma once

#include <string>

#include "apps/traininglog/session.h"
#include "apps/traininglog/session_reading.h"

namespace traininglog {

enum class Comparison {
  same,            ///< nothing to do
  source_changed,  ///< since it was imported; here nobody has changed it
  both_changed,    ///< the source, and somebody here
  other,           ///< two contents under one id
};

/// What an import does about a session whose id is stored. A session of an export is compared with what it
/// was when it was imported: whoever edited it here since keeps the edited one until the source changes too.
/// `content` is the session's `content_hash`.
[[nodiscard]] Comparison compared_with_stored(const Session& session, const std::string& content,
                                              const ReadSession& stored);

}  // namespace traininglog
