#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/history.h"

// What `traininglog analytics` prints: as text for people, and as one line of JSON with the same values for
// programs. Weights stand in their shortest form, volumes of the text without decimals.

namespace traininglog {

/// `sessions` newest first; shown are the first `limit`.
[[nodiscard]] std::string recent_text(const std::vector<LoggedSession>& sessions, std::size_t limit);
[[nodiscard]] std::string recent_json(const std::vector<LoggedSession>& sessions, std::size_t limit);

/// `name` as it was asked for.
[[nodiscard]] std::string history_text(std::string_view name, const std::vector<Occurrence>& history);
[[nodiscard]] std::string history_json(std::string_view name, const std::vector<Occurrence>& history);

[[nodiscard]] std::string weekly_volume_text(const WeeklyVolume& week);
[[nodiscard]] std::string weekly_volume_json(const WeeklyVolume& week);

[[nodiscard]] std::string frequency_text(const std::vector<ExerciseFrequency>& frequency);
[[nodiscard]] std::string frequency_json(const std::vector<ExerciseFrequency>& frequency);

}  // namespace traininglog
