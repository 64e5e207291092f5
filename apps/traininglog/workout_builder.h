#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "apps/traininglog/export_row.h"
#include "apps/traininglog/imported_session.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/remark.h"

namespace traininglog {

/// What holds for all workouts of an export.
struct ExportUnits {
  WeightUnit weight = WeightUnit::kilograms;  ///< where a row names none
  std::string distance = "km";                ///< the same
  bool guessed = false;                       ///< each session that needs one of them gets a note
};

/// Makes a session of the rows of one workout, in their order. Every row that is given to it stands in the
/// session, as a set, as a member of one, or as a note.
class WorkoutBuilder {
 public:
  WorkoutBuilder(App app, const ExportUnits& units) : app_(app), units_(units) {}

  /// A row that is neither refused nor empty.
  void add(const ExportRow& row);
  /// A row of this workout that is refused; it is remarked.
  void refuse(const ExportRow& row);

  [[nodiscard]] std::size_t row_count() const { return row_count_; }
  [[nodiscard]] ImportedSession finish();

 private:
  void begin(const ExportRow& row);
  void take_workout(const ExportRow& row);
  void settle_duration(const ExportRow& row);
  void enter_exercise(const ExportRow& row);
  [[nodiscard]] bool begins_exercise(const ExportRow& row) const;
  void add_rest(const ExportRow& row);
  void add_warmup(const ExportRow& row);
  void add_working(const ExportRow& row);
  [[nodiscard]] bool add_drop(const ExportRow& row);
  [[nodiscard]] std::optional<double> meters_of(const ExportRow& row, NoteText& notes, Extensions& kept);
  [[nodiscard]] ReadWeight weight_of(const ExportRow& row, NoteText& notes);
  void keep_once(NoteText& notes, std::string& last, const std::string& text);
  void close_exercise();
  Exercise& exercise() { return imported_.session->exercises.back(); }

  const App app_;
  const ExportUnits& units_;
  ImportedSession imported_;
  Remarks remarks_;
  NoteText session_notes_;
  NoteText exercise_notes_;
  std::string last_workout_notes_;
  std::string last_exercise_notes_;
  std::string exercise_key_;  ///< of the one that is open, as the rows have it
  std::optional<int> last_number_;
  std::size_t row_count_ = 0;
  bool duration_known_ = false;
  bool used_guess_ = false;
};

}  // namespace traininglog
