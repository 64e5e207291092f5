#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/versions.h"
#include "apps/perdure/write_result.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct RestoreOptions {
  VersionedKeyOptions named;
  std::optional<std::uint64_t> if_version;
};

ExitCode restore(Console& console, const StoreAccess& access, const RestoreOptions& options) {
  const VersionedKey named = options.named.parse();
  if (!named.version) {
    throw terminal::UsageError(
        fmt::format("say which version: {}@VERSION; perdure history lists them", named.key.id));
  }
  const std::unique_ptr<Store> store = access.open_for_writing();
  Change version = require_document(*store, named.key, *named.version);
  Batch batch;
  batch.put(named.key, std::move(version.body), options.if_version);
  const CommitResult result = store->commit(std::move(batch), access.commit_options());
  if (!result) return report_precondition(console, *result.conflict());
  if (console.json) {
    json::Writer writer;
    writer.begin_object();
    write_written_members(writer, result.value());
    console.write_line(writer.member("restored_version", version.version).end_object().text());
  } else {
    console.note(fmt::format("{}/{} is as in version {} again, as version {}", named.key.collection,
                             named.key.id, version.version, result.value().version));
  }
  return ExitCode::ok;
}

}  // namespace

void add_restore(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<RestoreOptions>();
  terminal::Command& command =
      program.command("restore", "bring a version of a document back",
                      [&program, &access, options] { return restore(program.console(), access, *options); });
  command.details(
      "Stores the body of an old version, byte for byte, as a new one; nothing of the history goes away. A "
      "deleted document comes back. Ids may contain @: the last one counts; --version takes the id as it "
      "stands. Exit code 3 when there is no such version, when it is a deletion, and when it was pruned.");
  declare_versioned_key(command, options->named, "the document and, after @, the version");
  declare_version_options(command, options->named);
  declare_if_version_or_none(command, options->if_version)
      .section("Examples",
               "perdure restore sessions 2026-03-02@3\n"
               "perdure restore sessions 2026-03-02@3 --if-version 5\n");
}

}  // namespace perdure::cli
