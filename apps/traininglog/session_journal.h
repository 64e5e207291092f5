#pragma once

#include <optional>
#include <string>

#include <perdure/store.h>

#include "apps/traininglog/project.h"
#include "follow/mirror_journal.h"

namespace traininglog {

/// What the mirror knows of a project's session files, as far as it is this database that it mirrors. Read
/// once, when it is made; one thread.
class SessionJournal {
 public:
  SessionJournal(perdure::Store& store, const Project& project);

  /// Whether the mirror wrote it.
  [[nodiscard]] bool names(const std::string& file) const;
  [[nodiscard]] std::optional<std::string> file_of(const std::string& id) const;

 private:
  perdure::MirrorJournal journal_;
  bool is_of_store_ = false;
};

}  // namespace traininglog
