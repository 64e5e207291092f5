#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/mirror.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/mirror_access.h"
#include "apps/perdure/mirror_add.h"
#include "apps/perdure/mirror_status.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct MirrorOptions {
  std::string action;
  std::optional<std::string> name;
  std::vector<std::string> arguments;
  std::optional<std::string> file_name;
  std::optional<std::string> take;
  bool names_only = false;
};

/// What an action takes; everything else on its command line is a mistake.
struct ActionRule {
  std::string_view action;
  bool needs_name = false;
  bool accepts_name = false;
  std::size_t arguments_least = 0;
  std::size_t arguments_most = 0;
  std::string_view usage;
};
constexpr std::size_t kAnyCount = static_cast<std::size_t>(-1);
constexpr ActionRule kActionRules[]{
    {"add", true, true, 2, 2, "mirror add NAME COLLECTION DIRECTORY [--file-name TEMPLATE]"},
    {"list", false, false, 0, 0, "mirror list [--names]"},
    {"status", false, true, 0, 0, "mirror status [NAME]"},
    {"verify", false, true, 0, 0, "mirror verify [NAME]"},
    {"rebuild", true, true, 0, 0, "mirror rebuild NAME"},
    {"take", true, true, 1, kAnyCount, "mirror take NAME FILE... --take file|store"},
    {"remove", true, true, 0, 0, "mirror remove NAME"},
};

std::vector<std::string> action_names() {
  std::vector<std::string> names;
  for (const ActionRule& rule : kActionRules) names.emplace_back(rule.action);
  return names;
}

void check_usage(const MirrorOptions& options) {
  const ActionRule& rule =
      *std::find_if(std::begin(kActionRules), std::end(kActionRules),
                    [&](const ActionRule& each) { return each.action == options.action; });
  const bool name_fits = options.name ? rule.accepts_name : !rule.needs_name;
  const bool arguments_fit =
      options.arguments.size() >= rule.arguments_least && options.arguments.size() <= rule.arguments_most;
  const bool options_fit = (!options.file_name || rule.action == "add") &&
                           (!options.names_only || rule.action == "list") &&
                           (options.take.has_value() == (rule.action == "take"));
  if (!name_fits || !arguments_fit || !options_fit) throw UsageError(fmt::format("write {}", rule.usage));
  if (options.name && options.name->empty()) throw UsageError("the name of the mirror is empty");
}

ExitCode list(Console& console, const StoreAccess& access, bool names_only) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  const std::vector<MirrorSettings> all = all_mirrors(console, *store);
  json::Writer writer;
  writer.begin_object().key("mirrors").begin_array();
  std::size_t name_columns = 0;
  std::size_t collection_columns = 0;
  for (const MirrorSettings& each : all) {
    name_columns = std::max(name_columns, each.name.size());
    collection_columns = std::max(collection_columns, each.collection.size());
  }
  for (const MirrorSettings& each : all) {
    writer.begin_object().member("name", each.name).member("collection", each.collection);
    writer.member("directory", each.directory).member("file_name", each.file_name).end_object();
    if (console.json) continue;
    console.write_line(terminal::printable(
        names_only ? each.name
                   : fmt::format("{:<{}}  {:<{}}  {}/{}", each.name, name_columns, each.collection,
                                 collection_columns, each.directory, each.file_name)));
  }
  if (console.json) console.write_line(writer.end_array().end_object().text());
  if (all.empty()) console.note("there are no mirrors; perdure mirror add NAME COLLECTION DIRECTORY");
  return ExitCode::ok;
}

ExitCode verify(Console& console, const StoreAccess& access, const std::string& name) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  bool ok = true;
  std::size_t findings_count = 0;
  json::Writer writer;
  writer.begin_object().key("mirrors").begin_array();
  for (const MirrorSettings& settings : chosen_mirrors(console, *store, name)) {
    const MirrorReport report = verify_mirror(console, *store, settings);
    ok = ok && report.ok();
    findings_count += report.findings.size();
    console.json ? write_report(writer, report) : print_report(console, report);
  }
  writer.end_array().member("ok", ok);
  if (console.json) console.write_line(writer.end_object().text());
  if (ok) console.note(findings_count == 0 ? "files and documents agree" : "nothing has to be done");
  return ok ? ExitCode::ok : ExitCode::failure;
}

ExitCode rebuild(Console& console, const StoreAccess& access, const std::string& name) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  Mirror mirror(*store, chosen_mirrors(console, *store, name).front());
  const Mirror::Rebuilt built = rebuild_mirror(console, mirror);
  if (console.json) {
    json::Writer writer;
    write_rebuilt(writer.begin_object().member("name", name), built);
    console.write_line(writer.end_object().text());
  } else {
    for (const MirrorFinding& each : built.left) console.write_line(finding_line(each));
    console.note(rebuilt_text(mirror.directory(), built));
  }
  access.follow_up(*store);
  return built.left.empty() ? ExitCode::ok : ExitCode::failure;
}

ExitCode take(Console& console, const StoreAccess& access, const MirrorOptions& options) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  Mirror mirror(*store, chosen_mirrors(console, *store, *options.name).front());
  const Mirror::Take which = options.take == "file" ? Mirror::Take::file : Mirror::Take::store;
  std::size_t taken_count = 0;
  ExitCode exit_code = ExitCode::ok;
  for (const std::string& file : options.arguments) {
    try {
      mirror.take(file, which, access.actor());
      ++taken_count;
    } catch (const Error& error) {
      if (options.arguments.size() == 1 || error.outcome() == Outcome::in_doubt) throw;
      console.problem(Error(error.code(), fmt::format("{}: {}", file, error.what())));
      exit_code = ExitCode::failure;
    }
  }
  if (console.json) {
    json::Writer writer;
    writer.begin_object().member("taken", std::uint64_t{taken_count});
    console.write_line(writer.end_object().text());
  } else {
    console.note(fmt::format("{} {}", terminal::count_text(taken_count, "file"),
                             which == Mirror::Take::file ? "taken into the store" : "written anew"));
  }
  access.follow_up(*store);
  return exit_code;
}

ExitCode remove(Console& console, const StoreAccess& access, const std::string& name) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  const MirrorSettings settings = chosen_mirrors(console, *store, name).front();
  const std::string follower = Mirror(*store, settings).name();
  const std::string directory = Mirror(*store, settings).directory();
  (void)remove_mirror(*store, name, access.actor());
  store->forget_follower(follower);
  if (console.json) {
    json::Writer writer;
    writer.begin_object().member("removed", name);
    console.write_line(writer.end_object().text());
  }
  console.note(fmt::format("the mirror '{}' is removed; its files stay in {}", name, directory));
  return ExitCode::ok;
}

ExitCode mirror(Console& console, const StoreAccess& access, const MirrorOptions& options) {
  check_usage(options);
  const std::string name = options.name.value_or("");
  if (options.action == "list") return list(console, access, options.names_only);
  if (options.action == "status") return mirror_status(console, access, name);
  if (options.action == "verify") return verify(console, access, name);
  if (options.action == "rebuild") return rebuild(console, access, name);
  if (options.action == "take") return take(console, access, options);
  if (options.action == "remove") return remove(console, access, name);
  return declare_mirror(console, access,
                        {name, options.arguments[0], options.arguments[1],
                         options.file_name.value_or(MirrorSettings().file_name)});
}

std::string actions_text() {
  std::string text;
  for (const ActionRule& rule : kActionRules) text += fmt::format("{}\n", rule.usage);
  return text;
}

}  // namespace

void add_mirror(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<MirrorOptions>();
  program.complete_values("MIRROR", "mirror list --names");
  program
      .command("mirror", "keep a JSON file per document in a directory",
               [&program, &access, options] { return mirror(program.console(), access, *options); })
      .details(
          "A mirror keeps one pretty-printed JSON file for each document of a collection. It follows the "
          "store: every command that writes brings the mirrors up to date before it ends. What a mirror "
          "cannot do never stops a write; it catches up later.\n\n"
          "add declares a mirror and builds it; a relative DIRECTORY counts from the working directory. "
          "status tells how far a mirror is. verify compares every document with its file, one line per "
          "finding, exit code 1 when something has to be done. rebuild makes the directory what it should "
          "be. remove forgets the mirror and leaves its files.\n\n"
          "A file that was changed by hand is never overwritten. take decides: --take file puts its content "
          "into the store as a new version, --take store writes the document over it.")
      .choice("ACTION", options->action, action_names(), "what to do")
      .optional_argument("MIRROR", options->name, "its name; status and verify without it: all")
      .arguments("ARGUMENT", options->arguments, "of add: the collection and the directory; of take: files",
                 false)
      .option({.names = "--file-name",
               .value_name = "TEMPLATE",
               .description = "of add: what files are called, with members of the document in braces, as in "
                              "training_{date:%Y_%m_%d}_{_id:8}.json (default: {@id}.json)"},
              options->file_name)
      .option({.names = "--take",
               .value_name = "WHICH",
               .description = "of take: what counts",
               .choices = {"file", "store"}},
              options->take)
      .flag("--names", options->names_only, "of list: only the names, one per line")
      .section("Actions", actions_text())
      .section("Examples",
               "perdure mirror add json sessions json/sessions --file-name '{date:%Y_%m_%d}_{@id:8}.json'\n"
               "perdure mirror verify\n"
               "perdure mirror take json 2026_03_02_a1b2c3d4.json --take file\n");
}

}  // namespace perdure::cli
