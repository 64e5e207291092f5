#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/json_input.h"
#include "apps/perdure/list_printer.h"
#include "apps/perdure/schema_check.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/write_result.h"
#include "apps/terminal/display.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::count_text;
using terminal::ExitCode;
using terminal::UsageError;

constexpr std::uint64_t kShownViolationsCount = 20;

struct SchemaOptions {
  std::string action;
  std::string collection;
  std::optional<std::string> file;
  std::optional<std::string> other_schema;  ///< to check against
  bool force = false;
  bool remove = false;
};

std::string read_schema(Console& console, const std::string& path) {
  return read_json_object(console, terminal::Input(path), "the schema", limits::kSchemaBytes);
}

std::string counts_text(const SchemaFindings& findings) {
  return fmt::format("{} in {} of {}", count_text(findings.violations_count, "violation"),
                     terminal::grouped(findings.violating_count),
                     count_text(findings.documents_count, "document"));
}

ExitCode show(Console& console, const StoreAccess& access, const SchemaOptions& options) {
  const std::string schema = access.open_for_reading()->settings(options.collection).schema;
  if (schema.empty()) {
    throw Error(code::kNotFound,
                fmt::format("{} has no schema: any object may be stored", options.collection));
  }
  console.write_line(console.json ? json::compact(schema) : schema);
  return ExitCode::ok;
}

/// Tells the first violations; whether there are none.
bool documents_fit(Console& console, Store& store, const std::string& collection, const Schema& schema) {
  std::uint64_t shown_count = 0;
  const SchemaFindings findings =
      check_documents(store, collection, schema,
                      {[&](const Document& document, const Schema::Violation& violation) {
                         if (++shown_count > kShownViolationsCount) return;
                         console.problem(code::kSchemaViolation, violation_text(document, violation));
                       },
                       [&](const Page& page) { (void)report_unreadable(console, page); }});
  if (findings.violations_count == 0) return true;
  console.problem(code::kSchemaViolation,
                  fmt::format("the schema of {} was not changed: {}; --force sets it all the same, and then "
                              "these documents must fit when they are next written",
                              collection, counts_text(findings)));
  return false;
}

ExitCode set(Console& console, const StoreAccess& access, const SchemaOptions& options) {
  if (options.remove && (options.file || options.force)) {
    throw UsageError("--remove takes neither FILE nor --force");
  }
  std::string text;
  if (!options.remove) text = read_schema(console, options.file.value_or("-"));
  std::optional<Schema> schema;
  if (!options.remove) schema = Schema::parse(text);
  const std::unique_ptr<Store> store = access.open_for_writing();
  const bool must_fit = schema && !options.force;
  if (must_fit && !documents_fit(console, *store, options.collection, *schema)) return ExitCode::failure;
  CollectionSettings settings = store->settings(options.collection);
  settings.schema = std::move(text);
  const CommitResult result = store->configure(options.collection, settings, access.commit_options());
  if (!result) return report_conflict(console, *result.conflict());
  report_written(console, result.value());
  return ExitCode::ok;
}

/// Prints violations: lines, or the elements of a list.
class ViolationPrinter {
 public:
  explicit ViolationPrinter(Console& console) : console_(console) {}

  void print(const Document& document, const Schema::Violation& violation) {
    if (!console_.json) {
      console_.write_line(terminal::printable(violation_text(document, violation)));
      return;
    }
    json::Writer writer;
    writer.begin_object().member("collection", document.key.collection).member("id", document.key.id);
    if (!document.key.scope.empty()) writer.member("scope", document.key.scope);
    writer.member("version", document.version).member("pointer", violation.pointer);
    writer.member("rule", violation.rule).member("what", violation.what).end_object();
    begin();
    console_.write((first_ ? "" : ",") + writer.text());
    first_ = false;
  }

  void end(const SchemaFindings& findings) {
    if (console_.json) {
      begin();
      console_.write(fmt::format("],\"documents\":{},\"violating\":{},\"unreadable\":{}}}\n",
                                 findings.documents_count, findings.violating_count,
                                 findings.unreadable_count));
    } else {
      console_.note(counts_text(findings));
    }
  }

 private:
  // Not before something was read: an error leaves standard output empty.
  void begin() {
    if (!begun_) console_.write("{\"violations\":[");
    begun_ = true;
  }

  Console& console_;
  bool begun_ = false;
  bool first_ = true;
};

ExitCode check(Console& console, const StoreAccess& access, const SchemaOptions& options) {
  std::string text;
  if (options.other_schema) text = read_schema(console, *options.other_schema);
  const std::unique_ptr<Store> store = access.open_for_reading();
  if (!options.other_schema) text = store->settings(options.collection).schema;
  const Schema schema = Schema::parse(text.empty() ? "{}" : text);
  ViolationPrinter printer(console);
  const SchemaFindings findings =
      check_documents(*store, options.collection, schema,
                      {[&](const Document& document, const Schema::Violation& violation) {
                         printer.print(document, violation);
                       },
                       [&](const Page& page) { (void)report_unreadable(console, page); }});
  printer.end(findings);
  const bool is_well = findings.violations_count == 0 && findings.unreadable_count == 0;
  return is_well ? ExitCode::ok : ExitCode::failure;
}

ExitCode act(Console& console, const StoreAccess& access, const SchemaOptions& options) {
  const bool sets = options.action == "set";
  if (!sets && (options.file || options.force || options.remove)) {
    throw UsageError("FILE, --force and --remove go with schema set");
  }
  if (options.action != "check" && options.other_schema) throw UsageError("--schema goes with schema check");
  if (sets) return set(console, access, options);
  return options.action == "show" ? show(console, access, options) : check(console, access, options);
}

}  // namespace

void add_schema(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<SchemaOptions>();
  program
      .command("schema", "print, set or check the schema of a collection",
               [&program, &access, options] { return act(program.console(), access, *options); })
      .details(
          "A schema (JSON Schema, drafts 4 to 7) says what documents may be; a write that does not fit is "
          "refused. `schema set` first checks the documents that are there: when some do not fit, it tells "
          "the first 20 violations and sets nothing (exit code 1). The other settings stay. `schema show` "
          "prints the schema as it was set (exit code 3 when there is none). `schema check` prints every "
          "violation of the documents that are there (exit code 1 when there are any), at most 20 of each.")
      .choice("ACTION", options->action, {"show", "set", "check"}, "what to do")
      .argument("COLLECTION", options->collection, "the collection")
      .optional_argument("FILE", options->file, "with set: the schema; - is standard input")
      .flag("--force", options->force, "with set: also when stored documents do not fit")
      .flag("--remove", options->remove, "with set: any object may be stored again")
      .option({.names = "--schema",
               .value_name = "FILE",
               .description = "with check: this schema instead of the one that is set"},
              options->other_schema)
      .section("Examples",
               "perdure schema set sessions session.schema.json\n"
               "perdure schema check sessions --schema new.schema.json\n"
               "perdure schema show sessions > session.schema.json\n"
               "perdure schema set sessions --remove\n");
}

}  // namespace perdure::cli
