#pragma once

#include <string>
#include <string_view>

#include "apps/traininglog/dialogue.h"

// How an answer is taken, for the files dialogue*.cc only.

namespace traininglog {

/// One answer on its way: the state is changed in place, and thrown away when the answer is refused.
struct Turn {
  DialogueState state;
  std::string_view typed;  ///< without the blanks around it
  const Surroundings& around;
  std::string text = {};
  bool is_refused = false;
  Ending ending = Ending::none;

  void say(std::string_view line) {
    text += line;
    text += '\n';
  }
  /// The question stays; `why` may have several lines.
  void refuse(std::string_view why) {
    is_refused = true;
    say(why);
  }
  [[nodiscard]] Exercise& exercise() { return state.session.exercises.back(); }
  [[nodiscard]] bool typed_is(std::string_view word) const;
};

// What takes the answer to the stages of one file.
void answer_about_session(Turn& turn);   ///< phase to deload, menu, confirm_cancel, confirm
void answer_about_exercise(Turn& turn);  ///< name, counts, try_again
void answer_about_set(Turn& turn);       ///< weight to set_notes
void answer_entry(Turn& turn);
void answer_edit(Turn& turn);

// Where answers lead.
void go_to_next_exercise(Turn& turn);
void go_to_finish(Turn& turn);
void ask_cancel(Turn& turn);
void begin_set(Turn& turn);
void end_warmups(Turn& turn);
void end_sets(Turn& turn);  ///< all questions about the sets are answered
void begin_entries(Turn& turn);
void take_back_set(Turn& turn);
/// `<`
void step_back(Turn& turn);

/// Whole numbers with an optional sign; empty for anything else.
[[nodiscard]] std::optional<int> typed_count(std::string_view typed);
/// Decimals with an optional sign and `kg` behind.
[[nodiscard]] std::optional<double> typed_number(std::string_view typed);

/// The weight that Enter means for the set under work.
[[nodiscard]] std::optional<double> proposed_weight(const DialogueState& state);

/// `80 x 5+1 @8`
[[nodiscard]] std::string set_text(double weight_kg, RepCount reps, std::optional<double> rpe);
[[nodiscard]] std::string set_text(const WorkingSet& set);
[[nodiscard]] std::string set_text(double weight_kg, std::optional<int> reps);
[[nodiscard]] std::string session_summary(const Session& session);
/// Every exercise with its sets, numbered.
[[nodiscard]] std::string sets_text(const Session& session);
/// `📋 Logging: NAME` and what is known about it.
[[nodiscard]] std::string context_text(const ExerciseContext& context);

/// The planned warm-up, or working set, that comes next in `go`; null when none is left.
[[nodiscard]] const PlannedWarmup* next_warmup(const DialogueState& state);
[[nodiscard]] const PlannedSet* next_set(const DialogueState& state);
/// The name that Enter means; empty when the last time proposes none.
[[nodiscard]] std::string proposed_exercise(const DialogueState& state);

}  // namespace traininglog
