#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/terminal/confirm.h"
#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_report.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

using terminal::ExitCode;

struct Arguments {
  std::vector<std::string> sessions;
  bool yes = false;
};

ExitCode erase(terminal::Program& program, const Project& project, const Arguments& arguments, bool may_ask) {
  OpenProject open(project);
  perdure::Batch batch;
  std::vector<std::string> ids;
  std::vector<std::string> labels;
  for (const std::string& text : arguments.sessions) {
    const ChosenSession chosen = choose_session(open.store(), text);
    batch.erase({std::string(kSessionsCollection), chosen.session.id}, chosen.version);
    ids.push_back(chosen.session.id);
    labels.push_back(session_label(chosen.session));
  }
  const std::string what = fmt::format("{}", fmt::join(labels, ", "));
  if (!arguments.yes &&
      !terminal::confirm(program.console(), fmt::format("Delete {}?", what), "--yes", may_ask)) {
    program.console().write_line("Nothing was deleted.");
    return ExitCode::ok;
  }
  open.commit(std::move(batch));
  return report_changed(program.console(), open, ids,
                        fmt::format("✓ Deleted {}. \"traininglog undo {}\" brings {} back.", what,
                                    ids.size() == 1 ? ids.front() : "ID", ids.size() == 1 ? "it" : "one"));
}

}  // namespace

void add_delete(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command("delete", "delete sessions", [&program, &shared, arguments] {
    return in_project(program, shared, [&](const Project& project) {
      return erase(program, project, *arguments, !shared.no_input);
    });
  });
  command.arguments("SESSION", arguments->sessions, "id or the first characters of it, day, today or last");
  command.flag("-y,--yes", arguments->yes, "do not ask");
  command.details(
      "Deletes all of them or none, from the database and from the folder of session files. Asks before, at "
      "a "
      "terminal; elsewhere --yes is needed. The history keeps them: undo brings a session back.");
  command.section("Examples", "traininglog delete 2026-03-02\ntraininglog delete --yes 1a2b3c4d\n");
}

}  // namespace traininglog
