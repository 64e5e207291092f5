// Random sessions, written as other programs and people write them, come back equal.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "apps/traininglog/log_reading.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "core/json_writer.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

using perdure::json::Writer;
using perdure::test::Random;

/// Sessions of what all shapes can hold.
class RandomSession {
 public:
  explicit RandomSession(Random& random) : random_(random) {}

  Session next() {
    Session session;
    session.date = "2026-0" + std::to_string(random_.between(1, 9)) + "-1" +
                   std::to_string(random_.below(10)) + "T00:00:00";
    session.phase = number(1, 4);
    session.week = number(1, 12);
    session.is_deload_week = random_.one_in(4);
    session.focus = word();
    if (random_.one_in(2)) session.duration_minutes = number(1, 200);
    if (random_.one_in(2)) session.program = Program{word(), word(), 12};
    for (std::uint64_t count = random_.between(1, 4); count > 0; --count)
      session.exercises.push_back(exercise(session));
    return session;
  }

 private:
  int number(std::uint64_t least, std::uint64_t most) {
    return static_cast<int>(random_.between(least, most));
  }
  double weight() { return static_cast<double>(random_.below(800)) / 4; }
  std::string word() {
    static const char* const kWords[] = {"slow", "Übung", "bar path", "深蹲", "left side"};
    return std::string(random_.pick(kWords)) + " of day";
  }
  std::optional<std::string> note() { return random_.one_in(3) ? std::optional(word()) : std::nullopt; }

  Exercise exercise(const Session& session) {
    Exercise exercise;
    exercise.order = static_cast<int>(session.exercises.size()) + 1;
    exercise.name = word();
    // A goal that no weight is implausible for.
    if (random_.one_in(2)) exercise.goal = Goal{0, number(1, 5), 5, number(5, 9), number(0, 15)};
    if (random_.one_in(3)) exercise.rep_tempo = "3-1-1-0";
    if (random_.one_in(3)) exercise.target_muscle_groups = {"Back", "Arms"};
    if (random_.one_in(3)) exercise.form_cues = {word(), "Ribs down"};
    exercise.notes = note();
    exercise.warmup_notes = note();
    for (std::uint64_t count = random_.below(3); count > 0; --count) {
      WarmupSet set;
      set.set = static_cast<int>(exercise.warmup_sets.size()) + 1;
      set.weight_kg = weight();
      if (random_.one_in(2)) set.rep_count = number(1, 20);
      set.notes = note();
      exercise.warmup_sets.push_back(set);
    }
    for (std::uint64_t count = random_.below(5); count > 0; --count)
      exercise.working_sets.push_back(working(exercise));
    return exercise;
  }

  WorkingSet working(const Exercise& exercise) {
    WorkingSet set;
    set.set = static_cast<int>(exercise.working_sets.size()) + 1;
    set.weight_kg = weight();
    set.rep_count = {number(0, 20), number(0, 4)};
    if (random_.percent(80)) set.rpe = static_cast<double>(random_.between(12, 20)) / 2;
    if (random_.one_in(2)) set.rep_assessment = random_.one_in(2) ? "good" : "learning";
    set.notes = note();
    if (set.rpe == 10) set.failure = technique();
    return set;
  }

  FailureTechnique technique() {
    FailureTechnique technique;
    switch (random_.below(5)) {
      case 0:
        technique.myo_reps = MyoReps{{{number(1, 9), 0}, {number(1, 9), number(1, 3)}}};
        break;
      case 1:
        technique.lengthened_partials = LengthenedPartials{number(1, 9)};
        break;
      case 2:
        technique.static_hold = StaticHold{number(1, 60)};
        break;
      case 3:
        technique.drop_set =
            DropSet{{{weight(), {number(1, 9), 0}}, {weight(), {number(1, 9), number(1, 3)}}}};
        break;
      default:
        break;
    }
    return technique;
  }

  Random& random_;
};

/// Writes shape B or C.
class OlderWriter {
 public:
  explicit OlderWriter(bool is_c) : is_c_(is_c) {}

  std::string text(const Session& session) {
    json_.begin_object().member("data_model_type", "TrainingSession").member("session_id", "a-b");
    json_.member("date", session.date.substr(0, 10))
        .member("phase", session.phase)
        .member("week", session.week);
    json_.member("is_deload_week", session.is_deload_week).member("focus", session.focus);
    or_null("session_duration_minutes", session.duration_minutes);
    const Program program = session.program.value_or(Program());
    or_null("program", program.name);
    or_null("program_author", program.author);
    or_null("program_length_weeks", program.length_weeks);
    if (is_c_) json_.member("weight_unit", "kg");
    json_.key("exercises").begin_array();
    for (const Exercise& each : session.exercises) exercise(each);
    json_.end_array().end_object();
    return json_.text();
  }

 private:
  template <typename T>
  void or_null(std::string_view name, const std::optional<T>& value) {
    json_.key(name);
    value ? json_.value(*value) : json_.null();
  }

  void texts(std::string_view name, const std::vector<std::string>& list) {
    json_.key(name);
    if (list.empty()) return void(json_.null());
    json_.begin_array();
    for (const std::string& each : list) json_.value(each);
    json_.end_array();
  }

  void count(const RepCount& reps) {
    json_.key("rep_count")
        .begin_object()
        .member("full", reps.full)
        .member("partial", reps.partial)
        .end_object();
  }

  void goal(const std::optional<Goal>& goal) {
    json_.key("current_goal");
    if (!goal) return void(json_.null());
    json_.begin_object()
        .member("weight_kg", goal->weight_kg)
        .member("sets", goal->sets)
        .key("rep_range")
        .begin_object();
    json_.member("min", goal->reps_min).member("max", goal->reps_max).end_object();
    if (is_c_) {
      json_.key("rest")
          .begin_object()
          .member("minutes", goal->rest_minutes.value_or(0))
          .member("seconds", 0)
          .end_object();
    } else {
      or_null("rest_minutes", goal->rest_minutes);
    }
    json_.end_object();
  }

  void exercise(const Exercise& exercise) {
    json_.begin_object().member("number", exercise.order).member("name", exercise.name);
    or_null("rep_tempo", exercise.rep_tempo);
    texts("target_muscle_groups", exercise.target_muscle_groups);
    texts("form_cues", exercise.form_cues);
    or_null("notes", exercise.notes);
    or_null("warmup_notes", exercise.warmup_notes);
    goal(exercise.goal);
    json_.key("warmup_sets").begin_array();
    for (const WarmupSet& set : exercise.warmup_sets) {
      json_.begin_object().member("number", set.set).member("weight_kg", set.weight_kg);
      or_null("rep_count", set.rep_count);
      or_null("notes", set.notes);
      json_.end_object();
    }
    json_.end_array().key(is_c_ ? "sets" : "working_sets").begin_array();
    for (const WorkingSet& set : exercise.working_sets) working(set);
    json_.end_array().end_object();
  }

  void working(const WorkingSet& set) {
    json_.begin_object().member("number", set.set).member("weight_kg", set.weight_kg);
    count(set.rep_count);
    or_null("rpe", set.rpe);
    or_null("rep_quality_assessment", set.rep_assessment);
    or_null("notes", set.notes);
    json_.key(is_c_ ? "rest" : "actual_rest_minutes").null().key("failure_technique");
    technique(set.failure);
    json_.end_object();
  }

  void technique(const FailureTechnique& technique) {
    if (!technique.used()) return void(json_.null());
    json_.begin_object().key("details").begin_object();
    std::string type;
    if (technique.myo_reps) {
      type = "MyoReps";
      json_.key("mini_sets").begin_array();
      for (const RepCount& reps : technique.myo_reps->mini_sets) {
        json_.begin_object();
        count(reps);
        json_.end_object();
      }
      json_.end_array();
    } else if (technique.lengthened_partials) {
      type = "LLP";
      json_.member("partial_rep_count", technique.lengthened_partials->partial_rep_count);
    } else if (technique.static_hold) {
      type = "StaticHold";
      json_.member("hold_duration_seconds", technique.static_hold->hold_seconds);
    } else {
      type = "DropSet";
      json_.key("drop_sets").begin_array();
      for (const DropSet::Drop& drop : technique.drop_set->drops) {
        json_.begin_object().member("weight_kg", drop.weight_kg);
        count(drop.rep_count);
        json_.end_object();
      }
      json_.end_array();
    }
    json_.end_object().member("technique_type", type).end_object();
  }

  const bool is_c_;
  Writer json_;
};

std::string number_text(double value) {
  Writer json;
  json.value(value);
  return json.text();
}

std::string reps_text(const RepCount& reps) {
  return std::to_string(reps.full) + (reps.partial > 0 ? "+" + std::to_string(reps.partial) : "");
}

std::string technique_text(const FailureTechnique& technique) {
  std::string text;
  if (technique.myo_reps) {
    for (const RepCount& reps : technique.myo_reps->mini_sets)
      text += (text.empty() ? "" : ",") + reps_text(reps);
    return " failure:myo(" + text + ")";
  }
  if (technique.lengthened_partials) {
    return " failure:llp(" + std::to_string(technique.lengthened_partials->partial_rep_count) + ")";
  }
  if (technique.static_hold)
    return " failure:statichold(" + std::to_string(technique.static_hold->hold_seconds) + ")";
  if (!technique.drop_set) return {};
  for (const DropSet::Drop& drop : technique.drop_set->drops) {
    text += (text.empty() ? "" : ", ") + number_text(drop.weight_kg) + " x " + reps_text(drop.rep_count);
  }
  return " failure:dropset(" + text + ")";
}

std::string plain_text_of(const Exercise& exercise) {
  std::string text = "EX" + std::to_string(exercise.order) + ": " + exercise.name + "\n";
  if (exercise.goal) {
    const Goal& goal = *exercise.goal;
    text += "Goal: " + number_text(goal.weight_kg) + " kg x " + std::to_string(goal.sets) + " sets x " +
            std::to_string(goal.reps_min) + "-" + std::to_string(goal.reps_max) + " reps\n";
    text += "Rest: " + std::to_string(goal.rest_minutes.value_or(0)) + " min\n";
  }
  if (exercise.rep_tempo) text += "Tempo: " + *exercise.rep_tempo + "\n";
  if (!exercise.target_muscle_groups.empty()) text += "Muscles: Back, Arms\n";
  for (const WarmupSet& set : exercise.warmup_sets) {
    text += "W" + std::to_string(set.set) + ": " + number_text(set.weight_kg) + " x " +
            (set.rep_count ? std::to_string(*set.rep_count) : "feel") +
            (set.notes ? " - " + *set.notes : "") + "\n";
  }
  if (exercise.warmup_notes) text += "WarmupNotes: " + *exercise.warmup_notes + "\n";
  for (const WorkingSet& set : exercise.working_sets) {
    text += "S" + std::to_string(set.set) + ": " + number_text(set.weight_kg) + " x " +
            reps_text(set.rep_count) + (set.rpe ? " RPE " + number_text(*set.rpe) : "") +
            (set.rep_assessment ? " " + *set.rep_assessment : "") + technique_text(set.failure) +
            (set.notes ? " - " + *set.notes : "") + "\n";
  }
  if (exercise.notes) text += "Notes: " + *exercise.notes + "\n";
  if (!exercise.form_cues.empty())
    text += "Cues:\n" + exercise.form_cues[0] + "\n" + exercise.form_cues[1] + "\n";
  return text;
}

std::string plain_text_of(const Session& session) {
  std::string text = "BEGIN:\nDate: " + session.date.substr(0, 10) +
                     "\nPhase: " + std::to_string(session.phase) + "\nWeek: " + std::to_string(session.week) +
                     "\nFocus: " + session.focus + "\n";
  if (session.is_deload_week) text += "Deload: yes\n";
  if (session.duration_minutes) text += "Duration: " + std::to_string(*session.duration_minutes) + " min\n";
  if (session.program) {
    text += "Program: " + *session.program->name + "\nAuthor: " + *session.program->author +
            "\nProgram Length Weeks: " + std::to_string(*session.program->length_weeks) + "\n";
  }
  for (const Exercise& exercise : session.exercises) text += plain_text_of(exercise);
  return text + "END\n";
}

void expect_equal(const std::string& text, const Session& session, const std::string& shape) {
  const auto read = read_log_file(text, true, false);
  ASSERT_EQ(read.size(), 1U) << text;
  ASSERT_TRUE(read[0].session) << text << read[0].rejections.at(0).message;
  EXPECT_EQ(read[0].shape, shape);
  EXPECT_EQ(to_json(*read[0].session), to_json(session)) << text;
}

TEST(ShapeRoundTrip, WhatAShapeCanHoldComesBackEqual) {
  Random random(perdure::test::test_seed("shapes"));
  RandomSession sessions(random);
  for (int round = 0; round < 200; ++round) {
    Session session = sessions.next();
    expect_equal(OlderWriter(false).text(session), session, "shape-b");
    expect_equal(OlderWriter(true).text(session), session, "shape-c");
    expect_equal(plain_text_of(session), session, "text");
    session.id = "session_" + std::to_string(round);
    expect_equal(to_json(session), session, "training_session_log");
    expect_equal(session_file_content(to_json(session)), session, "training_session_log");
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace traininglog
