#include "apps/perdure/write_result.h"

#include <fmt/format.h>

#include <string>

#include "apps/perdure/record.h"
#include "core/json_writer.h"

namespace perdure::cli {

terminal::ExitCode report_conflict(terminal::Console& console, const Conflict& conflict, bool several) {
  const bool missing = conflict.reason == Conflict::Reason::missing;
  std::string message = conflict.message();
  if (several) message += "; nothing was changed";
  console.problem(missing ? code::kNotFound : code::kConflict, message);
  return missing ? terminal::ExitCode::not_found : terminal::ExitCode::conflict;
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
