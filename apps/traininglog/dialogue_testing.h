#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "apps/traininglog/dialogue.h"
#include "apps/traininglog/session_rules.h"

// For tests: a dialogue without terminal, store and clock.

namespace traininglog {

/// Bench Press, last done three days ago.
inline ExerciseContext bench_context() {
  ExerciseContext context;
  context.name = "Bench Press";
  context.last_weight_kg = 80;
  context.days_since = 3;
  context.max_weight_kg = 115;
  context.suggested_kg = 82.5;
  context.reps_min = 4;
  context.reps_max = 6;
  context.suggested_warmups = {{41.2, 5}, {61.9, 3}, {74.2, 2}};
  context.last_warmups = {{20, 5}, {40, std::nullopt}};
  context.last_sets = {{80, {5, 0}, 8}, {82.5, {5, 1}, 10}};
  return context;
}

class TypedDialogue {
 public:
  explicit TypedDialogue(Style style = Style::questions, std::optional<LastTime> last_time = std::nullopt) {
    Session session;
    session.id = "1a2b3c4d-0000-4000-8000-000000000000";
    session.date = "2026-03-02T18:05:00+01:00";
    session.focus = "General";
    state_ = begin_dialogue(style, std::move(session), std::move(last_time), now_seconds);
  }

  /// Types one answer; what was printed. Every state must come back from its text.
  std::string type(const std::string& typed) {
    const Surroundings around{now_seconds, [this] { return "id" + std::to_string(++ids_count_); },
                              [this](const std::string& name) {
                                const auto found = contexts.find(name);
                                if (found != contexts.end()) return found->second;
                                ExerciseContext context;
                                context.name = name;
                                return context;
                              }};
    Step step = answer(state_, typed, around);
    const ReadDialogueState read = read_dialogue_state(to_json(step.state));
    EXPECT_EQ(read.fault, "") << to_json(step.state);
    EXPECT_TRUE(read.state == step.state) << to_json(step.state);
    state_ = std::move(step.state);
    ending = step.ending;
    return step.text;
  }
  /// Several answers; what the last one printed.
  std::string type_all(const std::vector<std::string>& answers) {
    std::string text;
    for (const std::string& each : answers) text = type(each);
    return text;
  }

  [[nodiscard]] std::string prompt() const { return prompt_of(state_, now_seconds); }
  [[nodiscard]] const DialogueState& state() const { return state_; }
  [[nodiscard]] const Session& session() const { return state_.session; }
  [[nodiscard]] const Exercise& exercise() const { return state_.session.exercises.back(); }

  std::int64_t now_seconds = 1'772'470'000;
  std::map<std::string, ExerciseContext> contexts{{"bench", bench_context()},
                                                  {"Bench Press", bench_context()}};
  Ending ending = Ending::none;

 private:
  DialogueState state_;
  int ids_count_ = 0;
};

}  // namespace traininglog
