#include "apps/traininglog/failure_technique_json.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/line_scanner.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Slice;
using perdure::json::Type;

Slice required(Slice object, std::string_view member) {
  const auto value = perdure::json::member(object, member);
  if (!value) throw FieldFault("a failure technique has no " + std::string(member));
  return *value;
}

template <std::size_t Count>
bool is_one_of(std::string_view type, const std::array<std::string_view, Count>& names) {
  return std::any_of(names.begin(), names.end(),
                     [type](std::string_view name) { return equal_any_case(type, name); });
}

MyoReps myo_reps(Slice details) {
  MyoReps myo_reps;
  const Slice sets = required(details, "miniSets");
  expect_type(sets, Type::array, "miniSets is not a list");
  for (Elements list(sets); list.next();) {
    myo_reps.mini_sets.push_back(rep_count_or_number(required(list.value(), "repCount")));
  }
  return myo_reps;
}

DropSet drop_set(Slice details) {
  DropSet drop_set;
  const Slice sets = details.type() == Type::array ? details : required(details, "dropSets");
  expect_type(sets, Type::array, "dropSets is not a list");
  for (Elements list(sets); list.next();) {
    drop_set.drops.push_back({number_of(required(list.value(), "weightKg"), "weightKg"),
                              rep_count_or_number(required(list.value(), "repCount"))});
  }
  return drop_set;
}

}  // namespace

FailureTechnique failure_technique_of(Slice value) {
  constexpr std::array<std::string_view, 5> kMyoReps{"MyoReps", "myo_reps", "myo-reps", "myo-repcount",
                                                     "myo-rep-count"};
  constexpr std::array<std::string_view, 2> kPartials{"LLP", "low-level-plateau"};
  constexpr std::array<std::string_view, 4> kHold{"StaticHold", "static", "static_hold", "static-hold"};
  constexpr std::array<std::string_view, 3> kDropSet{"DropSet", "drop_set", "drop-set"};

  FailureTechnique technique;
  if (is_null(value)) return technique;
  expect_type(value, Type::object, "a failure technique is not an object");
  const std::string type = text_of(required(value, "type"), "type of a failure technique");
  const Slice details = required(value, "details");
  if (is_one_of(type, kMyoReps)) {
    technique.myo_reps = myo_reps(details);
  } else if (is_one_of(type, kPartials)) {
    technique.lengthened_partials =
        LengthenedPartials{integer_of(required(details, "partialRepCount"), "partialRepCount")};
  } else if (is_one_of(type, kHold)) {
    technique.static_hold =
        StaticHold{integer_of(required(details, "holdDurationSeconds"), "holdDurationSeconds")};
  } else if (is_one_of(type, kDropSet)) {
    technique.drop_set = drop_set(details);
  } else {
    throw FieldFault("there is no failure technique \"" + type + '"');
  }
  return technique;
}

}  // namespace traininglog
