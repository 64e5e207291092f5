#include <fmt/format.h>

#include <memory>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

ExitCode prune(Console& console, const StoreAccess& access) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  std::uint64_t total_count = 0;
  std::uint64_t count = 0;
  do {
    count = store->prune(limits::kPrunedVersionsCount);
    total_count += count;
  } while (count == limits::kPrunedVersionsCount);
  if (console.json) {
    json::Writer writer;
    console.write_line(writer.begin_object().member("pruned", total_count).end_object().text());
  } else {
    console.note(fmt::format("{} dropped", terminal::count_text(total_count, "old version")));
  }
  return ExitCode::ok;
}

}  // namespace

void add_prune(terminal::Program& program, const StoreAccess& access) {
  program
      .command("prune", "drop old versions", [&program, &access] { return prune(program.console(), access); })
      .details(
          "Drops the bodies of old versions as the settings of their collections say under \"retention\"; "
          "without that nothing is dropped. Documents as they stand are never touched. The log keeps who "
          "wrote when, and the hashes.")
      .section(
          "Examples",
          "perdure prune\n"
          "echo '{\"retention\": {\"versions\": 20}}' | perdure settings set sessions && perdure prune\n");
}

}  // namespace perdure::cli
