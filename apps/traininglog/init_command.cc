#include <fmt/format.h>

#include "apps/traininglog/commands.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_writer.h"

namespace traininglog {

using terminal::ExitCode;

void add_init(terminal::Program& program, const SharedOptions& shared) {
  program
      .command("init", "make the database and the folder of the session files",
               [&program, &shared] {
                 return in_project(program, shared, [&](const Project& project) {
                   (void)open_for_writing(project);
                   perdure::fs::create_directories(project.sessions_directory);
                   if (program.console().json) {
                     perdure::json::Writer json;
                     json.begin_object().member("schema_version", kSchemaVersion);
                     json.member("database", project.database).end_object();
                     program.console().write_line(json.text());
                   } else {
                     program.console().write_line(fmt::format("✓ Schema version: {}", kSchemaVersion));
                   }
                   return ExitCode::ok;
                 });
               })
      .details(
          "May be run any number of times: what is there already stays as it is. A database that a newer "
          "traininglog wrote is not touched.");
}

}  // namespace traininglog
