#include "apps/traininglog/dialogue_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Slice;
using perdure::json::Type;
using perdure::json::Writer;

constexpr int kDraftVersion = 1;

/// In the order of Stage.
constexpr std::array<std::string_view, 20> kStageNames{
    "phase",        "week",     "focus", "deload",        "menu",    "name",    "warmupCount",
    "workingCount", "weight",   "reps",  "partials",      "rpe",     "quality", "failure",
    "setNotes",     "tryAgain", "entry", "confirmCancel", "confirm", "edit"};

template <typename T>
void member_or_null(Writer& json, std::string_view name, const std::optional<T>& what) {
  json.key(name);
  if (what) {
    json.value(*what);
  } else {
    json.null();
  }
}

void planned_warmups(Writer& json, std::string_view name, const std::vector<PlannedWarmup>& warmups) {
  json.key(name).begin_array();
  for (const PlannedWarmup& set : warmups) {
    json.begin_object().member("weightKg", set.weight_kg);
    member_or_null(json, "reps", set.reps);
    json.end_object();
  }
  json.end_array();
}

void context_json(Writer& json, const ExerciseContext& context) {
  json.key("context").begin_object().member("name", context.name);
  member_or_null(json, "lastWeightKg", context.last_weight_kg);
  member_or_null(json, "daysSince", context.days_since);
  member_or_null(json, "maxWeightKg", context.max_weight_kg);
  member_or_null(json, "suggestedKg", context.suggested_kg);
  json.member("repsMin", context.reps_min).member("repsMax", context.reps_max);
  planned_warmups(json, "suggestedWarmups", context.suggested_warmups);
  planned_warmups(json, "lastWarmups", context.last_warmups);
  json.key("lastSets").begin_array();
  for (const PlannedSet& set : context.last_sets) {
    json.begin_object().member("weightKg", set.weight_kg);
    json.member("full", set.reps.full).member("partial", set.reps.partial);
    member_or_null(json, "rpe", set.rpe);
    json.end_object();
  }
  json.end_array();
  member_or_null(json, "restMinutes", context.rest_minutes);
  json.end_object();
}

void last_time_json(Writer& json, const LastTime& last) {
  json.key("lastTime").begin_object().member("phase", last.phase).member("week", last.week);
  json.member("focus", last.focus).key("exercises").begin_array();
  for (const std::string& name : last.exercises) json.value(name);
  json.end_array().end_object();
}

Slice required(Slice object, std::string_view name) {
  if (const auto value = perdure::json::member(object, name)) return *value;
  throw FieldFault("there is no " + std::string(name));
}

int integer(Slice object, std::string_view name) { return integer_of(required(object, name), name); }

/// Seconds since 1970 have more digits than `integer_of` takes.
std::int64_t seconds(Slice value, std::string_view name) {
  return static_cast<std::int64_t>(number_of(value, name));
}

std::optional<std::int64_t> seconds_or_null(Slice object, std::string_view name) {
  const Slice value = required(object, name);
  return is_null(value) ? std::nullopt : std::optional(seconds(value, name));
}

std::vector<PlannedWarmup> planned_warmups_of(Slice object, std::string_view name) {
  const Slice list = required(object, name);
  expect_type(list, Type::array, std::string(name) + " is not a list");
  std::vector<PlannedWarmup> warmups;
  for (Elements each(list); each.next();) {
    warmups.push_back({number_of(required(each.value(), "weightKg"), "weightKg"),
                       integer_or_null(required(each.value(), "reps"), "reps")});
  }
  return warmups;
}

ExerciseContext context_of(Slice value) {
  ExerciseContext context;
  context.name = text_of(required(value, "name"), "name");
  context.last_weight_kg = number_or_null(required(value, "lastWeightKg"), "lastWeightKg");
  context.days_since = seconds_or_null(value, "daysSince");
  context.max_weight_kg = number_or_null(required(value, "maxWeightKg"), "maxWeightKg");
  context.suggested_kg = number_or_null(required(value, "suggestedKg"), "suggestedKg");
  context.reps_min = integer(value, "repsMin");
  context.reps_max = integer(value, "repsMax");
  context.suggested_warmups = planned_warmups_of(value, "suggestedWarmups");
  context.last_warmups = planned_warmups_of(value, "lastWarmups");
  expect_type(required(value, "lastSets"), Type::array, "lastSets is not a list");
  for (Elements each(required(value, "lastSets")); each.next();) {
    context.last_sets.push_back({number_of(required(each.value(), "weightKg"), "weightKg"),
                                 {integer(each.value(), "full"), integer(each.value(), "partial")},
                                 number_or_null(required(each.value(), "rpe"), "rpe")});
  }
  context.rest_minutes = integer_or_null(required(value, "restMinutes"), "restMinutes");
  return context;
}

LastTime last_time_of(Slice value) {
  return {integer(value, "phase"), integer(value, "week"), text_of(required(value, "focus"), "focus"),
          texts_of(required(value, "exercises"), "exercises")};
}

Stage stage_of(Slice value) {
  const auto* const found = std::find(kStageNames.begin(), kStageNames.end(), text_of(value, "stage"));
  if (found == kStageNames.end()) throw FieldFault("there is no stage " + text_of(value, "stage"));
  return static_cast<Stage>(found - kStageNames.begin());
}

/// A stage needs what it asks about.
void check_under_work(const DialogueState& state) {
  const bool in_exercise = (state.stage >= Stage::warmup_count && state.stage <= Stage::entry);
  if (in_exercise && state.session.exercises.empty()) throw FieldFault("the exercise under work is missing");
  if (state.stage < Stage::weight || state.stage > Stage::set_notes) return;
  const Exercise& exercise = state.session.exercises.back();
  if (state.in_working ? exercise.working_sets.empty() : exercise.warmup_sets.empty()) {
    throw FieldFault("the set under work is missing");
  }
}

DialogueState state_of(Slice root) {
  if (integer(root, "draftVersion") != kDraftVersion) throw FieldFault("it is of a newer traininglog");
  DialogueState state;
  const std::string style = text_of(required(root, "style"), "style");
  state.style = style == "go" ? Style::entries : Style::questions;
  state.stage = stage_of(required(root, "stage"));
  state.cancelled_from = stage_of(required(root, "cancelledFrom"));
  ReadSession session = read_session(required(root, "session").text);
  if (!session.session) throw FieldFault("session: " + session.fault);
  state.session = std::move(*session.session);
  state.in_working = boolean_of(required(root, "inWorking"), "inWorking");
  state.set_count = integer(root, "setCount");
  state.context = context_of(required(root, "context"));
  state.skipped_warmups = integer(root, "skippedWarmups");
  state.skipped_sets = integer(root, "skippedSets");
  if (const auto last = perdure::json::member(root, "lastTime")) state.last_time = last_time_of(*last);
  state.answered_at_seconds = seconds(required(root, "answeredAt"), "answeredAt");
  state.active_seconds = seconds(required(root, "activeSeconds"), "activeSeconds");
  state.last_set_at_seconds = seconds_or_null(root, "lastSetAt");
  state.rest_until_seconds = seconds_or_null(root, "restUntil");
  state.rest_seconds = integer(root, "restSeconds");
  check_under_work(state);
  return state;
}

}  // namespace

std::string to_json(const DialogueState& state) {
  Writer json;
  json.begin_object().member("draftVersion", kDraftVersion);
  json.member("style", state.style == Style::entries ? "go" : "log");
  json.member("stage", kStageNames.at(static_cast<std::size_t>(state.stage)));
  json.member("cancelledFrom", kStageNames.at(static_cast<std::size_t>(state.cancelled_from)));
  json.member("inWorking", state.in_working).member("setCount", state.set_count);
  context_json(json, state.context);
  json.member("skippedWarmups", state.skipped_warmups).member("skippedSets", state.skipped_sets);
  if (state.last_time) last_time_json(json, *state.last_time);
  json.member("answeredAt", state.answered_at_seconds).member("activeSeconds", state.active_seconds);
  member_or_null(json, "lastSetAt", state.last_set_at_seconds);
  member_or_null(json, "restUntil", state.rest_until_seconds);
  json.member("restSeconds", state.rest_seconds);
  json.key("session").raw(to_json(state.session)).end_object();
  return std::move(json).text();
}

ReadDialogueState read_dialogue_state(std::string_view json) {
  ReadDialogueState read;
  if (const auto fault = perdure::json::check_document(json)) {
    read.fault = fault->message();
    return read;
  }
  try {
    read.state = state_of(perdure::json::root(json));
  } catch (const FieldFault& fault) {
    read.fault = fault.what();
  }
  return read;
}

}  // namespace traininglog
