#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/exercise_context.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// The question that is asked next.
enum class Stage {
  phase,
  week,
  focus,
  deload,
  menu,
  name,
  warmup_count,
  working_count,
  weight,
  reps,
  partials,
  rpe,
  quality,
  failure,
  set_notes,
  try_again,
  entry,  ///< a whole set in one line
  confirm_cancel,
  confirm,
  edit,
};

enum class Style {
  questions,  ///< `traininglog log`: one question after the other
  entries,    ///< `traininglog go`: one line per set, the last time prefilled
};

/// The newest session, for what Enter means before the first set.
struct LastTime {
  int phase = 1;
  int week = 1;
  std::string focus;
  std::vector<std::string> exercises;  ///< their names, in order

  bool operator==(const LastTime&) const = default;
};

/// Everything that a workout's dialogue is: where it stands, and all that was typed so far. A plain value. It
/// is what a draft keeps, so a dialogue can be left after any answer and be continued from its text.
struct DialogueState {
  Style style = Style::questions;
  Stage stage = Stage::phase;
  Stage cancelled_from = Stage::menu;  ///< where a cancel that is taken back leads

  /// Members whose question was not asked yet have their defaults. In the stages of an exercise its last
  /// exercise is the one under work; in those of a set, that exercise's last set, of the kind `in_working`.
  Session session;
  bool in_working = false;
  int set_count = 0;  ///< how many sets of this kind there will be

  ExerciseContext context;  ///< of the exercise under work
  int skipped_warmups = 0;  ///< of those that `context` plans
  int skipped_sets = 0;

  std::optional<LastTime> last_time;

  std::int64_t answered_at_seconds = 0;  ///< since 1970; 0 before the first answer
  std::int64_t active_seconds = 0;       ///< kPauseSeconds says which time counts
  std::optional<std::int64_t> last_set_at_seconds;
  std::optional<std::int64_t> rest_until_seconds;
  int rest_seconds = 0;  ///< between the sets of this exercise

  bool operator==(const DialogueState&) const = default;
};

/// Longer than this nobody waits between two answers of one workout: such a gap is a pause, and does not
/// count for the session's duration.
inline constexpr std::int64_t kPauseSeconds = 90 * 60;

/// One JSON object.
[[nodiscard]] std::string to_json(const DialogueState& state);

struct ReadDialogueState {
  std::optional<DialogueState> state;
  std::string fault;  ///< what is wrong, exactly when `state` is empty
};

/// Reads what `to_json` wrote, whole or not at all.
[[nodiscard]] ReadDialogueState read_dialogue_state(std::string_view json);

}  // namespace traininglog
