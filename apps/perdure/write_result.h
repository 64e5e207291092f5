#pragma once

#include <perdure/batch.h>

#include "apps/terminal/console.h"
#include "apps/terminal/exit_code.h"

namespace perdure::cli {

/// Tells why a batch was refused. A document that is missing is `not_found`, everything else `conflict`. With
/// --json the error has the member "conflict":
/// {"reason":"version","collection":…,"id":…,"scope"?,"expected"?, "found":…}, with "holder" and "fields"
/// where `reason` is "unique". `several`: other operations of the batch were not applied either, which is
/// said.
[[nodiscard]] terminal::ExitCode report_conflict(terminal::Console& console, const Conflict& conflict,
                                                 bool several = false);

/// The same of a batch that does not need the document to be there: everything is `conflict`.
[[nodiscard]] terminal::ExitCode report_precondition(terminal::Console& console, const Conflict& conflict);

/// Tells what a batch of one operation wrote: an object with --json, else a note.
void report_written(terminal::Console& console, const Written& written);

}  // namespace perdure::cli
