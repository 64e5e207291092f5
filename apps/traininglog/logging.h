#pragma once

#include <memory>
#include <optional>
#include <string>

#include <perdure/store.h>

#include "apps/terminal/console.h"
#include "apps/terminal/exit_code.h"
#include "apps/terminal/questions.h"
#include "apps/traininglog/dialogue.h"
#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/exercise_lookup.h"
#include "apps/traininglog/project.h"
#include "apps/traininglog/session_mirror.h"

namespace traininglog {

namespace terminal = perdure::terminal;

struct LoggingOptions {
  bool resume = false;   ///< continue the draft; a failure when there is none
  bool discard = false;  ///< drop the draft and begin anew
};

/// Drives the dialogue of logging (dialogue.h): asks its questions, keeps each answer in the draft before the
/// next question, and saves the session in the database and in its file. Holds the store's lock for as long
/// as it lives, so that no other process logs at the same time; reading goes on meanwhile.
///
/// A draft goes on in the style it was begun in.
class Logging {
 public:
  /// Throws what `open_for_writing` throws; for a database that another process holds, with a line behind it
  /// that asks whether another session is running.
  Logging(terminal::Console& console, const Project& project, Style style);

  /// Asks until the workout is saved, cancelled or interrupted. Throws Error when an answer cannot be kept or
  /// the session not be saved; the draft then holds everything up to the answer before.
  [[nodiscard]] terminal::ExitCode run(const LoggingOptions& options);

 private:
  [[nodiscard]] terminal::ExitCode begin();
  [[nodiscard]] terminal::ExitCode offer(const DraftStore::Found& found);
  [[nodiscard]] terminal::ExitCode resume(const DraftStore::Found& found);
  [[nodiscard]] terminal::ExitCode go_on(DialogueState state);
  [[nodiscard]] terminal::ExitCode end(const DialogueState& state, Ending ending);
  [[nodiscard]] terminal::ExitCode save(const Session& session);
  [[nodiscard]] terminal::ExitCode interrupted();
  /// Empty when there is no answer any more.
  [[nodiscard]] std::optional<bool> ask_yes_or_no(const std::string& question);
  [[nodiscard]] std::optional<terminal::Answer> next_answer(const DialogueState& state);
  void complete_earlier();

  terminal::Console& console_;
  const Project project_;
  const Style style_;
  const std::unique_ptr<perdure::Store> store_;
  SessionMirror mirror_;
  DraftStore drafts_;
  ExerciseLookup lookup_;
  terminal::Questions questions_;
};

}  // namespace traininglog
