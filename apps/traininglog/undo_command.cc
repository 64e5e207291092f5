#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include <perdure/error.h>
#include <perdure/limits.h>
#include <perdure/versions.h>

#include "apps/traininglog/commands.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_report.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;

/// The session of the newest change, deletions included.
std::string newest_changed(perdure::Store& store) {
  perdure::ChangesOptions options;
  options.limit = perdure::limits::kPageDocumentsCount;
  options.bodies = false;
  std::string newest;
  perdure::ChangePage page;
  do {
    page = store.changes(page.next, options);
    for (const perdure::Change& change : page.changes) {
      if (change.key.collection == kSessionsCollection && !change.key.id.empty()) newest = change.key.id;
    }
  } while (!page.at_end);
  if (newest.empty())
    throw Error(perdure::code::kNotFound, "there is nothing to undo: no session was ever stored");
  return newest;
}

/// A deleted session has no document to be found by: its whole id is needed then.
std::string chosen_id(perdure::Store& store, const std::optional<std::string>& text) {
  if (!text) return newest_changed(store);
  try {
    return choose_session(store, *text).session.id;
  } catch (const Error& error) {
    if (error.code() != perdure::code::kNotFound) throw;
    const perdure::HistoryPage page = store.history({std::string(kSessionsCollection), *text});
    if (page.versions.empty()) throw;
    return *text;
  }
}

ExitCode undo(terminal::Program& program, const Project& project, const std::optional<std::string>& text) {
  OpenProject open(project);
  const std::string id = chosen_id(open.store(), text);
  perdure::Undo undo = perdure::undo_of(open.store(), {std::string(kSessionsCollection), id});
  const bool was_deletion = undo.undone.kind == perdure::ChangeKind::erase;
  const char* const what = undo.was_creation ? "creation" : was_deletion ? "deletion" : "change";
  perdure::Batch batch;
  batch.add(std::move(undo.operation));
  open.commit(std::move(batch));
  const std::string sentence =
      fmt::format("✓ Took back the {} of session {}: {}. Another undo takes this one back.", what, id,
                  undo.was_creation ? "it is deleted" : "it is as it was before");
  if (undo.was_creation) return report_changed(program.console(), open, {id}, sentence);
  return report_stored(program.console(), project, open, id, sentence);
}

}  // namespace

void add_undo(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto text = std::make_shared<std::optional<std::string>>();
  auto& command =
      program.command("undo", "take back the newest change of a session", [&program, &shared, text] {
        return in_project(program, shared,
                          [&](const Project& project) { return undo(program, project, *text); });
      });
  command.optional_argument("SESSION", *text,
                            "which one, by default that of the newest change; a deleted one by its whole id");
  command.details(
      "A changed session gets back what it was before, a deleted one comes back, a new one is deleted. It is "
      "a "
      "change of its own: undo twice is as before. The JSON file follows.");
  command.section("Examples", "traininglog undo\ntraininglog undo 2026-03-02\n");
}

}  // namespace traininglog
