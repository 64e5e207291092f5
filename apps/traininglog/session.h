#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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

/// Members of a document that begin with `x-` and mean nothing to this program, each with its JSON text, in
/// the order of the document. They are kept as they are.
using Extensions = std::vector<std::pair<std::string, std::string>>;

/// A weight in the unit it was entered or exported in; `weight_kg` is computed from it.
struct EnteredWeight {
  double value = 0;
  std::string unit;  ///< "lbs"

  bool operator==(const EnteredWeight&) const = default;
};

struct WarmupSet {
  int set = 1;
  double weight_kg = 0;
  std::optional<int> rep_count = {};      ///< empty: done by feel
  std::optional<std::string> notes = {};  ///< without the sentence that by-feel sets get in the document
  std::optional<EnteredWeight> weight_as_entered = {};  ///< x-weightAsEntered
  std::string id = {};                                  ///< x-id (element_ids.h); empty: none
  Extensions extensions = {};

  bool operator==(const WarmupSet&) const = default;
};

struct MyoReps {
  std::vector<RepCount> mini_sets;

  bool operator==(const MyoReps&) const = default;
};
struct LengthenedPartials {  ///< written as `LLP`
  int partial_rep_count = 0;

  bool operator==(const LengthenedPartials&) const = default;
};
struct StaticHold {
  int hold_seconds = 0;

  bool operator==(const StaticHold&) const = default;
};
struct DropSet {
  struct Drop {
    double weight_kg = 0;
    RepCount rep_count;

    bool operator==(const Drop&) const = default;
  };
  std::vector<Drop> drops;

  bool operator==(const DropSet&) const = default;
};

/// At most one of them is set.
struct FailureTechnique {
  std::optional<MyoReps> myo_reps;
  std::optional<LengthenedPartials> lengthened_partials;
  std::optional<StaticHold> static_hold;
  std::optional<DropSet> drop_set;

  [[nodiscard]] bool used() const { return myo_reps || lengthened_partials || static_hold || drop_set; }
  bool operator==(const FailureTechnique&) const = default;
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

    bool operator==(const Sides&) const = default;
  };
  std::optional<Sides> unilateral;                 ///< x-unilateral
  std::optional<int> duration_seconds;             ///< x-durationSeconds
  std::optional<double> distance_meters;           ///< x-distanceMeters
  std::optional<int> heart_rate_bpm;               ///< x-heartRateBpm
  std::optional<EnteredWeight> weight_as_entered;  ///< x-weightAsEntered
  std::string id;                                  ///< x-id (element_ids.h); empty: none
  Extensions extensions;

  bool operator==(const WorkingSet&) const = default;
};

struct Goal {
  double weight_kg = 0;
  int sets = 1;
  int reps_min = 1;
  int reps_max = 1;
  std::optional<int> rest_minutes;

  bool operator==(const Goal&) const = default;
};

/// What was planned for an activity that has no weight and repetitions.
struct ActivityGoal {
  std::optional<double> distance_meters;
  std::optional<int> duration_seconds;

  bool operator==(const ActivityGoal&) const = default;
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
  std::optional<std::string> type;            ///< x-type
  std::optional<ActivityGoal> activity_goal;  ///< x-goal
  std::string id;                             ///< x-id (element_ids.h); empty: none
  Extensions extensions;

  bool operator==(const Exercise&) const = default;
};

struct Program {
  std::optional<std::string> name;
  std::optional<std::string> author;
  std::optional<int> length_weeks;

  bool operator==(const Program&) const = default;
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
    std::string shape;              ///< "markdown"
    std::string file;               ///< name without directories
    std::optional<std::string> id;  ///< how the source calls it
    /// Of what was imported (session_content.h); only where the source may bring it again with changes.
    std::optional<std::string> content_hash = {};

    bool operator==(const Source&) const = default;
  };
  std::optional<Source> source;  ///< x-source
  Extensions extensions;

  bool operator==(const Session&) const = default;
};

}  // namespace traininglog
