#include "apps/traininglog/workout_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/set_measure.h"
#include "core/letter_case.h"
#include "core/time.h"

namespace traininglog {

namespace {

constexpr double kKilogramsPerPound = 0.45359237;

/// Abbreviations and names of the months. A word stands for a month when it is one of these; none stands in
/// two months.
constexpr std::array<std::string_view, 12> kMonthWords = {
    " jan january januar janvier janv enero ene gennaio gen janeiro januari ocak oca янв января styczeń "
    "stycznia "
    "sty jän jänner ",
    " feb february februar février févr fév febrero febbraio fevereiro fev februari şubat şub фев февр "
    "февраля "
    "luty lutego lut ",
    " mar march märz mär mrz mars marzo março maart mrt mart мар марта marzec marca ",
    " apr april avril avr abril abr aprile nisan nis апр апреля kwiecień kwietnia kwi ",
    " may mai mayo maggio mag maio mei maj mayıs май мая maja ",
    " jun june juni juin junio giugno giu junho haziran haz июн июня czerwiec czerwca cze ",
    " jul july juli juillet juil julio luglio lug julho temmuz tem июл июля lipiec lipca lip ",
    " aug august août agosto ago augustus augusti ağustos ağu авг августа sierpień sierpnia sie ",
    " sep sept september septembre septiembre settembre set setembro eylül eyl сен сент сентября wrzesień "
    "września "
    "wrz ",
    " oct october oktober okt octobre octubre ottobre ott outubro out ekim eki окт октября październik "
    "października "
    "paź ",
    " nov november novembre noviembre novembro kasım kas ноя нояб ноября listopad listopada lis ",
    " dec december dezember dez décembre déc diciembre dic dicembre dezembro aralık ara дек декабря grudzień "
    "grudnia gru ",
};

int month_named(const std::string& word) {
  const std::string padded = " " + word + " ";
  for (std::size_t i = 0; i < kMonthWords.size(); ++i) {
    if (kMonthWords[i].find(padded) != std::string_view::npos) return static_cast<int>(i) + 1;
  }
  return 0;
}

/// A run of digits, or of what is neither digit, blank nor punctuation.
struct Token {
  std::string text;
  bool is_number = false;
  char before = ' ';  ///< the character in front of it
  [[nodiscard]] int number() const { return is_number && text.size() <= 4 ? std::stoi(text) : -1; }
};

bool is_word_byte(char c) { return is_letter(c) || (static_cast<unsigned char>(c) & 0x80U) != 0; }

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  const std::string plain = perdure::lower_case(with_plain_spaces(text));
  for (std::size_t at = 0; at < plain.size();) {
    const bool number = is_digit(plain[at]);
    std::size_t end = at;
    while (end < plain.size() && (number ? is_digit(plain[end]) : is_word_byte(plain[end]))) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    tokens.push_back({plain.substr(at, end - at), number, at == 0 ? ' ' : plain[at - 1]});
    at = end;
  }
  return tokens;
}

struct Moment {
  int year = -1;
  int month = -1;
  int day = -1;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::string text_of(const Moment& moment) {
  const auto& [year, month, day, hour, minute, second] = moment;
  if (!perdure::is_calendar_day(year, month, day) || hour > 23 || minute > 59 || second > 59) return {};
  if (hour < 0 || minute < 0 || second < 0) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year, month, day, hour, minute, second);
}

/// `10:14`, `9:40:05 pm` from `at` to the end; nothing at all is midnight.
bool take_time(const std::vector<Token>& tokens, std::size_t at, Moment& moment) {
  // "à", "um", "at" before the time.
  while (at < tokens.size() && !tokens[at].is_number) ++at;
  if (at == tokens.size()) return true;
  if (at + 1 >= tokens.size() || tokens[at + 1].before != ':') return false;
  moment.hour = tokens[at].number();
  moment.minute = tokens[at + 1].number();
  at += 2;
  if (at < tokens.size() && tokens[at].is_number && tokens[at].before == ':')
    moment.second = tokens[at++].number();
  if (at < tokens.size() && (tokens[at].text == "am" || tokens[at].text == "pm")) {
    if (moment.hour < 1 || moment.hour > 12) return false;
    moment.hour = moment.hour % 12 + (tokens[at].text == "pm" ? 12 : 0);
    ++at;
  }
  return at == tokens.size();
}

bool is_year(const Token& token) { return token.is_number && token.text.size() == 4; }

/// `2026-04-24T09:40:00`, `2026/4/24`, `2026年4月24日`.
WorkoutDate year_first(const std::vector<Token>& tokens) {
  std::vector<Token> left;
  for (const Token& token : tokens) {
    const bool is_mark = token.text == "年" || token.text == "月" || token.text == "日" || token.text == "t";
    if (!is_mark) left.push_back(token);
  }
  if (left.size() < 3) return {};
  Moment moment{left[0].number(), left[1].number(), left[2].number()};
  return {take_time(left, 3, moment) ? text_of(moment) : std::string()};
}

/// `7 Apr 2026, 10:14`, `Apr 7, 2026`, `7. April 2026`, `7 de abril de 2026`.
WorkoutDate with_month_name(const std::vector<Token>& tokens) {
  Moment moment;
  std::size_t at = 0;
  for (; at < tokens.size() && moment.year < 0; ++at) {
    const Token& token = tokens[at];
    if (is_year(token)) {
      moment.year = token.number();
    } else if (token.is_number) {
      if (moment.day >= 0) return {};
      moment.day = token.number();
    } else if (const int month = month_named(token.text); month > 0) {
      if (moment.month >= 0) return {};
      moment.month = month;
    } else if (token.text != "de" && token.text != "del") {
      return {};
    }
  }
  return {take_time(tokens, at, moment) ? text_of(moment) : std::string()};
}

/// `24.04.2026 9:40`, `4/24/2026`.
WorkoutDate with_numbers(const std::vector<Token>& tokens, DateOrder order) {
  if (tokens.size() < 3 || !is_year(tokens[2])) return {};
  const int first = tokens[0].number();
  const int second = tokens[1].number();
  bool day_first = order == DateOrder::day_first;
  if (tokens[1].before == '.' || first > 12) {
    day_first = true;
  } else if (second > 12) {
    day_first = false;
  } else if (order == DateOrder::unknown && first != second) {
    return {{}, true};
  }
  Moment moment{tokens[2].number(), day_first ? second : first, day_first ? first : second};
  return {take_time(tokens, 3, moment) ? text_of(moment) : std::string()};
}

/// Seconds of a unit in the languages of the apps; 0 for anything else.
std::int64_t seconds_of_unit(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 32> kUnits = {
      {{"d", 86400},    {"day", 86400}, {"days", 86400}, {"t", 86400},   {"tag", 86400}, {"tage", 86400},
       {"j", 86400},    {"天", 86400},  {"h", 3600},     {"hr", 3600},   {"hrs", 3600},  {"hour", 3600},
       {"hours", 3600}, {"std", 3600},  {"小时", 3600},  {"時間", 3600}, {"ч", 3600},    {"m", 60},
       {"min", 60},     {"mins", 60},   {"minutes", 60}, {"分钟", 60},   {"分", 60},     {"мин", 60},
       {"s", 1},        {"sec", 1},     {"secs", 1},     {"seconds", 1}, {"秒", 1},      {"с", 1},
       {"sek", 1},      {"秒钟", 1}}};
  for (const auto& [name, seconds] : kUnits) {
    if (unit == name) return seconds;
  }
  return 0;
}

bool is_multiple(double value, double step, double tolerance) {
  return std::abs(value - std::round(value / step) * step) <= tolerance;
}

/// Not a number that anybody would set: it came out of a conversion.
bool is_odd(double value) { return !is_multiple(value, 0.05, 1e-6); }

constexpr double kTolerance = 2e-3;

/// The round kilograms that an odd number of pounds was; empty when it was none.
std::optional<double> round_kilograms(double pounds) {
  const double kilograms = pounds * kKilogramsPerPound;
  if (!is_odd(pounds) || !is_multiple(kilograms, 0.25, kTolerance)) return std::nullopt;
  return std::round(kilograms * 4) / 4;
}

std::optional<double> round_pounds(double kilograms) {
  const double pounds = kilograms / kKilogramsPerPound;
  if (!is_odd(kilograms) || !is_multiple(pounds, 0.5, kTolerance)) return std::nullopt;
  return std::round(pounds * 2) / 2;
}

}  // namespace

WorkoutDate read_workout_date(std::string_view text, DateOrder order) {
  const std::vector<Token> tokens = tokens_of(text);
  if (tokens.empty()) return {};
  if (is_year(tokens.front())) return year_first(tokens);
  const bool has_name =
      std::any_of(tokens.begin(), tokens.begin() + std::min<std::ptrdiff_t>(3, std::ssize(tokens)),
                  [](const Token& token) { return month_named(token.text) > 0; });
  return has_name ? with_month_name(tokens) : with_numbers(tokens, order);
}

std::optional<std::int64_t> read_workout_duration(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  std::int64_t seconds = 0;
  if (tokens.size() == 3 && tokens[1].before == ':' && tokens[2].before == ':') {
    if (tokens[0].number() < 0 || tokens[1].number() > 59 || tokens[2].number() > 59) return std::nullopt;
    return tokens[0].number() * 3600 + tokens[1].number() * 60 + tokens[2].number();
  }
  if (tokens.empty() || tokens.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < tokens.size(); i += 2) {
    const std::int64_t unit = tokens[i + 1].is_number ? 0 : seconds_of_unit(tokens[i + 1].text);
    if (tokens[i].number() < 0 || unit == 0) return std::nullopt;
    seconds += tokens[i].number() * unit;
  }
  return seconds;
}

std::optional<std::int64_t> seconds_between(std::string_view from, std::string_view to) {
  const auto first_day = day_number(from);
  const auto last_day = day_number(to);
  if (!first_day || !last_day) return std::nullopt;
  const auto second_of_day = [](std::string_view date) {
    const std::vector<Token> tokens = tokens_of(date.substr(11));
    return tokens[0].number() * 3600 + tokens[1].number() * 60 + tokens[2].number();
  };
  const std::int64_t seconds = (*last_day - *first_day) * 86400 + second_of_day(to) - second_of_day(from);
  return seconds >= 0 ? std::optional(seconds) : std::nullopt;
}

std::optional<double> read_decimal(std::string_view text, bool decimal_comma) {
  text = trimmed(text);
  std::string plain(text);
  if (decimal_comma && std::count(plain.begin(), plain.end(), ',') == 1 &&
      plain.find('.') == std::string::npos) {
    plain[plain.find(',')] = '.';
  }
  const bool is_plain = !plain.empty() && std::all_of(plain.begin(), plain.end(), [](char c) {
    return is_digit(c) || c == '.' || c == '-';
  });
  double value = 0;
  const char* const end = plain.data() + plain.size();
  if (!is_plain) return std::nullopt;
  const auto [behind, error] = std::from_chars(plain.data(), end, value);
  if (error != std::errc() || behind != end || std::abs(value) > 1e9) return std::nullopt;
  return value == 0 ? 0 : value;
}

WeightUnit weight_unit_named(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view name : {"kg", "kgs"}) {
    if (equal_any_case(text, name)) return WeightUnit::kilograms;
  }
  for (const std::string_view name : {"lb", "lbs"}) {
    if (equal_any_case(text, name)) return WeightUnit::pounds;
  }
  return WeightUnit::unknown;
}

ReadWeight read_weight(double value, WeightUnit unit) {
  if (unit == WeightUnit::pounds) {
    if (const auto kilograms = round_kilograms(value)) return {*kilograms, {}};
    if (value == 0) return {};
    return {kilograms_from_pounds(value), EnteredWeight{value, "lbs"}};
  }
  if (const auto pounds = round_pounds(value)) {
    return {kilograms_from_pounds(*pounds), EnteredWeight{*pounds, "lbs"}};
  }
  return {value, {}};
}

void UnitGuess::add(double weight) {
  if (weight <= 0) return;
  ++weights_;
  const bool was_kilograms = round_kilograms(weight).has_value();
  const bool was_pounds = round_pounds(weight).has_value();
  if (was_kilograms && !was_pounds) ++converted_to_pounds_;
  if (was_pounds && !was_kilograms) ++converted_to_kilograms_;
  if (!is_odd(weight) && !is_multiple(weight, 1, 1e-6)) ++fractions_;
  if (is_multiple(weight, 5, 1e-6)) ++fives_;
  for (const double barbell : {95, 135, 185, 225, 275, 315, 365, 405}) {
    if (weight == barbell) ++pound_barbells_;
  }
}

WeightUnit UnitGuess::unit() const {
  if (converted_to_pounds_ != converted_to_kilograms_) {
    return converted_to_pounds_ > converted_to_kilograms_ ? WeightUnit::pounds : WeightUnit::kilograms;
  }
  const bool pound_plates =
      fractions_ * 50 < weights_ && fives_ * 10 >= weights_ * 9 && pound_barbells_ * 20 >= weights_;
  return weights_ > 0 && pound_plates ? WeightUnit::pounds : WeightUnit::kilograms;
}

}  // namespace traininglog
