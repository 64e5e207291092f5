// Exercises and sets, one question after the other.

#include <fmt/format.h>

#include <utility>

#include "apps/traininglog/dialogue_turn.h"
#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/set_entry.h"

namespace traininglog {

namespace {

constexpr int kDefaultWarmups = 2;
constexpr int kDefaultSets = 1;

void add_section(Turn& turn, std::string_view heading) {
  turn.say(heading);
  turn.say(std::string(40, '-'));
}

WarmupSet& warmup_set(Turn& turn) { return turn.exercise().warmup_sets.back(); }
WorkingSet& working_set(Turn& turn) { return turn.exercise().working_sets.back(); }

/// "Working set #2", as the rules call it.
std::string name_of_set(Turn& turn) {
  return turn.state.in_working ? fmt::format("Working set #{}", working_set(turn).set)
                               : fmt::format("Warmup set #{}", warmup_set(turn).set);
}

void refuse_value(Turn& turn, std::string_view why) { turn.refuse(fmt::format("  ❌ {}", why)); }

/// One Enter too many ends an exercise, and the next set is typed where a name is asked for.
bool is_whole_set(std::string_view typed) {
  const ReadSetEntry read = read_set_entry(typed);
  return read.fault.empty() && read.entry.weight_kg && !read.entry.is_relative &&
         (read.entry.reps || read.entry.duration_seconds || read.entry.by_feel);
}

void answer_name(Turn& turn) {
  const bool is_entries = turn.state.style == Style::entries;
  if (is_entries && turn.typed_is("f")) return go_to_finish(turn);
  if (is_entries && turn.typed_is("c")) return ask_cancel(turn);
  if (is_entries && turn.typed_is("u")) return take_back_set(turn);
  if (is_entries && turn.typed == "?") {
    return turn.say(
        "Type the name of an exercise (Tab completes it), f to finish, c to cancel, < to go back.");
  }
  const std::string typed = turn.typed.empty() ? proposed_exercise(turn.state) : std::string(turn.typed);
  if (const auto fault = name_fault(typed)) return turn.refuse("❌ " + *fault);
  if (is_whole_set(typed)) {
    return turn.refuse(
        fmt::format("❌ '{}' is a set, and the name of an exercise is asked for; < leads back", typed));
  }
  turn.state.context = turn.around.context_of(typed, turn.state.session.focus);
  Exercise exercise;
  exercise.order = static_cast<int>(turn.state.session.exercises.size()) + 1;
  exercise.name = turn.state.context.name;
  exercise.id = turn.around.new_element_id();
  turn.text += context_text(turn.state.context);
  exercise.goal = std::exchange(turn.state.context.goal, std::nullopt);
  turn.state.session.exercises.push_back(std::move(exercise));
  turn.state.in_working = false;
  if (is_entries) return begin_entries(turn);
  add_section(turn, "WARMUP SETS");
  turn.state.stage = Stage::warmup_count;
}

/// Null when the answer was refused.
std::optional<int> set_count(Turn& turn, int otherwise) {
  const std::optional<int> count = turn.typed.empty() ? otherwise : typed_count(turn.typed);
  if (count && *count >= 0 && *count <= limits::kSetCount) return count;
  turn.refuse(count && *count > 0 ? fmt::format("❌ At most {} sets", limits::kSetCount)
                                  : "❌ Please enter a valid number");
  return std::nullopt;
}

void answer_warmup_count(Turn& turn) {
  const std::optional<int> count = set_count(turn, kDefaultWarmups);
  if (!count) return;
  turn.state.set_count = *count;
  *count > 0 ? begin_set(turn) : end_warmups(turn);
}

void answer_working_count(Turn& turn) {
  const std::optional<int> count = set_count(turn, kDefaultSets);
  if (!count) return;
  turn.state.set_count = *count;
  *count > 0 ? begin_set(turn) : end_sets(turn);
}

void answer_try_again(Turn& turn) {
  if (turn.typed_is("y")) {
    end_warmups(turn);
  } else if (turn.typed_is("n")) {
    turn.state.session.exercises.pop_back();
    go_to_next_exercise(turn);
  } else {
    turn.refuse("Please answer y or n.");
  }
}

void answer_weight(Turn& turn) {
  const std::optional<double> weight =
      turn.typed.empty() ? proposed_weight(turn.state) : typed_number(turn.typed);
  if (!weight && turn.typed.empty()) return refuse_value(turn, "Weight required");
  if (!weight) return refuse_value(turn, "Please enter a valid number, as in 80 or 62.5");
  if (const auto fault = weight_fault(*weight)) return refuse_value(turn, *fault);
  (turn.state.in_working ? working_set(turn).weight_kg : warmup_set(turn).weight_kg) = *weight;
  turn.state.stage = Stage::reps;
}

void answer_warmup_reps(Turn& turn) {
  WarmupSet& set = warmup_set(turn);
  set.rep_count = turn.typed_is("feel") ? std::nullopt : typed_count(turn.typed);
  if (!set.rep_count && !turn.typed_is("feel")) {
    return refuse_value(turn, "Please enter a valid number, or feel");
  }
  if (set.rep_count) {
    if (const auto fault = reps_fault(name_of_set(turn), {*set.rep_count, 0}, true)) {
      return refuse_value(turn, *fault);
    }
  }
  turn.state.stage = Stage::rpe;
}

void answer_reps(Turn& turn) {
  if (turn.typed.empty()) return refuse_value(turn, "Reps required");
  if (!turn.state.in_working) return answer_warmup_reps(turn);
  const std::optional<int> full = typed_count(turn.typed.substr(0, turn.typed.find('+')));
  const bool has_partials = turn.typed.find('+') != std::string_view::npos;
  const std::optional<int> partial =
      has_partials ? typed_count(trimmed(turn.typed.substr(turn.typed.find('+') + 1))) : 0;
  if (!full || !partial)
    return refuse_value(turn, "Please enter a valid number, as in 8, or 8+1 with a partial");
  if (const auto fault = reps_fault(name_of_set(turn), {*full, *partial}, false)) {
    return refuse_value(turn, *fault);
  }
  working_set(turn).rep_count = {*full, *partial};
  turn.state.stage = has_partials ? Stage::rpe : Stage::partials;
}

void answer_partials(Turn& turn) {
  const std::optional<int> partial = turn.typed.empty() ? 0 : typed_count(turn.typed);
  if (!partial) return refuse_value(turn, "Please enter a valid number");
  RepCount& reps = working_set(turn).rep_count;
  if (const auto fault = reps_fault(name_of_set(turn), {reps.full, *partial}, false)) {
    return refuse_value(turn, *fault);
  }
  reps.partial = *partial;
  turn.state.stage = Stage::rpe;
}

void answer_rpe(Turn& turn) {
  const std::optional<double> rpe = turn.typed.empty() ? std::nullopt : typed_number(turn.typed);
  const bool is_wrong = !turn.typed.empty() && (!rpe || rpe_fault(*rpe));
  if (is_wrong) return refuse_value(turn, "RPE must be between 1 and 10");
  if (turn.state.in_working) {
    working_set(turn).rpe = rpe;
    turn.state.stage = Stage::quality;
    return;
  }
  // The document has no place for it.
  warmup_set(turn).notes = rpe ? std::optional(fmt::format("RPE {}", *rpe)) : std::nullopt;
  turn.state.stage = Stage::set_notes;
}

void answer_quality(Turn& turn) {
  std::optional<std::string>& quality = working_set(turn).rep_assessment;
  quality.reset();
  for (const char* const known : {"good", "bad", "perfect", "learning"}) {
    if (turn.typed_is(known)) quality = known;
  }
  if (!quality && !turn.typed.empty()) {
    return refuse_value(turn, "Rep quality is good, bad, perfect or learning");
  }
  turn.state.stage = working_set(turn).rpe == 10.0 ? Stage::failure : Stage::set_notes;
}

void answer_failure(Turn& turn) {
  WorkingSet& set = working_set(turn);
  set.failure = {};
  set.notes.reset();
  turn.state.stage = Stage::set_notes;
  if (turn.typed.empty() || turn.typed_is("none")) return;
  LineScanner scanner(turn.typed);
  if (scanner.take_word("failure")) (void)scanner.take(':');
  const std::optional<ReadFailure> read = read_failure(scanner);
  scanner.skip_blanks();
  if (!read || !scanner.at_end()) {
    return refuse_value(turn, "Use myo(3,2+1), llp(6), statichold(30) or dropset(90 x 8, 80 x 6)");
  }
  set.failure = read->technique;
  if (!read->note.empty()) set.notes = read->note;
  // What stands there already keeps the rules.
  if (const RuleFaults faults = exercise_faults(turn.exercise()); !faults.empty()) {
    refuse_value(turn, joined(faults));
  }
}

void answer_set_notes(Turn& turn) {
  std::optional<std::string>& notes =
      turn.state.in_working ? working_set(turn).notes : warmup_set(turn).notes;
  NoteText text;
  text.add(notes.value_or(""), "");
  text.add(turn.typed_is("none") ? std::string_view() : turn.typed, "; ");
  notes = text.note();
  const Exercise& exercise = turn.exercise();
  const std::size_t count =
      turn.state.in_working ? exercise.working_sets.size() : exercise.warmup_sets.size();
  if (count < static_cast<std::size_t>(turn.state.set_count)) return begin_set(turn);
  turn.state.in_working ? end_sets(turn) : end_warmups(turn);
}

}  // namespace

void answer_about_exercise(Turn& turn) {
  switch (turn.state.stage) {
    case Stage::name:
      return answer_name(turn);
    case Stage::warmup_count:
      return answer_warmup_count(turn);
    case Stage::working_count:
      return answer_working_count(turn);
    default:
      return answer_try_again(turn);
  }
}

void answer_about_set(Turn& turn) {
  switch (turn.state.stage) {
    case Stage::weight:
      return answer_weight(turn);
    case Stage::reps:
      return answer_reps(turn);
    case Stage::partials:
      return answer_partials(turn);
    case Stage::rpe:
      return answer_rpe(turn);
    case Stage::quality:
      return answer_quality(turn);
    case Stage::failure:
      return answer_failure(turn);
    default:
      return answer_set_notes(turn);
  }
}

void begin_set(Turn& turn) {
  Exercise& exercise = turn.exercise();
  if (turn.state.in_working) {
    WorkingSet set;
    set.set = static_cast<int>(exercise.working_sets.size()) + 1;
    set.id = turn.around.new_element_id();
    turn.say(fmt::format("Working Set #{}", set.set));
    exercise.working_sets.push_back(std::move(set));
  } else {
    WarmupSet set;
    set.set = static_cast<int>(exercise.warmup_sets.size()) + 1;
    set.id = turn.around.new_element_id();
    turn.say(fmt::format("Warmup Set #{}", set.set));
    exercise.warmup_sets.push_back(std::move(set));
  }
  turn.state.stage = Stage::weight;
}

void end_warmups(Turn& turn) {
  add_section(turn, "WORKING SETS");
  turn.state.in_working = true;
  turn.state.stage = Stage::working_count;
}

void end_sets(Turn& turn) {
  const RuleFaults faults = exercise_faults(turn.exercise());
  if (faults.empty()) {
    turn.say(fmt::format("✅ {}: {} working sets", turn.exercise().name, turn.exercise().working_sets.size()));
    return go_to_next_exercise(turn);
  }
  const ExerciseContext& context = turn.state.context;
  turn.say("❌ " + joined(faults));
  turn.say(context.last_weight_kg
               ? fmt::format("💡 Last weight used: {}kg", *context.last_weight_kg)
               : std::string("💡 A sensible start: a weight that you can move for 6-10 reps"));
  turn.say("💡 Check the values; 6-10 reps suit most sets");
  turn.state.stage = Stage::try_again;
}

std::optional<double> proposed_weight(const DialogueState& state) {
  const Exercise& exercise = state.session.exercises.back();
  if (!state.in_working) {
    const std::size_t index = exercise.warmup_sets.size() - 1;
    if (index < state.context.suggested_warmups.size())
      return state.context.suggested_warmups[index].weight_kg;
    return std::nullopt;
  }
  const std::size_t count = exercise.working_sets.size();
  if (count >= 2) return exercise.working_sets[count - 2].weight_kg;
  return state.context.suggested_kg;
}

}  // namespace traininglog
