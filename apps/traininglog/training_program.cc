#include "apps/traininglog/training_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/exercise_reading.h"
#include "apps/traininglog/focus_exercises.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_rules.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::Error;
using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

constexpr std::string_view kInUseId = "current";

/// A slug may hold bytes that no id has; they become `_`.
perdure::Key key_of(std::string_view name) {
  std::string id = focus_slug(name).substr(0, perdure::limits::kIdBytes);
  for (char& c : id) c = (static_cast<unsigned char>(c) & 0x80U) != 0 ? '_' : c;
  if (id.front() == '_') id.front() = 'x';
  return {std::string(kProgramsCollection), id};
}

[[noreturn]] void unknown_member(const std::string& key, std::string_view where) {
  throw FieldFault(fmt::format("{} has a member \"{}\" that programs do not have", where, key));
}

PlannedExercise planned_exercise(Slice value) {
  PlannedExercise planned;
  if (value.type() == Type::string) {
    planned.name = value.unescaped();
  } else {
    expect_type(value, Type::object, "an exercise is neither a name nor an object");
    for (Members members(value); members.next();) {
      const std::string key = members.key();
      if (key == "name") {
        planned.name = text_of(members.value(), key);
      } else if (key == "goal") {
        planned.goal = goal_of(members.value());
      } else {
        unknown_member(key, "an exercise");
      }
    }
  }
  if (const auto fault = name_fault(planned.name)) throw FieldFault(*fault);
  if (planned.goal) {
    if (const RuleFaults faults = goal_faults(*planned.goal); !faults.empty()) {
      throw FieldFault(planned.name + ": " + joined(faults));
    }
  }
  return planned;
}

TrainingDay training_day(Slice value) {
  expect_type(value, Type::object, "a day is not an object");
  TrainingDay day;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "focus") {
      day.focus = text_of(members.value(), key);
    } else if (key == "exercises") {
      expect_type(members.value(), Type::array, "exercises is not a list");
      for (Elements list(members.value()); list.next();)
        day.exercises.push_back(planned_exercise(list.value()));
    } else {
      unknown_member(key, "a day");
    }
  }
  if (day.focus.find_first_not_of(" \t") == std::string::npos) throw FieldFault("a day has no focus");
  if (day.exercises.empty()) throw FieldFault(fmt::format("the day {} has no exercises", day.focus));
  return day;
}

TrainingProgram program_of(Slice root) {
  TrainingProgram program;
  for (Members members(root); members.next();) {
    const std::string key = members.key();
    if (key == "name") {
      program.name = text_of(members.value(), key);
    } else if (key == "author") {
      program.author = text_or_null(members.value(), key);
    } else if (key == "lengthWeeks") {
      program.length_weeks = integer_or_null(members.value(), key);
    } else if (key == "days") {
      expect_type(members.value(), Type::array, "days is not a list");
      for (Elements list(members.value()); list.next();) program.days.push_back(training_day(list.value()));
    } else {
      unknown_member(key, "the program");
    }
  }
  if (program.name.find_first_not_of(" \t") == std::string::npos) throw FieldFault("the program has no name");
  if (program.length_weeks && *program.length_weeks < 1) throw FieldFault("lengthWeeks must be 1 or more");
  if (program.days.empty()) throw FieldFault("the program has no days");
  std::unordered_set<std::string> slugs;
  for (const TrainingDay& day : program.days) {
    if (!slugs.insert(focus_slug(day.focus)).second) {
      throw FieldFault(fmt::format("two days have the focus {}", day.focus));
    }
  }
  return program;
}

void write_goal(perdure::json::Writer& json, const Goal& goal) {
  json.key("goal").begin_object().member("weightKg", goal.weight_kg).member("sets", goal.sets);
  json.key("repRange").begin_object().member("min", goal.reps_min).member("max", goal.reps_max).end_object();
  if (goal.rest_minutes) json.member("restMinutes", *goal.rest_minutes);
  json.end_object();
}

perdure::Key in_use_key() { return {std::string(kProgramInUseCollection), std::string(kInUseId)}; }

}  // namespace

const TrainingDay* TrainingProgram::day(std::string_view focus) const {
  const std::string slug = focus_slug(focus);
  const auto found = std::find_if(days.begin(), days.end(),
                                  [&slug](const TrainingDay& one) { return focus_slug(one.focus) == slug; });
  return found == days.end() ? nullptr : &*found;
}

TrainingProgram read_program(std::string_view json) {
  try {
    if (const auto fault = perdure::json::check_document(json)) throw FieldFault(fault->message());
    return program_of(perdure::json::root(json));
  } catch (const FieldFault& fault) {
    throw Error(perdure::code::kInvalidArgument, std::string("this is no training program: ") + fault.what());
  }
}

std::string to_json(const TrainingProgram& program) {
  perdure::json::Writer json;
  json.begin_object().member("name", program.name);
  if (program.author) json.member("author", *program.author);
  if (program.length_weeks) json.member("lengthWeeks", *program.length_weeks);
  json.key("days").begin_array();
  for (const TrainingDay& day : program.days) {
    json.begin_object().member("focus", day.focus).key("exercises").begin_array();
    for (const PlannedExercise& exercise : day.exercises) {
      json.begin_object().member("name", exercise.name);
      if (exercise.goal) write_goal(json, *exercise.goal);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

void store_program(perdure::Store& store, const TrainingProgram& program) {
  store.put(key_of(program.name), to_json(program)).value();
}

bool remove_program(perdure::Store& store, std::string_view name) {
  if (!store.get(key_of(name))) return false;
  const std::optional<TrainingProgram> in_use = program_in_use(&store);
  perdure::Batch batch;
  batch.erase(key_of(name));
  if (in_use && key_of(in_use->name) == key_of(name)) batch.erase(in_use_key());
  (void)store.commit(std::move(batch)).value();
  return true;
}

std::vector<TrainingProgram> all_programs(perdure::Store& store) {
  std::vector<TrainingProgram> programs;
  perdure::ListOptions options;
  options.limit = perdure::limits::kPageDocumentsCount;
  do {
    perdure::Page page = store.list(std::string(kProgramsCollection), options);
    for (const perdure::Document& document : page.documents) programs.push_back(read_program(document.body));
    options.after = std::move(page.next_after);
  } while (!options.after.empty());
  return programs;
}

std::optional<TrainingProgram> find_program(perdure::Store& store, std::string_view name) {
  const auto document = store.get(key_of(name));
  if (!document) return std::nullopt;
  return read_program(document->body);
}

void use_program(perdure::Store& store, const std::optional<std::string>& name) {
  if (name) {
    const std::optional<TrainingProgram> program = find_program(store, *name);
    if (!program) {
      throw Error(perdure::code::kNotFound,
                  fmt::format("there is no program \"{}\"; traininglog program lists them", *name));
    }
    perdure::json::Writer json;
    json.begin_object().member("name", program->name).end_object();
    store.put(in_use_key(), std::move(json).text()).value();
  } else if (store.get(in_use_key())) {
    store.erase(in_use_key()).value();
  }
}

std::optional<TrainingProgram> program_in_use(perdure::Store* store) {
  const auto document = store == nullptr ? std::nullopt : store->get(in_use_key());
  if (!document) return std::nullopt;
  const auto name = perdure::json::member(perdure::json::root(document->body), "name");
  if (!name || name->type() != Type::string) return std::nullopt;
  return find_program(*store, name->unescaped());
}

void set_goal(Exercise& exercise, const std::optional<TrainingProgram>& program, std::string_view focus) {
  const TrainingDay* const day = program ? program->day(focus) : nullptr;
  if (day == nullptr || exercise.goal) return;
  for (const PlannedExercise& planned : day->exercises) {
    if (exercise_key(planned.name) == exercise_key(exercise.name)) exercise.goal = planned.goal;
  }
}

std::vector<std::string> plan_of_focus(std::string_view focus, const std::optional<TrainingProgram>& program,
                                       const std::vector<std::string>& last_time) {
  std::vector<std::string> plan;
  if (const TrainingDay* const day = program ? program->day(focus) : nullptr) {
    for (const PlannedExercise& exercise : day->exercises) plan.push_back(exercise.name);
    return plan;
  }
  plan = exercises_of_focus(focus);
  return plan.empty() ? last_time : plan;
}

}  // namespace traininglog
