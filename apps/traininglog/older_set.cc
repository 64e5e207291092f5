#include "apps/traininglog/older_set.h"

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

bool is_half_step(double rpe) { return rpe >= 1 && rpe <= 10 && rpe * 2 == std::floor(rpe * 2); }

int count_of(Slice value, std::string_view what) {
  const int count = integer_of(value, what);
  if (count < 0) throw FieldFault(std::string(what) + " is negative");
  return count;
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
      set_.weight_kg = older_weight(value);
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
      set_.actual_rest_minutes = older_rest_minutes(value, notes_);
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

}  // namespace

std::optional<int> older_rest_minutes(Slice value, NoteText& notes) {
  const auto rest = rest_of(value);
  if (!rest) return std::nullopt;
  if (rest->seconds != 0) {
    notes.add("rest " + std::to_string(rest->minutes) + " min " + std::to_string(rest->seconds) + " s", "\n");
  }
  return rest->minutes + rest->seconds / 60;
}

double older_weight(Slice value) {
  const double weight = number_of(value, "weight");
  if (weight < 0) throw FieldFault("a weight is negative");
  return weight;
}

WarmupSet read_older_warmup_set(Slice value, int number, OlderMembers& members) {
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
        if (!is_null(what)) set.weight_kg = older_weight(what);
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

WorkingSet read_older_working_set(Slice value, int number, OlderMembers& members) {
  return OlderWorkingSet(number, members).read(value);
}

}  // namespace traininglog
