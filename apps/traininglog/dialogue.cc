#include "apps/traininglog/dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "apps/traininglog/dialogue_turn.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/session_rules.h"
#include "core/json_fault.h"

namespace traininglog {

namespace {

void answer_phase(Turn& turn) {
  const std::optional<LastTime>& last = turn.state.last_time;
  if (turn.typed.empty() && turn.state.style == Style::entries && last) {
    turn.state.session.phase = last->phase;
  } else if (turn.typed.empty()) {
    return turn.refuse("❌ Phase required");
  } else if (const std::optional<int> phase = parse_phase(turn.typed)) {
    turn.state.session.phase = *phase;
  } else {
    return turn.refuse(fmt::format("❌ '{}' is no phase; type a number from 1, as in phase 2", turn.typed));
  }
  turn.state.stage = Stage::week;
}

void answer_week(Turn& turn) {
  const std::optional<LastTime>& last = turn.state.last_time;
  const bool is_as_before = turn.typed.empty() && turn.state.style == Style::entries && last;
  const std::optional<int> week = is_as_before ? last->week : typed_count(turn.typed);
  if (!week) return turn.refuse("❌ Please enter a valid number");
  if (*week < 1) return turn.refuse("❌ Week must be 1 or greater");
  turn.state.session.week = *week;
  turn.state.stage = Stage::focus;
}

void answer_focus(Turn& turn) {
  const std::optional<LastTime>& last = turn.state.last_time;
  if (!turn.typed.empty()) {
    turn.state.session.focus = turn.typed;
  } else if (turn.state.style == Style::entries && last) {
    turn.state.session.focus = last->focus;
  } else {
    return turn.refuse("❌ Focus required");
  }
  turn.state.stage = Stage::deload;
}

void answer_deload(Turn& turn) {
  turn.state.session.is_deload_week = turn.typed == "y";
  turn.say(fmt::format("Session started: {}...", turn.state.session.id.substr(0, 8)));
  go_to_next_exercise(turn);
}

void answer_menu(Turn& turn) {
  if (turn.typed.empty() || turn.typed_is("a")) {
    turn.state.stage = Stage::name;
  } else if (turn.typed_is("f")) {
    go_to_finish(turn);
  } else if (turn.typed_is("c")) {
    turn.say("Session cancelled.");
    turn.ending = Ending::cancelled;
  } else {
    turn.refuse("Invalid choice. Please try again.");
  }
}

void answer_confirm_cancel(Turn& turn) {
  if (turn.typed_is("y")) {
    turn.say("Session cancelled.");
    turn.ending = Ending::cancelled;
  } else if (turn.typed_is("n")) {
    turn.state.stage = turn.state.cancelled_from;
  } else {
    turn.refuse("Please answer y or n.");
  }
}

void answer_confirm(Turn& turn) {
  if (turn.typed_is("n")) {
    turn.say("Session not saved.");
    turn.ending = Ending::keep;
  } else if (turn.typed_is("e")) {
    turn.text += sets_text(turn.state.session);
    turn.say("(? helps)");
    turn.state.stage = Stage::edit;
  } else if (!turn.typed_is("y")) {
    turn.refuse("Please answer y or n, or e to change something.");
  } else if (const RuleFaults faults = session_faults(finished_session(turn.state)); !faults.empty()) {
    turn.refuse("❌ " + joined(faults));
  } else {
    turn.ending = Ending::save;
  }
}

void count_time(DialogueState& state, std::int64_t now_seconds) {
  const std::int64_t gap_seconds = now_seconds - state.answered_at_seconds;
  if (gap_seconds > 0 && gap_seconds <= kPauseSeconds) state.active_seconds += gap_seconds;
  state.answered_at_seconds = now_seconds;
}

void take_answer(Turn& turn) {
  if (turn.typed == "<") return step_back(turn);
  switch (turn.state.stage) {
    case Stage::name:
    case Stage::warmup_count:
    case Stage::working_count:
    case Stage::try_again:
      return answer_about_exercise(turn);
    case Stage::weight:
    case Stage::reps:
    case Stage::partials:
    case Stage::rpe:
    case Stage::quality:
    case Stage::failure:
    case Stage::set_notes:
      return answer_about_set(turn);
    case Stage::entry:
      return answer_entry(turn);
    case Stage::edit:
      return answer_edit(turn);
    default:
      return answer_about_session(turn);
  }
}

}  // namespace

bool Turn::typed_is(std::string_view word) const { return equal_any_case(typed, word); }

void answer_about_session(Turn& turn) {
  switch (turn.state.stage) {
    case Stage::phase:
      return answer_phase(turn);
    case Stage::week:
      return answer_week(turn);
    case Stage::focus:
      return answer_focus(turn);
    case Stage::deload:
      return answer_deload(turn);
    case Stage::menu:
      return answer_menu(turn);
    case Stage::confirm_cancel:
      return answer_confirm_cancel(turn);
    default:
      return answer_confirm(turn);
  }
}

void go_to_next_exercise(Turn& turn) {
  turn.state.context = {};
  turn.state.rest_until_seconds.reset();
  turn.state.last_set_at_seconds.reset();
  turn.state.stage = turn.state.style == Style::entries ? Stage::name : Stage::menu;
}

void go_to_finish(Turn& turn) {
  if (turn.state.session.exercises.empty()) {
    turn.say("Cannot finalize: Session must have at least one exercise");
    turn.ending = Ending::refused;
    return;
  }
  turn.text += session_summary(turn.state.session);
  turn.say("   (e changes something first)");
  turn.state.stage = Stage::confirm;
}

void ask_cancel(Turn& turn) {
  turn.state.cancelled_from = turn.state.stage;
  turn.state.stage = Stage::confirm_cancel;
}

std::optional<int> typed_count(std::string_view typed) {
  LineScanner scanner(typed);
  const bool is_negative = scanner.take('-');
  const std::optional<int> count = scanner.take_count();
  if (!count || !scanner.at_end()) return std::nullopt;
  return is_negative ? -*count : *count;
}

std::optional<double> typed_number(std::string_view typed) {
  LineScanner scanner(typed);
  const bool is_negative = scanner.take('-');
  const std::optional<double> number = scanner.take_number();
  (void)scanner.take_word("kg");
  if (!number || !scanner.at_end()) return std::nullopt;
  return is_negative && *number != 0 ? -*number : *number;
}

DialogueState begin_dialogue(Style style, Session session, std::optional<LastTime> last_time,
                             std::int64_t now_seconds) {
  DialogueState state;
  state.style = style;
  state.session = std::move(session);
  state.last_time = std::move(last_time);
  state.answered_at_seconds = now_seconds;
  return state;
}

Step answer(const DialogueState& state, std::string_view typed, const Surroundings& surroundings) {
  if (perdure::json::utf8_prefix_bytes(typed) != typed.size()) {
    return {state, "❌ This is no UTF-8 text; type it again\n"};
  }
  Turn turn{state, trimmed(typed), surroundings};
  take_answer(turn);
  if (turn.is_refused) return {state, std::move(turn.text)};
  count_time(turn.state, surroundings.now_seconds);
  return {std::move(turn.state), std::move(turn.text), turn.ending};
}

Session finished_session(const DialogueState& state) {
  Session session = state.session;
  session.duration_minutes = static_cast<int>(std::max<std::int64_t>(1, (state.active_seconds + 30) / 60));
  return session;
}

}  // namespace traininglog
