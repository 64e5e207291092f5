#include "apps/perdure/write_result.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "apps/perdure/record.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

std::string_view reason_name(Conflict::Reason reason) {
  switch (reason) {
    case Conflict::Reason::exists:
      return "exists";
    case Conflict::Reason::missing:
      return "missing";
    case Conflict::Reason::unique:
      return "unique";
    case Conflict::Reason::version:
      break;
  }
  return "version";
}

void write_conflict(terminal::Console& console, std::string_view code, const Conflict& conflict,
                    const std::string& message) {
  json::Writer details;
  details.begin_object().member("reason", reason_name(conflict.reason));
  details.member("collection", conflict.key.collection).member("id", conflict.key.id);
  if (!conflict.key.scope.empty()) details.member("scope", conflict.key.scope);
  if (conflict.expected) details.member("expected", *conflict.expected);
  details.member("found", conflict.found);
  if (conflict.reason == Conflict::Reason::unique) {
    details.member("holder", conflict.holder_id).member("fields", conflict.fields);
  }
  console.problem(Error(code, message), "conflict", details.end_object().text());
}

}  // namespace

terminal::ExitCode report_conflict(terminal::Console& console, const Conflict& conflict, bool several) {
  const bool missing = conflict.reason == Conflict::Reason::missing;
  std::string message = conflict.message();
  if (several) message += "; nothing was changed";
  write_conflict(console, missing ? code::kNotFound : code::kConflict, conflict, message);
  return missing ? terminal::ExitCode::not_found : terminal::ExitCode::conflict;
}

terminal::ExitCode report_precondition(terminal::Console& console, const Conflict& conflict) {
  write_conflict(console, code::kConflict, conflict, conflict.message());
  return terminal::ExitCode::conflict;
}

void report_written(terminal::Console& console, const Written& written) {
  if (console.json) {
    json::Writer writer;
    write_written(writer, written);
    console.write_line(writer.text());
  } else {
    console.note(
        fmt::format("{}/{} is stored, version {}", written.key.collection, written.key.id, written.version));
  }
}

}  // namespace perdure::cli
