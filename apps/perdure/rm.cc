#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/write_result.h"
#include "apps/terminal/display.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct RmOptions {
  std::string collection;
  std::string scope;
  std::vector<std::string> ids;
  std::optional<std::uint64_t> if_version;
};

ExitCode rm(Console& console, const StoreAccess& access, const RmOptions& options) {
  if (options.if_version && options.ids.size() > 1) {
    throw terminal::UsageError("--if-version goes with one ID only");
  }
  Batch batch;
  for (const std::string& id : options.ids) {
    batch.erase({options.collection, id, options.scope}, options.if_version);
  }
  const CommitResult result = access.open_for_writing()->commit(std::move(batch), access.commit_options());
  if (!result) return report_conflict(console, *result.conflict(), options.ids.size() > 1);
  if (console.json) {
    json::Writer writer;
    writer.begin_object().key("deleted").begin_array();
    for (const Written& each : result.written()) write_written(writer, each);
    console.write_line(writer.end_array().end_object().text());
  } else {
    console.note(fmt::format("{} deleted", terminal::count_text(result.written().size(), "document")));
  }
  return ExitCode::ok;
}

}  // namespace

void add_rm(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<RmOptions>();
  terminal::Command& command = program.command("rm", "delete documents", [&program, &access, options] {
    return rm(program.console(), access, *options);
  });
  command.details(
      "Deletes all of the documents or, when one of them is missing, none (exit code 3). Their history stays "
      "in the log: undo and restore bring them back, purge removes them for good.");
  declare_collection(command, options->collection).arguments("ID", options->ids, "the ids of the documents");
  declare_if_version(command, options->if_version);
  declare_scope(command, options->scope)
      .section("Examples",
               "perdure rm sessions 2026-03-02\n"
               "perdure list sessions --ids | xargs perdure rm sessions\n");
}

}  // namespace perdure::cli
