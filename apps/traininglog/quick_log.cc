#include "apps/traininglog/quick_log.h"

#include <fmt/format.h>

#include "core/ids.h"

namespace traininglog {

namespace {

std::string set_text(const SetEntry& set) {
  std::string text = set.is_warmup ? "warm-up " : "";
  text += fmt::format("{}", set.weight_kg.value_or(0));
  if (set.by_feel) return text + " by feel";
  if (set.duration_seconds) {
    text += fmt::format(" for {} s", *set.duration_seconds);
  } else {
    const RepCount reps = set.reps.value_or(RepCount{});
    text += fmt::format(" × {}", reps.full);
    if (reps.partial > 0) text += fmt::format("+{}", reps.partial);
  }
  if (set.rpe) text += fmt::format(" @{}", *set.rpe);
  return text;
}

}  // namespace

Session new_quick_session(const QuickSession& said, const Project& project,
                          const std::optional<Session>& newest, const std::optional<TrainingProgram>& program,
                          const std::string& now) {
  Session session;
  session.id = perdure::random_uuid();
  session.user_id = project.user_id;
  session.user_name = project.user_name;
  session.date = now.substr(0, 10) == said.day ? now : said.day + "T00:00:00";
  session.phase = said.phase.value_or(newest ? newest->phase : 1);
  session.week = said.week.value_or(newest && !said.phase ? newest->week : 1);
  session.focus = said.focus.value_or(newest ? newest->focus : "General");
  session.is_deload_week = said.is_deload;
  session.ad_hoc = !newest && !said.phase;
  if (program && !session.ad_hoc) session.program = program->label();
  return session;
}

std::string sets_text(const std::vector<SetEntry>& sets) {
  std::string text = fmt::format("{} {}: ", sets.size(), sets.size() == 1 ? "set" : "sets");
  for (std::size_t i = 0; i < sets.size(); ++i) text += (i == 0 ? "" : ", ") + set_text(sets[i]);
  return text;
}

}  // namespace traininglog
