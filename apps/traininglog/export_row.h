#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/csv_reader.h"
#include "apps/traininglog/export_layout.h"
#include "apps/traininglog/workout_values.h"

namespace traininglog {

enum class RowKind { working_set, warmup_set, drop_set, failure_set, rest_timer, note, empty, refused };

/// One row of an export, understood.
struct ExportRow {
  std::size_t line = 0;
  RowKind kind = RowKind::refused;
  std::string why = {};    ///< it is refused
  std::string found = {};  ///< what of it is wrong

  // Of its workout. `start` is empty only in a refused row.
  std::string start = {};  ///< `2026-04-24T09:40:00`
  std::string start_text = {};
  std::string workout_name = {};
  std::string workout_number = {};
  std::string workout_notes = {};
  std::optional<std::int64_t> workout_seconds = {};
  std::string duration_text = {};  ///< where it could not be read

  // Of its exercise.
  std::string exercise = {};
  std::string category = {};
  std::string superset = {};
  std::string exercise_notes = {};

  // Of the set.
  std::optional<int> number = {};  ///< as the app counts
  std::optional<double> weight = {};
  WeightUnit weight_unit = WeightUnit::unknown;
  std::optional<int> reps = {};
  std::optional<double> rpe = {};
  std::optional<double> distance = {};
  std::string distance_unit = {};  ///< empty: unknown
  std::optional<double> seconds = {};
  std::vector<std::string> notes = {};
  std::vector<std::pair<std::string, std::string>> warnings = {};  ///< what was found, and what was done
};

/// Understands the rows of one export.
class ExportRowReader {
 public:
  ExportRowReader(const ExportLayout& layout, DateOrder order) : layout_(layout), order_(order) {}

  [[nodiscard]] ExportRow read(CsvRecord record);

 private:
  class Fields;
  void read_workout(const Fields& fields, ExportRow& row);
  [[nodiscard]] const WorkoutDate& date_of(std::string_view text);
  void read_exercise(const Fields& fields, ExportRow& row) const;
  void read_set(const Fields& fields, ExportRow& row) const;
  void read_kind(const Fields& fields, ExportRow& row) const;
  /// FitNotes does not quote: a comma in a name or comment makes more fields than columns.
  bool anchor(CsvRecord& record) const;

  const ExportLayout& layout_;
  const DateOrder order_;
  // The rows of a workout have one date, and reading it takes most of the time.
  std::string last_date_text_;
  WorkoutDate last_date_;
};

}  // namespace traininglog
