#include "apps/traininglog/session_journal.h"

#include <perdure/error.h>

#include "apps/traininglog/session_settings.h"

namespace traininglog {

SessionJournal::SessionJournal(perdure::Store& store, const Project& project)
    : journal_(project.sessions_directory, session_mirror_settings(project)) {
  try {
    journal_.refresh();
    if (!journal_.cursor()) return;
    perdure::ChangesOptions options;
    options.limit = 1;
    options.bodies = false;
    (void)store.changes(*journal_.cursor(), options);
    is_of_store_ = true;
  } catch (const perdure::Error&) {
    // Of another database, or unreadable: then all files are opened.
  }
}

bool SessionJournal::names(const std::string& file) const {
  const perdure::MirroredFile* const entry = is_of_store_ ? journal_.find(file) : nullptr;
  // What the mirror did not write may be the session of a database that was lost.
  return entry != nullptr && !entry->is_gone && entry->hash != perdure::kNobodysHash;
}

std::optional<std::string> SessionJournal::file_of(const std::string& id) const {
  return is_of_store_ ? journal_.file_of({}, id) : std::nullopt;
}

}  // namespace traininglog
