#include "apps/traininglog/analytics_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "apps/traininglog/phase.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Writer;

constexpr std::size_t kRuleWidth = 50;
constexpr std::size_t kDayLength = 10;  // YYYY-MM-DD

std::string heading(const std::string& title) { return title + "\n" + std::string(kRuleWidth, '=') + "\n"; }

std::string_view day_of(std::string_view date) { return date.substr(0, kDayLength); }

std::string when_text(const LoggedSession& session) {
  return session.phase ? fmt::format("{} W{}", phase_text(*session.phase), session.week) : "ad-hoc";
}

std::string set_text(const std::optional<LoggedSet>& set) {
  if (!set) return "N/A";
  return fmt::format("{}kg × {}+{}p @ RPE {}", set->weight_kg, set->rep_count.full, set->rep_count.partial,
                     set->rpe ? fmt::format("{}", *set->rpe) : "N/A");
}

void set_json(Writer& json, const std::optional<LoggedSet>& set) {
  if (!set) {
    json.null();
    return;
  }
  json.begin_object().member("weight_kg", set->weight_kg);
  json.key("rep_count").begin_object();
  json.member("full", set->rep_count.full).member("partial", set->rep_count.partial).end_object();
  json.key("rpe");
  if (set->rpe) {
    json.value(*set->rpe);
  } else {
    json.null();
  }
  json.end_object();
}

std::uint64_t count(std::size_t number) { return number; }

}  // namespace

std::string recent_text(const std::vector<LoggedSession>& sessions, std::size_t limit) {
  if (sessions.empty()) return "No sessions found.\n";
  std::string text = heading(fmt::format("📊 Last {} Sessions", limit));
  for (std::size_t i = 0; i < std::min(limit, sessions.size()); ++i) {
    const LoggedSession& session = sessions[i];
    fmt::format_to(std::back_inserter(text), "{}. {} | {} | {}\n   {} exercises | {:.0f}kg-reps\n", i + 1,
                   day_of(session.date), when_text(session), session.focus, session.exercises.size(),
                   volume(session));
  }
  return text;
}

std::string recent_json(const std::vector<LoggedSession>& sessions, std::size_t limit) {
  Writer json;
  json.begin_object().key("sessions").begin_array();
  for (std::size_t i = 0; i < std::min(limit, sessions.size()); ++i) {
    const LoggedSession& session = sessions[i];
    json.begin_object().member("id", session.id).member("date", session.date).key("phase");
    if (session.phase) {
      json.value(*session.phase).member("week", session.week);
    } else {
      json.null().key("week").null();
    }
    json.member("focus", session.focus).member("exercise_count", count(session.exercises.size()));
    json.member("total_volume", volume(session)).end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string history_text(std::string_view name, const std::vector<Occurrence>& history) {
  if (history.empty()) return fmt::format("No history found for: {}\n", name);
  std::string text = heading(fmt::format("📚 History: {}", name));
  std::size_t number = 0;
  for (const Occurrence& occurrence : history) {
    fmt::format_to(std::back_inserter(text), "{}. {}: {}\n", ++number, day_of(occurrence.date),
                   set_text(last_set(occurrence)));
  }
  return text;
}

std::string history_json(std::string_view name, const std::vector<Occurrence>& history) {
  Writer json;
  json.begin_object().member("exercise", name).key("history").begin_array();
  for (const Occurrence& occurrence : history) {
    json.begin_object().member("session_id", occurrence.session_id).member("date", occurrence.date);
    json.member("name", occurrence.name).key("last_set");
    set_json(json, last_set(occurrence));
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string weekly_volume_text(const WeeklyVolume& week) {
  std::string text =
      heading(fmt::format("📊 Volume: {} Week {}", phase_text(week.when.phase), week.when.week));
  fmt::format_to(std::back_inserter(text),
                 "Total Volume: {:.0f} kg-reps\nSessions: {}\nExercise Breakdown:\n", week.total,
                 week.session_count);
  for (const ExerciseVolume& exercise : week.exercises) {
    fmt::format_to(std::back_inserter(text), "  {}: {:.0f} kg-reps\n", exercise.name, exercise.volume);
  }
  return text;
}

std::string weekly_volume_json(const WeeklyVolume& week) {
  Writer json;
  json.begin_object().member("phase", week.when.phase).member("week", week.when.week);
  json.member("total_volume", week.total).member("session_count", count(week.session_count));
  json.key("exercise_volumes").begin_object();
  for (const ExerciseVolume& exercise : week.exercises) json.member(exercise.name, exercise.volume);
  json.end_object().end_object();
  return std::move(json).text() + "\n";
}

std::string frequency_text(const std::vector<ExerciseFrequency>& frequency) {
  if (frequency.empty()) return "No sessions found.\n";
  std::string text = heading("📊 Exercise Frequency");
  for (const ExerciseFrequency& exercise : frequency) {
    fmt::format_to(std::back_inserter(text), "  {}: {} sessions\n", exercise.name, exercise.session_count);
  }
  return text;
}

std::string frequency_json(const std::vector<ExerciseFrequency>& frequency) {
  Writer json;
  json.begin_object().key("exercise_frequency").begin_object();
  for (const ExerciseFrequency& exercise : frequency)
    json.member(exercise.name, count(exercise.session_count));
  json.end_object().end_object();
  return std::move(json).text() + "\n";
}

}  // namespace traininglog
