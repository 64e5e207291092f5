#pragma once

#include <string_view>

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// The note of a set whose repetitions the log does not tell.
inline constexpr std::string_view kRepsNotRecorded = "reps not recorded";
/// Stands between the pieces of a set's note.
inline constexpr std::string_view kSetNoteJoint = "; ";

/// Where a set line stands. Under `### Activity Sets` any word may say what was counted (`17 catches`).
enum class SetSection { kWorking, kActivity };

/// The first part of a working set: how much was done.
struct SetAmount {
  WorkingSet set;
  NoteText note;
  bool weight_written = true;  ///< not so for `15 min 3 km` and `17 catches`, whose weight is 0
  bool reps_missing = false;
  bool measured = false;  ///< time, distance or heart rate: more measures may follow among the tokens
};

/// Reads `80 kg x 5 + 1`, `20 x left 9, right 8`, `20 x 22s`, `15 min 3.2 km HR 138`, `hold 22s`, `17
/// catches`, `6 attempts, 4 clean`, and `16.8` where a line breaks off. Empty if the line begins with none of
/// them.
[[nodiscard]] std::optional<SetAmount> read_set_amount(LineScanner& scanner, SetSection section,
                                                       Remarks& remarks);

/// Takes one more duration, distance or heart rate into a set that does not have it yet.
bool take_measure(LineScanner& scanner, WorkingSet& set);

}  // namespace traininglog
