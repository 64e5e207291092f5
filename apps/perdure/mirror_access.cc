#include "apps/perdure/mirror_access.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"

namespace perdure::cli {

using terminal::Console;

std::vector<MirrorSettings> all_mirrors(Console& console, Store& store) {
  return mirrors(store, [&console](const std::string& problem) { console.warning(problem); });
}

std::vector<MirrorSettings> chosen_mirrors(Console& console, Store& store, const std::string& name) {
  std::vector<MirrorSettings> all = all_mirrors(console, store);
  if (name.empty()) return all;
  std::string names;
  for (MirrorSettings& each : all) {
    if (each.name == name) return {std::move(each)};
    names += (names.empty() ? "" : ", ") + each.name;
  }
  throw Error(code::kNotFound, fmt::format("there is no mirror '{}'; {}", name,
                                           names.empty() ? "the store has none" : "the store has " + names));
}

bool MirrorReport::ok() const {
  return error.empty() && std::none_of(findings.begin(), findings.end(),
                                       [](const MirrorFinding& each) { return each.is_problem(); });
}

namespace {

/// Why the files are not what they will be, when nobody is at work to make them so.
std::string behind_text(Store& store, const std::string& follower) {
  for (const FollowerStatus& status : follower_status(store)) {
    if (status.record.name != follower) continue;
    const bool waits = status.lag_count > 0 && status.record.holder.empty();
    if (status.record.failures_count == 0 && !waits) return {};
    return fmt::format("it is {} behind{}{}", terminal::count_text(status.lag_count, "change"),
                       status.record.problem.empty() ? "" : ": ", status.record.problem);
  }
  return {};
}

}  // namespace

MirrorReport verify_mirror(Console& console, Store& store, const MirrorSettings& settings) {
  MirrorReport report{settings.name, {}, {}};
  terminal::Progress progress(console, "document");
  try {
    report.findings = Mirror(store, settings).verify([&](std::uint64_t done, std::uint64_t all) {
      progress.show_part("mirror " + settings.name, done, all);
    });
    report.error = behind_text(store, "mirror:" + settings.name);
  } catch (const Error& error) {
    report.error = error.what();
  }
  return report;
}

std::string finding_line(const MirrorFinding& finding) {
  std::string subject = finding.file;
  if (subject.empty() && finding.key) subject = finding.key->collection + "/" + finding.key->id;
  return terminal::printable(fmt::format("{:<10}  {}  {}", to_string(finding.kind), subject, finding.what));
}

void write_finding(json::Writer& writer, const MirrorFinding& finding) {
  writer.begin_object().member("kind", to_string(finding.kind)).member("file", finding.file);
  if (finding.key) {
    writer.member("collection", finding.key->collection).member("id", finding.key->id);
    if (!finding.key->scope.empty()) writer.member("scope", finding.key->scope);
  }
  writer.member("what", finding.what).member("problem", finding.is_problem()).end_object();
}

void write_report(json::Writer& writer, const MirrorReport& report) {
  writer.begin_object().member("name", report.name).member("ok", report.ok());
  if (!report.error.empty()) writer.member("error", report.error);
  writer.key("findings").begin_array();
  for (const MirrorFinding& finding : report.findings) write_finding(writer, finding);
  writer.end_array().end_object();
}

void print_report(Console& console, const MirrorReport& report) {
  for (const MirrorFinding& finding : report.findings) {
    console.write_line(fmt::format("mirror {}  {}", report.name, finding_line(finding)));
  }
  if (!report.error.empty()) {
    console.write_line(terminal::printable(fmt::format("mirror {}  {}", report.name, report.error)));
  }
}

}  // namespace perdure::cli
