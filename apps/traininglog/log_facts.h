#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/markdown_log.h"
#include "apps/traininglog/session.h"

// What the lines of an exported log do not say, in a comment behind them:
//
//     <!-- traininglog {"lines":"…","set":[["/_id","…"]],"remove":[]} -->
//
// `set` and `remove` are what makes the exported document of the one that the lines give, as JSON Pointers;
// `lines` is a hash of the lines. Who edits them gets what he wrote: of the facts only those on the session
// as a whole still hold, since nobody knows which set is which any more.

namespace traininglog {

/// `text` with the comment, or as it is when its lines say everything.
[[nodiscard]] std::string with_facts(std::string text, const Session& session);

struct FactsSplit {
  std::string_view lines;                ///< the log without the comment
  std::optional<std::string_view> json;  ///< between `<!-- traininglog ` and ` -->`
};
/// The comment counts only where it is the last thing in the text.
[[nodiscard]] FactsSplit split_facts(std::string_view text);

/// `read_markdown_log` of the lines, then the facts. A session that was exported has its own id then, user
/// and source as well; one without facts has none (as there). Facts that do not fit are left out with a
/// warning.
[[nodiscard]] ReadLog read_complete_log(std::string_view text, bool strict);

}  // namespace traininglog
