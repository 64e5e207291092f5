#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/traininglog/commands.h"

namespace traininglog {

struct EditOptions {
  std::string session;
  std::optional<std::string> file;
  // Of the session.
  std::optional<std::string> date;
  std::optional<std::string> phase;
  std::optional<std::uint64_t> week;
  std::optional<std::string> focus;
  std::optional<std::string> deload;
  std::optional<std::uint64_t> duration;
  std::optional<std::string> notes;
  // Of one exercise.
  std::optional<std::string> exercise;
  std::optional<std::uint64_t> set;
  std::optional<std::string> to;
  std::vector<std::string> add;
  std::optional<std::string> rename;
  bool remove = false;
  bool may_ask = true;  ///< open an editor
};

/// `traininglog edit SESSION` and `traininglog log --session-id ID`.
[[nodiscard]] terminal::ExitCode edit(terminal::Program& program, const Project& project,
                                      const EditOptions& options);

}  // namespace traininglog
