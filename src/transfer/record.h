#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <perdure/change.h>
#include <perdure/document.h>

#include "core/json_writer.h"

// A document as JSON text of one line, wherever Perdure prints or reads one (docs/export-format.md):
//
//   {"id":…,"collection":…,"scope":…,"version":…,"seq":…,"created_at":…,"updated_at":…,"data":{…}}
//
// `scope` is left out when it is empty. `data` is the body, byte for byte. A body with line breaks, or with
// white space around it, cannot stand in a line so; there the line breaks are blanks in `data`, and `body`
// follows with the exact text as a JSON string.
//
// A change has its own members in front: `seq`, `kind` ("put" or "delete"), and `at` and `actor` behind the
// version.

namespace perdure {

enum class RecordShape {
  free,      ///< may take several lines
  one_line,  ///< NDJSON
};

/// The members `data` and, where needed, `body`; into an object that is open.
void write_body(json::Writer& writer, std::string_view body, RecordShape shape);

[[nodiscard]] std::string record_text(const Document& document, RecordShape shape);

/// {"seq","kind","collection","id","scope"?,"version","at","actor"}, and "removed": "pruned" or "purged"
/// where the body is gone; with a body `data` and `body` as in a record, or `unreadable` with the reason.
/// Into an object that is open.
void write_change(json::Writer& writer, const Change& change, bool with_body, RecordShape shape);

/// What a record or a change says.
struct Record {
  ChangeKind kind = ChangeKind::put;
  Key key;                              ///< the collection is empty where it does not stand in the record
  std::uint64_t version = 0;            ///< 0: it does not say
  std::optional<Time> created_at = {};  ///< empty: it does not say
  std::optional<Time> updated_at = {};  ///< of a change: when it was made
  std::string actor = {};               ///< of a change
  /// The member `body` as long as that is the same value as `data`; once `data` was edited, `data` counts.
  std::string body = {};
};

/// Expects text that json::check_envelope accepted, and does not look whether the body may be a document of
/// its own. Throws `invalid_json` with what is missing or wrong.
[[nodiscard]] Record read_record(std::string_view text);

}  // namespace perdure
