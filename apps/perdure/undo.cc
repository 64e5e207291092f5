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

/// What the newest change did, and what stood there before.
struct Newest {
  Change change;
  bool was_creation = false;
};

Newest newest_of(Store& store, const Key& key) {
  std::vector<Change> versions = newest_versions(store, key, 2);
  const bool was_there = versions.size() == 2 && versions[1].kind == ChangeKind::put;
  const bool is_there = versions[0].kind == ChangeKind::put;
  return {std::move(versions[0]), is_there && !was_there};
}

std::string_view describe(const Newest& newest) {
  if (newest.was_creation) return "creation";
  return newest.change.kind == ChangeKind::erase ? "deletion" : "change";
}

/// The precondition is the state that was looked at, unless the caller names another one.
Batch batch_of(Store& store, const UndoOptions& options, const Newest& newest) {
  const bool exists = newest.change.kind == ChangeKind::put;
  const std::uint64_t expected = options.if_version.value_or(exists ? newest.change.version : 0);
  Batch batch;
  if (newest.was_creation) {
    batch.erase(options.key, expected);
  } else {
    Change before = require_document(store, options.key, newest.change.version - 1);
    batch.put(options.key, std::move(before.body), expected);
  }
  return batch;
}

void report(Console& console, const Newest& newest, const Written& written) {
  const std::uint64_t undone = newest.change.version;
  if (console.json) {
    json::Writer writer;
    writer.begin_object();
    write_written_members(writer, written);
    writer.member("undone", describe(newest)).member("undone_version", undone).key("restored_version");
    newest.was_creation ? writer.null() : writer.value(undone - 1);
    console.write_line(writer.end_object().text());
    return;
  }
  const std::string now = newest.was_creation ? fmt::format("it is deleted, with version {}", written.version)
                                              : fmt::format("it is as in version {} again, as version {}",
                                                            undone - 1, written.version);
  console.note(fmt::format("undid the {} of {}/{} (version {}): {}", describe(newest), written.key.collection,
                           written.key.id, undone, now));
}

ExitCode undo(Console& console, const StoreAccess& access, const UndoOptions& options) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  const Newest newest = newest_of(*store, options.key);
  const CommitResult result = store->commit(batch_of(*store, options, newest), access.commit_options());
  if (!result) return report_precondition(console, *result.conflict());
  report(console, newest, result.value());
  return ExitCode::ok;
}

}  // namespace

void add_undo(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<UndoOptions>();
  terminal::Command& command =
      program.command("undo", "take back the newest change of a document",
                      [&program, &access, options] { return undo(program.console(), access, *options); });
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
