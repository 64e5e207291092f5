#pragma once

#include <optional>
#include <string_view>

#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"
#include "apps/traininglog/set_amount.h"

namespace traininglog {

/// A set line taken apart: `2. 80 x 5` is number 2 and body `80 x 5`.
struct NumberedLine {
  std::optional<int> number;
  std::string_view body;
};

/// `expected` decides what `2.5 x 10` means: the second set with 5 kg where a second one is expected,
/// otherwise a line without number and with 2.5 kg.
[[nodiscard]] NumberedLine split_set_number(std::string_view line, int expected);

struct ReadWorkingSet {
  WorkingSet set;              ///< without its number
  bool weight_written = true;  ///< not so for `15 min 3 km` and `17 catches`, whose weight is 0
};

/// Reads the body of a working set: an amount, tokens in any order, a dash and the note. Words that are no
/// part of a set go to its note with a remark. Empty, and no remark, if the line does not even begin like a
/// set.
[[nodiscard]] std::optional<ReadWorkingSet> read_working_set(std::string_view body, SetSection section,
                                                             Remarks& remarks);

}  // namespace traininglog
