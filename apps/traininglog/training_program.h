#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/session.h"

namespace traininglog {

/// Programs stand in this collection under the slug of their name; which one is in use, in the other one.
inline constexpr std::string_view kProgramsCollection = "training_programs";
inline constexpr std::string_view kProgramInUseCollection = "training_program_in_use";

struct PlannedExercise {
  std::string name;
  std::optional<Goal> goal;

  bool operator==(const PlannedExercise&) const = default;
};

struct TrainingDay {
  std::string focus;
  std::vector<PlannedExercise> exercises;

  bool operator==(const TrainingDay&) const = default;
};

/// What is to be trained: one list of exercises per focus.
struct TrainingProgram {
  std::string name;
  std::optional<std::string> author;
  std::optional<int> length_weeks;
  std::vector<TrainingDay> days;

  bool operator==(const TrainingProgram&) const = default;

  /// The day of a focus, compared as slugs; null when there is none.
  [[nodiscard]] const TrainingDay* day(std::string_view focus) const;
  /// What a session that follows it carries as x-program.
  [[nodiscard]] Program label() const { return {name, author, length_weeks}; }
};

/// Reads
///     {"name": "Winter Block", "author": "…", "lengthWeeks": 10, "days": [{"focus": "upper-strength",
///      "exercises": ["Barbell Row", {"name": "Bench Press", "goal": {"weightKg": 80, "sets": 3,
///      "repRange": {"min": 5, "max": 7}, "restMinutes": 3}}]}]}
/// where author, lengthWeeks, goal and restMinutes may be left out. Throws Error `invalid_argument` with
/// everything that is wrong with it: unknown members, values against the rules (session_rules.h), a focus
/// twice.
[[nodiscard]] TrainingProgram read_program(std::string_view json);
[[nodiscard]] std::string to_json(const TrainingProgram& program);

/// Stores it, in place of one of the same name. Durable on return.
void store_program(perdure::Store& store, const TrainingProgram& program);
/// False when there is none of this name. One that is in use is in use no more.
bool remove_program(perdure::Store& store, std::string_view name);
/// By name; names are compared as slugs.
[[nodiscard]] std::vector<TrainingProgram> all_programs(perdure::Store& store);
[[nodiscard]] std::optional<TrainingProgram> find_program(perdure::Store& store, std::string_view name);

/// New sessions follow this one. Empty: none. Durable on return.
void use_program(perdure::Store& store, const std::optional<std::string>& name);
/// Empty when none is in use; `store` may be null.
[[nodiscard]] std::optional<TrainingProgram> program_in_use(perdure::Store* store);

/// Gives an exercise without a goal the one that the program has for it under this focus.
void set_goal(Exercise& exercise, const std::optional<TrainingProgram>& program, std::string_view focus);

/// What is to be done under a focus, in order: the program's day, else what is usually trained under it
/// (focus_exercises.h), else `last_time`.
[[nodiscard]] std::vector<std::string> plan_of_focus(std::string_view focus,
                                                     const std::optional<TrainingProgram>& program,
                                                     const std::vector<std::string>& last_time);

}  // namespace traininglog
