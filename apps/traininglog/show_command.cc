#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include <perdure/error.h>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_markdown.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;

/// A session that the database does not have may stand in a file of its name.
std::optional<Session> in_a_file(const Project& project, const std::string& id) {
  const SessionFiles files(project.sessions_directory);
  for (const std::string& name : files.names()) {
    try {
      ReadSession read = read_session(perdure::fs::read_file(files.path(name), limits::kSessionFileBytes));
      if (read.session && (read.session->id == id || name == id)) return std::move(read.session);
    } catch (const Error&) {
      // It is not the one that is asked for, as far as anybody can tell.
    }
  }
  return std::nullopt;
}

Session chosen(const Project& project, const std::string& text) {
  const auto store = open_for_reading(project);
  try {
    if (store) return choose_session(*store, text).session;
  } catch (const Error& error) {
    if (error.code() != perdure::code::kNotFound && error.code() != perdure::code::kCorruptDocument) throw;
    if (auto session = in_a_file(project, text)) return std::move(*session);
    throw;
  }
  if (auto session = in_a_file(project, text)) return std::move(*session);
  throw Error(perdure::code::kNotFound,
              fmt::format("no session \"{}\": there is no database {}, and no file in {} "
                          "has this id",
                          text, project.database, project.sessions_directory));
}

ExitCode show(terminal::Program& program, const Project& project, const std::string& which) {
  const Session session = chosen(project, which);
  terminal::Console& console = program.console();
  if (console.json) {
    console.write_line(perdure::json::pretty(to_json(session)));
    return ExitCode::ok;
  }
  const std::string text = to_markdown_text(session) +
                           fmt::format("\n{} · {} · {}\n", session.id, session.date, session.user_name);
  // Elsewhere the bytes are what was asked for.
  console.write(console.out_is_terminal() ? terminal::printable(text) : text);
  return ExitCode::ok;
}

}  // namespace

void add_show(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto text = std::make_shared<std::string>();
  auto& command = program.command("show", "one session", [&program, &shared, text] {
    return in_project(program, shared, [&](const Project& project) { return show(program, project, *text); });
  });
  command.argument("SESSION", *text, "its id or the first characters of it, its day, today or last");
  command.details("Prints it as a log in markdown, with --json the whole document. Takes no lock.");
  command.section("Examples", "traininglog show last\ntraininglog show 2026-03-02 --json\n");
}

}  // namespace traininglog
