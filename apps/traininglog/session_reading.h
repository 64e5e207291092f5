#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/session.h"

namespace traininglog {

struct ReadSession {
  std::optional<Session> session;
  std::string fault;  ///< what is wrong, exactly when `session` is empty
  /// Members that the shape does not know and that do not begin with `x-`, as
  /// `exercises.0.workingSets.2.foo`: `session` does not hold them. Whoever writes it back would lose them.
  std::vector<std::string> unknown_members;
};

/// Reads a whole document of shape A, compact or indented, so that it can be changed and written again:
/// `to_json` of the session gives an equal document. Reads besides what that function writes: absent members
/// that the shape lets default, a phase as text, the older names of failure techniques, drop sets without
/// `details`. A known `x-` member of another form than the known one is kept among the extensions.
///
/// Everything else is a fault that names the member. What the values mean (a week of 0, 700 kg) is not
/// judged; see session_rules.h.
[[nodiscard]] ReadSession read_session(std::string_view json);

}  // namespace traininglog
