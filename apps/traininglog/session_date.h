#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The date of a session, as the document has it: `2026-03-02T18:05:00+01:00`, with `Z`, an offset or neither
// (local time), with or without fractions of a second.

namespace traininglog {

/// Whether it is one, on a day that the calendar has.
[[nodiscard]] bool is_session_date(std::string_view date);

/// Days since 1970-01-01 of the day as written; empty when it is no date.
[[nodiscard]] std::optional<std::int64_t> day_number(std::string_view date);

/// The day of that number: `2026-03-02`.
[[nodiscard]] std::string day_text(std::int64_t day);

/// Now, in the local time of this process (TZ), with its offset, to the second.
[[nodiscard]] std::string local_now();

}  // namespace traininglog
