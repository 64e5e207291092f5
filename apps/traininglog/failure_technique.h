#pragma once

#include <optional>
#include <string>

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// What `failure:KIND(ARGS)` says.
struct ReadFailure {
  FailureTechnique technique;
  std::string note;  ///< text that the technique has no field for, or empty
};

/// Reads `failure:myo(4,3+1)`, `llp(6)`, `llp(2,2)`, `statichold(25)`, `static(30 sec)` and
/// `dropset(90 x 8, 80 x 6+1)` behind the colon, at the scanner's position. Stays there if it is none of
/// these.
[[nodiscard]] std::optional<ReadFailure> read_failure(LineScanner& scanner);

/// The technique as a log writes it behind `failure:`; empty when none was used.
[[nodiscard]] std::string failure_text(const FailureTechnique& failure);

/// `9`, `9 + 2`, `9 reps`: full and partial repetitions.
[[nodiscard]] std::optional<RepCount> read_rep_count(LineScanner& scanner);

}  // namespace traininglog
