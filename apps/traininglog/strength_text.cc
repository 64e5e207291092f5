#include "apps/traininglog/strength_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "apps/traininglog/answer_text.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/progression.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Writer;

template <typename... Arguments>
void add(std::string& text, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Arguments>(arguments)...);
}

std::string nothing_text(std::optional<std::string_view> name) {
  return name ? no_history(*name) : std::string(kNoSessions);
}

std::string title_of(std::string_view what, std::optional<std::string_view> name) {
  return name ? fmt::format("{}: {}", what, *name) : std::string(what);
}

std::string set_text(const RecordSet& set) {
  return fmt::format("{}kg × {} ({})", set.weight_kg, set.reps, day_of(set.date));
}

std::string estimate_text(const Estimate& estimate) {
  const LoggedSet& set = estimate.set;
  std::string text = fmt::format("{}kg from {}kg × {}", rounded_weight(estimate.one_rep_max_kg),
                                 set.weight_kg, set.rep_count.full);
  if (set.rpe) add(text, " @ RPE {}", *set.rpe);
  if (estimate.is_uncertain()) text += ", uncertain above 10 reps";
  return text;
}

std::string records_lines(const ExerciseRecords& exercise, Formula formula) {
  std::string text;
  if (exercise.heaviest) add(text, "  Heaviest: {}\n", set_text(*exercise.heaviest));
  if (exercise.best_session) {
    add(text, "  Best session: {:.0f} kg-reps ({})\n", exercise.best_session->volume,
        day_of(exercise.best_session->date));
  }
  if (exercise.best_estimate) {
    add(text, "  Best e1RM by {}: {} ({})\n", formula_name(formula), estimate_text(*exercise.best_estimate),
        day_of(exercise.best_estimate->date));
  }
  return text;
}

void records_member(Writer& json, const RecordSet& set) {
  json.begin_object().member("weight_kg", set.weight_kg).member("reps", set.reps);
  json.member("date", set.date).end_object();
}

void estimate_member(Writer& json, const Estimate& estimate) {
  json.begin_object().member("e1rm_kg", estimate.one_rep_max_kg);
  json.member("uncertain", estimate.is_uncertain()).member("weight_kg", estimate.set.weight_kg);
  json.member("reps", estimate.set.rep_count.full).key("rpe");
  if (estimate.set.rpe) {
    json.value(*estimate.set.rpe);
  } else {
    json.null();
  }
  json.member("date", estimate.date).end_object();
}

/// Null where there is nothing.
template <typename Value, typename Write>
void optional_member(Writer& json, std::string_view name, const std::optional<Value>& value, Write write) {
  json.key(name);
  if (value) {
    write(*value);
  } else {
    json.null();
  }
}

void exercise_member(Writer& json, const ExerciseRecords& exercise) {
  json.begin_object().member("exercise", exercise.name);
  optional_member(json, "heaviest", exercise.heaviest,
                  [&](const RecordSet& set) { records_member(json, set); });
  json.key("most_reps").begin_array();
  for (const RecordSet& set : exercise.most_reps) records_member(json, set);
  json.end_array();
  optional_member(json, "best_session", exercise.best_session, [&](const RecordVolume& session) {
    json.begin_object().member("volume", session.volume).member("date", session.date).end_object();
  });
  optional_member(json, "best_e1rm", exercise.best_estimate,
                  [&](const Estimate& estimate) { estimate_member(json, estimate); });
  json.end_object();
}

std::string week_name(const WeekLoad& week) {
  if (!week.when) return week.first_day;
  return fmt::format("{} W{}", phase_text(week.when->phase), week.when->week);
}

std::string share_text(std::size_t part, std::size_t of) {
  if (of == 0) return fmt::format("{} of 0", part);
  return fmt::format("{} of {} ({}%)", part, of, (100 * part + of / 2) / of);
}

std::uint64_t count(std::size_t number) { return number; }

}  // namespace

std::string records_text(std::optional<std::string_view> name, const std::vector<ExerciseRecords>& records,
                         Formula formula) {
  if (records.empty()) return nothing_text(name);
  std::string text = heading(title_of("🏆 Records", name));
  for (const ExerciseRecords& exercise : records) {
    if (!name) text += exercise.name + "\n";
    text += records_lines(exercise, formula);
    if (!name) continue;
    text += "  Most reps:\n";
    for (const RecordSet& set : exercise.most_reps) text += "    " + set_text(set) + "\n";
  }
  return text;
}

std::string records_json(const std::vector<ExerciseRecords>& records, Formula formula) {
  Writer json;
  json.begin_object().member("formula", formula_name(formula)).key("records").begin_array();
  for (const ExerciseRecords& exercise : records) exercise_member(json, exercise);
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string estimates_text(std::string_view name, const ExerciseHistory& done, Formula formula) {
  if (done.empty()) return no_history(name);
  std::string text = heading(fmt::format("💪 e1RM by {}: {}", formula_name(formula), name));
  std::size_t number = 0;
  for (const Occurrence& occurrence : done) {
    const auto estimate = best_estimate(occurrence, formula);
    add(text, "{}. {}: {}\n", ++number, day_of(occurrence.date), estimate ? estimate_text(*estimate) : "N/A");
  }
  return text;
}

std::string estimates_json(std::string_view name, const ExerciseHistory& done, Formula formula) {
  Writer json;
  json.begin_object().member("exercise", name).member("formula", formula_name(formula));
  json.key("sessions").begin_array();
  for (const Occurrence& occurrence : done) {
    json.begin_object().member("session_id", occurrence.session_id).member("date", occurrence.date);
    optional_member(json, "best", best_estimate(occurrence, formula),
                    [&](const Estimate& estimate) { estimate_member(json, estimate); });
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string weeks_text(std::optional<std::string_view> name, const WeekLoads& loads, std::size_t limit) {
  if (loads.weeks.empty() && loads.outside_count == 0) return nothing_text(name);
  std::string text = heading(title_of("📊 Weeks", name));
  for (std::size_t i = 0; i < std::min(limit, loads.weeks.size()); ++i) {
    const WeekLoad& week = loads.weeks[i];
    add(text, "{}: {} sessions | {} sets | {:.0f} kg-reps", week_name(week), week.session_count,
        week.set_count, week.volume);
    if (week.mean_weight_kg) add(text, " | {:.1f}kg per rep", *week.mean_weight_kg);
    if (week.mean_rpe) add(text, " | RPE {:.1f}", *week.mean_rpe);
    text += "\n";
  }
  if (loads.outside_count > 0) add(text, "Sessions in no week: {}\n", loads.outside_count);
  return text;
}

std::string weeks_json(const WeekLoads& loads, std::size_t limit) {
  Writer json;
  const auto number = [&](double value) { json.value(value); };
  json.begin_object().key("weeks").begin_array();
  for (std::size_t i = 0; i < std::min(limit, loads.weeks.size()); ++i) {
    const WeekLoad& week = loads.weeks[i];
    json.begin_object();
    if (week.when) {
      json.member("phase", week.when->phase).member("week", week.when->week);
    } else {
      json.member("first_day", week.first_day);
    }
    json.member("session_count", count(week.session_count)).member("set_count", count(week.set_count));
    json.member("total_volume", week.volume);
    optional_member(json, "mean_weight_kg", week.mean_weight_kg, number);
    optional_member(json, "mean_rpe", week.mean_rpe, number);
    json.end_object();
  }
  json.end_array().member("outside_count", count(loads.outside_count)).end_object();
  return std::move(json).text() + "\n";
}

std::string adherence_text(std::optional<std::string_view> name, const std::vector<Adherence>& exercises) {
  if (exercises.empty()) {
    return name ? fmt::format("No goals found for: {}\n", *name) : std::string("No goals found.\n");
  }
  std::string text = heading(title_of("🎯 Adherence", name));
  for (const Adherence& each : exercises) {
    if (!name) text += each.name + "\n";
    add(text, "  Goals met: {}\n  Sets: {}\n  At the weight: {}\n",
        share_text(each.met_count, each.goal_count), share_text(each.done_sets, each.planned_sets),
        share_text(each.at_weight_sets, each.done_sets));
    add(text, "  In the range: {}, {} below, {} above\n", share_text(each.in_range_sets, each.done_sets),
        each.below_range_sets, each.above_range_sets);
  }
  return text;
}

std::string adherence_json(const std::vector<Adherence>& exercises) {
  Writer json;
  json.begin_object().key("adherence").begin_array();
  for (const Adherence& each : exercises) {
    json.begin_object().member("exercise", each.name).member("goal_count", count(each.goal_count));
    json.member("met_count", count(each.met_count)).member("planned_sets", count(each.planned_sets));
    json.member("done_sets", count(each.done_sets)).member("at_weight_sets", count(each.at_weight_sets));
    json.member("below_range_sets", count(each.below_range_sets));
    json.member("in_range_sets", count(each.in_range_sets));
    json.member("above_range_sets", count(each.above_range_sets)).end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string trend_heading(std::string_view name, TrendMetric metric, Formula formula) {
  switch (metric) {
    case TrendMetric::weight:
      return heading(fmt::format("📈 {}: heaviest set, kg", name));
    case TrendMetric::volume:
      return heading(fmt::format("📈 {}: volume, kg-reps", name));
    case TrendMetric::e1rm:
      break;
  }
  return heading(fmt::format("📈 {}: e1RM by {}, kg", name, formula_name(formula)));
}

std::string trend_numbers(const std::vector<TrendPoint>& points, TrendMetric metric) {
  std::string text;
  for (const TrendPoint& point : points) {
    add(text, "{} {}{}\n", day_of(point.date),
        metric == TrendMetric::weight ? point.value : rounded_weight(point.value),
        point.is_uncertain ? " uncertain" : "");
  }
  return text;
}

std::string trend_json(std::string_view name, const std::vector<TrendPoint>& points, TrendMetric metric,
                       Formula formula) {
  Writer json;
  json.begin_object().member("exercise", name).member("metric", trend_metric_name(metric));
  if (metric == TrendMetric::e1rm) json.member("formula", formula_name(formula));
  json.key("points").begin_array();
  for (const TrendPoint& point : points) {
    json.begin_object().member("session_id", point.session_id).member("date", point.date);
    json.member("value", point.value).member("uncertain", point.is_uncertain).end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

}  // namespace traininglog
