#include "apps/traininglog/logged_session.h"

#include "apps/traininglog/exercise_reading.h"
#include "apps/traininglog/json_fields.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

LoggedSet working_set(Slice value) {
  expect_type(value, Type::object, "a working set is not an object");
  LoggedSet set;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "weightKg") set.weight_kg = number_of(members.value(), "weightKg");
    if (key == "repCount") set.rep_count = rep_count_of(members.value());
    if (key == "rpe") set.rpe = number_or_null(members.value(), "rpe");
  }
  return set;
}

std::optional<Goal> goal_if_readable(Slice value) {
  try {
    return goal_of(value);
  } catch (const FieldFault&) {
    return std::nullopt;
  }
}

LoggedExercise exercise(Slice value) {
  expect_type(value, Type::object, "an exercise is not an object");
  LoggedExercise exercise;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "Name") exercise.name = text_of(members.value(), "Name");
    if (key == "currentGoal") exercise.goal = goal_if_readable(members.value());
    if (key == "workingSets") {
      expect_type(members.value(), Type::array, "workingSets is not a list");
      for (Elements sets(members.value()); sets.next();)
        exercise.working_sets.push_back(working_set(sets.value()));
    }
  }
  if (exercise.name.empty()) throw FieldFault("an exercise has no Name");
  return exercise;
}

void read_member(LoggedSession& session, const std::string& key, Slice value) {
  if (key == "_id") session.id = text_of(value, "_id");
  if (key == "date") session.date = text_of(value, "date");
  if (key == "phase") session.phase = phase_of(value);
  if (key == "week") session.week = integer_of(value, "week");
  if (key == "focus") session.focus = text_of(value, "focus");
  if (key == "userName") session.user_name = text_of(value, "userName");
  if (key == "exercises") {
    expect_type(value, Type::array, "exercises is not a list");
    for (Elements list(value); list.next();) session.exercises.push_back(exercise(list.value()));
  }
  if (key == "x-source") {
    const std::optional<Slice> file = perdure::json::member(value, "file");
    if (file && file->type() == Type::string) session.source_file = file->unescaped();
  }
}

LoggedSession read(Slice root) {
  LoggedSession session;
  bool ad_hoc = false;
  for (Members members(root); members.next();) {
    const std::string key = members.key();
    read_member(session, key, members.value());
    if (key == "x-adHoc") ad_hoc = members.value().text == "true";
  }
  if (session.id.empty()) throw FieldFault("there is no _id");
  if (session.date.empty()) throw FieldFault("there is no date");
  if (ad_hoc) session.phase.reset();
  return session;
}

}  // namespace

ReadDocument read_document(std::string_view json) {
  if (const auto fault = perdure::json::check_document(json)) return {std::nullopt, fault->message()};
  try {
    return {read(perdure::json::root(json)), {}};
  } catch (const FieldFault& fault) {
    return {std::nullopt, fault.what()};
  }
}

}  // namespace traininglog
