// The way back: `<` and `u`.

#include <fmt/format.h>

#include "apps/traininglog/dialogue_turn.h"

namespace traininglog {

namespace {

/// To the last question of the last set of this kind. Its note is typed anew.
void reopen_last_set(Turn& turn) {
  Exercise& exercise = turn.exercise();
  if (turn.state.in_working) {
    WorkingSet& set = exercise.working_sets.back();
    set.notes.reset();
    turn.state.stage = set.rpe == 10.0 ? Stage::failure : Stage::set_notes;
    turn.say(fmt::format("Working Set #{}", set.set));
  } else {
    WarmupSet& set = exercise.warmup_sets.back();
    set.notes.reset();
    turn.state.stage = Stage::rpe;
    turn.say(fmt::format("Warmup Set #{}", set.set));
  }
}

void back_from_weight(Turn& turn) {
  Exercise& exercise = turn.exercise();
  if (turn.state.in_working) {
    exercise.working_sets.pop_back();
    if (!exercise.working_sets.empty()) return reopen_last_set(turn);
    turn.state.stage = Stage::working_count;
  } else {
    exercise.warmup_sets.pop_back();
    if (!exercise.warmup_sets.empty()) return reopen_last_set(turn);
    turn.state.stage = Stage::warmup_count;
  }
}

void back_from_working_count(Turn& turn) {
  turn.state.in_working = false;
  const std::size_t warmup_count = turn.exercise().warmup_sets.size();
  turn.state.stage = Stage::warmup_count;
  if (warmup_count == 0) return;
  turn.state.set_count = static_cast<int>(warmup_count);
  reopen_last_set(turn);
}

/// From between two exercises into the one before.
void reopen_last_exercise(Turn& turn) {
  DialogueState& state = turn.state;
  if (state.session.exercises.empty()) {
    state.stage = Stage::deload;
    return;
  }
  turn.say(fmt::format("📋 Logging: {}", turn.exercise().name));
  state.context = turn.around.context_of(turn.exercise().name);
  if (state.style == Style::entries) {
    begin_entries(turn);
    return;
  }
  state.in_working = true;
  state.set_count = static_cast<int>(turn.exercise().working_sets.size());
  reopen_last_set(turn);
}

void leave_exercise(Turn& turn) {
  turn.state.session.exercises.pop_back();
  turn.state.context = {};
  turn.state.stage = Stage::name;
}

void step_back_in_set(Turn& turn) {
  Stage& stage = turn.state.stage;
  const bool in_working = turn.state.in_working;
  switch (stage) {
    case Stage::weight:
      return back_from_weight(turn);
    case Stage::reps:
      stage = Stage::weight;
      return;
    case Stage::partials:
      stage = Stage::reps;
      return;
    case Stage::rpe:
      stage = in_working ? Stage::partials : Stage::reps;
      return;
    case Stage::quality:
      stage = Stage::rpe;
      return;
    case Stage::failure:
      stage = Stage::quality;
      return;
    default:
      break;
  }
  if (!in_working) {
    stage = Stage::rpe;
    return;
  }
  stage = turn.exercise().working_sets.back().rpe == 10.0 ? Stage::failure : Stage::quality;
}

void step_back_in_entries(Turn& turn) {
  const Exercise& exercise = turn.exercise();
  if (exercise.working_sets.empty() && exercise.warmup_sets.empty()) return leave_exercise(turn);
  take_back_set(turn);
}

void step_back_in_session(Turn& turn) {
  DialogueState& state = turn.state;
  switch (state.stage) {
    case Stage::phase:
      return turn.refuse("❌ This is the first question");
    case Stage::week:
      state.stage = Stage::phase;
      return;
    case Stage::focus:
      state.stage = Stage::week;
      return;
    case Stage::deload:
      state.stage = Stage::focus;
      return;
    case Stage::menu:
      return reopen_last_exercise(turn);
    case Stage::confirm_cancel:
      state.stage = state.cancelled_from;
      return;
    case Stage::edit:
      return go_to_finish(turn);
    default:
      return go_to_next_exercise(turn);
  }
}

}  // namespace

void take_back_set(Turn& turn) {
  DialogueState& state = turn.state;
  if (state.stage == Stage::name) {
    if (state.session.exercises.empty()) return turn.refuse("❌ There is no set to take back");
    reopen_last_exercise(turn);
  }
  Exercise& exercise = turn.exercise();
  if (exercise.working_sets.empty() && exercise.warmup_sets.empty()) {
    return turn.refuse("❌ There is no set to take back; < leaves the exercise");
  }
  if (!exercise.working_sets.empty()) {
    turn.say("  taken back: " + set_text(exercise.working_sets.back()));
    exercise.working_sets.pop_back();
  } else {
    const WarmupSet& set = exercise.warmup_sets.back();
    turn.say("  taken back: w " + set_text(set.weight_kg, set.rep_count));
    exercise.warmup_sets.pop_back();
  }
  // When the set before it ended is not known any more.
  state.last_set_at_seconds.reset();
  state.rest_until_seconds.reset();
}

void step_back(Turn& turn) {
  switch (turn.state.stage) {
    case Stage::name:
      if (turn.state.style == Style::entries) return reopen_last_exercise(turn);
      turn.state.stage = Stage::menu;
      return;
    case Stage::warmup_count:
      return leave_exercise(turn);
    case Stage::working_count:
      return back_from_working_count(turn);
    case Stage::try_again:
      turn.state.stage = Stage::working_count;
      return;
    case Stage::entry:
      return step_back_in_entries(turn);
    default:
      break;
  }
  if (turn.state.stage >= Stage::weight && turn.state.stage <= Stage::set_notes)
    return step_back_in_set(turn);
  step_back_in_session(turn);
}

}  // namespace traininglog
