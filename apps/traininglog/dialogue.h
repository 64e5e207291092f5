#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "apps/traininglog/dialogue_state.h"

// The dialogue of logging as a state machine: docs/training-log.md, "Logging". It reads no terminal, writes
// no store and asks no clock: the text that was typed and everything around it come in, a new state and the
// text to print come out. Who drives it makes each state durable before it asks the next question.
//
// Text to print is UTF-8 with line ends; what was typed stands in it as typed, so control characters must be
// made harmless before it goes to a terminal.

namespace traininglog {

/// What an answer may depend on besides the dialogue itself.
struct Surroundings {
  std::int64_t now_seconds = 0;                 ///< since 1970
  std::function<std::string()> new_element_id;  ///< element_ids.h
  /// What is known about an exercise of this name or alias.
  std::function<ExerciseContext(const std::string& typed)> context_of;
};

/// How a dialogue comes to its end.
enum class Ending {
  none,
  save,       ///< the session is whole and keeps the rules
  keep,       ///< not saved; the draft stays
  cancelled,  ///< the draft goes
  refused,    ///< as cancelled, and a failure: there was nothing to save
};

struct Step {
  DialogueState state;  ///< as before when the answer was refused
  std::string text;     ///< to print before the next question
  Ending ending = Ending::none;
};

/// A workout that begins now. `session` has its id, its user and its date; nothing else of it is known yet.
[[nodiscard]] DialogueState begin_dialogue(Style style, Session session, std::optional<LastTime> last_time,
                                           std::int64_t now_seconds);

/// What stands above the first question.
[[nodiscard]] std::string banner();

/// What stands above the first question after a resume: where the workout stands.
[[nodiscard]] std::string resume_text(const DialogueState& state);

/// The question, ending in a blank; the answer is typed behind it. With a rest running it shows what is left
/// of it.
[[nodiscard]] std::string prompt_of(const DialogueState& state, std::int64_t now_seconds);

/// Takes one answer, without its line end. Refuses what breaks a rule (session_rules.h), what cannot be read
/// and what is no UTF-8: then the state is the same and the text says why.
[[nodiscard]] Step answer(const DialogueState& state, std::string_view typed,
                          const Surroundings& surroundings);

/// The finished session: its duration from the first to the last answer, without pauses.
[[nodiscard]] Session finished_session(const DialogueState& state);

}  // namespace traininglog
