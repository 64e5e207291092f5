#include "apps/traininglog/session_reading.h"

#include <algorithm>
#include <utility>

#include "apps/traininglog/document_members.h"
#include "apps/traininglog/exercise_reading.h"
#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_json.h"
#include "core/json_diff.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

bool take_program(std::optional<Program>& into, Slice value) {
  if (!has_only(value, {"name", "author", "lengthWeeks"})) return false;
  return take(into, [&] {
    Program program;
    if (const auto name = member(value, "name")) program.name = text_or_null(*name, "name");
    if (const auto author = member(value, "author")) program.author = text_or_null(*author, "author");
    if (const auto weeks = member(value, "lengthWeeks")) {
      program.length_weeks = integer_or_null(*weeks, "lengthWeeks");
    }
    return std::optional(program);
  });
}

bool take_source(std::optional<Session::Source>& into, Slice value) {
  if (!has_only(value, {"shape", "file", "id", "contentHash"})) return false;
  return take(into, [&]() -> std::optional<Session::Source> {
    const auto shape = member(value, "shape");
    const auto file = member(value, "file");
    const auto id = member(value, "id");
    const auto content_hash = member(value, "contentHash");
    if (!shape || !file) return std::nullopt;
    Session::Source source{text_of(*shape, "shape"), text_of(*file, "file"), {}};
    if (id) source.id = text_of(*id, "id");
    if (content_hash) source.content_hash = text_of(*content_hash, "contentHash");
    return source;
  });
}

bool take_session_extension(Session& session, const std::string& key, Slice value) {
  if (key == "x-program") return take_program(session.program, value);
  if (key == "x-source") return take_source(session.source, value);
  if (key == "x-notes") {
    return take(session.notes, [&] { return std::optional(text_of(value, "x-notes")); });
  }
  if (key == "x-adHoc" && value.text == "true") return session.ad_hoc = true;
  return false;
}

bool take_session_member(Session& session, const std::string& key, Slice value) {
  if (key == "dataModelVersion") {
    if (text_of(value, key) != "0.0.1") throw FieldFault("dataModelVersion is not 0.0.1");
  } else if (key == "dataModelType") {
    if (text_of(value, key) != "training_session_log") {
      throw FieldFault("dataModelType is not training_session_log");
    }
  } else if (key == "_id") {
    session.id = text_of(value, "_id");
  } else if (key == "userId") {
    session.user_id = text_of(value, "userId");
  } else if (key == "userName") {
    session.user_name = text_of(value, "userName");
  } else if (key == "date") {
    session.date = text_of(value, "date");
  } else if (key == "phase") {
    session.phase = phase_of(value);
  } else if (key == "week") {
    session.week = integer_of(value, "week");
  } else if (key == "isDeloadWeek") {
    session.is_deload_week = boolean_of(value, "isDeloadWeek");
  } else if (key == "focus") {
    session.focus = text_of(value, "focus");
  } else if (key == "sessionDurationMinutes") {
    session.duration_minutes = integer_of(value, "sessionDurationMinutes");
  } else if (key == "exercises") {
    expect_type(value, Type::array, "exercises is not a list");
    for (Elements list(value); list.next();) {
      session.exercises.push_back(exercise_of(list.value()));
    }
  } else {
    return take_session_extension(session, key, value);
  }
  return true;
}

/// `"failureTechnique": null` says what its absence says.
bool is_no_technique(const perdure::json::Difference& difference) {
  constexpr std::string_view kMember = "/failureTechnique";
  return difference.before == "null" && std::string_view(difference.pointer).ends_with(kMember);
}

/// What writing the session again would lose.
void add_lost_members(std::string_view json, const Session& session, std::vector<std::string>& unknown) {
  for (const perdure::json::Difference& difference : perdure::json::diff(json, to_json(session))) {
    const bool is_lost = difference.before && !difference.after;
    if (!is_lost || is_no_technique(difference)) continue;
    std::string path = difference.pointer.substr(1);
    std::replace(path.begin(), path.end(), '/', '.');
    unknown.push_back(std::move(path));
  }
}

}  // namespace

ReadSession read_session(std::string_view json) {
  ReadSession read;
  if (const auto fault = perdure::json::check_document(json)) {
    read.fault = fault->message();
    return read;
  }
  try {
    Session session;
    for (Members members(perdure::json::root(json)); members.next();) {
      const std::string key = members.key();
      if (!take_session_member(session, key, members.value())) {
        keep_extension(key, members.value(), session.extensions);
      }
    }
    if (session.id.empty()) throw FieldFault("there is no _id");
    if (session.date.empty()) throw FieldFault("there is no date");
    add_lost_members(json, session, read.unknown_members);
    read.session = std::move(session);
  } catch (const FieldFault& fault) {
    read.fault = fault.what();
  }
  return read;
}

}  // namespace traininglog
