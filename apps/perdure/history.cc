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
#include "apps/perdure/versions.h"
#include "apps/terminal/display.h"
#include "core/time.h"

namespace perdure::cli {
namespace {

using terminal::cell;
using terminal::Console;
using terminal::ExitCode;

constexpr std::uint64_t kTableDefaultCount = 100;
constexpr std::size_t kTimeColumns = 19;
constexpr std::size_t kActorColumns = 24;
constexpr std::size_t kKindColumns = 6;

struct HistoryCommandOptions {
  Key key;
  std::optional<std::uint64_t> limit;
  bool bodies = false;
  bool ndjson = false;
};

enum class Form { table, records, object };

std::string row(const std::string& version, const std::string& when, const std::string& who,
                const std::string& kind, const std::string& size) {
  return fmt::format("{:>7}  {}  {}  {}  {}", version, cell(when, kTimeColumns), cell(who, kActorColumns),
                     cell(kind, kKindColumns), size);
}

std::string size_text(const Change& change) {
  if (change.removed != Change::Removed::no) return "pruned";
  if (!change.unreadable_reason.empty()) return "unreadable";
  return change.kind == ChangeKind::erase ? "" : terminal::bytes_text(change.body.size());
}

std::string row_of(const Change& change) {
  std::string when = to_rfc3339(change.at).substr(0, kTimeColumns);
  std::replace(when.begin(), when.end(), 'T', ' ');
  return row(std::to_string(change.version), when, change.actor.empty() ? "-" : change.actor,
             change.kind == ChangeKind::put ? "put" : "delete", size_text(change));
}

std::string version_text(const Change& change, bool with_body) {
  json::Writer writer;
  writer.begin_object();
  write_change(writer, change, with_body, RecordShape::one_line);
  const bool has_body = change.removed == Change::Removed::no && change.unreadable_reason.empty();
  if (has_body && change.kind == ChangeKind::put) {
    writer.member("size", static_cast<std::uint64_t>(change.body.size()));
  }
  return std::move(writer.end_object()).text();
}

/// Prints pages in one of the forms.
class Printer {
 public:
  Printer(Console& console, Form form, bool bodies) : console_(console), form_(form), bodies_(bodies) {
    if (form_ == Form::object) console_.write("{\"versions\":[");
    if (form_ == Form::table) console_.write_line(row("VERSION", "WHEN (UTC)", "WHO", "KIND", "SIZE"));
  }

  void print(const Change& change) {
    if (!change.unreadable_reason.empty()) {
      ++unreadable_count_;
      console_.problem(code::kCorruptDocument,
                       fmt::format("cannot read version {} of {}/{}: {}", change.version,
                                   change.key.collection, change.key.id, change.unreadable_reason));
    }
    if (form_ == Form::table) return console_.write_line(row_of(change));
    const std::string text = version_text(change, bodies_);
    console_.write(form_ == Form::object ? (first_ ? "" : ",") + text : text + "\n");
    first_ = false;
  }

  /// `next` is 0 when nothing follows.
  void end(std::uint64_t next) {
    if (form_ == Form::object) {
      console_.write(fmt::format("],\"unreadable\":{},\"next\":{}}}\n", unreadable_count_,
                                 next == 0 ? "null" : std::to_string(next)));
    } else if (form_ == Form::table && next != 0) {
      console_.note(fmt::format("versions before {} are not shown; show more with --limit", next));
    }
  }

  [[nodiscard]] std::uint64_t unreadable_count() const { return unreadable_count_; }

 private:
  Console& console_;
  const Form form_;
  const bool bodies_;
  bool first_ = true;
  std::uint64_t unreadable_count_ = 0;
};

Form form_of(const Console& console, const HistoryCommandOptions& options) {
  if (console.json) return Form::object;
  const bool records = options.ndjson || options.bodies || !console.out_is_terminal();
  return records ? Form::records : Form::table;
}

ExitCode history(Console& console, const StoreAccess& access, const HistoryCommandOptions& options) {
  const Form form = form_of(console, options);
  const std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t left = options.limit.value_or(form == Form::table ? kTableDefaultCount : all);
  const std::unique_ptr<Store> store = access.open_for_reading();
  HistoryOptions page_options;
  page_options.bodies = true;  // for their sizes
  std::unique_ptr<Printer> printer;
  do {
    page_options.limit = static_cast<std::size_t>(std::min<std::uint64_t>(left, limits::kPageDocumentsCount));
    const HistoryPage page = store->history(options.key, page_options);
    // An error leaves standard output empty.
    if (!printer && page.versions.empty()) (void)newest_versions(*store, options.key, 1);
    if (!printer) printer = std::make_unique<Printer>(console, form, options.bodies);
    for (const Change& change : page.versions) printer->print(change);
    left -= std::min<std::uint64_t>(left, page.versions.size());
    page_options.before_version = page.next_before_version;
  } while (page_options.before_version != 0 && left > 0);
  printer->end(page_options.before_version);
  return printer->unreadable_count() == 0 ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_history(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<HistoryCommandOptions>();
  terminal::Command& command =
      program.command("history", "print the versions of a document",
                      [&program, &access, options] { return history(program.console(), access, *options); });
  command.details(
      "Prints all versions, the newest first, deletions included: as a table on a terminal, as one JSON "
      "object per line (NDJSON) into a file or a pipe. A version whose body retention has dropped is marked "
      "as pruned. Exit code 3 when there never was such a document.");
  declare_key(command, options->key);
  declare_limit(command, options->limit, "100 in a table, else all")
      .flag("--bodies", options->bodies, "with the documents as they were written, one version per line")
      .flag("--ndjson", options->ndjson, "one version per line, on a terminal too")
      .section("Examples",
               "perdure history sessions 2026-03-02\n"
               "perdure history sessions 2026-03-02 --bodies | jq .data.week\n"
               "perdure history --json sessions 2026-03-02 --limit 1 | jq -r '.versions[0].actor'\n");
}

}  // namespace perdure::cli
