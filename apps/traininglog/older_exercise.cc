#include "apps/traininglog/older_exercise.h"

#include <string>
#include <string_view>
#include <utility>

#include "apps/traininglog/older_set.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

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
        exercise_.warmup_sets.push_back(read_older_warmup_set(set, number, members_));
      });
    } else if (key == "working_sets" || key == "sets") {
      const int before = static_cast<int>(exercise_.working_sets.size());
      read_sets(key, value, notes_, [&](Slice set, int number) {
        exercise_.working_sets.push_back(read_older_working_set(set, before + number, members_));
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
        if (key == "weight_kg")
          return is_null(what) || (goal.weight_kg = older_weight(what), has_weight = true);
        if (key == "sets")
          return is_null(what) || (goal.sets = integer_of(what, key), has_sets = goal.sets > 0);
        if (key == "rep_range") return is_null(what) || (has_range = take_range(goal, what));
        if (key == "rest_minutes" || key == "rest")
          return goal.rest_minutes = older_rest_minutes(what, notes_), true;
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
