#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/terminal/display.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_diff.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::Error;
using perdure::MirrorFinding;
using terminal::ExitCode;
using terminal::UsageError;

struct Arguments {
  std::vector<std::string> files;
  std::optional<std::string> take;
};

struct Disagreement {
  MirrorFinding finding;
  std::vector<perdure::json::Difference> differences;  ///< from the database's document to the file's
};

std::string read_session_file(const Project& project, const std::string& name) {
  return perdure::fs::read_file(perdure::fs::join(project.sessions_directory, name),
                                limits::kSessionFileBytes);
}

std::vector<perdure::json::Difference> differences(OpenProject& open, const Project& project,
                                                   const MirrorFinding& finding) {
  if (finding.kind != MirrorFinding::Kind::edited || !finding.key) return {};
  const auto stored = stored_session(open.store(), finding.key->id);
  const std::string text = read_session_file(project, finding.file);
  if (!stored || perdure::json::check_document(text)) return {};
  return perdure::json::diff(stored->body, text);
}

std::vector<Disagreement> disagreements(OpenProject& open, const Project& project) {
  std::vector<Disagreement> all;
  for (MirrorFinding& finding : open.mirror().verify()) {
    if (!finding.is_problem() && finding.kind != MirrorFinding::Kind::foreign) continue;
    std::vector<perdure::json::Difference> differing = differences(open, project, finding);
    all.push_back({std::move(finding), std::move(differing)});
  }
  return all;
}

std::string value_text(const std::optional<std::string>& value) {
  constexpr std::size_t kColumns = 40;
  return value ? terminal::fit(*value, kColumns) : "nothing";
}

void print(terminal::Console& console, const std::vector<Disagreement>& all) {
  for (const Disagreement& one : all) {
    const std::string file = one.finding.file.empty() ? std::string("no file") : one.finding.file;
    console.write_line(
        fmt::format("{}: {}: {}", file, perdure::to_string(one.finding.kind), one.finding.what));
    for (const perdure::json::Difference& difference : one.differences) {
      console.write_line(fmt::format("  {}: {} in the database, {} in the file", difference.pointer,
                                     value_text(difference.before), value_text(difference.after)));
    }
  }
}

void print_json(terminal::Console& console, const std::vector<Disagreement>& all) {
  perdure::json::Writer json;
  json.begin_object().key("findings").begin_array();
  for (const Disagreement& one : all) {
    json.begin_object().member("file", one.finding.file);
    json.member("kind", perdure::to_string(one.finding.kind)).member("what", one.finding.what);
    if (one.finding.key) json.member("session_id", one.finding.key->id);
    json.key("differences").begin_array();
    for (const perdure::json::Difference& difference : one.differences) {
      json.begin_object().member("pointer", difference.pointer);
      if (difference.before) json.key("database").raw(*difference.before);
      if (difference.after) json.key("file").raw(*difference.after);
      json.end_object();
    }
    json.end_array().end_object();
  }
  console.write_line(json.end_array().end_object().text());
}

/// What the file holds must be a session before it takes the place of one.
void require_session(const Project& project, const std::string& name, const std::string& id) {
  const ReadSession read = read_session(read_session_file(project, name));
  std::string fault = read.fault;
  if (read.session && read.session->id != id) fault = "its _id is " + read.session->id + ", not " + id;
  if (fault.empty() && !read.unknown_members.empty())
    fault = "there is no member " + read.unknown_members.front();
  if (fault.empty()) return;
  throw Error(perdure::code::kInvalidArgument, fmt::format("{} is not taken: {}", name, fault));
}

std::string name_in_folder(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_chosen(const Arguments& arguments, const std::string& file) {
  return arguments.files.empty() ||
         std::any_of(arguments.files.begin(), arguments.files.end(),
                     [&file](const std::string& path) { return name_in_folder(path) == file; });
}

ExitCode take(terminal::Program& program, const Project& project, OpenProject& open,
              const Arguments& arguments, const std::vector<Disagreement>& all) {
  terminal::Console& console = program.console();
  std::size_t taken_count = 0;
  ExitCode exit_code = ExitCode::ok;
  for (const Disagreement& one : all) {
    const MirrorFinding& finding = one.finding;
    if (finding.kind != MirrorFinding::Kind::edited || !is_chosen(arguments, finding.file)) continue;
    try {
      if (*arguments.take == "file") {
        if (finding.key) require_session(project, finding.file, finding.key->id);
        open.mirror().take_edited(finding.file);
      } else {
        open.mirror().replace_edited(finding.file);
      }
      ++taken_count;
    } catch (const Error& error) {
      console.problem(error);
      exit_code = ExitCode::failure;
    }
  }
  if (taken_count == 0 && exit_code == ExitCode::ok && !arguments.files.empty()) {
    throw Error(perdure::code::kNotFound, "none of these files differs from the database");
  }
  open.follow();
  console.note(
      fmt::format("{} {}", terminal::count_text(taken_count, "file"),
                  *arguments.take == "file" ? "taken into the database" : "written anew from the database"));
  return exit_code;
}

ExitCode check(terminal::Program& program, const Project& project, const Arguments& arguments) {
  if (!arguments.files.empty() && !arguments.take) throw UsageError("FILE goes with --take");
  terminal::Console& console = program.console();
  OpenProject open(project);
  if (open.file_problem()) console.warning(*open.file_problem());
  const std::vector<Disagreement> all = disagreements(open, project);
  if (arguments.take) return take(program, project, open, arguments, all);
  if (console.json) {
    print_json(console, all);
  } else {
    print(console, all);
  }
  const bool agree = all.empty() && !open.file_problem();
  if (agree) {
    console.note("the session files and the database agree");
  } else if (!console.json) {
    console.note(
        "--take file takes edited files into the database, --take store writes them anew; import-logs reads "
        "files of sessions that the database does not have");
  }
  return agree ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_check(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command =
      program.command("check", "compare the session files with the database", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return check(program, project, *arguments); });
      });
  command.arguments("FILE", arguments->files, "with --take: only these; by default all that were edited",
                    false);
  command.option({"--take",
                  "WHICH",
                  "who is right where a file was edited: the file or the store",
                  {},
                  {"file", "store"}},
                 arguments->take);
  command.details(
      "Files that are missing are written first. A file that was edited by hand is never overwritten "
      "unasked: "
      "what differs is shown, value by value, and --take decides. Exit code 1 while they disagree.");
  command.section("Examples", "traininglog check\ntraininglog check --take file\n");
}

}  // namespace traininglog
