#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "apps/perdure/checks.h"
#include "apps/perdure/commands.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

std::string_view text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::problem:
      break;
  }
  return "problem";
}

ExitCode doctor(Console& console, const StoreAccess& access) {
  const std::vector<Check> checks = examine(access);
  const bool healthy = std::none_of(checks.begin(), checks.end(),
                                    [](const Check& check) { return check.verdict == Verdict::problem; });
  json::Writer writer;
  writer.begin_object().member("ok", healthy).key("checks").begin_array();
  for (const Check& check : checks) {
    writer.begin_object().member("name", check.name).member("result", text_of(check.verdict));
    writer.member("found", check.found).member("advice", check.advice).end_object();
    if (console.json) continue;
    const std::string advice = check.advice.empty() ? "" : "; " + check.advice;
    console.write_line(
        fmt::format("{:<8} {:<14} {}{}", text_of(check.verdict), check.name, check.found, advice));
  }
  if (console.json) console.write_line(writer.end_array().end_object().text());
  return healthy ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_doctor(terminal::Program& program, const StoreAccess& access) {
  program
      .command("doctor", "check the store and what it stands on",
               [&program, &access] { return doctor(program.console(), access); })
      .details(
          "One line per check: ok, warning or problem, with what to do. Looks at the store, the engine's "
          "version, permissions, the file system, free space, how long a durable write takes, who writes, "
          "followers that fail or are late, leftover files and the journal. It writes a small probe file "
          "beside the store and removes it. "
          "Exit code 1 when there is a problem.")
      .section("Examples",
               "perdure doctor\n"
               "perdure doctor --json | jq '.checks[] | select(.result != \"ok\")'\n");
}

}  // namespace perdure::cli
