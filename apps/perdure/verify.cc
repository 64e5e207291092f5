#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include <perdure/open.h>
#include <vector>

#include "apps/perdure/commands.h"
#include "apps/perdure/mirror_access.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct VerifyRequest {
  bool without_mirrors = false;
  bool rebuild = false;
};

VerifyReport verify_store(Console& console, Store& store) {
  terminal::Progress progress(console, "row");
  VerifyOptions options;
  options.on_progress = [&progress](const std::string& check, std::uint64_t done, std::uint64_t all) {
    progress.show_part(check, done, all);
  };
  return store.verify(options);
}

bool is_repairable(const VerifyReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const Finding& finding) { return finding.repairable; });
}

/// What to do about it.
std::string outcome(const VerifyReport& report, bool mirrors_ok, bool rebuilt) {
  if (report.ok() && !mirrors_ok) {
    return "the database agrees; for the files: perdure mirror rebuild NAME, or perdure mirror take for "
           "those "
           "that were edited";
  }
  if (report.ok()) return rebuilt ? "rebuilt; everything agrees now" : "everything agrees";
  std::uint64_t count = 0;
  for (const VerifyReport::Check& check : report.checks) count += check.findings_count;
  std::string text = terminal::count_text(count, "finding");
  if (rebuilt) return text + " left after rebuilding; perdure recover --help tells what can be brought back";
  if (is_repairable(report)) return text + "; perdure verify --rebuild-indexes mends what can be made anew";
  return text +
         "; keep the database as it is, and restore a backup or perdure recover --from-mirror DIRECTORY";
}

void print_text(Console& console, const VerifyReport& report, const std::vector<MirrorReport>& mirrors) {
  std::string text = fmt::format("{:<12} {:>14} {:>9}\n", "check", "examined", "findings");
  const auto row = [&text](const std::string& name, const std::string& examined, std::uint64_t findings) {
    text += fmt::format("{:<12} {:>14} {:>9}\n", name, examined, terminal::grouped(findings));
  };
  for (const VerifyReport::Check& check : report.checks) {
    row(check.name, terminal::grouped(check.examined_count), check.findings_count);
  }
  console.write(text);
  for (const Finding& finding : report.findings) {
    console.write_line(
        terminal::printable(fmt::format("{}  {}  {}{}", finding.check, finding.where, finding.what,
                                        finding.repairable ? " (can be rebuilt)" : "")));
  }
  for (const MirrorReport& mirror : mirrors) {
    if (mirror.findings.empty() && mirror.error.empty()) {
      console.write_line(terminal::printable("mirror " + mirror.name + "  agrees"));
    }
    print_report(console, mirror);
  }
}

void print_json(Console& console, const VerifyReport& report, const std::vector<MirrorReport>& mirrors,
                bool ok, bool rebuilt) {
  json::Writer writer;
  writer.begin_object().member("ok", ok).member("rebuilt", rebuilt).key("checks").begin_array();
  for (const VerifyReport::Check& check : report.checks) {
    writer.begin_object().member("name", check.name).member("examined", check.examined_count);
    writer.member("findings", check.findings_count).end_object();
  }
  writer.end_array().key("findings").begin_array();
  for (const Finding& finding : report.findings) {
    writer.begin_object().member("check", finding.check).member("where", finding.where);
    writer.member("what", finding.what).member("repairable", finding.repairable).end_object();
  }
  writer.end_array().key("mirrors").begin_array();
  for (const MirrorReport& mirror : mirrors) write_report(writer, mirror);
  console.write_line(writer.end_array().end_object().text());
}

ExitCode verify_all(Console& console, const StoreAccess& access, const VerifyRequest& request) {
  std::unique_ptr<Store> store = access.open_for_reading();
  VerifyReport report = verify_store(console, *store);
  const bool rebuild = request.rebuild && is_repairable(report);
  if (rebuild) {
    store = access.open_for_writing();
    store->rebuild();
    report = verify_store(console, *store);
  }
  std::vector<MirrorReport> mirrors;
  if (!request.without_mirrors) {
    const auto unreadable = [&mirrors](const std::string& problem) { mirrors.push_back({"?", {}, problem}); };
    for (const MirrorSettings& settings : perdure::mirrors(*store, unreadable)) {
      mirrors.push_back(verify_mirror(console, *store, settings));
    }
  }
  const bool mirrors_ok =
      std::all_of(mirrors.begin(), mirrors.end(), [](const MirrorReport& each) { return each.ok(); });
  const bool ok = report.ok() && mirrors_ok;
  if (console.json) {
    print_json(console, report, mirrors, ok, rebuild);
  } else {
    print_text(console, report, mirrors);
    console.note(outcome(report, mirrors_ok, rebuild));
  }
  return ok ? ExitCode::ok : ExitCode::failure;
}

ExitCode verify(Console& console, const StoreAccess& access, const VerifyRequest& request) {
  try {
    return verify_all(console, access, request);
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt && error.code() != code::kNotAStore) throw;
    throw Error(
        error.code(),
        fmt::format("{}; or make a new one from a mirror: perdure recover --url '{}' --replace-corrupt "
                    "--from-mirror DIRECTORY",
                    error.what(), shown_url(access.url())));
  }
}

}  // namespace

void add_verify(terminal::Program& program, const StoreAccess& access) {
  auto request = std::make_shared<VerifyRequest>();
  program
      .command("verify", "compare everything that is stored with everything else",
               [&program, &access, request] { return verify(program.console(), access, *request); })
      .details(
          "Reads the whole store: the chain of the log, documents against the log and their hashes, indexes, "
          "unique keys, views and schemas, then the files of every mirror. Prints how much each check looked "
          "at and one line per finding. Exit code 1 when there is one that somebody has to see to. Changes "
          "nothing and needs no lock, unless there is something to rebuild.")
      .flag("--no-mirrors", request->without_mirrors, "leave the files of the mirrors out")
      .flag("--rebuild-indexes", request->rebuild,
            "make anew what can be derived from the log, when it is damaged, and verify again")
      .section("Examples",
               "perdure verify\n"
               "perdure verify --rebuild-indexes\n"
               "perdure verify --json | jq '.findings[].where'\n");
}

}  // namespace perdure::cli
