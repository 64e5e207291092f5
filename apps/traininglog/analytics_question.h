#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "apps/terminal/command.h"
#include "apps/traininglog/analytics.h"
#include "apps/traininglog/exercise_trend.h"
#include "apps/traininglog/one_rep_max.h"
#include "apps/traininglog/training_weeks.h"

// The command line of `traininglog analytics`: which question it asks.

namespace traininglog {

/// The options as they were given.
struct AnalyticsArguments {
  std::optional<std::uint64_t> last_sessions;
  std::optional<std::string> exercise;
  bool weekly_volume = false;
  bool latest_week = false;
  bool frequency = false;
  bool records = false;
  std::optional<std::string> e1rm;
  bool weeks = false;
  bool adherence = false;
  std::optional<std::string> trend;

  std::optional<std::string> name;
  std::optional<std::uint64_t> limit;
  std::optional<std::string> phase;
  std::optional<std::uint64_t> week;
  std::optional<std::string> formula;
  std::optional<std::string> metric;
  std::optional<std::string> by;
  bool plain = false;
};

enum class AnalyticsTopic {
  last_sessions,
  exercise,
  weekly_volume,
  latest_week,
  frequency,
  records,
  e1rm,
  weeks,
  adherence,
  trend
};

struct AnalyticsQuestion {
  AnalyticsTopic topic = AnalyticsTopic::last_sessions;
  std::optional<std::string> name;  ///< of an exercise, as it was asked for
  std::size_t limit = 0;            ///< where the topic has one
  std::optional<int> phase;
  int week = 0;
  Formula formula = Formula::epley;
  TrendMetric metric = TrendMetric::e1rm;
  WeekKind by = WeekKind::calendar;
  bool plain = false;
};

/// Declares the options; `arguments` lives as long as the command.
void add_analytics_options(perdure::terminal::Command& command, AnalyticsArguments& arguments);

/// Throws UsageError when not exactly one question was asked, or an option does not go with it.
[[nodiscard]] AnalyticsQuestion analytics_question(const AnalyticsArguments& given);

}  // namespace traininglog
