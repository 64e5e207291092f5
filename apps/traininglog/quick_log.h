#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/project.h"
#include "apps/traininglog/session.h"
#include "apps/traininglog/set_entry.h"
#include "apps/traininglog/training_program.h"

namespace traininglog {

/// What the command line says about the session of a quick entry; empty = not said.
struct QuickSession {
  std::optional<int> phase;
  std::optional<int> week;
  std::optional<std::string> focus;
  bool is_deload = false;
  std::string day;  ///< `2026-03-02`
};

/// A session for a quick entry where there is none to add it to. What is not said goes on from `newest`, the
/// newest session that is in a phase; without one it is ad hoc: phase 1, week 1, focus General. It follows
/// `program`. `now` is the date when it is of the day asked for, else that day's midnight.
[[nodiscard]] Session new_quick_session(const QuickSession& said, const Project& project,
                                        const std::optional<Session>& newest,
                                        const std::optional<TrainingProgram>& program,
                                        const std::string& now);

/// `2 sets: 80 × 5 @8, 82.5 × 5+1 @10`
[[nodiscard]] std::string sets_text(const std::vector<SetEntry>& sets);

}  // namespace traininglog
