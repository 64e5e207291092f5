#include "apps/traininglog/analytics_question.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "apps/terminal/program.h"
#include "apps/traininglog/phase.h"

namespace traininglog {

namespace {

using perdure::terminal::Command;
using perdure::terminal::UsageError;
using Topic = AnalyticsTopic;

constexpr std::uint64_t kMostListed = 1'000'000;
constexpr std::size_t kSessionsDefault = 5;
constexpr std::size_t kWeeksDefault = 10;
constexpr std::size_t kTrendDefault = 60;

/// All topics asked for.
std::vector<Topic> topics(const AnalyticsArguments& given) {
  const std::vector<std::pair<bool, Topic>> all = {{given.last_sessions.has_value(), Topic::last_sessions},
                                                   {given.exercise.has_value(), Topic::exercise},
                                                   {given.weekly_volume, Topic::weekly_volume},
                                                   {given.latest_week, Topic::latest_week},
                                                   {given.frequency, Topic::frequency},
                                                   {given.records, Topic::records},
                                                   {given.e1rm.has_value(), Topic::e1rm},
                                                   {given.weeks, Topic::weeks},
                                                   {given.adherence, Topic::adherence},
                                                   {given.trend.has_value(), Topic::trend}};
  std::vector<Topic> asked;
  for (const auto& [is_asked, topic] : all) {
    if (is_asked) asked.push_back(topic);
  }
  return asked;
}

struct Companion {
  bool is_given;
  std::vector<Topic> topics;
  const char* message;
};

void check_companions(const AnalyticsArguments& given, Topic topic) {
  const std::vector<Companion> companions = {
      {given.name.has_value(),
       {Topic::records, Topic::weeks, Topic::adherence},
       "NAME goes with --records, --weeks or --adherence"},
      {given.limit.has_value(),
       {Topic::exercise, Topic::e1rm, Topic::weeks, Topic::trend},
       "--limit goes with --exercise, --e1rm, --weeks or --trend"},
      {given.phase.has_value(),
       {Topic::weekly_volume, Topic::frequency},
       "--phase goes with --weekly-volume or --frequency"},
      {given.week.has_value(), {Topic::weekly_volume}, "--week goes with --weekly-volume"},
      {given.formula.has_value(),
       {Topic::records, Topic::e1rm, Topic::trend},
       "--formula goes with --e1rm, --records or --trend"},
      {given.metric.has_value(), {Topic::trend}, "--metric goes with --trend"},
      {given.by.has_value(), {Topic::weeks}, "--by goes with --weeks"},
      {given.plain, {Topic::trend}, "--plain goes with --trend"},
  };
  for (const Companion& each : companions) {
    const bool fits = std::count(each.topics.begin(), each.topics.end(), topic) > 0;
    if (each.is_given && !fits) throw UsageError(each.message);
  }
  if (topic == Topic::weekly_volume && !(given.phase && given.week)) {
    throw UsageError("--weekly-volume needs --phase and --week, as in --phase \"phase 2\" --week 5");
  }
  const bool has_metric = given.metric.value_or("e1rm") == trend_metric_name(TrendMetric::e1rm);
  if (given.formula && !has_metric) throw UsageError("--formula goes with --metric e1rm");
}

std::size_t default_limit(Topic topic) {
  if (topic == Topic::weeks) return kWeeksDefault;
  return topic == Topic::trend ? kTrendDefault : kSessionsDefault;
}

std::optional<std::string> name_of(const AnalyticsArguments& given) {
  for (const std::optional<std::string>& name : {given.exercise, given.e1rm, given.trend}) {
    if (name) return name;
  }
  return given.name;
}

template <std::size_t Count>
std::vector<std::string> choices(const std::array<std::string_view, Count>& names) {
  return {names.begin(), names.end()};
}

void add_topics(Command& command, AnalyticsArguments& arguments) {
  command.option({"--last-sessions,--recent", "N", "the newest N sessions", {}, {}, {}, 1, kMostListed},
                 arguments.last_sessions);
  command.option(
      {"--exercise,--history", "NAME", "one exercise, newest first; upper and lower case are the same"},
      arguments.exercise);
  command.flag("--weekly-volume,--volume", arguments.weekly_volume,
               "volume of one week, given by --phase and --week");
  command.flag("--latest-week", arguments.latest_week, "volume of the week of the newest session");
  command.flag("--frequency", arguments.frequency,
               "in how many sessions each exercise stands, of --phase or of all");
  command.flag("--records", arguments.records,
               "heaviest weight, largest volume of a session, best e1RM, and with NAME the most reps at each "
               "weight");
  command.option({"--e1rm", "NAME", "estimated 1RM of one exercise, session by session"}, arguments.e1rm);
  command.flag("--weeks", arguments.weeks,
               "sessions, sets, volume and intensity week by week, of all or of NAME");
  command.flag("--adherence", arguments.adherence, "what was done of the goals, of all or of NAME");
  command.option({"--trend", "NAME", "one exercise over time, as a plot on a terminal"}, arguments.trend);
}

void add_companions(Command& command, AnalyticsArguments& arguments) {
  command.optional_argument("NAME", arguments.name,
                            "with --records, --weeks and --adherence: only this exercise");
  command.option(
      {"--limit",
       "N",
       "with --exercise and --e1rm: at most N sessions (default 5), with --weeks: weeks (default 10), "
       "with --trend: sessions (default 60)",
       {},
       {},
       {},
       1,
       kMostListed},
      arguments.limit);
  command.option({"--phase", "PHASE", "\"phase 2\" or 2"}, arguments.phase);
  command.option({"--week", "N", "week within the phase", {}, {}, {}, 1, 1000}, arguments.week);
  command.option(
      {"--formula", "FORMULA", "how e1RM is estimated (default epley)", {}, choices(kFormulaNames)},
      arguments.formula);
  command.option({"--metric", "METRIC", "with --trend (default e1rm)", {}, choices(kTrendMetricNames)},
                 arguments.metric);
  command.option({"--by",
                  "WEEK",
                  "with --weeks: Monday to Sunday, or week of the phase (default calendar)",
                  {},
                  {"calendar", "phase"}},
                 arguments.by);
  command.flag("--plain", arguments.plain, "with --trend: numbers instead of a plot");
}

}  // namespace

void add_analytics_options(Command& command, AnalyticsArguments& arguments) {
  add_topics(command, arguments);
  add_companions(command, arguments);
}

AnalyticsQuestion analytics_question(const AnalyticsArguments& given) {
  const std::vector<Topic> asked = topics(given);
  if (asked.size() != 1) {
    throw UsageError(
        "one of --last-sessions N, --exercise NAME, --weekly-volume, --latest-week, --frequency, --records, "
        "--e1rm NAME, --weeks, --adherence and --trend NAME is needed");
  }
  check_companions(given, asked.front());
  AnalyticsQuestion question;
  question.topic = asked.front();
  question.name = name_of(given);
  question.limit = given.last_sessions.value_or(given.limit.value_or(default_limit(question.topic)));
  if (given.phase) question.phase = parse_phase(*given.phase);
  if (given.phase && !question.phase) {
    throw UsageError("--phase is \"phase 2\" or 2, not \"" + *given.phase + '"');
  }
  question.week = static_cast<int>(given.week.value_or(0));
  if (given.formula) question.formula = parse_formula(*given.formula).value();
  if (given.metric) question.metric = parse_trend_metric(*given.metric).value();
  if (given.by == "phase") question.by = WeekKind::phase;
  question.plain = given.plain;
  return question;
}

}  // namespace traininglog
