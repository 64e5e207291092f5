#include "apps/perdure/list_printer.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/perdure/record.h"
#include "apps/terminal/display.h"
#include "core/time.h"

namespace perdure::cli {
namespace {

using terminal::cell;

constexpr std::size_t kIdColumnsMost = 40;
constexpr std::size_t kBodyColumnsLeast = 20;

}  // namespace

ListPrinter::ListPrinter(terminal::Console& console, Form form, bool ids)
    : console_(console), form_(form), ids_(ids) {
  if (form_ == Form::object) console_.write(ids_ ? "{\"ids\":[" : "{\"documents\":[");
}

void ListPrinter::page(const Page& page) {
  if (form_ == Form::table) lay_out(page);
  for (const Document& document : page.documents) print(document);
  unreadable_count_ += report_unreadable(console_, page);
  shown_count_ += page.documents.size();
}

void ListPrinter::end(const std::string& next, const std::optional<std::uint64_t>& total) {
  if (form_ == Form::object) {
    json::Writer writer;
    next.empty() ? writer.null() : writer.value(next);
    const std::string total_member = total ? fmt::format(",\"total\":{}", *total) : "";
    console_.write(
        fmt::format("],\"unreadable\":{},\"next\":{}{}}}\n", unreadable_count_, writer.text(), total_member));
    return;
  }
  if (form_ == Form::table && !next.empty()) {
    console_.note(fmt::format("{} shown; go on with --after {}, or show more with --limit",
                              terminal::count_text(shown_count_, "document"), next));
  } else if (form_ == Form::table && shown_count_ == 0) {
    console_.note("no documents");
  }
  if (total) console_.note(fmt::format("{} in all", terminal::count_text(*total, "document")));
}

void ListPrinter::lay_out(const Page& page) {
  if (id_columns_ > 0) return;  // the first page decides
  id_columns_ = 2;
  for (const Document& document : page.documents) {
    id_columns_ = std::max(id_columns_, std::min(document.key.id.size(), kIdColumnsMost));
    version_columns_ = std::max(version_columns_, std::to_string(document.version).size());
  }
  if (page.documents.empty()) return;
  console_.write_line(row("ID", "VERSION", "UPDATED (UTC)", "BODY"));
}

std::string ListPrinter::row(const std::string& id, const std::string& version, const std::string& updated,
                             const std::string& body) const {
  constexpr std::size_t kTimeColumns = 19;
  const std::size_t used = id_columns_ + version_columns_ + kTimeColumns + 6;
  const std::size_t columns = console_.out_columns();
  const std::size_t body_columns = columns > used + kBodyColumnsLeast ? columns - used : kBodyColumnsLeast;
  return fmt::format("{}  {:>{}}  {}  {}", cell(id, id_columns_), version, version_columns_,
                     cell(updated, kTimeColumns), terminal::fit(body, body_columns));
}

void ListPrinter::print(const Document& document) {
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
      console_.write_line(record_text(document, RecordShape::one_line));
      break;
    case Form::object:
      if (!first_) console_.write(",");
      first_ = false;
      console_.write(ids_ ? "\"" + document.key.id + "\"" : record_text(document, RecordShape::free));
      break;
  }
}

std::uint64_t report_unreadable(terminal::Console& console, const Page& page) {
  for (const UnreadableDocument& document : page.unreadable) {
    console.problem(code::kCorruptDocument, fmt::format("cannot read {}/{}: {}", document.key.collection,
                                                        document.key.id, document.reason));
  }
  return page.unreadable.size();
}

}  // namespace perdure::cli
