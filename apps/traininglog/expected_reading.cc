#include "apps/traininglog/expected_reading.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace traininglog {
namespace {

namespace json = boost::json;

std::filesystem::path source_directory() { return PERDURE_SOURCE_DIR; }

json::value or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value();
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::value document_of(const RepCount& reps) { return {{"full", reps.full}, {"partial", reps.partial}}; }

json::value short_form_of(const RepCount& reps) {
  return reps.partial == 0 ? json::value(reps.full) : document_of(reps);
}

json::value document_of(const FailureTechnique& failure) {
  json::array list;
  if (failure.myo_reps) {
    for (const RepCount& reps : failure.myo_reps->mini_sets) {
      list.push_back({{"miniSet", list.size() + 1}, {"repCount", short_form_of(reps)}});
    }
    return {{"type", "MyoReps"}, {"details", {{"miniSets", list}}}};
  }
  if (failure.lengthened_partials) {
    return {{"type", "LLP"},
            {"details", {{"partialRepCount", failure.lengthened_partials->partial_rep_count}}}};
  }
  if (failure.static_hold) {
    return {{"type", "StaticHold"},
            {"details", {{"holdDurationSeconds", failure.static_hold->hold_seconds}}}};
  }
  for (const auto& drop : failure.drop_set->drops) {
    list.push_back({{"dropSet", list.size() + 1},
                    {"weightKg", drop.weight_kg},
                    {"repCount", short_form_of(drop.rep_count)}});
  }
  return {{"type", "DropSet"}, {"details", {{"dropSets", list}}}};
}

json::value document_of(const WorkingSet& set) {
  json::object document{{"set", set.set},
                        {"weightKg", set.weight_kg},
                        {"repCount", document_of(set.rep_count)},
                        {"rpe", set.rpe ? json::value(*set.rpe) : json::value()},
                        {"repAssessment", or_null(set.rep_assessment)},
                        {"actualRestMinutes", nullptr},
                        {"notes", or_null(set.notes)}};
  if (set.failure.used()) document["failureTechnique"] = document_of(set.failure);
  if (set.unilateral) {
    document["x-unilateral"] = {{"left", document_of(set.unilateral->left)},
                                {"right", document_of(set.unilateral->right)}};
  }
  if (set.duration_seconds) document["x-durationSeconds"] = *set.duration_seconds;
  if (set.distance_meters) document["x-distanceMeters"] = *set.distance_meters;
  if (set.heart_rate_bpm) document["x-heartRateBpm"] = *set.heart_rate_bpm;
  if (const auto& entered = set.weight_as_entered) {
    document["x-weightAsEntered"] = {{"value", entered->value}, {"unit", entered->unit}};
  }
  return document;
}

json::value document_of(const WarmupSet& set) {
  json::object document{{"set", set.set}, {"weightKg", set.weight_kg}, {"notes", or_null(set.notes)}};
  if (set.rep_count) {
    document["repCount"] = *set.rep_count;
  } else {
    document["repCount"] = nullptr;
    document["notes"] = "repCount performed by feel." + (set.notes ? " " + *set.notes : "");
  }
  return document;
}

json::value document_of(const Goal& goal) {
  return {{"weightKg", goal.weight_kg},
          {"sets", goal.sets},
          {"repRange", {{"min", goal.reps_min}, {"max", goal.reps_max}}},
          {"restMinutes", goal.rest_minutes ? json::value(*goal.rest_minutes) : json::value()}};
}

json::value document_of(const Exercise& exercise) {
  json::object document{{"Order", exercise.order},
                        {"Name", exercise.name},
                        {"targetMuscleGroups", array_of(exercise.target_muscle_groups)},
                        {"repTempo", or_null(exercise.rep_tempo)},
                        {"currentGoal", exercise.goal ? document_of(*exercise.goal) : json::object()},
                        {"notes", or_null(exercise.notes)},
                        {"warmupNotes", or_null(exercise.warmup_notes)},
                        {"formCues", array_of(exercise.form_cues)}};
  json::array& warmup_sets = (document["warmupSets"] = json::array()).get_array();
  for (const WarmupSet& set : exercise.warmup_sets) warmup_sets.push_back(document_of(set));
  json::array& working_sets = (document["workingSets"] = json::array()).get_array();
  for (const WorkingSet& set : exercise.working_sets) working_sets.push_back(document_of(set));
  if (exercise.type) document["x-type"] = *exercise.type;
  return document;
}

void compare(const json::value& expected, const json::value& actual, const std::string& path,
             std::vector<std::string>& found) {
  if (expected.is_number() && actual.is_number()) {
    if (expected.to_number<double>() == actual.to_number<double>()) return;
  } else if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.get_object()) {
      const json::value* other = actual.get_object().if_contains(key);
      if (other) compare(value, *other, path + "/" + std::string(key), found);
      if (!other) found.push_back(path + "/" + std::string(key) + ": missing");
    }
    for (const auto& [key, value] : actual.get_object()) {
      if (!expected.get_object().contains(key)) {
        found.push_back(path + "/" + std::string(key) + ": not expected, is " + json::serialize(value));
      }
    }
    return;
  } else if (expected.is_array() && actual.is_array() &&
             expected.get_array().size() == actual.get_array().size()) {
    for (std::size_t i = 0; i < expected.get_array().size(); ++i) {
      compare(expected.at(i), actual.at(i), path + "/" + std::to_string(i), found);
    }
    return;
  } else if (expected == actual) {
    return;
  }
  found.push_back(path + ": expected " + json::serialize(expected) + ", is " + json::serialize(actual));
}

bool fits(const Remark& remark, const json::value& expected) {
  const std::string_view text = expected.at("contains").as_string();
  return static_cast<std::int64_t>(remark.line) == expected.at("line").as_int64() &&
         (remark.found + " " + remark.message).find(text) != std::string::npos;
}

}  // namespace

std::filesystem::path example_logs() { return source_directory() / "examples/training-logs"; }
std::filesystem::path test_logs() { return source_directory() / "apps/traininglog/testdata/logs"; }

std::vector<std::filesystem::path> logs_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> logs;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md")
      logs.push_back(entry.path());
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot open " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

json::value expected_reading(const std::string& name) {
  return json::parse(text_of(source_directory() / "apps/traininglog/testdata/expected" / (name + ".json")));
}

json::value document_of(const Session& session) {
  json::object document{{"dataModelVersion", "0.0.1"}, {"dataModelType", "training_session_log"},
                        {"date", session.date},        {"phase", session.phase},
                        {"week", session.week},        {"isDeloadWeek", session.is_deload_week},
                        {"focus", session.focus}};
  json::array& exercises = (document["exercises"] = json::array()).get_array();
  for (const Exercise& exercise : session.exercises) exercises.push_back(document_of(exercise));
  if (session.duration_minutes) document["sessionDurationMinutes"] = *session.duration_minutes;
  if (const auto& program = session.program) {
    document["x-program"] = {
        {"name", or_null(program->name)},
        {"author", or_null(program->author)},
        {"lengthWeeks", program->length_weeks ? json::value(*program->length_weeks) : nullptr}};
  }
  if (session.ad_hoc) document["x-adHoc"] = true;
  if (session.notes) document["x-notes"] = *session.notes;
  return document;
}

std::vector<std::string> differences(const json::value& expected, const json::value& actual) {
  std::vector<std::string> found;
  compare(expected, actual, "", found);
  return found;
}

std::vector<std::string> differences(const json::value& expected, const std::vector<Remark>& actual) {
  std::vector<std::string> found;
  for (const json::value& one : expected.as_array()) {
    if (std::none_of(actual.begin(), actual.end(), [&](const Remark& remark) { return fits(remark, one); })) {
      found.push_back("missing: " + json::serialize(one));
    }
  }
  for (const Remark& remark : actual) {
    const json::array& all = expected.as_array();
    if (std::none_of(all.begin(), all.end(), [&](const json::value& one) { return fits(remark, one); })) {
      found.push_back("not expected: line " + std::to_string(remark.line) + " [" + remark.found + "] " +
                      remark.message);
    }
  }
  return found;
}

}  // namespace traininglog
