#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "apps/traininglog/byte_source.h"
#include "apps/traininglog/export_reading.h"
#include "apps/traininglog/imported_session.h"

namespace traininglog {

/// The delimiter of a file that begins like a table which this program exported (session_csv.h); empty for
/// any other.
[[nodiscard]] std::optional<char> recognised_session_table(std::string_view beginning);

/// Reads such a table, in memory bounded by one session. Sessions come under their own `_id`. Rows that
/// cannot be read are refused and given as entries without session. Throws Error when reading fails.
RowCounts read_session_table(ByteSource& source, char delimiter,
                             const std::function<void(ImportedSession session)>& on_session);

}  // namespace traininglog
