#include <memory>
#include <string>

#include "apps/perdure/commands.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/versions.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

ExitCode show(Console& console, const StoreAccess& access, const VersionedKeyOptions& options) {
  const VersionedKey named = options.parse();
  const std::unique_ptr<Store> store = access.open_for_reading();
  const std::uint64_t version =
      named.version ? *named.version : newest_versions(*store, named.key, 1).front().version;
  const Change change = require_document(*store, named.key, version);
  if (!console.json) {
    write_exactly(console, change.body);
    return ExitCode::ok;
  }
  json::Writer writer;
  writer.begin_object();
  write_change(writer, change, true, RecordShape::free);
  console.write_line(writer.end_object().text());
  return ExitCode::ok;
}

}  // namespace

void add_show(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<VersionedKeyOptions>();
  terminal::Command& command =
      program.command("show", "print a version of a document",
                      [&program, &access, options] { return show(program.console(), access, *options); });
  command.details(
      "Prints the body of one version byte for byte, like get. Without @VERSION it is the document as it "
      "stands. Ids may contain @: the last one counts, and only where nothing but digits follow it; "
      "--version takes the id as it stands. With --json it prints the change that made the version. Exit "
      "code 3 when there is no such version, when it is a deletion, and when it was pruned.");
  declare_versioned_key(command, *options, "the document and, after @, the version");
  declare_version_options(command, *options)
      .section("Examples",
               "perdure show sessions 2026-03-02@3\n"
               "perdure show sessions ada@example.org --version 3\n"
               "perdure show --json sessions 2026-03-02@3 | jq -r .at\n");
}

}  // namespace perdure::cli
