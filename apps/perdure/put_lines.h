#pragma once

#include <cstdint>
#include <string>

#include "apps/perdure/line_operation.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/exit_code.h"

namespace perdure::cli {

/// `perdure put COLLECTION --ndjson`
struct LinesRequest {
  LineRule rule;
  std::string file = "-";
  bool keep_going = false;  ///< skip what is refused
  bool dry_run = false;     ///< check only; no store is needed
  std::uint64_t batch_count = 1000;
};

/// Stores one document per line, in batches that are stored as a whole or not at all. Says exactly what was
/// stored when it stops.
[[nodiscard]] terminal::ExitCode put_lines(terminal::Console& console, const StoreAccess& access,
                                           const LinesRequest& request);

}  // namespace perdure::cli
