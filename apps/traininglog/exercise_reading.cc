#include "apps/traininglog/exercise_reading.h"

#include "apps/traininglog/failure_technique_json.h"
#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_json.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

bool take_id(std::string& id, Slice value) {
  if (value.type() != Type::string) return false;
  id = value.unescaped();
  return !id.empty();
}

bool take_weight_as_entered(std::optional<EnteredWeight>& into, Slice value) {
  if (!has_only(value, {"value", "unit"})) return false;
  return take(into, [&]() -> std::optional<EnteredWeight> {
    const auto number = member(value, "value");
    const auto unit = member(value, "unit");
    if (!number || !unit) return std::nullopt;
    return EnteredWeight{number_of(*number, "value"), text_of(*unit, "unit")};
  });
}

bool take_sides(std::optional<WorkingSet::Sides>& into, Slice value) {
  if (!has_only(value, {"left", "right"})) return false;
  return take(into, [&]() -> std::optional<WorkingSet::Sides> {
    const auto left = member(value, "left");
    const auto right = member(value, "right");
    if (!left || !right || !has_only(*left, {"full", "partial"}) || !has_only(*right, {"full", "partial"})) {
      return std::nullopt;
    }
    return WorkingSet::Sides{rep_count_of(*left), rep_count_of(*right)};
  });
}

/// What was written by hand has the sentence too; it says nothing that the missing count does not.
void drop_by_feel_sentence(WarmupSet& set) {
  if (set.rep_count || !set.notes || set.notes->rfind(kByFeelSentence, 0) != 0) return;
  std::string_view rest = std::string_view(*set.notes).substr(kByFeelSentence.size());
  if (rest.empty()) {
    set.notes.reset();
  } else if (rest.front() == ' ') {
    set.notes = std::string(rest.substr(1));
  }
}

WarmupSet warmup_set(Slice value) {
  expect_type(value, Type::object, "a warm-up set is not an object");
  WarmupSet set;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    const Slice what = members.value();
    if (key == "set") {
      set.set = integer_of(what, "set");
    } else if (key == "weightKg") {
      set.weight_kg = number_of(what, "weightKg");
    } else if (key == "repCount") {
      set.rep_count = integer_or_null(what, "repCount of a warm-up set");
    } else if (key == "notes") {
      set.notes = text_or_null(what, "notes");
    } else if (key == "x-id" && take_id(set.id, what)) {
    } else if (key == "x-weightAsEntered" && take_weight_as_entered(set.weight_as_entered, what)) {
    } else {
      keep_extension(key, what, set.extensions);
    }
  }
  drop_by_feel_sentence(set);
  return set;
}

bool take_set_extension(WorkingSet& set, const std::string& key, Slice value) {
  if (key == "x-id") return take_id(set.id, value);
  if (key == "x-weightAsEntered") return take_weight_as_entered(set.weight_as_entered, value);
  if (key == "x-unilateral") return take_sides(set.unilateral, value);
  if (key == "x-durationSeconds") {
    return take(set.duration_seconds, [&] { return std::optional(integer_of(value, key)); });
  }
  if (key == "x-distanceMeters") {
    return take(set.distance_meters, [&] { return std::optional(number_of(value, key)); });
  }
  if (key == "x-heartRateBpm") {
    return take(set.heart_rate_bpm, [&] { return std::optional(integer_of(value, key)); });
  }
  return false;
}

bool take_set_member(WorkingSet& set, const std::string& key, Slice value) {
  if (key == "set") {
    set.set = integer_of(value, "set");
  } else if (key == "weightKg") {
    set.weight_kg = number_of(value, "weightKg");
  } else if (key == "repCount") {
    set.rep_count = rep_count_of(value);
  } else if (key == "rpe") {
    set.rpe = number_or_null(value, "rpe");
  } else if (key == "repAssessment") {
    set.rep_assessment = text_or_null(value, "repAssessment");
  } else if (key == "actualRestMinutes") {
    set.actual_rest_minutes = integer_or_null(value, "actualRestMinutes");
  } else if (key == "notes") {
    set.notes = text_or_null(value, "notes");
  } else if (key == "failureTechnique") {
    set.failure = failure_technique_of(value);
  } else {
    return take_set_extension(set, key, value);
  }
  return true;
}

WorkingSet working_set(Slice value) {
  expect_type(value, Type::object, "a working set is not an object");
  WorkingSet set;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (!take_set_member(set, key, members.value())) keep_extension(key, members.value(), set.extensions);
  }
  return set;
}

}  // namespace

std::optional<Goal> goal_of(Slice value) {
  expect_type(value, Type::object, "currentGoal is not an object");
  Goal goal;
  bool known = false;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    known = true;
    if (key == "weightKg") goal.weight_kg = number_of(members.value(), "currentGoal.weightKg");
    if (key == "sets") goal.sets = integer_of(members.value(), "currentGoal.sets");
    if (key == "restMinutes") goal.rest_minutes = integer_or_null(members.value(), "currentGoal.restMinutes");
    if (key == "repRange") {
      const auto min = member(members.value(), "min");
      const auto max = member(members.value(), "max");
      if (!min || !max) throw FieldFault("currentGoal.repRange has no min or no max");
      goal.reps_min = integer_of(*min, "currentGoal.repRange.min");
      goal.reps_max = integer_of(*max, "currentGoal.repRange.max");
    }
  }
  if (!known) return std::nullopt;
  return goal;
}

namespace {

bool take_activity_goal(std::optional<ActivityGoal>& into, Slice value) {
  if (!has_only(value, {"distanceMeters", "durationSeconds"})) return false;
  return take(into, [&] {
    ActivityGoal goal;
    if (const auto meters = member(value, "distanceMeters")) {
      goal.distance_meters = number_of(*meters, "distanceMeters");
    }
    if (const auto seconds = member(value, "durationSeconds")) {
      goal.duration_seconds = integer_of(*seconds, "durationSeconds");
    }
    return std::optional(goal);
  });
}

template <typename Set>
void read_sets(std::vector<Set>& sets, Slice value, const char* name, Set (*read)(Slice)) {
  expect_type(value, Type::array, std::string(name) + " is not a list");
  for (Elements list(value); list.next();) sets.push_back(read(list.value()));
}

bool take_exercise_member(Exercise& exercise, const std::string& key, Slice value) {
  if (key == "Order") {
    exercise.order = integer_of(value, "Order");
  } else if (key == "Name") {
    exercise.name = text_of(value, "Name");
  } else if (key == "targetMuscleGroups") {
    exercise.target_muscle_groups = texts_of(value, "targetMuscleGroups");
  } else if (key == "repTempo") {
    exercise.rep_tempo = text_or_null(value, "repTempo");
  } else if (key == "currentGoal") {
    exercise.goal = goal_of(value);
  } else if (key == "warmupSets") {
    read_sets(exercise.warmup_sets, value, "warmupSets", warmup_set);
  } else if (key == "workingSets") {
    read_sets(exercise.working_sets, value, "workingSets", working_set);
  } else if (key == "notes") {
    exercise.notes = text_or_null(value, "notes");
  } else if (key == "warmupNotes") {
    exercise.warmup_notes = text_or_null(value, "warmupNotes");
  } else if (key == "formCues") {
    exercise.form_cues = texts_of(value, "formCues");
  } else if (key == "x-type") {
    return take(exercise.type, [&] { return std::optional(text_of(value, "x-type")); });
  } else if (key == "x-goal") {
    return take_activity_goal(exercise.activity_goal, value);
  } else if (key == "x-id") {
    return take_id(exercise.id, value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Exercise exercise_of(Slice value) {
  expect_type(value, Type::object, "an exercise is not an object");
  Exercise exercise;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (!take_exercise_member(exercise, key, members.value())) {
      keep_extension(key, members.value(), exercise.extensions);
    }
  }
  if (exercise.name.empty()) throw FieldFault("an exercise has no Name");
  return exercise;
}

}  // namespace traininglog
