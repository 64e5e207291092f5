#include "apps/perdure/mirror_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/perdure/follower_text.h"
#include "apps/perdure/mirror_access.h"
#include "apps/terminal/display.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct Standing {
  MirrorSettings settings;
  std::string directory;  ///< absolute
  FollowerStatus follower;
  MirrorReport report;  ///< only what a person has to decide
};

bool is_held_back(const MirrorFinding& finding) {
  return finding.kind == MirrorFinding::Kind::edited || finding.kind == MirrorFinding::Kind::extra;
}

/// A mirror that never ran has no record; it is all behind.
FollowerStatus follower_of(Store& store, Mirror& mirror) {
  for (FollowerStatus& status : follower_status(store)) {
    if (status.record.name == mirror.name()) return std::move(status);
  }
  FollowerStatus status;
  status.record.name = mirror.name();
  status.record.cursor = mirror.own_cursor().value_or(Cursor());
  const Cursor head = store.info().head;
  const bool same_log = status.record.cursor.epoch == head.epoch;
  status.lag_count = head.seq - (same_log ? std::min(head.seq, status.record.cursor.seq) : 0);
  return status;
}

Standing standing_of(Console& console, Store& store, const MirrorSettings& settings) {
  Mirror mirror(store, settings);
  Standing standing{settings, mirror.directory(), {}, verify_mirror(console, store, settings)};
  std::vector<MirrorFinding>& findings = standing.report.findings;
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [](const MirrorFinding& each) { return !is_held_back(each); }),
                 findings.end());
  try {
    standing.follower = follower_of(store, mirror);
  } catch (const Error& error) {
    standing.report.error = error.what();
  }
  return standing;
}

std::string problem_of(const Standing& standing) {
  return standing.follower.record.problem.empty() ? standing.report.error : standing.follower.record.problem;
}

void print_text(Console& console, const Standing& standing) {
  std::string text = standing.settings.name + "\n";
  const auto line = [&text](const char* name, const std::string& value) {
    text += fmt::format("  {:<11}{}\n", name, value);
  };
  const FollowerRecord& record = standing.follower.record;
  const std::string problem = problem_of(standing);
  line("collection", standing.settings.collection);
  line("directory", standing.directory);
  line("file name", standing.settings.file_name);
  line("cursor", record.cursor.seq == 0 ? "the beginning" : record.cursor.to_string());
  line("lag", terminal::count_text(standing.follower.lag_count, "change"));
  line("running", holder_text(record));
  line("problem", problem.empty() ? "none" : problem);
  line("held back", standing.report.findings.empty()
                        ? "no files"
                        : terminal::count_text(standing.report.findings.size(), "file"));
  for (const MirrorFinding& finding : standing.report.findings) text += "    " + finding_line(finding) + "\n";
  console.write(terminal::printable(text));
}

void write_json(json::Writer& writer, const Standing& standing) {
  const FollowerRecord& record = standing.follower.record;
  writer.begin_object().member("name", standing.settings.name);
  writer.member("collection", standing.settings.collection).member("directory", standing.settings.directory);
  writer.member("path", standing.directory).member("file_name", standing.settings.file_name);
  writer.member("cursor", record.cursor.to_string()).member("lag", standing.follower.lag_count);
  write_holder(writer, record);
  writer.member("problem", problem_of(standing)).member("failures", record.failures_count);
  writer.key("held_back").begin_array();
  for (const MirrorFinding& finding : standing.report.findings) write_finding(writer, finding);
  writer.end_array().end_object();
}

}  // namespace

ExitCode mirror_status(Console& console, const StoreAccess& access, const std::string& name) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  json::Writer writer;
  writer.begin_object().key("mirrors").begin_array();
  for (const MirrorSettings& settings : chosen_mirrors(console, *store, name)) {
    const Standing standing = standing_of(console, *store, settings);
    console.json ? write_json(writer, standing) : print_text(console, standing);
  }
  if (console.json) console.write_line(writer.end_array().end_object().text());
  return ExitCode::ok;
}

}  // namespace perdure::cli
