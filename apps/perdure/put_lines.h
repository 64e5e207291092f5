#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <perdure/batch.h>

#include "apps/perdure/store_access.h"
#include "apps/terminal/exit_code.h"

namespace perdure::cli {

/// `perdure put COLLECTION --ndjson`
struct LinesRequest {
  std::string collection;
  std::string scope;
  std::string file = "-";
  std::string id_member = "id";
  bool records = false;     ///< lines as `list` prints them
  bool keep_going = false;  ///< skip what is refused
  bool dry_run = false;     ///< check only; no store is needed
  std::uint64_t batch_count = 1000;
  Operation::Kind kind = Operation::Kind::put;  ///< put, create or replace
};

/// Stores one document per line, in batches that are stored as a whole or not at all. Says exactly what was
/// stored when it stops.
[[nodiscard]] terminal::ExitCode put_lines(terminal::Console& console, const StoreAccess& access,
                                           const LinesRequest& request);

}  // namespace perdure::cli
