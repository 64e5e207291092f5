#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <perdure/batch.h>
#include <perdure/change.h>
#include <perdure/document.h>

#include "apps/terminal/console.h"
#include "core/json_writer.h"

// A document as the command line prints and reads it:
//
//   {"id":…,"collection":…,"scope":…,"version":…,"seq":…,"created_at":…,"updated_at":…,"data":{…}}
//
// `scope` is left out when it is empty. `data` is the body, byte for byte. A body with line breaks, or with
// white space around it, cannot stand in a line so; there the line breaks are blanks in `data`, and `body`
// follows with the exact text as a JSON string.

namespace perdure::cli {

enum class Shape {
  free,      ///< may take several lines
  one_line,  ///< NDJSON
};

/// The members `data` and, where needed, `body`; into an object that is open.
void write_body(json::Writer& writer, std::string_view body, Shape shape);

[[nodiscard]] std::string record_text(const Document& document, Shape shape);

/// What a record says about a document to be stored. `body` is its member `body` as long as that is the same
/// value as `data`; once `data` was edited, `data` counts.
struct RecordInput {
  std::string id;
  std::string scope;
  std::string body;
};

/// Expects text that json::check_document accepted. Throws `invalid_json` with what is missing or wrong.
[[nodiscard]] RecordInput read_record(std::string_view text);

/// {"seq","kind","collection","id","scope"?,"version","at","actor"}, and "removed": "pruned" or "purged"
/// where the body is gone; with a body `data` and `body` as in a record, or `unreadable` with the reason.
/// Into an object that is open.
void write_change(json::Writer& writer, const Change& change, bool with_body, Shape shape);

/// {"collection":…,"id":…,"scope":…,"version":…,"seq":…}
void write_written(json::Writer& writer, const Written& written);
/// The same members, into an object that is open.
void write_written_members(json::Writer& writer, const Written& written);

/// A body is exact, so a script gets no byte more; on a terminal a line feed follows.
void write_exactly(terminal::Console& console, std::string_view body);

}  // namespace perdure::cli
