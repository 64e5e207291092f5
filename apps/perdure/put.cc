#include <fmt/format.h>

#include <memory>
#include <string>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/json_input.h"
#include "apps/perdure/put_lines.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/write_result.h"
#include "apps/terminal/input.h"
#include "core/ids.h"
#include "core/json_text.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct PutOptions {
  std::string collection;
  std::optional<std::string> id;  ///< with --ndjson the file
  std::optional<std::string> file;
  std::string scope;
  std::optional<std::uint64_t> if_version;
  bool create = false;
  bool replace = false;
  bool ndjson = false;
  bool keep_going = false;
  bool records = false;
  bool dry_run = false;
  std::uint64_t batch_count = 1000;
  std::optional<std::string> id_member;
};

std::string read_body(Console& console, const PutOptions& options) {
  const terminal::Input input(options.file.value_or("-"));
  // `put sessions monday.json` is likely to mean the file, and would seem to hang.
  if (input.is_terminal() && options.id && fs::info(*options.id).kind == fs::Kind::file) {
    throw UsageError(fmt::format("{0} is taken as the ID; to store that file: perdure put {1} ID {0}",
                                 *options.id, options.collection));
  }
  return read_json_object(console, input, "the document", limits::kBodyBytes);
}

Operation::Kind kind_of(const PutOptions& options) {
  if (options.create || (!options.ndjson && !options.id)) return Operation::Kind::create;
  return options.replace ? Operation::Kind::replace : Operation::Kind::put;
}

ExitCode put_document(Console& console, const StoreAccess& access, const PutOptions& options) {
  if (options.records || options.keep_going || options.id_member) {
    throw UsageError("--records, --keep-going and --id-member go with --ndjson");
  }
  if (options.id == "-" && !options.file) {
    // `put notes -`: no id, the document from standard input.
    PutOptions without_id = options;
    without_id.id.reset();
    without_id.file = options.id;
    return put_document(console, access, without_id);
  }
  if (!options.id && (options.replace || options.if_version)) {
    throw UsageError("--replace and --if-version need an ID");
  }
  const Key key{options.collection, options.id.value_or(""), options.scope};
  check_key({key.collection, options.id.value_or("generated"), key.scope});
  std::string body = read_body(console, options);
  if (options.dry_run) {
    if (console.json) console.write_line(R"({"checked":1,"refused":0,"complete":true})");
    console.note("the document could be stored; this was a dry run");
    return ExitCode::ok;
  }
  Batch batch;
  batch.add({kind_of(options), key, std::move(body), {}, options.if_version});
  const std::unique_ptr<Store> store = access.open_for_writing();
  const CommitResult result = store->commit(std::move(batch), access.commit_options());
  if (!result) return report_precondition(console, *result.conflict());
  if (!options.id && !console.json) {
    console.write_line(result.value().key.id);
  } else {
    report_written(console, result.value());
  }
  access.follow_up(*store);
  return ExitCode::ok;
}

ExitCode put(Console& console, const StoreAccess& access, const PutOptions& options) {
  if (!options.ndjson) return put_document(console, access, options);
  if (options.file) throw UsageError("with --ndjson there is no ID: put COLLECTION --ndjson [FILE]");
  if (options.if_version) throw UsageError("--if-version does not go with --ndjson");
  if (options.records && options.id_member) throw UsageError("--id-member does not go with --records");
  check_collection(options.collection);
  LinesRequest request;
  request.rule.collection = options.collection;
  request.rule.scope = options.scope;
  request.file = options.id.value_or("-");
  request.rule.id_member = options.id_member.value_or("id");
  request.rule.records = options.records;
  request.keep_going = options.keep_going;
  request.dry_run = options.dry_run;
  request.batch_count = options.batch_count;
  request.rule.kind = kind_of(options);
  return put_lines(console, access, request);
}

void add_lines_options(terminal::Command& command, const std::shared_ptr<PutOptions>& options) {
  command
      .flag("--ndjson", options->ndjson, "one document per line; in place of ID and FILE only FILE is given")
      .option({.names = "--id-member",
               .value_name = "NAME",
               .description = "with --ndjson: the member that holds the id, a string or a whole number; "
                              "a document without it gets a new id (default: id)"},
              options->id_member)
      .flag("--records", options->records, "with --ndjson: lines are records as list prints them")
      .option({.names = "--batch",
               .value_name = "N",
               .description = "with --ndjson: documents stored together, all or none",
               .at_least = 1,
               .at_most = limits::kBatchOperationsCount},
              options->batch_count)
      .flag("--keep-going", options->keep_going,
            "with --ndjson: report lines that are refused, store the others, end with exit code 1");
}

}  // namespace

void add_put(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<PutOptions>();
  terminal::Command& command =
      program.command("put", "store a document, or many",
                      [&program, &access, options] { return put(program.console(), access, *options); });
  command
      .details(
          "Stores a JSON object under an id, byte for byte, and replaces what stood there. Without ID a new "
          "time-ordered id is made and printed. Without FILE, or with -, the document is read from standard "
          "input.\n\n"
          "With --ndjson each line is a document of its own, in batches that are stored as a whole or not "
          "at all. A line that is refused ends the run: its batch is not stored, nothing behind it is read, "
          "and a message says to which line everything is stored. A byte order mark before the first line "
          "and blank lines are skipped.")
      .argument("COLLECTION", options->collection, "the collection; the first document makes it")
      .optional_argument("ID", options->id, "1 to 128 of A-Z a-z 0-9 . _ : @ -")
      .optional_argument("FILE", options->file, "the document; - is standard input");
  declare_if_version_or_none(command, options->if_version)
      .flag("--create", options->create, "only if it does not exist (exit code 4 otherwise)",
            {"--if-version"})
      .flag("--replace", options->replace, "only if it exists (exit code 4 otherwise)", {"--create"});
  declare_scope(command, options->scope)
      .flag("--dry-run", options->dry_run, "check the input and store nothing");
  add_lines_options(command, options);
  command.section(
      "Examples",
      "perdure put sessions 2026-03-02 session.json\n"
      "echo '{\"week\": 1}' | perdure put sessions\n"
      "perdure put sessions --ndjson all.ndjson --id-member uuid\n"
      "perdure list sessions --ndjson | perdure --url sqlite:b.db put sessions --ndjson --records\n");
}

}  // namespace perdure::cli
