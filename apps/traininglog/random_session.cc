#include "apps/traininglog/random_session.h"

#include <array>
#include <string>
#include <string_view>

namespace traininglog {

namespace {

using perdure::test::Random;

const std::array<std::string, 24> kTexts{"slow and even",
                                         "a - b",
                                         "- dash first",
                                         " blanks ",
                                         "two\nlines",
                                         "two\r\nlines\n",
                                         "\ttab",
                                         "comma, semicolon; bar|",
                                         "\"quoted\" 'text'",
                                         "RPE 8 good failure:llp(3)",
                                         "1. 80 x 5",
                                         "### Notes",
                                         "## Exercise 9",
                                         "END",
                                         "--> <!-- traininglog {} -->",
                                         "=1+1",
                                         "'=1",
                                         "@x",
                                         "-5",
                                         "力 🏋️ Drücken",
                                         "back\\slash",
                                         "no\u00A0break",
                                         "repCount performed by feel.",
                                         "x"};

std::string text(Random& random) { return random.pick(kTexts); }

std::optional<std::string> maybe_text(Random& random) {
  if (random.one_in(2)) return std::nullopt;
  return random.one_in(20) ? std::string() : text(random);
}

int number(Random& random, std::uint64_t least, std::uint64_t most) {
  return static_cast<int>(random.between(least, most));
}

double weight(Random& random) {
  constexpr std::array<double, 8> kWeights{0, 20, 62.5, 82.5, 100, 41.28, 0.1, 1234.567};
  return random.pick(kWeights);
}

RepCount reps(Random& random) { return {number(random, 0, 20), random.one_in(3) ? number(random, 1, 5) : 0}; }

std::vector<std::string> texts(Random& random) {
  std::vector<std::string> list(static_cast<std::size_t>(random.below(3)));
  for (std::string& one : list) one = text(random);
  return list;
}

Extensions extensions(Random& random) {
  Extensions kept;
  if (random.one_in(8)) kept.emplace_back("x-mood", R"("gr\"eat, \n")");
  if (random.one_in(8)) kept.emplace_back("x-list", R"([1,{"a":null},"b"])");
  return kept;
}

std::string element_id(Random& random) {
  return random.one_in(2) ? std::string() : std::to_string(random.bits());
}

FailureTechnique failure(Random& random) {
  FailureTechnique failure;
  switch (random.below(5)) {
    case 0:
      failure.myo_reps = MyoReps{{reps(random), reps(random)}};
      break;
    case 1:
      failure.lengthened_partials = LengthenedPartials{number(random, 0, 9)};
      break;
    case 2:
      failure.static_hold = StaticHold{number(random, 1, 90)};
      break;
    case 3:
      failure.drop_set = DropSet{{{weight(random), reps(random)}, {weight(random), reps(random)}}};
      break;
    default:
      break;
  }
  return failure;
}

std::optional<EnteredWeight> entered(Random& random) {
  if (!random.one_in(5)) return std::nullopt;
  return EnteredWeight{weight(random), random.one_in(2) ? "lbs" : "stone"};
}

WarmupSet warmup_set(Random& random, int number_of_set) {
  WarmupSet set;
  set.set = number_of_set;
  set.weight_kg = weight(random);
  if (random.one_in(2)) set.rep_count = number(random, 0, 20);
  set.notes = maybe_text(random);
  // The document has one place for both, and the sentence alone means no note.
  if (!set.rep_count && set.notes && (set.notes->empty() || *set.notes == "repCount performed by feel.")) {
    set.notes.reset();
  }
  set.weight_as_entered = entered(random);
  set.id = element_id(random);
  set.extensions = extensions(random);
  return set;
}

WorkingSet working_set(Random& random, int number_of_set) {
  constexpr std::array<const char*, 4> kQualities{"bad", "good", "perfect", "learning"};
  WorkingSet set;
  set.set = number_of_set;
  set.weight_kg = weight(random);
  set.rep_count = reps(random);
  if (random.one_in(2)) set.rpe = static_cast<double>(random.between(2, 20)) / 2;
  if (random.one_in(2)) set.rep_assessment = random.pick(kQualities);
  if (number_of_set > 1 && random.one_in(2)) set.actual_rest_minutes = number(random, 0, 15);
  set.notes = maybe_text(random);
  if (set.rpe == 10.0) set.failure = failure(random);
  if (random.one_in(8)) set.unilateral = WorkingSet::Sides{reps(random), reps(random)};
  if (random.one_in(8)) set.duration_seconds = number(random, 1, 9000);
  if (random.one_in(8)) set.distance_meters = static_cast<double>(random.between(1, 99'999)) / 10;
  if (random.one_in(8)) set.heart_rate_bpm = number(random, 40, 200);
  set.weight_as_entered = entered(random);
  set.id = element_id(random);
  set.extensions = extensions(random);
  return set;
}

Exercise exercise(Random& random, int order) {
  Exercise exercise;
  exercise.order = order;
  exercise.name = random.one_in(3) ? "Bench " + text(random) : "Squat";
  exercise.target_muscle_groups = texts(random);
  if (random.one_in(3)) exercise.rep_tempo = "3-1-1-0";
  if (random.one_in(2)) {
    const int least = number(random, 1, 8);
    exercise.goal = Goal{weight(random), number(random, 1, 5), least, least + number(random, 0, 4), {}};
    if (random.one_in(2)) exercise.goal->rest_minutes = number(random, 0, 15);
  }
  for (int i = number(random, 0, 3); i > 0; --i) {
    exercise.warmup_sets.push_back(warmup_set(random, static_cast<int>(exercise.warmup_sets.size()) + 1));
  }
  for (int i = number(random, 0, 4); i > 0; --i) {
    exercise.working_sets.push_back(working_set(random, static_cast<int>(exercise.working_sets.size()) + 1));
  }
  exercise.notes = maybe_text(random);
  exercise.warmup_notes = maybe_text(random);
  exercise.form_cues = texts(random);
  if (random.one_in(6)) exercise.type = "activity";
  if (random.one_in(6)) exercise.activity_goal = ActivityGoal{5000.5, number(random, 1, 3600)};
  exercise.id = element_id(random);
  exercise.extensions = extensions(random);
  return exercise;
}

}  // namespace

Session random_session(Random& random) {
  constexpr std::array<const char*, 4> kTimes{"T00:00:00", "T18:05:00+01:00", "T06:30:00Z",
                                              "T23:59:59.5-08:00"};
  Session session;
  session.id = "session-" + std::to_string(random.bits());
  session.user_id = random.one_in(4) ? "anna" : "1";
  session.user_name = random.one_in(4) ? text(random) : "Athlete";
  session.date = "2026-0" + std::to_string(random.between(1, 9)) + "-" +
                 std::to_string(random.between(10, 28)) + random.pick(kTimes);
  session.phase = number(random, 1, 4);
  session.week = number(random, 1, 13);
  session.is_deload_week = random.one_in(5);
  session.focus = random.one_in(5) ? text(random) : "upper-strength";
  for (int order = 1, count = number(random, 1, 4); order <= count; ++order) {
    session.exercises.push_back(exercise(random, order));
  }
  if (random.one_in(2)) session.duration_minutes = number(random, 1, 200);
  if (random.one_in(3)) {
    session.program = Program{maybe_text(random), maybe_text(random), {}};
    if (random.one_in(2)) session.program->length_weeks = number(random, 1, 20);
  }
  session.ad_hoc = random.one_in(6);
  if (random.one_in(4)) session.notes = text(random);
  if (random.one_in(3)) {
    session.source = Session::Source{"markdown", text(random), {}};
    if (random.one_in(2)) session.source->id = text(random);
  }
  session.extensions = extensions(random);
  return session;
}

}  // namespace traininglog
