#include <memory>
#include <string>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/json_input.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/write_result.h"
#include "core/json_text.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct SettingsOptions {
  std::string action;
  std::string collection;
  std::optional<std::string> file;
};

ExitCode show(Console& console, const StoreAccess& access, const SettingsOptions& options) {
  if (options.file) throw UsageError("settings show takes no FILE");
  const std::string text = access.open_for_reading()->settings(options.collection).to_json();
  console.write_line(console.json ? json::compact(text) : json::pretty(text));
  return ExitCode::ok;
}

ExitCode set(Console& console, const StoreAccess& access, const SettingsOptions& options) {
  const terminal::Input input(options.file.value_or("-"));
  const CollectionSettings settings =
      CollectionSettings::parse(read_json_object(console, input, "the settings", limits::kBodyBytes));
  const CommitResult result =
      access.open_for_writing()->configure(options.collection, settings, access.commit_options());
  if (!result) return report_conflict(console, *result.conflict());
  report_written(console, result.value());
  return ExitCode::ok;
}

}  // namespace

void add_settings(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<SettingsOptions>();
  program
      .command("settings", "print or set what holds in a collection",
               [&program, &access, options] {
                 return options->action == "show" ? show(program.console(), access, *options)
                                                  : set(program.console(), access, *options);
               })
      .details(
          "The settings of a collection are a JSON object: its \"schema\", \"indexes\", \"unique\" keys, "
          "\"sql_view\" and \"retention\". `settings set` replaces all of them and makes indexes and views "
          "at once; what cannot be meant is refused with a pointer to the place, and nothing is changed. "
          "Stored documents are not held to the schema until they are written again: perdure schema set "
          "checks them first.")
      .choice("ACTION", options->action, {"show", "set"}, "what to do")
      .argument("COLLECTION", options->collection, "the collection")
      .optional_argument("FILE", options->file, "with set: the settings; - is standard input")
      .section(
          "Examples",
          "perdure settings show sessions\n"
          "perdure settings set sessions settings.json\n"
          "echo '{\"indexes\": [{\"fields\": [\"phase\", \"week\"]}]}' | perdure settings set sessions\n");
}

}  // namespace perdure::cli
