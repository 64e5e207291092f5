#include "apps/traininglog/session_json.h"

#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Writer;

template <typename T>
void optional_member(Writer& json, std::string_view name, const std::optional<T>& what) {
  json.key(name);
  if (what) {
    json.value(*what);
  } else {
    json.null();
  }
}

template <typename T>
void member_if_known(Writer& json, std::string_view name, const std::optional<T>& what) {
  if (what) json.member(name, *what);
}

void texts(Writer& json, std::string_view name, const std::vector<std::string>& list) {
  json.key(name).begin_array();
  for (const std::string& text : list) json.value(text);
  json.end_array();
}

void full_and_partial(Writer& json, std::string_view name, const RepCount& count) {
  json.key(name).begin_object().member("full", count.full).member("partial", count.partial).end_object();
}

/// Inside a failure technique a count without partials is a plain number.
void short_count(Writer& json, const RepCount& count) {
  if (count.partial == 0) {
    json.member("repCount", count.full);
  } else {
    full_and_partial(json, "repCount", count);
  }
}

void extensions(Writer& json, const std::string& id, const Extensions& kept) {
  if (!id.empty()) json.member("x-id", id);
  for (const auto& [key, value] : kept) json.key(key).raw(value);
}

void weight_as_entered(Writer& json, const std::optional<EnteredWeight>& entered) {
  if (!entered) return;
  json.key("x-weightAsEntered").begin_object();
  json.member("value", entered->value).member("unit", entered->unit).end_object();
}

void goal(Writer& json, const std::optional<Goal>& goal) {
  json.key("currentGoal").begin_object();
  if (goal) {
    json.member("weightKg", goal->weight_kg).member("sets", goal->sets);
    json.key("repRange")
        .begin_object()
        .member("min", goal->reps_min)
        .member("max", goal->reps_max)
        .end_object();
    optional_member(json, "restMinutes", goal->rest_minutes);
  }
  json.end_object();
}

void warmup_set(Writer& json, const WarmupSet& set) {
  json.begin_object().member("set", set.set).member("weightKg", set.weight_kg);
  optional_member(json, "repCount", set.rep_count);
  if (set.rep_count) {
    optional_member(json, "notes", set.notes);
  } else {
    const std::string sentence(kByFeelSentence);
    json.member("notes", set.notes ? sentence + ' ' + *set.notes : sentence);
  }
  weight_as_entered(json, set.weight_as_entered);
  extensions(json, set.id, set.extensions);
  json.end_object();
}

void mini_sets(Writer& json, const MyoReps& myo_reps) {
  json.key("miniSets").begin_array();
  int number = 0;
  for (const RepCount& count : myo_reps.mini_sets) {
    json.begin_object().member("miniSet", ++number);
    short_count(json, count);
    json.end_object();
  }
  json.end_array();
}

void drop_sets(Writer& json, const DropSet& drop_set) {
  json.key("dropSets").begin_array();
  int number = 0;
  for (const DropSet::Drop& drop : drop_set.drops) {
    json.begin_object().member("dropSet", ++number).member("weightKg", drop.weight_kg);
    short_count(json, drop.rep_count);
    json.end_object();
  }
  json.end_array();
}

void failure_technique(Writer& json, const FailureTechnique& failure) {
  if (!failure.used()) return;
  json.key("failureTechnique").begin_object();
  if (failure.myo_reps) {
    json.member("type", "MyoReps").key("details").begin_object();
    mini_sets(json, *failure.myo_reps);
  } else if (failure.lengthened_partials) {
    json.member("type", "LLP").key("details").begin_object();
    json.member("partialRepCount", failure.lengthened_partials->partial_rep_count);
  } else if (failure.static_hold) {
    json.member("type", "StaticHold").key("details").begin_object();
    json.member("holdDurationSeconds", failure.static_hold->hold_seconds);
  } else {
    json.member("type", "DropSet").key("details").begin_object();
    drop_sets(json, *failure.drop_set);
  }
  json.end_object().end_object();
}

void set_extensions(Writer& json, const WorkingSet& set) {
  if (set.unilateral) {
    json.key("x-unilateral").begin_object();
    full_and_partial(json, "left", set.unilateral->left);
    full_and_partial(json, "right", set.unilateral->right);
    json.end_object();
  }
  member_if_known(json, "x-durationSeconds", set.duration_seconds);
  member_if_known(json, "x-distanceMeters", set.distance_meters);
  member_if_known(json, "x-heartRateBpm", set.heart_rate_bpm);
  weight_as_entered(json, set.weight_as_entered);
  extensions(json, set.id, set.extensions);
}

void working_set(Writer& json, const WorkingSet& set) {
  json.begin_object().member("set", set.set).member("weightKg", set.weight_kg);
  full_and_partial(json, "repCount", set.rep_count);
  optional_member(json, "rpe", set.rpe);
  optional_member(json, "repAssessment", set.rep_assessment);
  optional_member(json, "actualRestMinutes", set.actual_rest_minutes);
  optional_member(json, "notes", set.notes);
  failure_technique(json, set.failure);
  set_extensions(json, set);
  json.end_object();
}

void exercise(Writer& json, const Exercise& exercise) {
  json.begin_object().member("Order", exercise.order).member("Name", exercise.name);
  texts(json, "targetMuscleGroups", exercise.target_muscle_groups);
  optional_member(json, "repTempo", exercise.rep_tempo);
  goal(json, exercise.goal);
  json.key("warmupSets").begin_array();
  for (const WarmupSet& set : exercise.warmup_sets) warmup_set(json, set);
  json.end_array().key("workingSets").begin_array();
  for (const WorkingSet& set : exercise.working_sets) working_set(json, set);
  json.end_array();
  optional_member(json, "notes", exercise.notes);
  optional_member(json, "warmupNotes", exercise.warmup_notes);
  texts(json, "formCues", exercise.form_cues);
  member_if_known(json, "x-type", exercise.type);
  if (exercise.activity_goal) {
    json.key("x-goal").begin_object();
    member_if_known(json, "distanceMeters", exercise.activity_goal->distance_meters);
    member_if_known(json, "durationSeconds", exercise.activity_goal->duration_seconds);
    json.end_object();
  }
  extensions(json, exercise.id, exercise.extensions);
  json.end_object();
}

void session_extensions(Writer& json, const Session& session) {
  if (session.program) {
    json.key("x-program").begin_object();
    optional_member(json, "name", session.program->name);
    optional_member(json, "author", session.program->author);
    optional_member(json, "lengthWeeks", session.program->length_weeks);
    json.end_object();
  }
  if (session.ad_hoc) json.member("x-adHoc", true);
  member_if_known(json, "x-notes", session.notes);
  if (session.source) {
    json.key("x-source").begin_object();
    json.member("shape", session.source->shape).member("file", session.source->file);
    member_if_known(json, "id", session.source->id);
    member_if_known(json, "contentHash", session.source->content_hash);
    json.end_object();
  }
  extensions(json, {}, session.extensions);
}

}  // namespace

std::string to_json(const Session& session) {
  Writer json;
  json.begin_object();
  json.member("dataModelVersion", "0.0.1").member("dataModelType", "training_session_log");
  json.member("_id", session.id).member("userId", session.user_id).member("userName", session.user_name);
  json.member("date", session.date).member("phase", session.phase).member("week", session.week);
  json.member("isDeloadWeek", session.is_deload_week).member("focus", session.focus);
  json.key("exercises").begin_array();
  for (const Exercise& each : session.exercises) exercise(json, each);
  json.end_array();
  member_if_known(json, "sessionDurationMinutes", session.duration_minutes);
  session_extensions(json, session);
  json.end_object();
  return std::move(json).text();
}

}  // namespace traininglog
