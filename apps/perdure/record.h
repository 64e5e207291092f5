#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <perdure/batch.h>
#include <perdure/document.h>

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

/// {"collection":…,"id":…,"scope":…,"version":…,"seq":…}
void write_written(json::Writer& writer, const Written& written);

}  // namespace perdure::cli
