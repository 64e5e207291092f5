#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// One training session as the program thinks of it. The document that is stored (shape
// `training_session_log` 0.0.1) is made from it by session_json.h; docs/training-log.md describes the shape.
//
// Weights are kilograms, 0 = body weight. An empty optional is JSON's null, or an absent member where the
// shape says so.

namespace traininglog {

struct RepCount {
  int full = 0;
  int partial = 0;

  bool operator==(const RepCount&) const = default;
};

struct WarmupSet {
  int set = 1;
  double weight_kg = 0;
  std::optional<int> rep_count;      ///< empty: done by feel
  std::optional<std::string> notes;  ///< without the sentence that by-feel sets get in the document
};

struct MyoReps {
  std::vector<RepCount> mini_sets;
};
struct LengthenedPartials {  ///< written as `LLP`
  int partial_rep_count = 0;
};
struct StaticHold {
  int hold_seconds = 0;
};
struct DropSet {
  struct Drop {
    double weight_kg = 0;
    RepCount rep_count;
  };
  std::vector<Drop> drops;
};

/// At most one of them is set.
struct FailureTechnique {
  std::optional<MyoReps> myo_reps;
  std::optional<LengthenedPartials> lengthened_partials;
  std::optional<StaticHold> static_hold;
  std::optional<DropSet> drop_set;

  [[nodiscard]] bool used() const { return myo_reps || lengthened_partials || static_hold || drop_set; }
};

struct WorkingSet {
  int set = 1;
  double weight_kg = 0;
  RepCount rep_count;
  std::optional<double> rpe;                  ///< 1 to 10 in half steps
  std::optional<std::string> rep_assessment;  ///< bad, good, perfect, learning
  std::optional<int> actual_rest_minutes;     ///< before this set
  std::optional<std::string> notes;
  FailureTechnique failure;  ///< only with RPE 10

  struct Sides {
    RepCount left;
    RepCount right;
  };
  struct Entered {
    double value = 0;
    std::string unit;  ///< "lbs"
  };
  std::optional<Sides> unilateral;           ///< x-unilateral
  std::optional<int> duration_seconds;       ///< x-durationSeconds
  std::optional<double> distance_meters;     ///< x-distanceMeters
  std::optional<int> heart_rate_bpm;         ///< x-heartRateBpm
  std::optional<Entered> weight_as_entered;  ///< x-weightAsEntered
};

struct Goal {
  double weight_kg = 0;
  int sets = 1;
  int reps_min = 1;
  int reps_max = 1;
  std::optional<int> rest_minutes;
};

struct Exercise {
  int order = 1;
  std::string name;
  std::vector<std::string> target_muscle_groups;
  std::optional<std::string> rep_tempo;
  std::optional<Goal> goal;  ///< empty: written as {}
  std::vector<WarmupSet> warmup_sets;
  std::vector<WorkingSet> working_sets;
  std::optional<std::string> notes;
  std::optional<std::string> warmup_notes;
  std::vector<std::string> form_cues;
  std::optional<std::string> type;  ///< x-type
};

struct Program {
  std::optional<std::string> name;
  std::optional<std::string> author;
  std::optional<int> length_weeks;
};

struct Session {
  std::string id;
  std::string user_id = "1";
  std::string user_name = "Athlete";
  std::string date;  ///< as the document has it, `2026-03-02T00:00:00`
  int phase = 1;
  int week = 1;
  bool is_deload_week = false;
  std::string focus;
  std::vector<Exercise> exercises;
  std::optional<int> duration_minutes;
  std::optional<Program> program;    ///< x-program
  bool ad_hoc = false;               ///< x-adHoc
  std::optional<std::string> notes;  ///< x-notes
  struct Source {
    std::string shape;  ///< "markdown"
    std::string file;   ///< name without directories
    std::optional<std::string> id;
  };
  std::optional<Source> source;  ///< x-source
};

}  // namespace traininglog
