#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/terminal/display.h"
#include "apps/terminal/line_plot.h"
#include "apps/traininglog/analytics.h"
#include "apps/traininglog/analytics_question.h"
#include "apps/traininglog/analytics_text.h"
#include "apps/traininglog/answer_text.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/strength_text.h"

namespace traininglog {

namespace {

using terminal::ExitCode;
using Topic = AnalyticsTopic;

constexpr std::size_t kPlotRows = 10;

/// How the answer is to look.
struct Form {
  bool json = false;
  bool plot = false;
  std::size_t columns = 0;
};

std::string week_answer(const AnalyticsQuestion& question, SessionLibrary& library, bool json) {
  std::optional<TrainingWeek> when;
  if (question.topic == Topic::weekly_volume) {
    when = TrainingWeek{*question.phase, question.week};
  } else {
    when = latest_week(library.newest_in_a_phase());
    if (!when) return json ? "{}\n" : std::string(kNoSessions);
  }
  const WeeklyVolume week = weekly_volume(library.of_week(*when), *when);
  return json ? weekly_volume_json(week) : weekly_volume_text(week);
}

/// By day, or one after the other when a date is none.
std::string plot_of(const std::vector<TrendPoint>& newest_first, std::size_t columns) {
  std::vector<terminal::PlotPoint> points;
  bool all_have_days = true;
  for (const TrendPoint& point : newest_first) all_have_days = all_have_days && day_number(point.date);
  for (auto point = newest_first.rbegin(); point != newest_first.rend(); ++point) {
    const double x =
        all_have_days ? static_cast<double>(*day_number(point->date)) : static_cast<double>(points.size());
    points.push_back({x, point->value});
  }
  const terminal::PlotEnds ends = {std::string(day_of(newest_first.back().date)),
                                   std::string(day_of(newest_first.front().date))};
  return terminal::line_plot(points, ends, columns, kPlotRows);
}

std::string trend_answer(const AnalyticsQuestion& question, SessionLibrary& library, const Form& form) {
  const std::string& name = *question.name;
  const ExerciseHistory done =
      done_history(library.with_exercise(name, question.limit), name, question.limit);
  const auto points = exercise_trend(done, question.metric, question.formula);
  if (form.json) return trend_json(name, points, question.metric, question.formula);
  if (points.empty()) return no_history(name);
  const std::string title = trend_heading(name, question.metric, question.formula);
  return title + (form.plot ? plot_of(points, form.columns) : trend_numbers(points, question.metric));
}

std::string exercise_answer(const AnalyticsQuestion& question, SessionLibrary& library, bool json) {
  const std::string& name = *question.name;
  const auto sessions = library.with_exercise(name, question.limit);
  if (question.topic == Topic::exercise) {
    const auto history = exercise_history(sessions, name, question.limit);
    return json ? history_json(name, history) : history_text(name, history);
  }
  const auto done = done_history(sessions, name, question.limit);
  return json ? estimates_json(name, done, question.formula) : estimates_text(name, done, question.formula);
}

std::string answer(const AnalyticsQuestion& question, SessionLibrary& library, const Form& form) {
  const bool json = form.json;
  switch (question.topic) {
    case Topic::last_sessions: {
      const auto sessions = library.newest(question.limit);
      return json ? recent_json(sessions, question.limit) : recent_text(sessions, question.limit);
    }
    case Topic::exercise:
    case Topic::e1rm:
      return exercise_answer(question, library, json);
    case Topic::weekly_volume:
    case Topic::latest_week:
      return week_answer(question, library, json);
    case Topic::frequency: {
      const auto sessions = question.phase ? library.of_phase(*question.phase) : library.all();
      const auto frequency = exercise_frequency(sessions, question.phase);
      return json ? frequency_json(frequency) : frequency_text(frequency);
    }
    case Topic::records: {
      const auto found = records(library.all(), question.name, question.formula);
      return json ? records_json(found, question.formula)
                  : records_text(question.name, found, question.formula);
    }
    case Topic::weeks: {
      const WeekLoads loads = week_loads(library.all(), question.by, question.name);
      return json ? weeks_json(loads, question.limit) : weeks_text(question.name, loads, question.limit);
    }
    case Topic::adherence: {
      const auto found = adherence(library.all(), question.name);
      return json ? adherence_json(found) : adherence_text(question.name, found);
    }
    case Topic::trend:
      return trend_answer(question, library, form);
  }
  return {};
}

ExitCode analytics(terminal::Program& program, const Project& project, const AnalyticsArguments& arguments) {
  const AnalyticsQuestion question = analytics_question(arguments);
  terminal::Console& console = program.console();
  SessionLibrary library(project, [&](const std::string& problem) { console.warning(problem); });
  Form form;
  form.json = console.json;
  form.columns = console.out_columns();
  form.plot = console.out_is_terminal() && !question.plain && form.columns >= terminal::kNarrowestPlotColumns;
  const std::string text = answer(question, library, form);
  console.write(form.json ? text : terminal::printable(text));
  return ExitCode::ok;
}

}  // namespace

void add_analytics(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<AnalyticsArguments>();
  auto& command = program.command(
      "analytics", "sessions, exercises, records, weeks, goals and trends", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return analytics(program, project, *arguments); });
      });
  add_analytics_options(command, *arguments);
  command.details(
      "Volume is the sum of weight times full and partial repetitions over all working sets; warm-ups do not "
      "count. An e1RM from more than 10 repetitions is uncertain. Reads the database and the session files, "
      "each session once, and takes no lock; of a long log it keeps a summary beside the database.");
  command.section(
      "Examples",
      "traininglog analytics --last-sessions 5\ntraininglog analytics --exercise \"Bench Press\" --limit 10\n"
      "traininglog analytics --weekly-volume --phase \"phase 2\" --week 5\n"
      "traininglog analytics --records \"Bench Press\" --formula brzycki\n"
      "traininglog analytics --trend \"Bench Press\" --metric volume\n");
}

}  // namespace traininglog
