#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/list_printer.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using Form = ListPrinter::Form;

constexpr std::uint64_t kTableDefaultCount = 100;

struct ListCommandOptions {
  std::string collection;
  ListOptions page;
  std::string fields;
  std::optional<std::uint64_t> limit;
  bool ids = false;
  bool ndjson = false;
  bool explain = false;
};

/// At commas, but for those inside of a quoted step.
std::vector<std::string> split_fields(const std::string& text) {
  std::vector<std::string> fields;
  if (text.empty()) return fields;
  fields.emplace_back();
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') is_quoted = !is_quoted;
    if (c == ',' && !is_quoted) {
      fields.emplace_back();
      continue;
    }
    fields.back() += c;
    if (c == '\\' && is_quoted && i + 1 < text.size()) fields.back() += text[++i];
  }
  return fields;
}

Form form_of(const Console& console, const ListCommandOptions& options) {
  if (console.json) return Form::object;
  if (options.ids) return Form::ids;
  return options.ndjson || !console.out_is_terminal() ? Form::records : Form::table;
}

/// Reads page after page up to `limit` documents; how to go on, empty when nothing follows. The total is on
/// the first page only, since counting reads the whole collection.
template <typename OnPage>
std::string for_pages(Store& store, const ListCommandOptions& options, std::uint64_t limit, OnPage on_page) {
  ListOptions page_options = options.page;
  page_options.fields = split_fields(options.fields);
  do {
    page_options.limit =
        static_cast<std::size_t>(std::min<std::uint64_t>(limit, limits::kPageDocumentsCount));
    const Page page = store.list(options.collection, page_options);
    on_page(page);
    limit -= std::min<std::uint64_t>(limit, page.documents.size() + page.unreadable.size());
    page_options.after = page.next_after;
    page_options.count = false;
  } while (!page_options.after.empty() && limit > 0);
  return page_options.after;
}

std::uint64_t limit_of(const ListCommandOptions& options, bool as_table) {
  return options.limit.value_or(as_table ? kTableDefaultCount : std::numeric_limits<std::uint64_t>::max());
}

ExitCode list(Console& console, const StoreAccess& access, const ListCommandOptions& options) {
  const Form form = form_of(console, options);
  const std::unique_ptr<Store> store = access.open_for_reading();
  std::unique_ptr<ListPrinter> printer;
  std::optional<std::uint64_t> total;
  const auto print = [&](const Page& page) {
    // Not before the first page is there: an error leaves standard output empty.
    if (!printer) printer = std::make_unique<ListPrinter>(console, form, options.ids);
    printer->page(page);
    if (page.total) total = page.total;
  };
  const std::string next = for_pages(*store, options, limit_of(options, form == Form::table), print);
  printer->end(next, total);
  return printer->unreadable_count() == 0 ? ExitCode::ok : ExitCode::failure;
}

/// Runs the query and prints, instead of documents, how they were found.
ExitCode explain(Console& console, const StoreAccess& access, const ListCommandOptions& options) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  QueryPlan plan;
  std::uint64_t examined_count = 0;
  std::uint64_t documents_count = 0;
  std::uint64_t unreadable_count = 0;
  std::optional<std::uint64_t> total;
  (void)for_pages(*store, options, limit_of(options, false), [&](const Page& page) {
    plan = page.plan;
    examined_count += page.plan.examined_count;
    documents_count += page.documents.size();
    unreadable_count += report_unreadable(console, page);
    if (page.total) total = page.total;
  });
  plan.examined_count = examined_count;
  if (console.json) {
    json::Writer writer;
    writer.begin_object().member("plan", plan.to_string()).member("index", plan.index);
    writer.member("examined", plan.examined_count).member("found", documents_count);
    if (total) writer.member("total", *total);
    console.write_line(writer.end_object().text());
  } else {
    console.write_line(plan.to_string());
    console.write_line(fmt::format("{} found", terminal::count_text(documents_count, "document")));
    if (total) console.write_line(fmt::format("{} in all", terminal::count_text(*total, "document")));
  }
  return unreadable_count == 0 ? ExitCode::ok : ExitCode::failure;
}

constexpr const char* kFilterHelp =
    "PATH OPERATOR VALUE   joined by && and ||, negated by !, grouped by parentheses\n"
    "PATH       week, program.week, exercises.0.Name, \"rest time\".minutes;\n"
    "           @id, @version, @created_at, @updated_at; PATH:lower in lower case\n"
    "OPERATOR   = != < <= > >=, ~ contains, !~ does not,\n"
    "           ?= any element equals: exercises.Name ?= \"Squat\"\n"
    "VALUE      \"text\", a JSON number, true, false, null, @now, @me\n"
    "Values of different types are never equal. = null holds for a missing member.\n";

void add_query_options(terminal::Command& command, const std::shared_ptr<ListCommandOptions>& options) {
  command
      .option({.names = "--filter",
               .value_name = "FILTER",
               .description = "only documents that it lets through; see Filters"},
              options->page.filter)
      .option({.names = "--sort",
               .value_name = "PATHS",
               .description = "the order, paths between commas, - in front for descending: -date,week; "
                              "what is equal goes by id"},
              options->page.sort)
      .option({.names = "--fields",
               .value_name = "PATHS",
               .description = "only these members of the documents, paths between commas"},
              options->fields)
      .option({.names = "--me", .value_name = "TEXT", .description = "what @me in the filter stands for"},
              options->page.me);
}

}  // namespace

void add_list(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<ListCommandOptions>();
  terminal::Command& command =
      program.command("list", "print the documents of a collection", [&program, &access, options] {
        return options->explain ? explain(program.console(), access, *options)
                                : list(program.console(), access, *options);
      });
  command.details(
      "Prints documents in the order of their ids: as a table on a terminal, as one record per line "
      "(NDJSON) into a file or a pipe. `put --ndjson --records` takes these lines back, byte for byte, "
      "unless --fields has cut them. A document that cannot be read is reported, the others are printed, "
      "and the exit code is 1.");
  declare_collection(command, options->collection);
  add_query_options(command, options);
  declare_limit(command, options->limit, "100 in a table, else all")
      .option({.names = "--after",
               .value_name = "CURSOR",
               .description = "start behind what the page before told; in the order of ids, behind this id"},
              options->page.after);
  declare_scope(command, options->page.scope)
      .flag("--ids", options->ids, "ids only")
      .flag("--ndjson", options->ndjson, "one record per line, on a terminal too", {"--ids"})
      .flag("--count", options->page.count, "tell how many there are without --limit; reads all of them")
      .flag("--explain", options->explain,
            "print instead which index finds the documents and how many it read, and how many it found",
            {"--ids", "--ndjson"})
      .section("Filters", kFilterHelp)
      .section("Examples",
               "perdure list sessions\n"
               "perdure list sessions --filter 'week >= 5 && focus ~ \"legs\"' --sort -date\n"
               "perdure list sessions --fields date,program.week | jq -r .data.date\n"
               "perdure list --json sessions --limit 10 --count\n"
               "perdure list sessions --filter 'phase = 2' --explain\n");
}

}  // namespace perdure::cli
