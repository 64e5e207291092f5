// How long `traininglog analytics` takes over the log of many years.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "measure.h"
#include "sections.h"

namespace perdure::bench {
namespace {

using Arguments = std::vector<std::string>;

constexpr std::array<const char*, 40> kExercises = {"Bench Press",
                                                    "Back Squat",
                                                    "Deadlift",
                                                    "Overhead Press",
                                                    "Barbell Row",
                                                    "Chin-up",
                                                    "Dip",
                                                    "Front Squat",
                                                    "Leg Press",
                                                    "Romanian Deadlift",
                                                    "Incline Press",
                                                    "Lat Pulldown",
                                                    "Cable Row",
                                                    "Leg Curl",
                                                    "Leg Extension",
                                                    "Calf Raise",
                                                    "Lunge",
                                                    "Hip Thrust",
                                                    "Face Pull",
                                                    "Lateral Raise",
                                                    "Rear Delt Fly",
                                                    "Hammer Curl",
                                                    "Barbell Curl",
                                                    "Skull Crusher",
                                                    "Pushdown",
                                                    "Close-Grip Press",
                                                    "Paused Floor Press",
                                                    "Hack Squat",
                                                    "Good Morning",
                                                    "Back Extension",
                                                    "Ab Wheel",
                                                    "Hanging Leg Raise",
                                                    "Pallof Press",
                                                    "Farmer's Walk",
                                                    "Shrug",
                                                    "Upright Row",
                                                    "Pullover",
                                                    "Pec Deck",
                                                    "Goblet Squat",
                                                    "Split Squat"};

traininglog::WorkingSet working_set(int number, int position) {
  traininglog::WorkingSet set;
  set.set = position;
  set.weight_kg = 40 + 2.5 * ((number * 7 + position * 3) % 40);
  set.rep_count = {5 + (number + position) % 6, position == 4 ? 1 : 0};
  set.rpe = 7 + 0.5 * ((number + position) % 6);
  set.rep_assessment = "good";
  if (position > 1) set.actual_rest_minutes = 3;
  if (position == 4) set.notes = "grip was quite slick, slower on the way down";
  return set;
}

traininglog::WarmupSet warmup_set(int position) {
  traininglog::WarmupSet set;
  set.set = position;
  set.weight_kg = 20.0 * position;
  set.rep_count = 6 - position;
  return set;
}

traininglog::Exercise exercise(int number, int order) {
  traininglog::Exercise exercise;
  exercise.order = order;
  exercise.name = kExercises[static_cast<std::size_t>(number * 3 + order * 7) % kExercises.size()];
  exercise.target_muscle_groups = {"chest", "triceps"};
  exercise.rep_tempo = "3-1-1-0";
  exercise.goal = traininglog::Goal{60, 4, 6, 8, 3};
  for (int i = 1; i <= 2; ++i) exercise.warmup_sets.push_back(warmup_set(i));
  for (int i = 1; i <= 4; ++i) exercise.working_sets.push_back(working_set(number + order, i));
  exercise.notes = "Seat on notch 4, elbows tucked, full stop at the bottom.";
  exercise.form_cues = {"Ribs over hips", "Shoulder blades down and back"};
  return exercise;
}

/// The days of forty years in turn, one workout each; two phases of 13 weeks, so that some 385 share a week.
traininglog::Session session(int number) {
  traininglog::Session session;
  session.id = fmt::format("{:08x}-0000-5000-8000-000000000000", number * 2654435761U);
  session.date = fmt::format("{}-{:02}-{:02}T18:05:00+01:00", 1990 + number / 336, number / 28 % 12 + 1,
                             number % 28 + 1);
  session.phase = 1 + number / 13 % 2;
  session.week = 1 + number % 13;
  session.focus = "upper-strength";
  session.duration_minutes = 75;
  for (int order = 1; order <= 5; ++order) session.exercises.push_back(exercise(number, order));
  traininglog::derive_element_ids(session);
  return session;
}

traininglog::Project project_in(const std::string& directory) {
  return traininglog::find_project({directory, {}, {}}, [](const char*) -> const char* { return nullptr; });
}

/// Bytes of a document.
double fill_log(const traininglog::Project& project, int sessions_count) {
  const auto store = traininglog::open_for_writing(project);
  std::uint64_t bytes = 0;
  for (int first = 0; first < sessions_count; first += 500) {
    Batch batch;
    for (int number = first; number < std::min(first + 500, sessions_count); ++number) {
      const traininglog::Session each = session(number);
      std::string body = traininglog::to_json(each);
      bytes += body.size();
      batch.put({std::string(traininglog::kSessionsCollection), each.id}, std::move(body));
    }
    (void)store->commit(std::move(batch)).value();
  }
  if (const auto problem = traininglog::SessionMirror(*store, project).catch_up()) {
    throw std::runtime_error(*problem);
  }
  return static_cast<double>(bytes) / sessions_count;
}

struct Cost {
  double elapsed_ms = 0;
  double processor_ms = 0;  ///< user and system
};

double milliseconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

Cost run(const std::string& program, const std::string& root, const Arguments& question) {
  Arguments words = {program, "--root", root, "analytics"};
  words.insert(words.end(), question.begin(), question.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::execv(program.c_str(), pointers.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage = {};
  ::wait4(child, &status, 0, &usage);
  if (status != 0) throw std::runtime_error(program + " analytics " + question.front() + " failed");
  return {seconds_since(start) * 1e3, milliseconds_of(usage.ru_utime) + milliseconds_of(usage.ru_stime)};
}

Cost median_cost(const std::string& program, const std::string& root, const Arguments& question) {
  std::vector<double> elapsed_ms;
  std::vector<double> processor_ms;
  for (int i = 0; i < 11; ++i) {
    const Cost cost = run(program, root, question);
    elapsed_ms.push_back(cost.elapsed_ms);
    processor_ms.push_back(cost.processor_ms);
  }
  return {median(elapsed_ms), median(processor_ms)};
}

}  // namespace

Table measure_training(const Setting& setting) {
  const int count = setting.quick ? 1'000 : 10'000;
  const double document_bytes = fill_log(project_in(setting.directory), count);
  Table table{
      "Training log",
      fmt::format("`traininglog analytics` as a process of its own over {} workouts of 5 exercises with 4 "
                  "working sets, {:.0f} bytes each, in the database and as files. Medians of 11; "
                  "the reference is its processor time, user and system.",
                  count, document_bytes),
      {}};
  const Cost first = run(setting.traininglog_program, setting.directory, {"--frequency"});
  table.rows.push_back(information("the first question over all workouts, which makes the summary", "ms",
                                   first.processor_ms, first.elapsed_ms));
  const std::vector<Arguments> questions = {
      {"--last-sessions", "5"},
      {"--exercise", "Bench Press"},
      {"--weekly-volume", "--phase", "2", "--week", "5"},
      {"--latest-week"},
      {"--frequency"},
      {"--frequency", "--phase", "2"},
      {"--records"},
      {"--records", "Bench Press"},
      {"--e1rm", "Bench Press"},
      {"--weeks"},
      {"--weeks", "--by", "phase"},
      {"--adherence"},
      {"--trend", "Bench Press"},
  };
  for (const Arguments& question : questions) {
    std::string what;
    for (const std::string& word : question) what += (what.empty() ? "" : " ") + word;
    const Cost cost = median_cost(setting.traininglog_program, setting.directory, question);
    table.rows.push_back(
        at_most("`" + what + "`", "ms", cost.processor_ms, cost.elapsed_ms, cost.elapsed_ms, 50));
  }
  return table;
}

}  // namespace perdure::bench
