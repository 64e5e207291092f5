#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct ChangesCommandOptions {
  std::string since;
  std::optional<std::uint64_t> limit;
  bool bodies = false;
};

std::string change_text(const Change& change, bool with_body) {
  json::Writer writer;
  writer.begin_object();
  write_change(writer, change, with_body, RecordShape::one_line);
  return std::move(writer.end_object()).text();
}

ExitCode changes(Console& console, const StoreAccess& access, const ChangesCommandOptions& options) {
  Cursor cursor;
  if (!options.since.empty()) cursor = Cursor::parse(options.since);
  std::uint64_t left = options.limit.value_or(std::numeric_limits<std::uint64_t>::max());
  std::uint64_t unreadable_count = 0;
  const std::unique_ptr<Store> store = access.open_for_reading();
  bool opened = false;
  bool first = true;
  ChangePage page;
  do {
    ChangesOptions page_options;
    page_options.limit = static_cast<std::size_t>(std::min<std::uint64_t>(left, limits::kPageDocumentsCount));
    page_options.bodies = options.bodies;
    page = store->changes(cursor, page_options);
    // Not before the first page is there: an error leaves standard output empty.
    if (console.json && !opened) console.write("{\"changes\":[");
    opened = true;
    for (const Change& change : page.changes) {
      if (!change.unreadable_reason.empty()) {
        ++unreadable_count;
        console.problem(code::kCorruptDocument, fmt::format("cannot read the body of change {}: {}",
                                                            change.seq, change.unreadable_reason));
      }
      const std::string text = change_text(change, options.bodies);
      console.write(console.json ? (first ? "" : ",") + text : text + "\n");
      first = false;
    }
    left -= std::min<std::uint64_t>(left, page.changes.size());
    cursor = page.next;
  } while (!page.at_end && left > 0);
  const std::string next = cursor.to_string();
  if (console.json) {
    console.write(fmt::format("],\"next\":\"{}\",\"at_end\":{}}}\n", next, page.at_end));
  } else {
    console.note(fmt::format("next: {}", next));
  }
  return unreadable_count == 0 ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_changes(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<ChangesCommandOptions>();
  terminal::Command& command =
      program.command("changes", "print what happened, in the order of commits",
                      [&program, &access, options] { return changes(program.console(), access, *options); });
  command
      .details(
          "Prints one line per change (NDJSON), oldest first, and at the end on standard error the cursor to "
          "go on from. With --json it prints one object with the changes and the cursor. A cursor of another "
          "store, or from before a restore, is refused.")
      .option({.names = "--since",
               .value_name = "CURSOR",
               .description = "start behind this cursor; empty: at the beginning"},
              options->since);
  declare_limit(command, options->limit)
      .flag("--bodies", options->bodies, "with the documents as they were written")
      .section("Examples",
               "perdure changes | tail -n 5\n"
               "perdure changes --json --limit 1000 --since \"$cursor\" | jq -r .next\n");
}

}  // namespace perdure::cli
