#include "apps/traininglog/session_report.h"

#include <fmt/format.h>

#include "apps/terminal/display.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using terminal::ExitCode;

ExitCode exit_code(terminal::Console& console, const OpenProject& open) {
  if (!open.file_problem()) return ExitCode::ok;
  console.warning(*open.file_problem());
  return ExitCode::failure;
}

}  // namespace

ExitCode report_stored(terminal::Console& console, const Project& project, OpenProject& open,
                       const std::string& session_id, const std::string& sentence) {
  const auto file = open.file_problem() ? std::nullopt : open.file_of(session_id);
  if (console.json) {
    perdure::json::Writer json;
    json.begin_object().member("session_id", session_id).member("database", project.database);
    json.key("session_file");
    if (file) {
      json.value(*file);
    } else {
      json.null();
    }
    console.write_line(json.end_object().text());
  } else {
    console.write_line(terminal::printable(sentence));
    console.write_line("  • Database: " + project.database);
    if (file) console.write_line("  • JSON file: " + *file);
  }
  return exit_code(console, open);
}

ExitCode report_changed(terminal::Console& console, const OpenProject& open,
                        const std::vector<std::string>& session_ids, const std::string& sentence) {
  if (console.json) {
    perdure::json::Writer json;
    json.begin_object().key("session_ids").begin_array();
    for (const std::string& id : session_ids) json.value(id);
    console.write_line(json.end_array().end_object().text());
  } else {
    console.write_line(terminal::printable(sentence));
  }
  return exit_code(console, open);
}

std::string session_label(const Session& session) {
  return fmt::format("{} {} ({})", session.date.substr(0, 10), session.focus, session.id.substr(0, 8));
}

}  // namespace traininglog
