#include "apps/traininglog/workout_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/traininglog/exercise_name.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

constexpr double kMetersPerMile = 1609.344;
constexpr std::int64_t kSecondsPerDay = 86400;

/// 0 for a unit that is none.
double meters_per(const std::string& unit) {
  static const std::vector<std::pair<std::string_view, double>> kUnits = {
      {"km", 1000},           {"m", 1},
      {"meters", 1},          {"metres", 1},
      {"mi", kMetersPerMile}, {"miles", kMetersPerMile},
      {"ft", 0.3048},         {"yd", 0.9144},
      {"cm", 0.01},           {"in", 0.0254}};
  for (const auto& [name, meters] : kUnits) {
    if (unit == name) return meters;
  }
  return 0;
}

bool is_metric(const std::string& unit) {
  return unit == "km" || unit == "m" || unit == "meters" || unit == "metres";
}

double to_hundredths(double value) { return std::round(value * 100) / 100; }

/// The shortest text of a number.
std::string number_text(double value) {
  perdure::json::Writer json;
  json.value(value);
  return std::move(json).text();
}

std::string label_of(const ExportRow& row) {
  std::string label = row.start.substr(0, 16);
  label[10] = ' ';
  return row.workout_name.empty() ? label : label + " " + row.workout_name;
}

}  // namespace

void WorkoutBuilder::begin(const ExportRow& row) {
  imported_.session.emplace();
  imported_.shape = name_of(app_);
  imported_.identity = Identity::start;
  imported_.source_id = row.workout_number.empty() ? row.start_text : row.workout_number;
  imported_.label = label_of(row);
  Session& session = *imported_.session;
  session.date = row.start;
  session.ad_hoc = true;
  session.focus = row.workout_name.empty() ? "General" : row.workout_name;
  if (row.workout_name.empty() && app_ != App::fitnotes) {
    remarks_.stand_at(row.line);
    remarks_.warn({}, "the workout has no name; its focus is General");
  }
}

void WorkoutBuilder::add(const ExportRow& row) {
  ++row_count_;
  if (!imported_.session) begin(row);
  take_workout(row);
  remarks_.stand_at(row.line);
  for (const auto& [found, message] : row.warnings) remarks_.malformed(found, message);
  if (row.kind == RowKind::note && row.exercise.empty()) {
    for (const std::string& note : row.notes) session_notes_.add(note, "\n");
    return;
  }
  if (begins_exercise(row)) enter_exercise(row);
  keep_once(exercise_notes_, last_exercise_notes_, row.exercise_notes);
  if (row.number) last_number_ = row.number;
  switch (row.kind) {
    case RowKind::rest_timer:
      return add_rest(row);
    case RowKind::note:
      for (const std::string& note : row.notes) exercise_notes_.add(note, "\n");
      return;
    case RowKind::warmup_set:
      return add_warmup(row);
    case RowKind::drop_set:
      if (add_drop(row)) return;
      break;
    default:
      break;
  }
  add_working(row);
}

void WorkoutBuilder::refuse(const ExportRow& row) {
  ++row_count_;
  remarks_.stand_at(row.line);
  remarks_.malformed(row.found, "row refused: " + row.why);
}

/// Text that stands in every row is kept once.
void WorkoutBuilder::keep_once(NoteText& notes, std::string& last, const std::string& text) {
  if (text.empty() || text == last) return;
  notes.add(text, "\n");
  last = text;
}

void WorkoutBuilder::take_workout(const ExportRow& row) {
  keep_once(session_notes_, last_workout_notes_, row.workout_notes);
  if (!duration_known_) settle_duration(row);
}

void WorkoutBuilder::settle_duration(const ExportRow& row) {
  Session& session = *imported_.session;
  if (!row.duration_text.empty()) {
    duration_known_ = true;
    session_notes_.add("duration " + row.duration_text, "\n");
    remarks_.stand_at(row.line);
    remarks_.warn(row.duration_text, "no duration; kept in the session's notes");
  }
  if (!row.workout_seconds) return;
  duration_known_ = true;
  const std::int64_t minutes = *row.workout_seconds / 60;
  if (minutes > 0 && minutes < 1'000'000) session.duration_minutes = static_cast<int>(minutes);
  if (*row.workout_seconds % 60 != 0) {
    session.extensions.emplace_back("x-durationSeconds", std::to_string(*row.workout_seconds));
  }
  if (*row.workout_seconds < kSecondsPerDay) return;
  remarks_.stand_at(row.line);
  remarks_.warn(std::to_string(minutes) + " min",
                "a workout of a day and more, perhaps never ended in the app; kept as it is");
}

/// Another name, another superset, or the count of the same one starts over.
bool WorkoutBuilder::begins_exercise(const ExportRow& row) const {
  if (imported_.session->exercises.empty()) return true;
  if (row.kind == RowKind::rest_timer && row.exercise.empty()) return false;
  if (row.exercise + '\n' + row.superset != exercise_key_) return true;
  return row.number && last_number_ && *row.number <= *last_number_;
}

void WorkoutBuilder::enter_exercise(const ExportRow& row) {
  close_exercise();
  Exercise next;
  next.order = static_cast<int>(imported_.session->exercises.size()) + 1;
  next.name = row.exercise.empty() ? "Exercise " + std::to_string(next.order) : row.exercise;
  if (!row.category.empty()) next.target_muscle_groups.push_back(row.category);
  if (!row.superset.empty()) next.extensions.emplace_back("x-supersetId", perdure::json::quote(row.superset));
  imported_.session->exercises.push_back(std::move(next));
  exercise_key_ = row.exercise + '\n' + row.superset;
  last_number_.reset();
}

void WorkoutBuilder::close_exercise() {
  if (imported_.session->exercises.empty()) return;
  exercise().notes = exercise_notes_.note();
  exercise_notes_ = {};
  last_exercise_notes_.clear();
}

/// The timer that ran behind a set. It says what was planned rather than how long the rest was. A set holds
/// one; further ones, and one before the first set, are notes.
void WorkoutBuilder::add_rest(const ExportRow& row) {
  const std::string key = "x-restTimerSeconds";
  const std::string seconds = number_text(row.seconds.value_or(0));
  const bool behind_warmup = exercise().working_sets.empty() && !exercise().warmup_sets.empty();
  Extensions* const of_set = behind_warmup                      ? &exercise().warmup_sets.back().extensions
                             : !exercise().working_sets.empty() ? &exercise().working_sets.back().extensions
                                                                : nullptr;
  const bool is_held = of_set != nullptr && std::any_of(of_set->begin(), of_set->end(),
                                                        [&key](const auto& one) { return one.first == key; });
  if (of_set != nullptr && !is_held) {
    of_set->emplace_back(key, seconds);
  } else {
    exercise_notes_.add("rest timer " + seconds + " s", "\n");
  }
  for (const std::string& note : row.notes) exercise_notes_.add(note, "\n");
}

ReadWeight WorkoutBuilder::weight_of(const ExportRow& row, NoteText& notes) {
  const double value = row.weight.value_or(0);
  if (value == 0) return {};
  WeightUnit unit = row.weight_unit;
  if (unit == WeightUnit::unknown) {
    unit = units_.weight;
    used_guess_ = true;
  }
  if (value > 0) return read_weight(value, unit);
  const std::string text = "weight " + number_text(value) + (unit == WeightUnit::pounds ? " lbs" : " kg");
  notes.add(text, "; ");
  remarks_.warn(text, "a weight below 0, perhaps of an assisting machine; read as 0, kept in the set's note");
  return {};
}

std::optional<double> WorkoutBuilder::meters_of(const ExportRow& row, NoteText& notes, Extensions& kept) {
  if (!row.distance || *row.distance <= 0) return std::nullopt;
  std::string unit = row.distance_unit;
  if (unit.empty()) {
    unit = units_.distance;
    used_guess_ = true;
  }
  const double meters = meters_per(unit);
  if (meters == 0) {
    const std::string text = "distance " + number_text(*row.distance) + " " + unit;
    notes.add(text, "; ");
    remarks_.warn(text, "not a known unit of length; kept in the set's note");
    return std::nullopt;
  }
  if (!is_metric(unit)) {
    perdure::json::Writer json;
    json.begin_object().member("value", *row.distance).member("unit", unit).end_object();
    kept.emplace_back("x-distanceAsEntered", std::move(json).text());
  }
  return to_hundredths(*row.distance * meters);
}

void WorkoutBuilder::add_warmup(const ExportRow& row) {
  WarmupSet set;
  NoteText notes;
  set.set = static_cast<int>(exercise().warmup_sets.size()) + 1;
  const ReadWeight weight = weight_of(row, notes);
  set.weight_kg = weight.weight_kg;
  set.weight_as_entered = weight.as_entered;
  set.rep_count = row.reps.value_or(0);
  if (const auto meters = meters_of(row, notes, set.extensions)) notes.add(number_text(*meters) + " m", "; ");
  if (row.seconds.value_or(0) > 0) notes.add(number_text(*row.seconds) + " s", "; ");
  if (row.rpe) notes.add("RPE " + number_text(*row.rpe), "; ");
  const bool nothing_done = !row.reps && row.seconds.value_or(0) <= 0 && row.distance.value_or(0) <= 0;
  if (nothing_done) notes.add("reps not recorded", "; ");
  for (const std::string& note : row.notes) notes.add(note, "; ");
  set.notes = notes.note();
  exercise().warmup_sets.push_back(std::move(set));
}

void WorkoutBuilder::add_working(const ExportRow& row) {
  WorkingSet set;
  NoteText notes;
  set.set = static_cast<int>(exercise().working_sets.size()) + 1;
  if (row.kind == RowKind::failure_set) notes.add("to failure", "; ");
  if (row.kind == RowKind::drop_set) notes.add("drop set", "; ");
  const ReadWeight weight = weight_of(row, notes);
  set.weight_kg = weight.weight_kg;
  set.weight_as_entered = weight.as_entered;
  set.rep_count.full = row.reps.value_or(0);
  set.rpe = row.rpe;
  set.distance_meters = meters_of(row, notes, set.extensions);
  if (row.seconds.value_or(0) > 0) {
    if (*row.seconds >= 1 && *row.seconds < 1e9) set.duration_seconds = static_cast<int>(*row.seconds);
    if (*row.seconds != std::floor(*row.seconds)) notes.add(number_text(*row.seconds) + " s", "; ");
  }
  const bool nothing_done = !row.reps && !set.duration_seconds && !set.distance_meters;
  if (nothing_done) {
    notes.add("reps not recorded", "; ");
    remarks_.warn(row.exercise, "reps not recorded");
  }
  for (const std::string& note : row.notes) notes.add(note, "; ");
  set.notes = notes.note();
  exercise().working_sets.push_back(std::move(set));
}

/// A drop belongs to the set before it where that one may have a technique, and where nothing that the row
/// says is lost there.
bool WorkoutBuilder::add_drop(const ExportRow& row) {
  if (exercise().working_sets.empty()) return false;
  WorkingSet& set = exercise().working_sets.back();
  const bool says_more = row.rpe || !row.notes.empty() || row.seconds.value_or(0) > 0 ||
                         row.distance.value_or(0) > 0 || !row.reps || row.weight.value_or(0) < 0;
  const bool other_technique = set.failure.used() && !set.failure.drop_set;
  if (says_more || other_technique || set.rpe != 10) return false;
  NoteText no_notes;
  const ReadWeight weight = weight_of(row, no_notes);
  if (weight.as_entered) return false;
  if (!set.failure.drop_set) set.failure.drop_set.emplace();
  set.failure.drop_set->drops.push_back({weight.weight_kg, {*row.reps, 0}});
  return true;
}

ImportedSession WorkoutBuilder::finish() {
  if (!imported_.session) {
    imported_.rejections = remarks_.take();
    return std::move(imported_);
  }
  close_exercise();
  if (used_guess_ && units_.guessed) {
    session_notes_.add(std::string("weights read as ") +
                           (units_.weight == WeightUnit::pounds ? "lbs" : "kg") + " and distances as " +
                           units_.distance + ": the export names no unit",
                       "\n");
  }
  imported_.session->notes = session_notes_.note();
  imported_.warnings = remarks_.take();
  return std::move(imported_);
}

}  // namespace traininglog
