#include "apps/traininglog/session_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include <perdure/error.h>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/exercise_name.h"

namespace traininglog {

namespace {

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
  if (!edited.duration_seconds) edited.duration_seconds = before.duration_seconds;
  if (!edited.distance_meters) edited.distance_meters = before.distance_meters;
  if (!edited.heart_rate_bpm) edited.heart_rate_bpm = before.heart_rate_bpm;
}

template <typename Set>
void keep_of_sets(std::vector<Set>& edited, const std::vector<Set>& before) {
  for (std::size_t i = 0; i < edited.size() && i < before.size(); ++i) {
    if (edited[i].id.empty()) edited[i].id = before[i].id;
    add_missing(edited[i].extensions, before[i].extensions);
    keep_of_set(edited[i], before[i]);
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
    set.weight_kg = entry.is_relative ? set.weight_kg + *entry.weight_kg : *entry.weight_kg;
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
