#include "apps/traininglog/session_rules.h"

#include <fmt/format.h>

#include <cmath>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_date.h"

namespace traininglog {

namespace {

void add(RuleFaults& faults, std::optional<std::string> fault) {
  if (fault) faults.push_back(std::move(*fault));
}

void add(RuleFaults& faults, bool is_wrong, std::string what) {
  if (is_wrong) faults.push_back(std::move(what));
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

/// Without the blanks around it.
std::size_t character_count(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return 0;
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  std::size_t count = 0;
  for (std::size_t i = first; i <= last; ++i)
    count += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

void failure_faults(RuleFaults& faults, const std::string& name, const WorkingSet& set) {
  const FailureTechnique& failure = set.failure;
  add(faults, failure.used() && set.rpe != 10.0, name + ": a failure technique needs RPE 10");
  if (failure.lengthened_partials) {
    add(faults, failure.lengthened_partials->partial_rep_count < 0, name + ": LLP reps must be 0 or more");
  }
  if (failure.static_hold) {
    add(faults, failure.static_hold->hold_seconds <= 0, name + ": a hold lasts more than 0 seconds");
  }
  if (failure.myo_reps) {
    add(faults, failure.myo_reps->mini_sets.empty(), name + ": myo-reps have at least one mini-set");
    for (const RepCount& reps : failure.myo_reps->mini_sets) {
      add(faults, reps.full < 0 || reps.partial < 0, name + ": reps of a mini-set must be 0 or more");
    }
  }
  if (failure.drop_set) {
    add(faults, failure.drop_set->drops.empty(), name + ": a drop set has at least one drop");
    for (const DropSet::Drop& drop : failure.drop_set->drops) {
      add(faults, weight_fault(drop.weight_kg));
      add(faults, drop.rep_count.full < 0 || drop.rep_count.partial < 0,
          name + ": reps of a drop must be 0 or more");
    }
  }
}

void working_set_faults(RuleFaults& faults, int expected, const WorkingSet& set) {
  const std::string name = fmt::format("Working set #{}", set.set);
  add(faults, set.set != expected, fmt::format("{}: sets count from 1, this is number {}", name, expected));
  add(faults, weight_fault(set.weight_kg));
  // What was measured in seconds or meters has no repetitions.
  const bool has_measure = set.duration_seconds || set.distance_meters;
  if (!has_measure || set.rep_count != RepCount{}) add(faults, reps_fault(name, set.rep_count, false));
  if (set.rpe) add(faults, rpe_fault(*set.rpe));
  if (set.actual_rest_minutes) {
    add(faults, *set.actual_rest_minutes < 0 || *set.actual_rest_minutes > limits::kRestMinutes,
        fmt::format("{}: rest of {} minutes, 0 to {} are allowed", name, *set.actual_rest_minutes,
                    limits::kRestMinutes));
  }
  if (set.duration_seconds) {
    add(faults, *set.duration_seconds <= 0, name + ": a duration is more than 0 seconds");
  }
  failure_faults(faults, name, set);
}

}  // namespace

std::optional<std::string> weight_fault(double weight_kg) {
  if (!(weight_kg >= 0)) return "Weight cannot be negative";
  if (weight_kg > limits::kWeightKg) return "Weight seems unreasonably high";
  return std::nullopt;
}

std::optional<std::string> rpe_fault(double rpe) {
  if (rpe >= 1 && rpe <= 10 && std::floor(rpe * 2) == rpe * 2) return std::nullopt;
  return "RPE must be between 1 and 10";
}

std::optional<std::string> name_fault(const std::string& name) {
  if (is_blank(name)) return "Exercise name required";
  if (character_count(name) < 2) return "Exercise name too short";
  if (name.size() > limits::kExerciseNameBytes) {
    return fmt::format("Exercise name too long: {} bytes, at most {} are allowed", name.size(),
                       limits::kExerciseNameBytes);
  }
  return std::nullopt;
}

std::optional<std::string> reps_fault(const std::string& set, RepCount reps, bool is_warmup) {
  const int limit = is_warmup ? limits::kWarmupReps : limits::kWorkingReps;
  if (reps.full <= 0) return "Reps must be greater than 0";
  if (reps.full > limit) {
    return fmt::format("{}: {} reps, at most {} are allowed", set, reps.full, limit);
  }
  if (reps.partial < 0 || reps.partial > limits::kWorkingReps) {
    return fmt::format("{}: {} partial reps, 0 to {} are allowed", set, reps.partial, limits::kWorkingReps);
  }
  return std::nullopt;
}

RuleFaults goal_faults(const Goal& goal) {
  RuleFaults faults;
  add(faults, !(goal.weight_kg >= 0), "Goal: weight cannot be negative");
  add(faults, goal.sets <= 0, "Goal: sets must be greater than 0");
  add(faults, goal.reps_min <= 0, "Goal: repRange.min must be greater than 0");
  add(faults, goal.reps_max < goal.reps_min, "Goal: repRange.max must not be below repRange.min");
  add(faults, goal.rest_minutes && (*goal.rest_minutes < 0 || *goal.rest_minutes > limits::kRestMinutes),
      fmt::format("Goal: restMinutes must be 0 to {}", limits::kRestMinutes));
  return faults;
}

RuleFaults exercise_faults(const Exercise& exercise) {
  RuleFaults faults;
  add(faults, name_fault(exercise.name));
  if (exercise.goal) {
    for (std::string& fault : goal_faults(*exercise.goal)) faults.push_back(std::move(fault));
  }
  int expected = 0;
  for (const WarmupSet& set : exercise.warmup_sets) {
    const std::string name = fmt::format("Warmup set #{}", set.set);
    ++expected;
    add(faults, set.set != expected, fmt::format("{}: sets count from 1, this is number {}", name, expected));
    add(faults, weight_fault(set.weight_kg));
    if (set.rep_count) add(faults, reps_fault(name, {*set.rep_count, 0}, true));
  }
  expected = 0;
  for (const WorkingSet& set : exercise.working_sets) working_set_faults(faults, ++expected, set);
  add(faults, exercise.working_sets.empty(),
      fmt::format("Exercise '{}' must have at least 1 working set", exercise.name));
  return faults;
}

RuleFaults session_faults(const Session& session) {
  RuleFaults faults;
  add(faults, session.phase < 1, "Phase required");
  add(faults, session.week < 1, "Week must be >= 1");
  add(faults, is_blank(session.focus), "Focus required");
  add(faults, !is_session_date(session.date), fmt::format("Date '{}' is not on the calendar", session.date));
  if (session.program && session.program->length_weeks) {
    add(faults, session.week > *session.program->length_weeks,
        fmt::format("Week {} is behind the end of the program of {} weeks", session.week,
                    *session.program->length_weeks));
  }
  add(faults, session.duration_minutes && *session.duration_minutes <= 0,
      "Session duration must be greater than 0");
  add(faults, session.exercises.empty(), "Session must have at least 1 exercise");
  int expected = 0;
  for (const Exercise& exercise : session.exercises) {
    ++expected;
    add(faults, exercise.order != expected,
        fmt::format("Exercise '{}' has number {}, it is number {}", exercise.name, exercise.order, expected));
    for (std::string& fault : exercise_faults(exercise)) faults.push_back(std::move(fault));
  }
  return faults;
}

std::string joined(const RuleFaults& faults) { return fmt::format("{}", fmt::join(faults, "; ")); }

}  // namespace traininglog
