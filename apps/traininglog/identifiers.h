#pragma once

#include <string>
#include <string_view>

// Names that are derived from what a session is, so that the same session gets the same name again.

namespace traininglog {

/// `Push Hypertrophy` → `push-hypertrophy`: ASCII letters in lower case, ASCII digits and all bytes beyond
/// ASCII as they are, every run of other characters one hyphen, none at the ends. `general` when nothing is
/// left.
[[nodiscard]] std::string focus_slug(std::string_view focus);

/// The `_id` of a session that brings none: UUIDv5 in the DNS namespace of `DATE/focus-slug/userId`, for
/// example `2026-03-02/upper-strength/1`; the second session of that day and focus appends `/2`, and so on.
/// `date` may have a time behind the day, which does not count.
[[nodiscard]] std::string session_id(std::string_view date, std::string_view focus, std::string_view user_id,
                                     int occurrence = 1);

/// The `_id` of a workout that an app exported: the same of `START/shape/userId`, for example
/// `2026-03-02T18:05:00/strong/1`, so that it stays the same when the workout is given another name.
/// `nth` counts workouts of one export that began at the same time.
[[nodiscard]] std::string workout_id(std::string_view start, std::string_view shape, std::string_view user_id,
                                     int nth = 1);

/// A further session beside one that has an id of its own: of `ID/2`, `ID/3`.
[[nodiscard]] std::string further_id(std::string_view id, int occurrence);

}  // namespace traininglog
