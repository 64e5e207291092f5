#include "apps/traininglog/log_metadata.h"

#include <array>
#include <chrono>
#include <utility>

#include "apps/traininglog/line_scanner.h"

namespace traininglog {
namespace {

/// `YYYY-MM-DD` of the calendar.
bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  std::array<int, 3> parts{};
  std::size_t part = 0;
  for (const char c : text) {
    if (c == '-') {
      ++part;
      continue;
    }
    if (!is_digit(c) || part > 2) return false;
    parts[part] = parts[part] * 10 + (c - '0');
  }
  const std::chrono::year_month_day date{std::chrono::year{parts[0]},
                                         std::chrono::month{static_cast<unsigned>(parts[1])},
                                         std::chrono::day{static_cast<unsigned>(parts[2])}};
  return part == 2 && date.ok();
}

/// `2`, and `phase 2` where `name` is phase. More than 0, and nothing behind it.
std::optional<int> read_ordinal(std::string_view text, std::string_view name) {
  LineScanner scanner(text);
  (void)scanner.take_word(name);
  const auto number = scanner.take_count();
  scanner.skip_blanks();
  return number && *number > 0 && scanner.at_end() ? number : std::nullopt;
}

/// `95 min`, `95`.
std::optional<int> read_minutes(std::string_view text) {
  LineScanner scanner(text);
  const auto number = scanner.take_count();
  for (const std::string_view unit : {"min", "mins", "minutes"}) {
    if (scanner.take_word(unit)) break;
  }
  (void)scanner.take('.');
  scanner.skip_blanks();
  return number && *number > 0 && scanner.at_end() ? number : std::nullopt;
}

/// `12`, `12 weeks`.
std::optional<int> read_weeks(std::string_view text) {
  LineScanner scanner(text);
  const auto number = scanner.take_count();
  if (!scanner.take_word("weeks")) (void)scanner.take_word("week");
  scanner.skip_blanks();
  return number && *number > 0 && scanner.at_end() ? number : std::nullopt;
}

std::optional<bool> read_deload(std::string_view text) {
  for (const std::string_view yes : {"yes", "true", "1"}) {
    if (equal_any_case(text, yes)) return true;
  }
  for (const std::string_view no : {"no", "false", "0"}) {
    if (equal_any_case(text, no)) return false;
  }
  return std::nullopt;
}

/// For `User_id` and `Program Length Weeks` alike: blanks and underscores are the same.
bool is_key(std::string_view text, std::string_view key) {
  if (text.size() != key.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] == '_' ? ' ' : lower(text[i])) != key[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<LogMetadata::Key> LogMetadata::key_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Key>, 14> kKeys = {
      {{"date", Key::kDate},
       {"phase", Key::kPhase},
       {"week", Key::kWeek},
       {"deload", Key::kDeload},
       {"focus", Key::kFocus},
       {"duration", Key::kDuration},
       {"program", Key::kProgram},
       {"name", Key::kName},
       {"user name", Key::kName},
       {"author", Key::kAuthor},
       {"program author", Key::kAuthor},
       {"user id", Key::kUserId},
       {"program name", Key::kProgram},
       {"program length weeks", Key::kLength}}};
  for (const auto& [text, key] : kKeys) {
    if (is_key(name, text)) return key;
  }
  return std::nullopt;
}

void LogMetadata::read_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  std::optional<Key> key;
  if (line.front() == '-' && colon != std::string_view::npos)
    key = key_named(trimmed(line.substr(1, colon - 1)));
  if (!key) {
    keep(line, "metadata `- Key: value` with a known key expected; kept in the session's notes");
    return;
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  Given& first = given(*key);
  if (!first.value.empty()) {
    keep(line, "stands in line " + std::to_string(first.line) +
                   " already, which counts; kept in the session's notes");
    return;
  }
  first = {value, remarks_.line()};
  if (!value.empty() && !take(*key, value)) {
    keep(line, "this key has another kind of value; read as not given, kept in the session's notes");
  }
}

void LogMetadata::keep(std::string_view line, std::string why) {
  notes_.add(line, "\n");
  remarks_.warn(line, std::move(why));
}

Program& LogMetadata::program() {
  if (!session_.program) session_.program.emplace();
  return *session_.program;
}

bool LogMetadata::take(Key key, std::string_view value) {
  switch (key) {
    case Key::kDate:
      if (is_date(value)) session_.date = std::string(value) + "T00:00:00";
      return true;  // an impossible date is no note: it rejects the log
    case Key::kPhase:
      if (const auto phase = read_ordinal(value, "phase")) return session_.phase = *phase, true;
      return false;
    case Key::kWeek:
      if (const auto week = read_ordinal(value, "week")) return session_.week = *week, true;
      return false;
    case Key::kDeload:
      if (const auto deload = read_deload(value)) return session_.is_deload_week = *deload, true;
      return false;
    case Key::kFocus:
      session_.focus = value;
      return true;
    case Key::kDuration:
      session_.duration_minutes = read_minutes(value);
      // `min` alone is a form that was not filled in; there is nothing to keep.
      return session_.duration_minutes || equal_any_case(value, "min");
    case Key::kProgram:
      program().name = value;
      return true;
    case Key::kName:
      user_name_ = value;
      return true;
    case Key::kAuthor:
      program().author = value;
      return true;
    case Key::kUserId:
      user_id_ = value;
      return true;
    case Key::kLength:
      if (const auto weeks = read_weeks(value)) return program().length_weeks = weeks, true;
      return false;
  }
  return false;
}

std::vector<Remark> LogMetadata::finish() {
  std::vector<Remark> rejections;
  const std::string_view date = given(Key::kDate).value;
  if (date.empty()) {
    reject(rejections, Key::kDate, "no date; `- Date: YYYY-MM-DD` expected");
  } else if (session_.date.empty()) {
    reject(rejections, Key::kDate, "not a date of the calendar; `- Date: YYYY-MM-DD` expected");
  }
  if (session_.focus.empty()) reject(rejections, Key::kFocus, "no focus; `- Focus: upper-strength` expected");
  settle_phase_and_week();
  if (!session_.duration_minutes) {
    remarks_.stand_at(given(Key::kDuration).line);
    remarks_.warn(given(Key::kDuration).value, "no duration in minutes; the session has none");
  }
  return rejections;
}

void LogMetadata::reject(std::vector<Remark>& rejections, Key key, std::string message) {
  rejections.push_back({given(key).line, std::string(given(key).value), std::move(message), false});
}

void LogMetadata::settle_phase_and_week() {
  const Given phase = given(Key::kPhase);
  const Given week = given(Key::kWeek);
  if (phase.value.empty() && week.value.empty() && given(Key::kProgram).value.empty()) {
    session_.ad_hoc = true;
    remarks_.stand_at(0);
    remarks_.warn("", "no phase, week and program; read as an ad-hoc session, phase 1 week 1");
    return;
  }
  if (phase.value.empty()) {
    remarks_.stand_at(phase.line);
    remarks_.warn("", "no phase; `- Phase: 2` expected, read as 1");
  }
  if (week.value.empty()) {
    remarks_.stand_at(week.line);
    remarks_.warn("", "no week; `- Week: 5` expected, read as 1");
  }
  if (session_.program && session_.program->length_weeks.value_or(session_.week) < session_.week) {
    remarks_.stand_at(week.line);
    remarks_.warn(week.value, "the program has " + std::to_string(*session_.program->length_weeks) +
                                  " weeks; the week is kept as it is");
  }
}

}  // namespace traininglog
