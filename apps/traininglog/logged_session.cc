#include "apps/traininglog/logged_session.h"

#include <charconv>
#include <cmath>
#include <stdexcept>

#include "apps/traininglog/phase.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

/// Does not leave this file: `read_document` answers with the fault.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string text_of(Slice value, const char* member) {
  if (value.type() != Type::string) throw Fault(std::string(member) + " is not a text");
  return value.unescaped();
}

double number_of(Slice value, const char* member) {
  double number = 0;
  const char* const end = value.text.data() + value.text.size();
  if (value.type() != Type::number || std::from_chars(value.text.data(), end, number).ec != std::errc()) {
    throw Fault(std::string(member) + " is not a number within reach");
  }
  return number;
}

int integer_of(Slice value, const char* member) {
  const double number = number_of(value, member);
  if (number != std::floor(number) || std::abs(number) > 1e9) {
    throw Fault(std::string(member) + " is not an integer within reach");
  }
  return static_cast<int>(number);
}

std::optional<double> number_or_null(Slice value, const char* member) {
  if (value.type() == Type::null) return std::nullopt;
  return number_of(value, member);
}

void expect(Slice value, Type type, const char* what) {
  if (value.type() != type) throw Fault(what);
}

RepCount rep_count(Slice value) {
  expect(value, Type::object, "repCount of a working set is not an object");
  RepCount count;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "full") count.full = integer_of(members.value(), "repCount.full");
    if (key == "partial") count.partial = integer_of(members.value(), "repCount.partial");
  }
  return count;
}

LoggedSet working_set(Slice value) {
  expect(value, Type::object, "a working set is not an object");
  LoggedSet set;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "weightKg") set.weight_kg = number_of(members.value(), "weightKg");
    if (key == "repCount") set.rep_count = rep_count(members.value());
    if (key == "rpe") set.rpe = number_or_null(members.value(), "rpe");
  }
  return set;
}

LoggedExercise exercise(Slice value) {
  expect(value, Type::object, "an exercise is not an object");
  LoggedExercise exercise;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "Name") exercise.name = text_of(members.value(), "Name");
    if (key == "workingSets") {
      expect(members.value(), Type::array, "workingSets is not a list");
      for (Elements sets(members.value()); sets.next();)
        exercise.working_sets.push_back(working_set(sets.value()));
    }
  }
  if (exercise.name.empty()) throw Fault("an exercise has no Name");
  return exercise;
}

int phase_of(Slice value) {
  const std::string text = value.type() == Type::string ? value.unescaped() : std::string(value.text);
  if (const std::optional<int> phase = parse_phase(text)) return *phase;
  throw Fault("phase is not one: " + text);
}

void read_member(LoggedSession& session, const std::string& key, Slice value) {
  if (key == "_id") session.id = text_of(value, "_id");
  if (key == "date") session.date = text_of(value, "date");
  if (key == "phase") session.phase = phase_of(value);
  if (key == "week") session.week = integer_of(value, "week");
  if (key == "focus") session.focus = text_of(value, "focus");
  if (key == "userName") session.user_name = text_of(value, "userName");
  if (key == "exercises") {
    expect(value, Type::array, "exercises is not a list");
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
  if (session.id.empty()) throw Fault("there is no _id");
  if (session.date.empty()) throw Fault("there is no date");
  if (ad_hoc) session.phase.reset();
  return session;
}

}  // namespace

ReadDocument read_document(std::string_view json) {
  if (const auto fault = perdure::json::check_document(json)) return {std::nullopt, fault->message()};
  try {
    return {read(perdure::json::root(json)), {}};
  } catch (const Fault& fault) {
    return {std::nullopt, fault.what()};
  }
}

}  // namespace traininglog
