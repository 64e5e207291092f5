#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/session.h"

// Sessions as a table: one row per set, one for an exercise without sets; each row has the cells of its
// exercise and session too. Lists and failure techniques stand in their cells as JSON, and so does, in the
// columns `session_extra`, `exercise_extra` and `set_extra`, what has no column. A text that a spreadsheet
// would take for a formula has an apostrophe in front, and so has one that begins with an apostrophe.

namespace traininglog {

/// The line of the column names, with its line end.
[[nodiscard]] std::string csv_header();

/// The rows of a session (RFC 4180), each with its line end. Reading them gives an equal session.
[[nodiscard]] std::string to_csv(const Session& session);

/// Whether these are the columns of such a table, in any order.
[[nodiscard]] bool is_session_csv(const std::vector<std::string>& header);

/// Makes sessions of rows. Rows of one session stand together.
class SessionCsv {
 public:
  explicit SessionCsv(const std::vector<std::string>& header);

  /// Takes a row and returns the document (shape A) of the session before, when this row begins another one.
  /// Throws Error `invalid_argument` with the column when a cell cannot be what its column asks for; the row
  /// is not taken then.
  [[nodiscard]] std::optional<std::string> add_row(const std::vector<std::string>& cells);
  /// The last one.
  [[nodiscard]] std::optional<std::string> finish();

 private:
  struct Row;
  struct OpenExercise {
    std::string head;  ///< its members but the sets
    std::string warmup_sets;
    std::string working_sets;
  };

  [[nodiscard]] Row read(const std::vector<std::string>& cells) const;
  [[nodiscard]] std::string closed() const;

  const std::size_t cells_count_;
  std::vector<std::size_t> places_;  ///< of the known columns in a row; the number of cells: not there
  std::string head_;                 ///< members of the open session but its exercises; empty: none is open
  std::vector<OpenExercise> exercises_;
};

}  // namespace traininglog
