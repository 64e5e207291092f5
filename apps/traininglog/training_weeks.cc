#include "apps/traininglog/training_weeks.h"

#include <cstdint>
#include <map>
#include <utility>

#include "apps/traininglog/per_exercise.h"
#include "apps/traininglog/session_date.h"

namespace traininglog {

namespace {

constexpr std::int64_t kDaysPerWeek = 7;

/// Days since 1970-01-01, a Thursday, of the Monday before or on that day.
std::int64_t monday_of(std::int64_t day) {
  const std::int64_t weekday = (day % kDaysPerWeek + kDaysPerWeek + 3) % kDaysPerWeek;
  return day - weekday;
}

/// A Monday and 0, or a phase and its week.
using WeekKey = std::pair<std::int64_t, int>;

std::optional<WeekKey> key_of(const LoggedSession& session, WeekKind kind) {
  if (kind == WeekKind::phase) {
    if (!session.phase) return std::nullopt;
    return WeekKey{*session.phase, session.week};
  }
  const auto day = day_number(session.date);
  if (!day) return std::nullopt;
  return WeekKey{monday_of(*day), 0};
}

class WeekSums {
 public:
  void add(const LoggedExercise& exercise) {
    for (const LoggedSet& set : exercise.working_sets) {
      ++load.set_count;
      const int reps = set.rep_count.full + set.rep_count.partial;
      load.volume += set.weight_kg * reps;
      if (set.weight_kg > 0) weighted_reps_ += reps;
      if (set.rpe) rpe_sum_ += *set.rpe;
      if (set.rpe) ++rpe_count_;
    }
  }
  void add_session(const WeekSums& session) {
    ++load.session_count;
    load.set_count += session.load.set_count;
    load.volume += session.load.volume;
    weighted_reps_ += session.weighted_reps_;
    rpe_sum_ += session.rpe_sum_;
    rpe_count_ += session.rpe_count_;
  }
  [[nodiscard]] WeekLoad finished() && {
    if (weighted_reps_ > 0) load.mean_weight_kg = load.volume / static_cast<double>(weighted_reps_);
    if (rpe_count_ > 0) load.mean_rpe = rpe_sum_ / static_cast<double>(rpe_count_);
    return std::move(load);
  }

  WeekLoad load;

 private:
  std::int64_t weighted_reps_ = 0;
  double rpe_sum_ = 0;
  std::int64_t rpe_count_ = 0;
};

WeekSums week_named(const WeekKey& key, WeekKind kind) {
  WeekSums week;
  if (kind == WeekKind::calendar) week.load.first_day = day_text(key.first);
  if (kind == WeekKind::phase) week.load.when = TrainingWeek{static_cast<int>(key.first), key.second};
  return week;
}

}  // namespace

WeekLoads week_loads(const std::vector<LoggedSession>& sessions, WeekKind kind,
                     std::optional<std::string_view> name) {
  WeekLoads loads;
  std::map<WeekKey, std::size_t> places;
  std::vector<WeekSums> weeks;
  SameExercise is_asked(name.value_or(""));
  for (const LoggedSession& session : sessions) {
    WeekSums of_session;
    bool is_any = !name;
    for (const LoggedExercise& exercise : session.exercises) {
      if (name && !is_asked(exercise.name)) continue;
      is_any = true;
      of_session.add(exercise);
    }
    if (!is_any) continue;
    const std::optional<WeekKey> key = key_of(session, kind);
    if (!key) {
      ++loads.outside_count;
      continue;
    }
    const auto [place, is_new] = places.try_emplace(*key, weeks.size());
    if (is_new) weeks.push_back(week_named(*key, kind));
    weeks[place->second].add_session(of_session);
  }
  for (WeekSums& week : weeks) loads.weeks.push_back(std::move(week).finished());
  return loads;
}

}  // namespace traininglog
