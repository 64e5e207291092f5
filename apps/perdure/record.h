#pragma once

#include <string_view>

#include <perdure/batch.h>

#include "apps/terminal/console.h"
#include "core/json_writer.h"
#include "transfer/record.h"

namespace perdure::cli {

/// {"collection":…,"id":…,"scope":…,"version":…,"seq":…}
void write_written(json::Writer& writer, const Written& written);
/// The same members, into an object that is open.
void write_written_members(json::Writer& writer, const Written& written);

/// A body is exact, so a script gets no byte more; on a terminal a line feed follows.
void write_exactly(terminal::Console& console, std::string_view body);

}  // namespace perdure::cli
