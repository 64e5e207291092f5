#include "apps/traininglog/older_exercise.h"

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "apps/traininglog/failure_technique_json.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

constexpr std::string_view kRepsNotRecorded = "reps not recorded";

/// The failure technique of an older document in the words of ours.
std::string with_our_names(Slice value) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames = {
      {{"technique_type", "type"},
       {"mini_sets", "miniSets"},
       {"rep_count", "repCount"},
       {"partial_rep_count", "partialRepCount"},
       {"hold_duration_seconds", "holdDurationSeconds"},
       {"drop_sets", "dropSets"},
       {"weight_kg", "weightKg"}}};
  if (value.type() == Type::array) {
    std::string text;
    for (Elements list(value); list.next();) text += (text.empty() ? "" : ",") + with_our_names(list.value());
    return "[" + text + "]";
  }
  if (value.type() != Type::object) return std::string(value.text);
  std::string text;
  for (Members members(value); members.next();) {
    std::string name = members.key();
    for (const auto& [theirs, ours] : kNames) {
      if (name == theirs) name = ours;
    }
    text += (text.empty() ? "" : ",") + perdure::json::quote(name) + ":" + with_our_names(members.value());
  }
  return "{" + text + "}";
}

/// `{"minutes": 2, "seconds": 30}`, or minutes alone.
struct Rest {
  int minutes = 0;
  int seconds = 0;
};

std::optional<Rest> rest_of(Slice value) {
  if (is_null(value)) return std::nullopt;
  if (value.type() == Type::number) return Rest{integer_of(value, "rest"), 0};
  expect_type(value, Type::object, "a rest is neither minutes nor an object");
  Rest rest;
  if (const auto minutes = member(value, "minutes"))
    rest.minutes = integer_or_null(*minutes, "rest").value_or(0);
  if (const auto seconds = member(value, "seconds"))
    rest.seconds = integer_or_null(*seconds, "rest").value_or(0);
  return rest;
}

/// Whole minutes; the seconds have no field.
std::optional<int> minutes_of(Slice value, NoteText& notes) {
  const auto rest = rest_of(value);
  if (!rest) return std::nullopt;
  if (rest->seconds != 0) {
    notes.add("rest " + std::to_string(rest->minutes) + " min " + std::to_string(rest->seconds) + " s", "\n");
  }
  return rest->minutes + rest->seconds / 60;
}

bool is_half_step(double rpe) { return rpe >= 1 && rpe <= 10 && rpe * 2 == std::floor(rpe * 2); }

int count_of(Slice value, std::string_view what) {
  const int count = integer_of(value, what);
  if (count < 0) throw FieldFault(std::string(what) + " is negative");
  return count;
}

double weight_of(Slice value) {
  const double weight = number_of(value, "weight");
  if (weight < 0) throw FieldFault("a weight is negative");
  return weight;
}

class OlderWorkingSet {
 public:
  OlderWorkingSet(int number, OlderMembers& members) : members_(members) { set_.set = number; }

  WorkingSet read(Slice value) {
    for (Members all(value); all.next();) {
      const std::string key = all.key();
      members_.take(key, all.value(), notes_,
                    [&] { return take_amount(key, all.value()) || take(key, all.value()); });
    }
    if (!weight_known_) note_missing(value, "weight not recorded");
    if (!reps_known_ && !set_.duration_seconds && !set_.distance_meters)
      note_missing(value, kRepsNotRecorded);
    settle_technique();
    notes_.add(own_note_, "; ");
    set_.notes = notes_.note();
    return std::move(set_);
  }

 private:
  bool take_amount(const std::string& key, Slice value) {
    if (key == "weight_kg" || key == "weight") {
      if (is_null(value)) return true;
      set_.weight_kg = weight_of(value);
      weight_known_ = true;
    } else if (key == "rep_count" || key == "reps") {
      if (is_null(value)) return true;
      const RepCount count = rep_count_or_number(value);
      if (count.full < 0 || count.partial < 0) return false;
      set_.rep_count = count;
      reps_known_ = true;
    } else if (key == "full_reps") {
      if (is_null(value)) return true;
      set_.rep_count.full = count_of(value, key);
      reps_known_ = true;
    } else if (key == "partial_reps") {
      if (!is_null(value)) set_.rep_count.partial = count_of(value, key);
    } else if (key == "unilateral_rep_count") {
      return take_sides(value);
    } else if (key == "duration_seconds") {
      set_.duration_seconds = integer_or_null(value, key);
    } else if (key == "distance_meters") {
      set_.distance_meters = number_or_null(value, key);
    } else {
      return false;
    }
    return true;
  }

  bool take(const std::string& key, Slice value) {
    if (key == "number" || key == "set" || key == "set_number") {
      return integer_of(value, key) == set_.set;
    }
    if (key == "rpe") {
      const auto rpe = number_or_null(value, key);
      if (rpe && !is_half_step(*rpe)) return false;
      set_.rpe = rpe;
    } else if (key == "rep_quality_assessment") {
      return take_assessment(value);
    } else if (key == "actual_rest_minutes" || key == "rest") {
      set_.actual_rest_minutes = minutes_of(value, notes_);
    } else if (key == "notes") {
      own_note_ = text_or_null(value, key).value_or(std::string());
    } else if (key == "set_type") {
      return is_null(value) || text_of(value, key) == "strength";
    } else if (key == "failure_technique") {
      technique_ = value;
    } else {
      return false;
    }
    return true;
  }

  bool take_assessment(Slice value) {
    auto assessment = text_or_null(value, "rep_quality_assessment");
    if (!assessment) return true;
    for (const std::string_view known : {"bad", "good", "perfect", "learning"}) {
      if (*assessment == known) return set_.rep_assessment = std::move(assessment), true;
    }
    return false;
  }

  bool take_sides(Slice value) {
    if (is_null(value)) return true;
    const auto left = member(value, "left");
    const auto right = member(value, "right");
    if (!left || !right) return false;
    set_.unilateral = WorkingSet::Sides{rep_count_or_number(*left), rep_count_or_number(*right)};
    const auto& [l, r] = *set_.unilateral;
    const bool left_smaller = std::pair(l.full, l.partial) < std::pair(r.full, r.partial);
    if (!reps_known_) set_.rep_count = left_smaller ? l : r;
    return reps_known_ = true;
  }

  void note_missing(Slice where, std::string_view what) {
    notes_.add(what, "; ");
    members_.warn(where, {}, std::string(what));
  }

  /// It stands before or behind the RPE that it needs.
  void settle_technique() {
    if (!technique_ || is_null(*technique_)) return;
    if (set_.rpe != 10) {
      members_.keep("failure_technique", *technique_, notes_,
                    "only a set with RPE 10 has a failure technique");
      return;
    }
    members_.take("failure_technique", *technique_, notes_, [&] {
      const std::string ours = with_our_names(*technique_);
      set_.failure = failure_technique_of(perdure::json::root(ours));
      return true;
    });
  }

  OlderMembers& members_;
  WorkingSet set_;
  NoteText notes_;
  std::string own_note_;
  std::optional<Slice> technique_;
  bool weight_known_ = false;
  bool reps_known_ = false;
};

WarmupSet warmup_set(Slice value, int number, OlderMembers& members) {
  WarmupSet set;
  set.set = number;
  NoteText notes;
  std::string own_note;
  for (Members all(value); all.next();) {
    const std::string key = all.key();
    const Slice what = all.value();
    members.take(key, what, notes, [&] {
      if (key == "number" || key == "set" || key == "set_number") return integer_of(what, key) == number;
      if (key == "weight_kg" || key == "weight") {
        if (!is_null(what)) set.weight_kg = weight_of(what);
        return true;
      }
      if (key == "rep_count" || key == "reps" || key == "full_reps") {
        if (is_null(what)) return true;
        const RepCount count = rep_count_or_number(what);
        if (count.full < 0) return false;
        set.rep_count = count.full;
        return count.partial == 0;
      }
      if (key == "partial_reps") return is_null(what) || what.text == "0";
      if (key == "set_type") return is_null(what) || text_of(what, key) == "strength";
      if (key == "notes") return own_note = text_or_null(what, key).value_or(std::string()), true;
      return false;
    });
  }
  notes.add(own_note, "; ");
  set.notes = notes.note();
  return set;
}

class OlderExercise {
 public:
  OlderExercise(int order, OlderMembers& members) : members_(members) { exercise_.order = order; }

  Exercise read(Slice value) {
    for (Members all(value); all.next();) {
      const std::string key = all.key();
      members_.take(key, all.value(), notes_,
                    [&] { return take(key, all.value()) || take_lists(key, all.value()); });
    }
    if (exercise_.name.empty()) {
      exercise_.name = "Exercise " + std::to_string(exercise_.order);
      members_.warn(value, {}, "no name; named " + exercise_.name);
    }
    exercise_.notes = notes_.note();
    exercise_.warmup_notes = warmup_notes_.note();
    return std::move(exercise_);
  }

 private:
  bool take(const std::string& key, Slice value) {
    if (key == "number" || key == "order") return integer_of(value, key) == exercise_.order;
    if (key == "name") {
      exercise_.name = text_or_null(value, key).value_or(std::string());
    } else if (key == "exercise_type") {
      exercise_.type = text_or_null(value, key);
    } else if (key == "rep_tempo") {
      exercise_.rep_tempo = text_or_null(value, key);
    } else if (key == "current_goal") {
      take_goal(value);
    } else if (key == "notes") {
      notes_.add(text_or_null(value, key).value_or(std::string()), "\n");
    } else if (key == "warmup_notes") {
      warmup_notes_.add(text_or_null(value, key).value_or(std::string()), "\n");
    } else {
      return false;
    }
    return true;
  }

  bool take_lists(const std::string& key, Slice value) {
    if (key == "target_muscle_groups") {
      if (!is_null(value)) exercise_.target_muscle_groups = texts_of(value, key);
    } else if (key == "form_cues") {
      if (!is_null(value)) exercise_.form_cues = texts_of(value, key);
    } else if (key == "warmup_sets") {
      read_sets(key, value, warmup_notes_, [&](Slice set, int number) {
        exercise_.warmup_sets.push_back(warmup_set(set, number, members_));
      });
    } else if (key == "working_sets" || key == "sets") {
      const int before = static_cast<int>(exercise_.working_sets.size());
      read_sets(key, value, notes_, [&](Slice set, int number) {
        exercise_.working_sets.push_back(OlderWorkingSet(before + number, members_).read(set));
      });
    } else {
      return false;
    }
    return true;
  }

  template <typename Read>
  void read_sets(const std::string& key, Slice value, NoteText& notes, const Read& read) {
    if (is_null(value)) return;
    expect_type(value, Type::array, key + " is not a list");
    int number = 0;
    for (Elements list(value); list.next();) {
      if (list.value().type() == Type::object) {
        read(list.value(), ++number);
      } else {
        members_.keep(key, list.value(), notes, "a set is an object");
      }
    }
  }

  /// A goal of an activity has no weight and repetitions.
  void take_goal(Slice value) {
    if (is_null(value)) return;
    expect_type(value, Type::object, "current_goal is not an object");
    Goal goal;
    ActivityGoal activity;
    bool has_range = false;
    bool has_weight = false;
    bool has_sets = false;
    for (Members all(value); all.next();) {
      const std::string key = all.key();
      const Slice what = all.value();
      members_.take("goal " + key, what, notes_, [&] {
        if (key == "weight_kg") return is_null(what) || (goal.weight_kg = weight_of(what), has_weight = true);
        if (key == "sets")
          return is_null(what) || (goal.sets = integer_of(what, key), has_sets = goal.sets > 0);
        if (key == "rep_range") return is_null(what) || (has_range = take_range(goal, what));
        if (key == "rest_minutes" || key == "rest") return goal.rest_minutes = minutes_of(what, notes_), true;
        if (key == "distance_meters") return activity.distance_meters = number_or_null(what, key), true;
        if (key == "target_duration_seconds")
          return activity.duration_seconds = integer_or_null(what, key), true;
        return false;
      });
    }
    if (activity.distance_meters || activity.duration_seconds) exercise_.activity_goal = activity;
    if (has_range && has_weight && has_sets) {
      exercise_.goal = goal;
    } else if (has_range || has_weight || has_sets || goal.rest_minutes) {
      members_.keep("current_goal", value, notes_, "a goal without weight, sets or repetitions");
    }
  }

  static bool take_range(Goal& goal, Slice value) {
    const auto min = member(value, "min");
    const auto max = member(value, "max");
    if (!min || !max) return false;
    goal.reps_min = integer_of(*min, "rep_range.min");
    goal.reps_max = integer_of(*max, "rep_range.max");
    return goal.reps_min > 0 && goal.reps_max >= goal.reps_min;
  }

  OlderMembers& members_;
  Exercise exercise_;
  NoteText notes_;
  NoteText warmup_notes_;
};

}  // namespace

Exercise read_older_exercise(Slice value, int order, OlderMembers& members) {
  return OlderExercise(order, members).read(value);
}

}  // namespace traininglog
