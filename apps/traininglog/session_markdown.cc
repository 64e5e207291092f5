#include "apps/traininglog/session_markdown.h"

#include <fmt/format.h>

#include <string_view>

#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/log_facts.h"

namespace traininglog {

namespace {

/// A line can hold it as it is.
std::string on_one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) c = c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  return line;
}

std::string weight(double weight_kg, const std::optional<EnteredWeight>& entered) {
  if (entered && entered->unit == "lbs") return fmt::format("{} lbs", entered->value);
  return fmt::format("{}", weight_kg);
}

std::string reps(const RepCount& count) {
  return count.partial == 0 ? fmt::format("{}", count.full)
                            : fmt::format("{} + {}", count.full, count.partial);
}

std::string amount(const WorkingSet& set) {
  std::string text = weight(set.weight_kg, set.weight_as_entered) + " x ";
  if (set.unilateral) {
    text += fmt::format("left {}, right {}", reps(set.unilateral->left), reps(set.unilateral->right));
  } else if (set.duration_seconds && set.rep_count == RepCount{}) {
    text += fmt::format("{}s", *set.duration_seconds);
  } else {
    text += reps(set.rep_count);
  }
  if (set.distance_meters) text += fmt::format(" {} m", *set.distance_meters);
  if (set.heart_rate_bpm) text += fmt::format(" HR {}", *set.heart_rate_bpm);
  return text;
}

void append_working_set(std::string& text, const WorkingSet& set) {
  text += fmt::format("{}. {}", set.set, amount(set));
  if (set.rpe) text += fmt::format(" RPE {}", *set.rpe);
  if (set.rep_assessment) text += ' ' + *set.rep_assessment;
  if (set.failure.used()) text += " failure:" + failure_text(set.failure);
  if (set.notes) text += " - " + on_one_line(*set.notes);
  text += '\n';
}

void append_warmup_set(std::string& text, const WarmupSet& set) {
  text += fmt::format("{}. {} x ", set.set, weight(set.weight_kg, set.weight_as_entered));
  text += set.rep_count ? fmt::format("{}", *set.rep_count) : "feel";
  if (set.notes) text += " - " + on_one_line(*set.notes);
  text += '\n';
}

void append_notes(std::string& text, std::string_view heading, const std::optional<std::string>& notes) {
  if (notes) text += fmt::format("\n### {}\n{}\n", heading, *notes);
}

std::string goal_text(const Goal& goal) {
  const std::string range = goal.reps_min == goal.reps_max
                                ? fmt::format("{}", goal.reps_min)
                                : fmt::format("{}-{}", goal.reps_min, goal.reps_max);
  return fmt::format("{} kg x {} sets x {} reps", goal.weight_kg, goal.sets, range);
}

void append_headers(std::string& text, const Exercise& exercise) {
  text += fmt::format("\n## Exercise {}\n**Name:** {}\n", exercise.order, on_one_line(exercise.name));
  if (exercise.goal) {
    text += fmt::format("**Goal:** {}\n", goal_text(*exercise.goal));
    if (exercise.goal->rest_minutes) text += fmt::format("**Rest:** {} min\n", *exercise.goal->rest_minutes);
  }
  if (!exercise.target_muscle_groups.empty()) {
    text +=
        on_one_line(fmt::format("**Muscles:** {}", fmt::join(exercise.target_muscle_groups, ", "))) + '\n';
  }
  if (exercise.rep_tempo) text += fmt::format("**Tempo:** {}\n", on_one_line(*exercise.rep_tempo));
}

void append_exercise(std::string& text, const Exercise& exercise) {
  append_headers(text, exercise);
  if (!exercise.warmup_sets.empty()) text += "\n### Warmup\n";
  for (const WarmupSet& set : exercise.warmup_sets) append_warmup_set(text, set);
  append_notes(text, "Warmup Notes", exercise.warmup_notes);
  if (!exercise.working_sets.empty()) text += "\n### Working Sets\n";
  for (const WorkingSet& set : exercise.working_sets) append_working_set(text, set);
  append_notes(text, "Notes", exercise.notes);
  if (!exercise.form_cues.empty()) text += "\n### Cues\n";
  for (const std::string& cue : exercise.form_cues) text += "- " + on_one_line(cue) + '\n';
}

}  // namespace

std::string to_markdown_text(const Session& session) {
  std::string text = "# Training Log\n";
  text += fmt::format("- Date: {}\n", session.date.substr(0, 10));
  if (!session.ad_hoc) text += fmt::format("- Phase: {}\n- Week: {}\n", session.phase, session.week);
  text += fmt::format("- Deload: {}\n- Focus: {}\n", session.is_deload_week ? "Yes" : "No",
                      on_one_line(session.focus));
  if (session.duration_minutes) text += fmt::format("- Duration: {} min\n", *session.duration_minutes);
  if (session.program && !session.ad_hoc) {
    if (session.program->name) text += fmt::format("- Program: {}\n", on_one_line(*session.program->name));
    if (session.program->author) text += fmt::format("- Author: {}\n", on_one_line(*session.program->author));
    if (session.program->length_weeks) {
      text += fmt::format("- Program Length Weeks: {}\n", *session.program->length_weeks);
    }
  }
  for (const Exercise& exercise : session.exercises) append_exercise(text, exercise);
  return text;
}

std::string to_markdown(const Session& session) { return with_facts(to_markdown_text(session), session); }

}  // namespace traininglog
