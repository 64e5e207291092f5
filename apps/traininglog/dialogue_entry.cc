// Sets in `traininglog go`: a line each, the last time's prefilled.

#include <fmt/format.h>

#include <utility>

#include "apps/traininglog/dialogue_turn.h"
#include "apps/traininglog/focus_exercises.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/set_entry.h"

namespace traininglog {

namespace {

constexpr int kDefaultRestSeconds = 180;

constexpr std::string_view kHelp =
    "  Enter      the set as planned, in the brackets\n"
    "  8          8 reps, the weight as planned; 8+1 with a partial, 8@9 with the RPE\n"
    "  62.5x8@9   weight x reps @ RPE; behind it good, llp(6), \" - note\"\n"
    "  +2.5       so much heavier than planned; -5x6\n"
    "  w40x5      a warm-up set\n"
    "  =          the last set again      u  undo the last set    <  one step back\n"
    "  s          skip what is planned    n  next exercise        f  finish\n"
    "  - note     on the last set         note TEXT, cue TEXT     on the exercise\n"
    "  rest 2:30  time between sets       c  cancel the workout";

/// What an entry leaves out is taken from here.
struct Base {
  double weight_kg = 0;
  std::optional<RepCount> reps;
};

std::optional<Base> working_base(const Turn& turn) {
  if (const PlannedSet* const planned = next_set(turn.state)) return Base{planned->weight_kg, planned->reps};
  const std::vector<WorkingSet>& done = turn.state.session.exercises.back().working_sets;
  if (done.empty()) return std::nullopt;
  return Base{done.back().weight_kg, done.back().rep_count};
}

std::optional<Base> warmup_base(const Turn& turn) {
  const PlannedWarmup* const planned = next_warmup(turn.state);
  if (planned == nullptr) return std::nullopt;
  return Base{planned->weight_kg, planned->reps ? std::optional(RepCount{*planned->reps, 0}) : std::nullopt};
}

/// False when the answer was refused.
bool complete(Turn& turn, SetEntry& entry, const std::optional<Base>& base) {
  if ((!entry.weight_kg || entry.is_relative) && !base) {
    turn.refuse("❌ No weight is planned here; type weight x reps, as in 60x8");
    return false;
  }
  if (!entry.weight_kg) {
    entry.weight_kg = base->weight_kg;
  } else if (entry.is_relative) {
    entry.weight_kg = weight_changed_by(base->weight_kg, *entry.weight_kg);
    entry.weight_as_entered.reset();  // it was the difference
  }
  if (!entry.reps && !entry.duration_seconds && !entry.by_feel && base) entry.reps = base->reps;
  return true;
}

void start_rest(DialogueState& state, std::int64_t now_seconds) {
  state.rest_until_seconds.reset();
  if (state.rest_seconds > 0) state.rest_until_seconds = now_seconds + state.rest_seconds;
}

/// Minutes since the last working set, where that was a rest at all.
std::optional<int> measured_rest(const DialogueState& state, std::int64_t now_seconds) {
  if (!state.last_set_at_seconds || now_seconds < *state.last_set_at_seconds) return std::nullopt;
  const std::int64_t minutes = (now_seconds - *state.last_set_at_seconds + 30) / 60;
  if (minutes > limits::kRestMinutes) return std::nullopt;
  return static_cast<int>(minutes);
}

void log_set(Turn& turn, WorkingSet set) {
  DialogueState& state = turn.state;
  std::vector<WorkingSet>& sets = turn.exercise().working_sets;
  set.set = static_cast<int>(sets.size()) + 1;
  set.id = turn.around.new_element_id();
  set.actual_rest_minutes = sets.empty() ? std::nullopt : measured_rest(state, turn.around.now_seconds);
  sets.push_back(std::move(set));
  if (const RuleFaults faults = exercise_faults(turn.exercise()); !faults.empty()) {
    return turn.refuse("❌ " + joined(faults));
  }
  if (sets.size() > static_cast<std::size_t>(limits::kSetCount)) {
    return turn.refuse(fmt::format("❌ At most {} sets", limits::kSetCount));
  }
  state.last_set_at_seconds = turn.around.now_seconds;
  start_rest(state, turn.around.now_seconds);
  turn.say(fmt::format("  ✓ {}. {}", sets.back().set, set_text(sets.back())));
}

void log_warmup(Turn& turn, const SetEntry& entry) {
  if (entry.rpe || entry.rep_assessment || entry.failure.used() || entry.duration_seconds ||
      (entry.reps && entry.reps->partial > 0)) {
    return turn.refuse("❌ A warm-up set has weight, reps and a note; s skips the planned warm-ups");
  }
  std::vector<WarmupSet>& sets = turn.exercise().warmup_sets;
  WarmupSet set = warmup_set_of(entry, static_cast<int>(sets.size()) + 1);
  set.id = turn.around.new_element_id();
  if (const auto fault = weight_fault(set.weight_kg)) return turn.refuse("❌ " + *fault);
  if (set.rep_count) {
    const auto fault = reps_fault(fmt::format("Warmup set #{}", set.set), {*set.rep_count, 0}, true);
    if (fault) return turn.refuse("❌ " + *fault);
  }
  turn.say(fmt::format("  ✓ w {}", set_text(set.weight_kg, set.rep_count)));
  sets.push_back(std::move(set));
  start_rest(turn.state, turn.around.now_seconds);
}

void answer_with_set(Turn& turn) {
  ReadSetEntry read = read_set_entry(turn.typed);
  if (!read.fault.empty()) return turn.refuse(fmt::format("❌ {} (? helps)", read.fault));
  const bool is_warmup = read.entry.is_warmup || next_warmup(turn.state) != nullptr;
  if (!complete(turn, read.entry, is_warmup ? warmup_base(turn) : working_base(turn))) return;
  if (is_warmup) return log_warmup(turn, read.entry);
  if (!read.entry.reps && !read.entry.duration_seconds) {
    return turn.refuse("❌ Reps required: type weight x reps, as in 60x8");
  }
  log_set(turn, working_set_of(read.entry, 1));
}

void end_exercise(Turn& turn) {
  const Exercise& exercise = turn.exercise();
  if (exercise.working_sets.empty() && exercise.warmup_sets.empty()) {
    turn.say(fmt::format("{} is left out: no set was done", exercise.name));
    turn.state.session.exercises.pop_back();
    return go_to_next_exercise(turn);
  }
  if (exercise.working_sets.empty()) {
    return turn.refuse(fmt::format("❌ {}; u takes the warm-ups back", joined(exercise_faults(exercise))));
  }
  turn.say(fmt::format("✅ {}: {} working sets", exercise.name, exercise.working_sets.size()));
  go_to_next_exercise(turn);
}

void log_as_planned(Turn& turn) {
  if (const PlannedWarmup* const planned = next_warmup(turn.state)) {
    SetEntry entry;
    entry.weight_kg = planned->weight_kg;
    entry.by_feel = !planned->reps;
    if (planned->reps) entry.reps = RepCount{*planned->reps, 0};
    return log_warmup(turn, entry);
  }
  if (const PlannedSet* const planned = next_set(turn.state)) {
    WorkingSet set;
    set.weight_kg = planned->weight_kg;
    set.rep_count = planned->reps;
    set.rpe = planned->rpe;
    return log_set(turn, std::move(set));
  }
  if (turn.exercise().working_sets.empty()) {
    return turn.refuse("❌ Nothing is planned here; type weight x reps, as in 60x8 (? helps)");
  }
  end_exercise(turn);
}

void repeat_set(Turn& turn) {
  if (turn.exercise().working_sets.empty()) return turn.refuse("❌ There is no set to repeat yet");
  const WorkingSet& last = turn.exercise().working_sets.back();
  WorkingSet set;
  set.weight_kg = last.weight_kg;
  set.weight_as_entered = last.weight_as_entered;
  set.rep_count = last.rep_count;
  set.duration_seconds = last.duration_seconds;
  set.rpe = last.rpe;
  set.rep_assessment = last.rep_assessment;
  log_set(turn, std::move(set));
}

void skip_planned(Turn& turn) {
  if (next_warmup(turn.state) != nullptr) {
    turn.state.skipped_warmups = static_cast<int>(turn.state.context.last_warmups.size());
    turn.say("  warm-ups skipped");
  } else if (next_set(turn.state) != nullptr) {
    ++turn.state.skipped_sets;
    turn.say("  skipped");
  } else {
    turn.refuse("❌ Nothing is planned any more; Enter goes to the next exercise");
  }
}

void set_rest(Turn& turn, std::string_view duration) {
  LineScanner scanner(duration);
  const std::optional<int> number = scanner.take_count();
  std::optional<int> seconds;
  if (number && scanner.take(':')) {
    if (const auto rest = scanner.take_count(); rest && *rest < 60 && *number <= 60)
      seconds = *number * 60 + *rest;
  } else if (number && *number <= 3600) {
    if (scanner.take_word("s")) seconds = *number;
    if (scanner.take_word("m") || scanner.take_word("min")) seconds = *number * 60;
  }
  scanner.skip_blanks();
  if (!seconds || *seconds > limits::kRestMinutes * 60 || !scanner.at_end()) {
    return turn.refuse(fmt::format("❌ A rest is written 90s, 3m or 2:30, {} minutes at most; 0s for no timer",
                                   limits::kRestMinutes));
  }
  turn.state.rest_seconds = *seconds;
  turn.say(*seconds == 0 ? "  no timer" : fmt::format("  rest {}:{:02}", *seconds / 60, *seconds % 60));
  if (turn.state.rest_until_seconds)
    start_rest(turn.state, turn.state.last_set_at_seconds.value_or(turn.around.now_seconds));
}

void add_note(std::optional<std::string>& notes, std::string_view text, std::string_view joint) {
  NoteText joined_notes;
  joined_notes.add(notes.value_or(""), "");
  joined_notes.add(text, joint);
  notes = joined_notes.note();
}

void note_on_set(Turn& turn, std::string_view text) {
  Exercise& exercise = turn.exercise();
  if (exercise.working_sets.empty() && exercise.warmup_sets.empty()) {
    return turn.refuse("❌ There is no set yet to note something on");
  }
  add_note(
      exercise.working_sets.empty() ? exercise.warmup_sets.back().notes : exercise.working_sets.back().notes,
      text, "; ");
  turn.say("  noted");
}

/// Words with text behind them; whether it was one.
bool answer_with_word(Turn& turn) {
  const std::size_t blank = turn.typed.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view word = turn.typed.substr(0, blank);
  const std::string_view text = trimmed(turn.typed.substr(blank));
  if (word == "-") {
    note_on_set(turn, text);
  } else if (equal_any_case(word, "note")) {
    add_note(turn.exercise().notes, text, "\n");
    turn.say("  noted");
  } else if (equal_any_case(word, "cue")) {
    turn.exercise().form_cues.emplace_back(text);
    turn.say("  noted");
  } else if (equal_any_case(word, "rest")) {
    set_rest(turn, text);
  } else {
    return false;
  }
  return true;
}

}  // namespace

const PlannedWarmup* next_warmup(const DialogueState& state) {
  const Exercise& exercise = state.session.exercises.back();
  if (!exercise.working_sets.empty()) return nullptr;
  const std::vector<PlannedWarmup>& planned = state.context.last_warmups;
  const std::size_t index = exercise.warmup_sets.size() + static_cast<std::size_t>(state.skipped_warmups);
  return index < planned.size() ? &planned[index] : nullptr;
}

const PlannedSet* next_set(const DialogueState& state) {
  const std::size_t index =
      state.session.exercises.back().working_sets.size() + static_cast<std::size_t>(state.skipped_sets);
  return index < state.context.last_sets.size() ? &state.context.last_sets[index] : nullptr;
}

void begin_entries(Turn& turn) {
  DialogueState& state = turn.state;
  state.skipped_warmups = 0;
  state.skipped_sets = 0;
  state.rest_until_seconds.reset();
  state.last_set_at_seconds.reset();
  state.rest_seconds = state.context.rest_minutes ? *state.context.rest_minutes * 60 : kDefaultRestSeconds;
  if (!state.context.last_sets.empty()) turn.say("Last time:");
  for (const PlannedWarmup& set : state.context.last_warmups) {
    turn.say("  w " + set_text(set.weight_kg, set.reps));
  }
  for (const PlannedSet& set : state.context.last_sets) {
    turn.say("  " + set_text(set.weight_kg, set.reps, set.rpe));
  }
  state.stage = Stage::entry;
}

void answer_entry(Turn& turn) {
  if (turn.typed.empty()) return log_as_planned(turn);
  if (turn.typed == "?") return turn.say(kHelp);
  if (turn.typed == "=") return repeat_set(turn);
  if (turn.typed_is("u")) return take_back_set(turn);
  if (turn.typed_is("s")) return skip_planned(turn);
  if (turn.typed_is("n")) return end_exercise(turn);
  if (turn.typed_is("c")) return ask_cancel(turn);
  if (turn.typed_is("f")) {
    end_exercise(turn);
    if (!turn.is_refused) go_to_finish(turn);
    return;
  }
  if (!answer_with_word(turn)) answer_with_set(turn);
}

std::string proposed_exercise(const DialogueState& state) {
  if (state.style != Style::entries) return {};
  const std::vector<std::string> next = next_exercises(state.plan.proposed, names_in(state.session));
  return next.empty() ? std::string() : next.front();
}

}  // namespace traininglog
