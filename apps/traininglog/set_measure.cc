#include "apps/traininglog/set_measure.h"

#include <cmath>
#include <initializer_list>

#include "apps/traininglog/failure_technique.h"

namespace traininglog {
namespace {

constexpr double kKilogramsPerPound = 0.45359237;
constexpr double kMaxSeconds = 999'999'999;

bool take_any_word(LineScanner& scanner, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (scanner.take_word(word)) return true;
  }
  return false;
}

/// `30` behind a colon: exactly two digits below 60.
std::optional<int> take_sixtieths(LineScanner& scanner) {
  if (scanner.peek() != ':' || !is_digit(scanner.peek(1)) || !is_digit(scanner.peek(2)) ||
      is_digit(scanner.peek(3))) {
    return std::nullopt;
  }
  const int value = (scanner.peek(1) - '0') * 10 + (scanner.peek(2) - '0');
  if (value >= 60) return std::nullopt;
  scanner.advance(3);
  return value;
}

/// `2:30` and `1:02:30`.
std::optional<double> read_clock(LineScanner& scanner) {
  const auto first = scanner.take_count();
  if (!first) return std::nullopt;
  const auto second = take_sixtieths(scanner);
  if (!second) return std::nullopt;
  const double two = *first * 60.0 + *second;
  const auto third = take_sixtieths(scanner);
  return third ? two * 60.0 + *third : two;
}

/// A number with a unit from the largest to the smallest, each at most once.
std::optional<double> read_units(LineScanner& scanner) {
  bool any = false;
  double seconds = 0;
  const auto add = [&](double unit_seconds, std::initializer_list<std::string_view> words) {
    const std::size_t start = scanner.position();
    const auto number = scanner.take_number();
    if (number && take_any_word(scanner, words)) {
      seconds += *number * unit_seconds;
      any = true;
    } else {
      scanner.return_to(start);
    }
  };
  add(3600, {"h", "hour", "hours"});
  add(60, {"min", "mins", "minute", "minutes"});
  add(1, {"s", "sec", "secs", "second", "seconds"});
  return any ? std::optional(seconds) : std::nullopt;
}

std::optional<RepCount> read_side(LineScanner& scanner, std::string_view name, std::string_view initial) {
  if (!scanner.take_word(name) && !scanner.take_word(initial)) return std::nullopt;
  (void)scanner.take(':');
  return read_rep_count(scanner);
}

bool take_glued_to_times(LineScanner& scanner, std::string_view unit) {
  if (!equal_any_case(scanner.letters(), std::string(unit) + 'x')) return false;
  scanner.advance(unit.size());
  return true;
}

}  // namespace

double kilograms_from_pounds(double pounds) {
  return std::round(pounds * kKilogramsPerPound * 100.0) / 100.0;
}

std::optional<Load> read_load(LineScanner& scanner) {
  const auto number = scanner.take_number();
  if (!number) return std::nullopt;
  // `26kgx7`: the letters run into each other, so the unit is not a word of its own there.
  if (take_any_word(scanner, {"lbs", "lb"}) || take_glued_to_times(scanner, "lbs") ||
      take_glued_to_times(scanner, "lb")) {
    return Load{kilograms_from_pounds(*number), EnteredWeight{*number, "lbs"}};
  }
  if (!scanner.take_word("kg")) (void)take_glued_to_times(scanner, "kg");
  return Load{*number, std::nullopt};
}

std::optional<int> read_duration(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  auto seconds = read_clock(scanner);
  if (!seconds) {
    scanner.return_to(start);
    seconds = read_units(scanner);
  }
  const bool whole = seconds && *seconds >= 1 && *seconds <= kMaxSeconds && *seconds == std::floor(*seconds);
  if (!whole) {
    scanner.return_to(start);
    return std::nullopt;
  }
  return static_cast<int>(*seconds);
}

std::optional<double> read_distance(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  if (const auto number = scanner.take_number()) {
    // Millimetres are exact enough; 1.005 km is 1005 m, not 1004.9999999999999.
    if (scanner.take_word("km")) return std::round(*number * 1e6) / 1e3;
    if (take_any_word(scanner, {"m", "meter", "meters", "metre", "metres"})) return *number;
  }
  scanner.return_to(start);
  return std::nullopt;
}

std::optional<int> read_heart_rate(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  const bool named = scanner.take_word("HR");
  if (named) (void)scanner.take(':');
  const auto rate = scanner.take_count();
  const bool unit = rate && scanner.take_word("bpm");
  if (rate && *rate > 0 && (named || unit)) return rate;
  scanner.return_to(start);
  return std::nullopt;
}

std::optional<WorkingSet::Sides> read_sides(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  auto left = read_side(scanner, "left", "l");
  const bool left_first = left.has_value();
  if (left_first) {
    (void)scanner.take(',');
  } else {
    scanner.return_to(start);
  }
  const auto right = read_side(scanner, "right", "r");
  if (right && !left_first) {
    (void)scanner.take(',');
    left = read_side(scanner, "left", "l");
  }
  if (left && right) return WorkingSet::Sides{*left, *right};
  scanner.return_to(start);
  return std::nullopt;
}

}  // namespace traininglog
