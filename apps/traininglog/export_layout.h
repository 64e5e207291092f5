#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/csv_reader.h"
#include "apps/traininglog/workout_values.h"

namespace traininglog {

/// A training app whose exports are read.
enum class App { strong, hevy, fitnotes };

/// "strong"
[[nodiscard]] std::string_view name_of(App app);

/// What a column says, whatever it is called.
enum class Column {
  workout_number,
  start,
  end,
  workout_name,
  duration,
  duration_seconds,
  exercise,
  category,
  set_order,
  set_type,
  weight,
  weight_unit,
  reps,
  rpe,
  distance,
  distance_unit,
  seconds,
  time,
  notes,
  exercise_notes,
  workout_notes,
  superset,
};
inline constexpr std::size_t kColumnsCount = 22;

/// Which app wrote a file, and where its columns stand.
struct ExportLayout {
  App app = App::strong;
  char delimiter = ',';
  bool has_header = true;
  std::size_t width = 0;  ///< columns
  std::array<std::optional<std::size_t>, kColumnsCount> places = {};
  std::vector<std::pair<std::size_t, std::string>> unknown = {};  ///< columns that are kept as notes
  WeightUnit weight_unit = WeightUnit::unknown;                   ///< by the header
  std::string distance_unit = {};                                 ///< by the header: "km"

  [[nodiscard]] std::optional<std::size_t> place(Column column) const {
    return places.at(static_cast<std::size_t>(column));
  }
};

/// Recognises an export by its first row, by the names of its columns in the languages of the apps; Strong's
/// also without such names. Empty when it is none.
[[nodiscard]] std::optional<ExportLayout> export_layout(const CsvRecord& first, char delimiter);

}  // namespace traininglog
