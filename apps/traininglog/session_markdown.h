#pragma once

#include <string>
#include <string_view>

#include "apps/traininglog/session.h"

namespace traininglog {

/// The session as a log in markdown, in the grammar that `read_markdown_log` reads, for people. What the
/// grammar has no word for (ids, the time of day, extensions) is not in it.
[[nodiscard]] std::string to_markdown_text(const Session& session);

/// The same with everything: what reading the text would not give stands behind it in a comment
/// (log_facts.h). `read_complete_log` of the result gives an equal session.
[[nodiscard]] std::string to_markdown(const Session& session);

}  // namespace traininglog
