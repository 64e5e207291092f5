#pragma once

#include <string>
#include <string_view>

#include "apps/terminal/console.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// A session as somebody edited it: a log in markdown or a JSON document. It keeps the id, user and source of
/// `before`, and what markdown cannot say. Warnings of the reader go to the console. Throws Error
/// `invalid_argument` with all reasons when it cannot be read.
[[nodiscard]] Session session_from_text(perdure::terminal::Console& console, std::string_view text,
                                        const Session& before);

/// The same with $VISUAL, else $EDITOR, on a file of its own. When the text cannot be read, the file stays
/// and the error names it. Throws UsageError without a terminal or an editor.
[[nodiscard]] Session session_from_editor(perdure::terminal::Console& console, const Session& before);

}  // namespace traininglog
