#pragma once

#include <string>
#include <string_view>

#include <perdure/batch.h>

#include "apps/terminal/console.h"
#include "apps/terminal/exit_code.h"

namespace perdure::cli {

/// Tells why a batch was refused. A document that is missing is `not_found`, everything else `conflict`.
/// `several`: other operations of the batch were not applied either, which is said.
[[nodiscard]] terminal::ExitCode report_conflict(terminal::Console& console, const Conflict& conflict,
                                                 bool several = false);

/// A refusal as a problem; with --json its error has the member "conflict":
/// {"reason":"version","collection":…,"id":…,"scope"?,"expected"?,"found":…}, with "holder" and "fields"
/// where `reason` is "unique".
void write_conflict(terminal::Console& console, std::string_view code, const Conflict& conflict,
                    const std::string& message);

/// Tells what a batch of one operation wrote: an object with --json, else a note.
void report_written(terminal::Console& console, const Written& written);

}  // namespace perdure::cli
