#include "apps/traininglog/session_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/exercise_name.h"

namespace traininglog {

namespace {

/// Of pairs of sets that are compared with each other: as many as 1,000 sets make.
constexpr std::size_t kComparedSetsCount = 1'000'000;

template <typename Set>
void renumber_sets(std::vector<Set>& sets) {
  int number = 0;
  for (Set& set : sets) {
    set.set = ++number;
    if (set.id.empty()) set.id = new_element_id();
  }
}

std::string names_of(const Session& session) {
  std::vector<std::string> names;
  for (const Exercise& exercise : session.exercises) {
    names.push_back(fmt::format("{}. {}", exercise.order, exercise.name));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Extensions that the text may have given itself stay.
void add_missing(Extensions& into, const Extensions& from) {
  for (const auto& entry : from) {
    const bool has =
        std::any_of(into.begin(), into.end(), [&entry](const auto& one) { return one.first == entry.first; });
    if (!has) into.push_back(entry);
  }
}

void keep_of_set(WarmupSet& edited, const WarmupSet& before) {
  if (edited.weight_kg == before.weight_kg) edited.weight_as_entered = before.weight_as_entered;
}

void keep_of_set(WorkingSet& edited, const WorkingSet& before) {
  if (edited.weight_kg == before.weight_kg) edited.weight_as_entered = before.weight_as_entered;
  if (!edited.actual_rest_minutes) edited.actual_rest_minutes = before.actual_rest_minutes;
  if (!edited.unilateral && edited.rep_count == before.rep_count) edited.unilateral = before.unilateral;
  // Seconds alone stand in the text: where they are not any more, somebody wrote repetitions in their place.
  const bool was_a_hold = before.rep_count == RepCount{};
  if (!edited.duration_seconds && !(was_a_hold && edited.rep_count != RepCount{})) {
    edited.duration_seconds = before.duration_seconds;
  }
  if (!edited.distance_meters) edited.distance_meters = before.distance_meters;
  if (!edited.heart_rate_bpm) edited.heart_rate_bpm = before.heart_rate_bpm;
}

bool say_the_same(const WarmupSet& a, const WarmupSet& b) {
  return a.weight_kg == b.weight_kg && a.rep_count == b.rep_count && a.notes == b.notes;
}

bool say_the_same(const WorkingSet& a, const WorkingSet& b) {
  return a.weight_kg == b.weight_kg && a.rep_count == b.rep_count && a.rpe == b.rpe &&
         a.rep_assessment == b.rep_assessment && a.notes == b.notes && a.failure == b.failure;
}

/// The more, the more likely the one was made of the other. Each counts, so that where no set was added or
/// taken away, sets of the same number belong together.
template <typename Set>
int likeness(const Set& a, const Set& b) {
  if (say_the_same(a, b)) return 4;
  return a.weight_kg == b.weight_kg || a.rep_count == b.rep_count ? 2 : 1;
}

/// Which sets are the same ones, as pairs of indices in the order of both: those that are most alike in sum.
template <typename Set>
std::vector<std::pair<std::size_t, std::size_t>> matched(const std::vector<Set>& edited,
                                                         const std::vector<Set>& before) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::size_t first = 0;
  while (first < edited.size() && first < before.size() && say_the_same(edited[first], before[first])) {
    pairs.emplace_back(first, first);
    ++first;
  }
  const std::size_t edited_count = edited.size() - first;
  const std::size_t before_count = before.size() - first;
  const bool is_too_much = before_count > 0 && edited_count > kComparedSetsCount / before_count;
  if (edited_count == before_count || is_too_much) {
    for (std::size_t i = first; i < std::min(edited.size(), before.size()); ++i) pairs.emplace_back(i, i);
    return pairs;
  }
  // best[i][j]: the largest sum for the sets from i and j on.
  std::vector<std::vector<int>> best(edited_count + 1, std::vector<int>(before_count + 1, 0));
  const auto paired = [&](std::size_t i, std::size_t j) {
    return best[i + 1][j + 1] + likeness(edited[first + i], before[first + j]);
  };
  for (std::size_t i = edited_count; i-- > 0;) {
    for (std::size_t j = before_count; j-- > 0;) {
      best[i][j] = std::max({paired(i, j), best[i + 1][j], best[i][j + 1]});
    }
  }
  for (std::size_t i = 0, j = 0; i < edited_count && j < before_count;) {
    if (best[i][j] == paired(i, j)) {
      pairs.emplace_back(first + i++, first + j++);
    } else {
      best[i][j] == best[i + 1][j] ? ++i : ++j;
    }
  }
  return pairs;
}

template <typename Set>
void keep_of_sets(std::vector<Set>& edited, const std::vector<Set>& before) {
  for (const auto& [now, then] : matched(edited, before)) {
    if (edited[now].id.empty()) edited[now].id = before[then].id;
    add_missing(edited[now].extensions, before[then].extensions);
    keep_of_set(edited[now], before[then]);
  }
}

void keep_of_exercise(Exercise& edited, const Exercise& before) {
  if (edited.id.empty()) edited.id = before.id;
  if (!edited.type) edited.type = before.type;
  if (!edited.activity_goal) edited.activity_goal = before.activity_goal;
  add_missing(edited.extensions, before.extensions);
  keep_of_sets(edited.warmup_sets, before.warmup_sets);
  keep_of_sets(edited.working_sets, before.working_sets);
}

}  // namespace

void renumber(Session& session) {
  int order = 0;
  for (Exercise& exercise : session.exercises) {
    exercise.order = ++order;
    if (exercise.id.empty()) exercise.id = new_element_id();
    renumber_sets(exercise.warmup_sets);
    renumber_sets(exercise.working_sets);
    if (!exercise.working_sets.empty()) exercise.working_sets.front().actual_rest_minutes.reset();
  }
}

std::size_t add_sets(Session& session, const std::string& name, const std::vector<SetEntry>& sets) {
  const std::string key = exercise_key(name);
  const auto last = std::find_if(session.exercises.rbegin(), session.exercises.rend(),
                                 [&](const Exercise& one) { return exercise_key(one.name) == key; });
  std::size_t index = session.exercises.size();
  if (last == session.exercises.rend()) {
    session.exercises.emplace_back().name = name;
  } else {
    index = static_cast<std::size_t>(session.exercises.rend() - last) - 1;
  }
  Exercise& exercise = session.exercises[index];
  for (const SetEntry& set : sets) {
    if (set.is_warmup) {
      exercise.warmup_sets.push_back(warmup_set_of(set, 0));
    } else {
      exercise.working_sets.push_back(working_set_of(set, 0));
    }
  }
  renumber(session);
  return index;
}

std::size_t choose_exercise(const Session& session, std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (is_number && number >= 1 && number <= session.exercises.size()) return number - 1;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < session.exercises.size(); ++i) {
    if (exercise_key(session.exercises[i].name) == exercise_key(text)) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  throw perdure::Error(perdure::code::kInvalidArgument,
                       fmt::format("{} exercise \"{}\" in this session; it has: {}",
                                   found.empty() ? "no" : "more than one", text, names_of(session)));
}

void change_set(WorkingSet& set, const SetEntry& entry) {
  if (entry.weight_kg) {
    set.weight_kg = entry.is_relative ? weight_changed_by(set.weight_kg, *entry.weight_kg) : *entry.weight_kg;
    set.weight_as_entered = entry.weight_as_entered;
  }
  if (entry.reps) {
    set.rep_count = *entry.reps;
    set.unilateral.reset();
    set.duration_seconds.reset();
  }
  if (entry.duration_seconds) {
    set.duration_seconds = entry.duration_seconds;
    set.rep_count = {};
  }
  if (entry.rpe) {
    set.rpe = entry.rpe;
    if (*entry.rpe != 10) set.failure = {};
  }
  if (entry.rep_assessment) set.rep_assessment = entry.rep_assessment;
  if (entry.failure.used()) set.failure = entry.failure;
  if (entry.notes) set.notes = entry.notes;
}

void keep_what_text_cannot_say(Session& edited, const Session& before) {
  std::unordered_set<std::size_t> used;
  for (Exercise& exercise : edited.exercises) {
    for (std::size_t i = 0; i < before.exercises.size(); ++i) {
      if (exercise_key(before.exercises[i].name) != exercise_key(exercise.name)) continue;
      if (!used.insert(i).second) continue;
      keep_of_exercise(exercise, before.exercises[i]);
      break;
    }
  }
}

}  // namespace traininglog
