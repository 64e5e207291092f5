// What the dialogue shows: its questions and what stands between them.

#include <fmt/format.h>

#include <algorithm>

#include "apps/traininglog/dialogue_turn.h"
#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/focus_exercises.h"
#include "apps/traininglog/phase.h"

namespace traininglog {

namespace {

const std::string kRule(50, '=');

std::string in_brackets(const std::string& text) { return text.empty() ? "" : " [" + text + "]"; }

/// What stands in the brackets of a question of `go`.
std::string proposal(const DialogueState& state, const std::string& text) {
  return state.style == Style::entries && state.last_time ? in_brackets(text) : std::string();
}

std::string rest_line(const DialogueState& state, std::int64_t now_seconds) {
  if (!state.rest_until_seconds) return {};
  const std::int64_t left = *state.rest_until_seconds - now_seconds;
  if (left <= 0) return "⏱️  Rest is over\n";
  return fmt::format("⏱️  Rest: {}:{:02} left\n", left / 60, left % 60);
}

std::string entry_prompt(const DialogueState& state) {
  const Exercise& exercise = state.session.exercises.back();
  if (const PlannedWarmup* const warmup = next_warmup(state)) {
    return fmt::format("Warm-up {} [{}]: ", exercise.warmup_sets.size() + 1,
                       set_text(warmup->weight_kg, warmup->reps));
  }
  const PlannedSet* const set = next_set(state);
  const std::string planned = set != nullptr                  ? set_text(set->weight_kg, set->reps, set->rpe)
                              : exercise.working_sets.empty() ? std::string()
                                                              : "next exercise";
  return fmt::format("Set {}{}: ", exercise.working_sets.size() + 1, in_brackets(planned));
}

std::string set_prompt(const DialogueState& state) {
  switch (state.stage) {
    case Stage::weight: {
      const std::optional<double> proposed = proposed_weight(state);
      return fmt::format("  Weight (kg){}: ", in_brackets(proposed ? fmt::format("{}", *proposed) : ""));
    }
    case Stage::reps:
      return fmt::format("  Reps [{}-{}]: ", state.context.reps_min, state.context.reps_max);
    case Stage::partials:
      return "  Partial reps [0]: ";
    case Stage::rpe:
      return "  RPE (1-10) [skip if warmup]: ";
    case Stage::quality:
      return "  Rep quality (good/bad/perfect/learning) [skip]: ";
    case Stage::failure:
      return "  Failure technique [none]: ";
    default:
      return "  Notes [none]: ";
  }
}

/// What the focus leaves to do, a line of its own; empty where nothing is known to be done under it.
std::string next_line(const DialogueState& state) {
  const std::vector<std::string> next = next_exercises(state.plan.usual, names_in(state.session));
  return next.empty() ? std::string() : fmt::format("💡 Next: {}\n", fmt::join(next, ", "));
}

std::string goal_line(const Goal& goal) {
  return fmt::format("🎯 Goal: {}kg x {} sets x {}-{} reps\n", goal.weight_kg, goal.sets, goal.reps_min,
                     goal.reps_max);
}

std::string days_text(std::int64_t days) {
  if (days <= 0) return "recently";
  return days == 1 ? "1 day ago" : fmt::format("{} days ago", days);
}

std::string sets_so_far(const Exercise& exercise) {
  std::string text;
  for (const WarmupSet& set : exercise.warmup_sets) {
    text += fmt::format("  w {}\n", set_text(set.weight_kg, set.rep_count));
  }
  for (const WorkingSet& set : exercise.working_sets)
    text += fmt::format("  {}. {}\n", set.set, set_text(set));
  return text;
}

}  // namespace

std::string banner() {
  return fmt::format("{0}\n🏋️  Training Log\n{0}\nSession date will default to today\n", kRule);
}

std::string set_text(double weight_kg, RepCount reps, std::optional<double> rpe) {
  std::string text = fmt::format("{} x {}", weight_kg, reps.full);
  if (reps.partial > 0) text += fmt::format("+{}", reps.partial);
  if (rpe) text += fmt::format(" @{}", *rpe);
  return text;
}

std::string set_text(const WorkingSet& set) {
  std::string text = set.duration_seconds && set.rep_count == RepCount{}
                         ? fmt::format("{} x {} s", set.weight_kg, *set.duration_seconds)
                         : set_text(set.weight_kg, set.rep_count, {});
  if (set.rpe) text += fmt::format(" @{}", *set.rpe);
  if (set.rep_assessment) text += ' ' + *set.rep_assessment;
  if (set.failure.used()) text += ' ' + failure_text(set.failure);
  if (set.notes) text += " - " + *set.notes;
  return text;
}

std::string set_text(double weight_kg, std::optional<int> reps) {
  return fmt::format("{} x {}", weight_kg, reps ? fmt::format("{}", *reps) : "feel");
}

std::string context_text(const ExerciseContext& context) {
  std::string text = fmt::format("📋 Logging: {}\n{}\n", context.name, kRule);
  if (context.goal) text += goal_line(*context.goal);
  if (!context.last_weight_kg) return text + "✨ New exercise - no history to reference\n";
  text += fmt::format("📚 Last: {}kg (logged {})\n", *context.last_weight_kg,
                      days_text(context.days_since.value_or(0)));
  if (context.max_weight_kg) text += fmt::format("⭐ Max ever: {}kg\n", *context.max_weight_kg);
  if (context.suggested_kg) text += fmt::format("💡 Suggested: {}kg\n", *context.suggested_kg);
  return text + fmt::format("   Rep range: {}-{} reps\n", context.reps_min, context.reps_max);
}

std::string session_summary(const Session& session) {
  std::string text =
      fmt::format("📊 Session Summary\n{}\nPhase: {}\nWeek: {}\nFocus: {}\nDeload: {}\nExercises: {}\n", kRule,
                  phase_text(session.phase), session.week, session.focus,
                  session.is_deload_week ? "Yes" : "No", session.exercises.size());
  for (const Exercise& exercise : session.exercises) {
    text += fmt::format("  - {}: {} working sets\n", exercise.name, exercise.working_sets.size());
  }
  return text;
}

std::vector<std::string> names_in(const Session& session) {
  std::vector<std::string> names;
  for (const Exercise& exercise : session.exercises) names.push_back(exercise.name);
  return names;
}

std::string sets_text(const Session& session) {
  std::string text;
  for (const Exercise& exercise : session.exercises) {
    text += fmt::format("{}. {}\n", exercise.order, exercise.name) + sets_so_far(exercise);
  }
  return text;
}

std::string resume_text(const DialogueState& state) {
  const Session& session = state.session;
  std::string text = fmt::format("▶️  Resuming the workout of {}\n", session.date.substr(0, 10));
  if (state.stage > Stage::focus) {
    text += fmt::format("{} | week {} | {}\n", phase_text(session.phase), session.week, session.focus);
  }
  const bool is_reviewed = state.stage == Stage::confirm || state.stage == Stage::edit;
  if (is_reviewed) return text + session_summary(session);
  for (const Exercise& exercise : session.exercises) {
    text += fmt::format("{}. {}\n", exercise.order, exercise.name);
    Exercise shown = exercise;
    const bool is_set_open = state.stage >= Stage::weight && state.stage <= Stage::set_notes &&
                             &exercise == &session.exercises.back();
    if (is_set_open && state.in_working) shown.working_sets.pop_back();
    if (is_set_open && !state.in_working) shown.warmup_sets.pop_back();
    text += sets_so_far(shown);
    if (!is_set_open) continue;
    text += fmt::format("{} #{}\n", state.in_working ? "Working Set" : "Warmup Set",
                        state.in_working ? exercise.working_sets.size() : exercise.warmup_sets.size());
  }
  return text;
}

std::string prompt_of(const DialogueState& state, std::int64_t now_seconds) {
  const std::size_t begun = state.session.exercises.size() + 1;
  const std::optional<LastTime>& last = state.last_time;
  switch (state.stage) {
    case Stage::phase:
      return fmt::format("Phase (phase 1, phase 2, phase 3){}: ",
                         proposal(state, last ? phase_text(last->phase) : ""));
    case Stage::week:
      return fmt::format("Week number{}: ", proposal(state, last ? fmt::format("{}", last->week) : ""));
    case Stage::focus:
      return fmt::format("Workout focus (e.g., upper-strength, legs-hypertrophy){}: ",
                         proposal(state, last ? last->focus : ""));
    case Stage::deload:
      return "Is this a deload week? (y/n): ";
    case Stage::menu:
      return "(a)dd exercise, (f)inish session, (c)ancel? [a/f/c]: ";
    case Stage::name:
      return next_line(state) +
             fmt::format("Exercise #{} name{}: ", begun, in_brackets(proposed_exercise(state)));
    case Stage::warmup_count:
      return "Number of warmup sets? [2]: ";
    case Stage::working_count:
      return "Number of working sets? [1]: ";
    case Stage::try_again:
      return "Try again? (y/n): ";
    case Stage::entry:
      return rest_line(state, now_seconds) + entry_prompt(state);
    case Stage::confirm_cancel:
      return "Cancel the workout and forget it? (y/n): ";
    case Stage::confirm:
      return "✓ Save session? (y/n): ";
    case Stage::edit:
      return "Change [done]: ";
    default:
      return set_prompt(state);
  }
}

}  // namespace traininglog
