#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "apps/traininglog/byte_source.h"
#include "apps/traininglog/export_layout.h"
#include "apps/traininglog/imported_session.h"
#include "apps/traininglog/workout_values.h"

namespace traininglog {

/// What the user says about an export that the export does not.
struct ExportOptions {
  WeightUnit unit = WeightUnit::unknown;
  DateOrder date_order = DateOrder::unknown;
};

/// Every row below the header is one of these.
struct RowCounts {
  std::size_t rows = 0;
  std::size_t sets = 0;  ///< working, warm-up and drop sets
  std::size_t rest_timers = 0;
  std::size_t notes = 0;
  std::size_t empty = 0;
  std::size_t refused = 0;
};

struct ReadExport {
  RowCounts counts;
  std::string unit_remark;  ///< what was assumed about the whole file, for a person; mostly empty
};

/// Whether a file that begins like this is an export of a training app.
[[nodiscard]] std::optional<ExportLayout> recognised_export(std::string_view beginning);

/// Reads an export of any size in memory bounded by its number of workouts. It is read twice: once to see
/// whether it is sound as a whole (UTF-8, quotes, dates whose day and month can be told apart), where each
/// workout ends and in which unit its weights are; nothing is given if it is not. Then `on_session` gets
/// every workout as soon as its last row was read, wherever in the file its rows stand, and what of the file
/// is not in one of them. Throws Error when reading fails, and
/// `too_large` when too many rows wait for others of their workouts; the workouts given before are whole.
ReadExport read_export(ByteSource& source, const ExportLayout& layout, const ExportOptions& options,
                       const std::function<void(ImportedSession session)>& on_session);

}  // namespace traininglog
