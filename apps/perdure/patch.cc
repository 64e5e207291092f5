#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/write_result.h"
#include "apps/terminal/input.h"
#include "core/json_text.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct PatchOptions {
  Key key;
  std::vector<std::string> set;
  std::vector<std::string> remove;
  std::optional<std::string> merge_file;
  std::optional<std::uint64_t> if_version;
};

/// "/pointer=JSON"; the first `=` parts them, so a key that contains one needs --merge.
std::pair<std::string, std::string> parse_set(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    throw UsageError(fmt::format("--set {}: write /pointer=JSON, for example --set /weight=80", text));
  }
  std::string pointer = text.substr(0, equals);
  std::string value = text.substr(equals + 1);
  if (const std::optional<json::Fault> fault = json::check(value)) {
    throw UsageError(
        fmt::format("--set {}: '{}' is not JSON ({}); a string needs its own quotation marks: "
                    "--set '{}={}'",
                    text, value, fault->message(), pointer, json::quote(value)));
  }
  return {std::move(pointer), std::move(value)};
}

Batch batch_of(const PatchOptions& options) {
  Batch batch;
  if (options.merge_file) {
    const terminal::Input input(*options.merge_file);
    std::string merge_patch = input.read_all(limits::kBodyBytes);
    if (const std::optional<json::Fault> fault = json::check_document(merge_patch)) {
      throw Error(code::kInvalidJson, fmt::format("{}: {}", input.name(), fault->message()));
    }
    batch.merge_patch(options.key, std::move(merge_patch), options.if_version);
    return batch;
  }
  Patch patch;
  for (const std::string& text : options.set) patch.set.push_back(parse_set(text));
  patch.remove = options.remove;
  batch.patch(options.key, std::move(patch), options.if_version);
  return batch;
}

ExitCode patch(Console& console, const StoreAccess& access, const PatchOptions& options) {
  if (!options.merge_file && options.set.empty() && options.remove.empty()) {
    throw UsageError("say what to change with --set, --remove or --merge");
  }
  Batch batch = batch_of(options);
  const CommitResult result = access.open_for_writing()->commit(std::move(batch), access.commit_options());
  if (!result) return report_conflict(console, *result.conflict());
  report_written(console, result.value());
  return ExitCode::ok;
}

}  // namespace

void add_patch(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<PatchOptions>();
  terminal::Command& command =
      program.command("patch", "change members of a document",
                      [&program, &access, options] { return patch(program.console(), access, *options); });
  command.details(
      "Changes single members and leaves the bytes of all others as they are. A pointer (RFC 6901) names "
      "a member: /program/week, or /sets/0 for the first element of a list, or /sets/- to append one. "
      "All of --set is done first, then all of --remove.");
  declare_key(command, options->key)
      .option({.names = "--set",
               .value_name = "/POINTER=JSON",
               .description = "give a member this value; a string needs its quotation marks"},
              options->set)
      .option({.names = "--remove", .value_name = "/POINTER", .description = "remove a member that is there"},
              options->remove)
      .option({.names = "--merge",
               .value_name = "FILE",
               .description = "apply a merge patch (RFC 7396) from a file; - is standard input",
               .excludes = {"--set", "--remove"}},
              options->merge_file);
  declare_if_version(command, options->if_version)
      .section("Examples",
               "perdure patch sessions 2026-03-02 --set /week=2 --set '/focus=\"Legs\"'\n"
               "perdure patch sessions 2026-03-02 --remove /notes --if-version 3\n"
               "echo '{\"week\": 2, \"notes\": null}' | perdure patch sessions 2026-03-02 --merge -\n");
}

}  // namespace perdure::cli
