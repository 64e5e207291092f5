#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <perdure/batch.h>
#include <perdure/store.h>

#include "apps/traininglog/project.h"
#include "apps/traininglog/session.h"
#include "apps/traininglog/session_mirror.h"

namespace traininglog {

/// A project open for writing: its database, which this process has locked, and the session files that follow
/// it. One thread.
class OpenProject {
 public:
  /// Opens as `open_for_writing` does, with what that throws, and completes what an interrupted save left
  /// undone.
  explicit OpenProject(const Project& project);

  [[nodiscard]] perdure::Store& store() { return *store_; }
  [[nodiscard]] SessionMirror& mirror() { return mirror_; }

  /// Durable in the database on return; then the files follow. Throws what `Store::commit` throws, and Error
  /// `conflict` when a precondition does not hold.
  void commit(perdure::Batch batch, perdure::CommitOptions options = {});

  /// Lets the files follow changes that were not made by `commit`.
  void follow();

  /// Why the files do not follow the database, one sentence for a person; empty when they do. What is missing
  /// is completed by the next command that writes.
  [[nodiscard]] const std::optional<std::string>& file_problem() const { return file_problem_; }

  /// Path of a session's file; empty when it has none.
  [[nodiscard]] std::optional<std::string> file_of(const std::string& id);

 private:
  const Project project_;
  const std::unique_ptr<perdure::Store> store_;
  SessionMirror mirror_;
  std::optional<std::string> file_problem_;
};

/// A stored session that a command is about, whole.
struct ChosenSession {
  Session session;
  std::uint64_t version = 0;
};

/// The session that somebody means: its `_id` or the first characters of it (four at least), its day
/// (`2026-03-02`), `last` for the newest, `today`. Throws Error `not_found`, `invalid_argument` when several
/// are meant (it names them), `corrupt_document` when it cannot be read whole.
[[nodiscard]] ChosenSession choose_session(perdure::Store& store, const std::string& text);

}  // namespace traininglog
