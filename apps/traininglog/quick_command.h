#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/traininglog/commands.h"

namespace traininglog {

struct QuickOptions {
  std::string line;
  std::optional<std::string> session;
  bool is_new = false;
  std::optional<std::string> date;
  std::optional<std::string> phase;
  std::optional<std::uint64_t> week;
  std::optional<std::string> focus;
  bool deload = false;
};

/// Everything but the line.
void declare_quick_options(terminal::Command& command, QuickOptions& options);

/// `traininglog quick LINE` and `traininglog log --quick LINE`.
[[nodiscard]] terminal::ExitCode quick(terminal::Program& program, const Project& project,
                                       const QuickOptions& options);

}  // namespace traininglog
