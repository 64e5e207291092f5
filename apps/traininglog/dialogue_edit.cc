// Changes of a finished session before it is saved.

#include <fmt/format.h>

#include <utility>

#include "apps/traininglog/dialogue_turn.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/session_rules.h"
#include "apps/traininglog/set_entry.h"

namespace traininglog {

namespace {

constexpr std::string_view kHelp =
    "  1.2 82.5x5@9   working set 2 of exercise 1 anew\n"
    "  1.2 delete     without this set              1 delete     without this exercise\n"
    "  1 name TEXT    another name                  1 note TEXT, 1 cue TEXT\n"
    "  Enter          back to the summary";

/// What a change is about: an exercise, or one of its working sets.
struct Place {
  std::size_t exercise = 0;
  std::optional<std::size_t> set;  ///< both count from 0
  std::string_view behind;         ///< the text behind the number
};

std::optional<std::size_t> take_index(std::string_view& text, std::size_t count) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const std::optional<int> number = typed_count(text.substr(0, digits));
  text.remove_prefix(digits);
  if (!number || *number < 1 || static_cast<std::size_t>(*number) > count) return std::nullopt;
  return static_cast<std::size_t>(*number) - 1;
}

std::optional<Place> place_of(const Session& session, std::string_view typed) {
  const std::size_t blank = typed.find(' ');
  std::string_view number = typed.substr(0, blank);
  const auto exercise = take_index(number, session.exercises.size());
  if (!exercise) return std::nullopt;
  Place place{*exercise, {}, blank == std::string_view::npos ? "" : trimmed(typed.substr(blank))};
  if (number.empty()) return place;
  if (number.front() != '.') return std::nullopt;
  number.remove_prefix(1);
  place.set = take_index(number, session.exercises[*exercise].working_sets.size());
  if (!place.set || !number.empty()) return std::nullopt;
  return place;
}

template <typename List>
void erase_at(List& list, std::size_t index) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
}

void number_again(Session& session) {
  int order = 0;
  for (Exercise& exercise : session.exercises) {
    exercise.order = ++order;
    int number = 0;
    for (WorkingSet& set : exercise.working_sets) set.set = ++number;
  }
}

void replace_set(Turn& turn, WorkingSet& set, std::string_view text) {
  ReadSetEntry read = read_set_entry(text);
  SetEntry& entry = read.entry;
  if (!read.fault.empty()) return turn.refuse("❌ " + read.fault);
  if (!entry.weight_kg || entry.is_relative || entry.is_warmup || (!entry.reps && !entry.duration_seconds)) {
    return turn.refuse("❌ A set is typed as weight x reps, as in 82.5x5@9");
  }
  WorkingSet changed = working_set_of(entry, set.set);
  changed.id = set.id;
  changed.actual_rest_minutes = set.actual_rest_minutes;
  set = std::move(changed);
}

void change_set(Turn& turn, const Place& place) {
  std::vector<WorkingSet>& sets = turn.state.session.exercises[place.exercise].working_sets;
  if (!equal_any_case(place.behind, "delete")) return replace_set(turn, sets[*place.set], place.behind);
  erase_at(sets, *place.set);
  if (*place.set == 0 && !sets.empty()) sets.front().actual_rest_minutes.reset();
}

void change_exercise(Turn& turn, const Place& place) {
  std::vector<Exercise>& exercises = turn.state.session.exercises;
  Exercise& exercise = exercises[place.exercise];
  const std::size_t blank = place.behind.find(' ');
  const std::string_view word = place.behind.substr(0, blank);
  const std::string_view text =
      blank == std::string_view::npos ? std::string_view() : trimmed(place.behind.substr(blank));
  if (equal_any_case(word, "delete") && text.empty()) {
    erase_at(exercises, place.exercise);
  } else if (equal_any_case(word, "name")) {
    exercise.name = text;
  } else if (equal_any_case(word, "note")) {
    exercise.notes = text.empty() ? std::nullopt : std::optional(std::string(text));
  } else if (equal_any_case(word, "cue") && !text.empty()) {
    exercise.form_cues.emplace_back(text);
  } else {
    turn.refuse(kHelp);
  }
}

}  // namespace

void answer_edit(Turn& turn) {
  if (turn.typed.empty() || turn.typed_is("done")) return go_to_finish(turn);
  if (turn.typed == "?") return turn.say(kHelp);
  const std::optional<Place> place = place_of(turn.state.session, turn.typed);
  if (!place) return turn.refuse(kHelp);
  place->set ? change_set(turn, *place) : change_exercise(turn, *place);
  if (turn.is_refused) return;
  number_again(turn.state.session);
  if (const RuleFaults faults = session_faults(turn.state.session); !faults.empty()) {
    return turn.refuse("❌ " + joined(faults));
  }
  turn.text += sets_text(turn.state.session);
}

}  // namespace traininglog
