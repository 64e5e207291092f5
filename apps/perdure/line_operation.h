#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <perdure/batch.h>

#include "core/line_reader.h"

namespace perdure::cli {

/// What `put --ndjson` makes of each line.
struct LineRule {
  std::string collection;
  std::string scope;
  std::string id_member = "id";
  bool records = false;                         ///< lines as `list` prints them
  Operation::Kind kind = Operation::Kind::put;  ///< put, create or replace

  [[nodiscard]] std::size_t line_limit_bytes() const;
};

/// The document that stands in a line, as the operation that stores it; empty for the first and last line of
/// an export among records. Throws Error with what is wrong with
/// the line, its number aside: `too_large`, `invalid_json`, `invalid_id`.
[[nodiscard]] std::optional<Operation> operation_of(const Line& line, const LineRule& rule);

}  // namespace perdure::cli
