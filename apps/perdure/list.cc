#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include <perdure/limits.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "core/time.h"

namespace perdure::cli {
namespace {

using terminal::cell;
using terminal::Console;
using terminal::ExitCode;

constexpr std::uint64_t kTerminalDefaultCount = 100;
constexpr std::size_t kIdColumnsMost = 40;
constexpr std::size_t kBodyColumnsLeast = 20;

struct ListCommandOptions {
  std::string collection;
  ListOptions page;
  std::optional<std::uint64_t> limit;
  bool ids = false;
  bool ndjson = false;
};

enum class Form { table, ids, records, object };

/// Prints pages in one of the forms.
class Printer {
 public:
  Printer(Console& console, Form form, bool ids) : console_(console), form_(form), ids_(ids) {
    if (form_ == Form::object) console_.write(ids_ ? "{\"ids\":[" : "{\"documents\":[");
  }

  void page(const Page& page) {
    if (form_ == Form::table) lay_out(page);
    for (const Document& document : page.documents) print(document);
    for (const UnreadableDocument& document : page.unreadable) {
      console_.problem(code::kCorruptDocument, fmt::format("cannot read {}/{}: {}", document.key.collection,
                                                           document.key.id, document.reason));
      ++unreadable_count_;
    }
    shown_count_ += page.documents.size();
  }

  /// `next` is empty when nothing follows.
  void end(const std::string& next) {
    if (form_ == Form::object) {
      json::Writer writer;
      next.empty() ? writer.null() : writer.value(next);
      console_.write(fmt::format("],\"unreadable\":{},\"next\":{}}}\n", unreadable_count_, writer.text()));
    } else if (!next.empty() && form_ == Form::table) {
      console_.note(fmt::format("{} shown; go on with --after {}, or show more with --limit",
                                terminal::count_text(shown_count_, "document"), next));
    } else if (form_ == Form::table && shown_count_ == 0) {
      console_.note("no documents");
    }
  }

  [[nodiscard]] std::uint64_t unreadable_count() const { return unreadable_count_; }

 private:
  void lay_out(const Page& page) {
    if (id_columns_ > 0) return;  // the first page decides
    id_columns_ = 2;
    for (const Document& document : page.documents) {
      id_columns_ = std::max(id_columns_, std::min(document.key.id.size(), kIdColumnsMost));
      version_columns_ = std::max(version_columns_, std::to_string(document.version).size());
    }
    if (page.documents.empty()) return;
    console_.write_line(row("ID", "VERSION", "UPDATED (UTC)", "BODY"));
  }

  std::string row(const std::string& id, const std::string& version, const std::string& updated,
                  const std::string& body) const {
    constexpr std::size_t kTimeColumns = 19;
    const std::size_t used = id_columns_ + version_columns_ + kTimeColumns + 6;
    const std::size_t columns = console_.out_columns();
    const std::size_t body_columns = columns > used + kBodyColumnsLeast ? columns - used : kBodyColumnsLeast;
    return fmt::format("{}  {:>{}}  {}  {}", cell(id, id_columns_), version, version_columns_,
                       cell(updated, kTimeColumns), terminal::fit(body, body_columns));
  }

  void print(const Document& document) {
    switch (form_) {
      case Form::table: {
        std::string updated = to_rfc3339(document.updated_at).substr(0, 19);
        std::replace(updated.begin(), updated.end(), 'T', ' ');
        console_.write_line(row(document.key.id, std::to_string(document.version), updated, document.body));
        break;
      }
      case Form::ids:
        console_.write_line(document.key.id);
        break;
      case Form::records:
        console_.write_line(record_text(document, Shape::one_line));
        break;
      case Form::object:
        if (!first_) console_.write(",");
        first_ = false;
        console_.write(ids_ ? "\"" + document.key.id + "\"" : record_text(document, Shape::free));
        break;
    }
  }

  Console& console_;
  const Form form_;
  const bool ids_;
  std::uint64_t shown_count_ = 0;
  std::uint64_t unreadable_count_ = 0;
  std::size_t id_columns_ = 0;
  std::size_t version_columns_ = 7;
  bool first_ = true;
};

Form form_of(const Console& console, const ListCommandOptions& options) {
  if (console.json) return Form::object;
  if (options.ids) return Form::ids;
  return options.ndjson || !console.out_is_terminal() ? Form::records : Form::table;
}

ExitCode list(Console& console, const StoreAccess& access, const ListCommandOptions& options) {
  const Form form = form_of(console, options);
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();
  if (form == Form::table) left = kTerminalDefaultCount;
  if (options.limit) left = *options.limit;
  const std::unique_ptr<Store> store = access.open_for_reading();
  ListOptions page_options = options.page;
  std::unique_ptr<Printer> printer;
  do {
    page_options.limit = static_cast<std::size_t>(std::min<std::uint64_t>(left, limits::kPageDocumentsCount));
    const Page page = store->list(options.collection, page_options);
    // Not before the first page is there: an error leaves standard output empty.
    if (!printer) printer = std::make_unique<Printer>(console, form, options.ids);
    printer->page(page);
    left -= std::min<std::uint64_t>(left, page.documents.size() + page.unreadable.size());
    page_options.after = page.next_after;
  } while (!page_options.after.empty() && left > 0);
  printer->end(page_options.after);
  return printer->unreadable_count() == 0 ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_list(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<ListCommandOptions>();
  program
      .command("list", "print the documents of a collection",
               [&program, &access, options] { return list(program.console(), access, *options); })
      .details(
          "Prints documents in the order of their ids: as a table on a terminal, as one record per line "
          "(NDJSON) into a file or a pipe. `put --ndjson --records` takes these lines back, byte for byte. "
          "A document that cannot be read is reported, the others are printed, and the exit code is 1.")
      .argument("COLLECTION", options->collection, "the collection")
      .option({.names = "--limit",
               .value_name = "N",
               .description = "at most so many (default: 100 in a table, else all)",
               .at_least = 1},
              options->limit)
      .option({.names = "--after", .value_name = "ID", .description = "start behind this id"},
              options->page.after)
      .option(
          {.names = "--scope", .value_name = "SCOPE", .description = "the owner, in a private collection"},
          options->page.scope)
      .flag("--ids", options->ids, "ids only")
      .flag("--ndjson", options->ndjson, "one record per line, on a terminal too", {"--ids"})
      .section("Examples",
               "perdure list sessions\n"
               "perdure list sessions | jq -r .data.focus\n"
               "perdure list --json sessions --limit 10\n");
}

}  // namespace perdure::cli
