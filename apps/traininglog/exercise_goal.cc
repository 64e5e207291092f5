#include "apps/traininglog/exercise_goal.h"

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/set_measure.h"

namespace traininglog {
namespace {

constexpr int kMaxRestMinutes = 15;

bool says_nothing(std::string_view text) { return text.empty() || equal_any_case(text, "none"); }

bool take_dash(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  scanner.skip_blanks();
  const std::size_t length = scanner.dash_length();
  if (length == 0) scanner.return_to(start);
  scanner.advance(length);
  return length > 0;
}

/// `45 kg` or `100 lbs`, with or without a `+`.
bool take_weight(LineScanner& scanner, Goal& goal, bool& says_more) {
  const auto number = scanner.take_number();
  if (!number) return false;
  if (scanner.take('+')) says_more = true;
  if (scanner.take_word("kg")) {
    goal.weight_kg = *number;
  } else if (scanner.take_word("lbs") || scanner.take_word("lb")) {
    goal.weight_kg = kilograms_from_pounds(*number);
    says_more = true;
  } else {
    return false;
  }
  return true;
}

bool take_sets(LineScanner& scanner, Goal& goal) {
  const auto sets = scanner.take_count();
  if (!sets || *sets == 0) return false;
  goal.sets = *sets;
  return scanner.take_word("sets") || scanner.take_word("set");
}

bool take_reps(LineScanner& scanner, Goal& goal) {
  const auto min = scanner.take_count();
  const auto max = min && take_dash(scanner) ? scanner.take_count() : min;
  if (!max || *min == 0 || *max < *min) return false;
  goal.reps_min = *min;
  goal.reps_max = *max;
  return scanner.take_word("reps") || scanner.take_word("rep");
}

}  // namespace

ReadField<Goal> read_goal(std::string_view text, Remarks& remarks) {
  if (says_nothing(text)) return {};
  LineScanner scanner(text);
  Goal goal;
  bool says_more = false;
  if (!take_weight(scanner, goal, says_more) || !scanner.take_times() || !take_sets(scanner, goal) ||
      !scanner.take_times() || !take_reps(scanner, goal)) {
    remarks.malformed(text,
                      "a goal is `45 kg x 3 sets x 6-8 reps`; read as none, kept in the exercise's notes");
    return {std::nullopt, true};
  }
  (void)scanner.take('.');
  scanner.skip_blanks();
  if (!scanner.at_end()) {
    remarks.malformed(scanner.rest(), "not a part of a goal; the goal is also kept in the exercise's notes");
    says_more = true;
  }
  return {goal, says_more};
}

ReadField<int> read_rest_minutes(std::string_view text, Remarks& remarks) {
  if (says_nothing(text)) return {};
  LineScanner scanner(text);
  const auto minutes = scanner.take_count();
  const bool range = minutes && take_dash(scanner);
  const bool complete = minutes && (!range || scanner.take_count());
  const bool unit = complete && (scanner.take_word("min") || scanner.take_word("mins") ||
                                 scanner.take_word("minute") || scanner.take_word("minutes"));
  (void)scanner.take('.');
  scanner.skip_blanks();
  if (!unit || !scanner.at_end() || *minutes > kMaxRestMinutes) {
    remarks.warn(text, "a rest is `3 min`, 0 to 15; read as none, kept in the exercise's notes");
    return {std::nullopt, true};
  }
  return {minutes, range};
}

ReadField<std::string> read_tempo(std::string_view text, Remarks& remarks) {
  if (says_nothing(text)) return {};
  LineScanner scanner(text);
  bool valid = true;
  for (int part = 0; part < 4 && valid; ++part) {
    if (part > 0) valid = scanner.peek() == '-' && is_digit(scanner.peek(1)) && scanner.take('-');
    valid = valid && scanner.take_count().has_value();
  }
  if (!valid || !scanner.at_end()) {
    remarks.warn(text, "a tempo is four numbers, `3-1-1-0`; read as none, kept in the exercise's notes");
    return {std::nullopt, true};
  }
  return {std::string(text), false};
}

std::vector<std::string> read_muscles(std::string_view text) {
  std::vector<std::string> muscles;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view muscle = trimmed(text.substr(0, comma));
    if (!muscle.empty()) muscles.emplace_back(muscle);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return muscles;
}

}  // namespace traininglog
