#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "apps/traininglog/session.h"

// Values as training apps write them into their exports.

namespace traininglog {

/// Which comes first in `3/4/2026`.
enum class DateOrder { unknown, day_first, month_first };

struct WorkoutDate {
  std::string date;      ///< `2026-04-24T09:40:00`; empty when it is none
  bool unclear = false;  ///< day and month may be either way round
};

/// `2026-04-24 09:40:00`, `7 Apr 2026, 10:14`, `24.04.2026 9:40`, `4/24/26 9:40 PM`; months by name in the
/// languages of the apps. A day alone begins at midnight. Day and month are never guessed: with points the
/// day stands first; with slashes the order is that of a number above 12, or `order`.
[[nodiscard]] WorkoutDate read_workout_date(std::string_view text, DateOrder order);

/// `1h 7m`, `51m`, `2d 3h`, `1h 2min`, `1小时13分钟`, `0:05:00`, in seconds. A number alone has no unit, and
/// is none.
[[nodiscard]] std::optional<std::int64_t> read_workout_duration(std::string_view text);

/// Between two dates of this form; empty when one is none or the second is earlier.
[[nodiscard]] std::optional<std::int64_t> seconds_between(std::string_view from, std::string_view to);

/// Decimal digits with a sign and one point; `decimal_comma`: or a comma instead. Nothing else.
[[nodiscard]] std::optional<double> read_decimal(std::string_view text, bool decimal_comma);

enum class WeightUnit { unknown, kilograms, pounds };

/// `kg`, `kgs`, `lb`, `lbs`, in any case.
[[nodiscard]] WeightUnit weight_unit_named(std::string_view text);

struct ReadWeight {
  double weight_kg = 0;
  std::optional<EnteredWeight> as_entered;  ///< only when it was not entered in kilograms
};

/// A weight of the export in this unit. One that became odd when the app converted it is what was entered:
/// `44.09245243697551` pounds are 20 kg, `20.411656` kg are 45 lbs.
[[nodiscard]] ReadWeight read_weight(double value, WeightUnit unit);

/// What the weights of a file tell about a unit that it does not name.
class UnitGuess {
 public:
  void add(double weight);

  /// Kilograms when nothing speaks for pounds.
  [[nodiscard]] WeightUnit unit() const;
  [[nodiscard]] bool has_weights() const { return weights_ > 0; }

 private:
  std::uint64_t weights_ = 0;
  std::uint64_t converted_to_pounds_ = 0;
  std::uint64_t converted_to_kilograms_ = 0;
  std::uint64_t fractions_ = 0;       ///< 62.5: there are no such pound plates
  std::uint64_t fives_ = 0;           ///< whole multiples of 5
  std::uint64_t pound_barbells_ = 0;  ///< 95, 135, 185: a 45 lbs bar with pairs of 25 and 45
};

}  // namespace traininglog
