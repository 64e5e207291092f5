#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "core/fs.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

struct GetOptions {
  Key key;
  std::string output = "-";
};

/// Replacing a device by a file would be the end of /dev/null; replacing a symbolic link would leave the file
/// it points to as it was.
std::string replaceable(const std::string& path) {
  const fs::Kind kind = fs::info(path).kind;
  if (kind == fs::Kind::missing) return path;
  if (kind != fs::Kind::file) {
    throw Error(code::kInvalidArgument,
                fmt::format("cannot write {}: it is {}; name a file, or use - and redirect", path,
                            fs::describe_kind(path)));
  }
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  return error ? path : target.string();
}

ExitCode get(Console& console, const StoreAccess& access, const GetOptions& options) {
  const std::optional<Document> document = access.open_for_reading()->get(options.key);
  if (!document) {
    console.problem(code::kNotFound,
                    fmt::format("there is no document {}/{}", options.key.collection, options.key.id));
    return ExitCode::not_found;
  }
  std::string text = document->body;
  // Bodies are exact, so a script gets no byte more; a record is ours to end with a line feed.
  if (console.json) text = record_text(*document, RecordShape::free) + "\n";
  if (options.output != "-") {
    fs::write_file_atomically(replaceable(options.output), text);
    return ExitCode::ok;
  }
  write_exactly(console, text);
  return ExitCode::ok;
}

}  // namespace

void add_get(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<GetOptions>();
  terminal::Command& command = program.command("get", "print a document", [&program, &access, options] {
    return get(program.console(), access, *options);
  });
  command.details(
      "Prints the body byte for byte as it was stored; only on a terminal a line feed follows. With "
      "--json it prints the record: id, version, times and the body under \"data\". Exit code 3 when "
      "there is no such document.");
  declare_key(command, options->key)
      .option({.names = "-o,--output",
               .value_name = "FILE",
               .description = "write to this file, replaced as a whole or not at all; - is standard output"},
              options->output)
      .section("Examples",
               "perdure get sessions 2026-03-02\n"
               "perdure get sessions 2026-03-02 --output session.json\n"
               "perdure get --json sessions 2026-03-02 | jq .version\n");
}

}  // namespace perdure::cli
