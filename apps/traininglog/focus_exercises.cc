#include "apps/traininglog/focus_exercises.h"

#include <algorithm>
#include <cstddef>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/identifiers.h"

namespace traininglog {

namespace {

constexpr std::size_t kSuggestedCount = 3;

struct FocusList {
  std::string_view focus;
  std::vector<std::string> exercises;
};

const std::vector<FocusList>& lists() {
  static const std::vector<FocusList> all{
      {"upper-strength",
       {"Bench Press", "Barbell Row", "Overhead Press", "Pull-up", "Incline Dumbbell Press", "Face Pull"}},
      {"lower-strength", {"Squat", "Deadlift", "Leg Press", "Romanian Deadlift", "Leg Curl", "Calf Raise"}},
      {"push-hypertrophy",
       {"Incline Dumbbell Press", "Bench Press", "Overhead Press", "Lateral Raise", "Cable Fly",
        "Triceps Pushdown"}},
      {"pull-hypertrophy",
       {"Pull-up", "Barbell Row", "Lat Pulldown", "Cable Row", "Face Pull", "Biceps Curl"}},
      {"legs-hypertrophy",
       {"Squat", "Romanian Deadlift", "Leg Press", "Leg Extension", "Leg Curl", "Calf Raise"}}};
  return all;
}

}  // namespace

std::vector<std::string> exercises_of_focus(std::string_view focus) {
  const std::string slug = focus_slug(focus);
  for (const FocusList& list : lists()) {
    if (list.focus == slug) return list.exercises;
  }
  return {};
}

std::vector<std::string> next_exercises(const std::vector<std::string>& plan,
                                        const std::vector<std::string>& done) {
  std::vector<std::string> next;
  for (const std::string& name : plan) {
    const bool is_done = std::any_of(done.begin(), done.end(), [&name](const std::string& one) {
      return exercise_key(one) == exercise_key(name);
    });
    if (!is_done && next.size() < kSuggestedCount) next.push_back(name);
  }
  return next;
}

}  // namespace traininglog
