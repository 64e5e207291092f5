#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include "apps/perdure/commands.h"
#include "apps/perdure/mirror_access.h"
#include "apps/perdure/recovery.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct RecoverRequest {
  std::string directory;
  std::string collection;
  std::string id_pointer;
  bool replace_corrupt = false;
};

void print_json(Console& console, const Recovery& recovery) {
  json::Writer writer;
  writer.begin_object().member("documents", recovery.recovered.documents_count);
  writer.member("path", recovery.path).key("kept");
  recovery.kept.empty() ? writer.null() : writer.value(recovery.kept);
  writer.key("refused").begin_array();
  for (const MirrorFinding& finding : recovery.recovered.refused) write_finding(writer, finding);
  console.write_line(writer.end_array().end_object().text());
}

void print_text(Console& console, const Recovery& recovery, const RecoverRequest& request) {
  for (const MirrorFinding& finding : recovery.recovered.refused) console.write_line(finding_line(finding));
  console.write_line(terminal::printable(
      fmt::format("{} brought back into {}",
                  terminal::count_text(recovery.recovered.documents_count, "document"), recovery.path)));
  if (!recovery.kept.empty()) {
    console.write_line(terminal::printable(fmt::format("what stood there is kept as {}", recovery.kept)));
  }
  console.note(
      fmt::format("a mirror has no history, no other collections, no settings: set those again, and add the "
                  "mirror: perdure mirror add NAME COLLECTION '{}'",
                  request.directory));
}

ExitCode recover_command(Console& console, const StoreAccess& access, const RecoverRequest& options) {
  if (options.directory.empty()) throw UsageError("say what from: --from-mirror DIRECTORY");
  if (!access.url().starts_with("sqlite:") || access.path().empty() || access.path().ends_with('/')) {
    throw UsageError("--url must be sqlite: and the path of the database");
  }
  Recovery recovery;
  {
    terminal::Progress progress(console, "file");
    RecoveryRequest request;
    request.path = access.path();
    request.directory = options.directory;
    request.replace_corrupt = options.replace_corrupt;
    request.lock_wait = access.wait();
    request.options.collection = options.collection;
    request.options.id_pointer = options.id_pointer;
    request.options.actor = access.actor();
    request.options.on_progress = [&progress](std::uint64_t done, std::uint64_t all) {
      progress.show_part("recover", done, all);
    };
    recovery = recover(request);
  }
  console.json ? print_json(console, recovery) : print_text(console, recovery, options);
  const bool complete = std::none_of(recovery.recovered.refused.begin(), recovery.recovered.refused.end(),
                                     [](const MirrorFinding& each) { return each.is_problem(); });
  return complete ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_recover(terminal::Program& program, const StoreAccess& access) {
  auto request = std::make_shared<RecoverRequest>();
  program
      .command("recover", "make a new database from a mirror's files",
               [&program, &access, request] { return recover_command(program.console(), access, *request); })
      .details(
          "Builds a new database at --url from the files of a mirror, when the old one is lost or damaged. A "
          "store that works is never replaced. A damaged one is kept: with --replace-corrupt it gets another "
          "name, PATH.corrupt- and the time, together with its -wal, and the new one takes its place when it "
          "is whole. Until then nothing is changed, and an interrupted recovery can be run again.\n\n"
          "A mirror holds the documents of one collection as they are now, not their versions, and no "
          "settings. Try a backup first. Files that cannot be taken are reported, and the exit code is 1.")
      .option({.names = "--from-mirror", .value_name = "DIRECTORY", .description = "the mirror's directory"},
              request->directory)
      .option({.names = "--collection",
               .value_name = "COLLECTION",
               .description = "where files belong that the mirror's journal does not name"},
              request->collection)
      .option({.names = "--id-pointer",
               .value_name = "/POINTER",
               .description = "where such files hold their id (default: the member id or _id)"},
              request->id_pointer)
      .flag("--replace-corrupt", request->replace_corrupt,
            "put a new database in the place of a damaged one, which is kept")
      .section("Examples",
               "perdure recover --from-mirror json/sessions\n"
               "perdure recover --from-mirror json/sessions --replace-corrupt\n"
               "perdure recover --url sqlite:new.db --from-mirror files --collection sessions --id-pointer "
               "/_id\n");
}

}  // namespace perdure::cli
