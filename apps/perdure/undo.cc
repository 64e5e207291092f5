#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

struct UndoOptions {
  Key key;
  std::optional<std::uint64_t> if_version;
};

std::string_view describe(const Undo& undo) {
  if (undo.was_creation) return "creation";
  return undo.undone.kind == ChangeKind::erase ? "deletion" : "change";
}

void report(Console& console, const Undo& undo, const Written& written) {
  const std::uint64_t undone = undo.undone.version;
  if (console.json) {
    json::Writer writer;
    writer.begin_object();
    write_written_members(writer, written);
    writer.member("undone", describe(undo)).member("undone_version", undone).key("restored_version");
    undo.was_creation ? writer.null() : writer.value(undo.restored_version());
    console.write_line(writer.end_object().text());
    return;
  }
  const std::string now = undo.was_creation ? fmt::format("it is deleted, with version {}", written.version)
                                            : fmt::format("it is as in version {} again, as version {}",
                                                          undo.restored_version(), written.version);
  console.note(fmt::format("undid the {} of {}/{} (version {}): {}", describe(undo), written.key.collection,
                           written.key.id, undone, now));
}

ExitCode undo_newest(Console& console, const StoreAccess& access, const UndoOptions& options) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  Undo undo = undo_of(*store, options.key);
  // The precondition is the state that was looked at, unless the caller names another one.
  if (options.if_version) undo.operation.if_version = options.if_version;
  Batch batch;
  batch.add(std::move(undo.operation));
  const CommitResult result = store->commit(std::move(batch), access.commit_options());
  if (!result) return report_precondition(console, *result.conflict());
  report(console, undo, result.value());
  access.follow_up(*store);
  return ExitCode::ok;
}

}  // namespace

void add_undo(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<UndoOptions>();
  terminal::Command& command = program.command(
      "undo", "take back the newest change of a document",
      [&program, &access, options] { return undo_newest(program.console(), access, *options); });
  command.details(
      "A changed document gets the body of the version before, a deleted one comes back, a created one is "
      "deleted. It is a change of its own: a second undo takes the first one back. Exit code 3 when the "
      "version before was pruned.");
  declare_key(command, options->key);
  declare_if_version_or_none(command, options->if_version)
      .section("Examples",
               "perdure undo sessions 2026-03-02\n"
               "perdure undo sessions 2026-03-02 --if-version 4\n");
}

}  // namespace perdure::cli
