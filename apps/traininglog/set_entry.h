#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/session.h"

// Sets as they are typed. Unlike the lines of a log, what is typed here is read strictly: what is not wholly
// understood is refused, and the person types it again.

namespace traininglog {

/// What one entry says. What it leaves out is as planned, or as before.
struct SetEntry {
  std::optional<double> weight_kg;                 ///< with `is_relative` a difference, which may be negative
  std::optional<EnteredWeight> weight_as_entered;  ///< only for pounds
  bool is_relative = false;                        ///< `+2.5`
  bool is_warmup = false;                          ///< `w20x5`
  bool by_feel = false;                            ///< `w20xfeel`
  std::optional<RepCount> reps;
  std::optional<int> duration_seconds;  ///< `20x30s`
  std::optional<double> rpe;
  std::optional<std::string> rep_assessment;
  FailureTechnique failure;
  std::optional<std::string> notes;
};

/// Exactly one of the two means something: `fault` when it is not empty, one sentence with the text at fault.
struct ReadSetEntry {
  SetEntry entry;
  std::string fault;
};

/// Reads one set:
///
///     8            8 repetitions, the weight as planned
///     8+1@9        8 and a partial one, RPE 9
///     62.5x8@9     62.5 kg, 8 repetitions, RPE 9; also `62.5 kg x 8 RPE 9`, `100lbs x 5`
///     +2.5   -5x6  so much more or less than planned
///     bw x 12      body weight
///     20x30s       30 seconds
///     w40x5        a warm-up set; `w20xfeel` one by feel
///     80x5@10 good myo(4,3+1) - grip slipped      quality, failure technique, note
///
/// Values are not judged but for what the notation itself asks (session_rules.h judges).
[[nodiscard]] ReadSetEntry read_set_entry(std::string_view text);

struct ReadQuickLine {
  std::string exercise;  ///< as typed
  std::vector<SetEntry> sets;
  std::string fault;
};

/// Reads one exercise in one line: a name, then sets with commas or semicolons between them, each with weight
/// and repetitions: `bench 80x5@8, 82.5x5+1@10`. The name ends where the first set begins. A note goes to the
/// next semicolon or the end.
[[nodiscard]] ReadQuickLine read_quick_line(std::string_view line);

/// So much more or less, without the noise of binary fractions: 62.3 + 2.1 is 64.4. To a gram, which is
/// enough for every plate there is.
[[nodiscard]] double weight_changed_by(double weight_kg, double difference_kg);

/// The set that an entry with a weight and repetitions or seconds says.
[[nodiscard]] WorkingSet working_set_of(const SetEntry& entry, int number);
[[nodiscard]] WarmupSet warmup_set_of(const SetEntry& entry, int number);

}  // namespace traininglog
