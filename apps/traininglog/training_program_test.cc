#include "apps/traininglog/training_program.h"

#include <gtest/gtest.h>

#include <perdure/error.h>

#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

const char* const kProgram =
    R"({"name":"Winter Block","author":"A. Coach","lengthWeeks":10,"days":[{"focus":"Upper Strength",)"
    R"("exercises":[{"name":"Bench Press","goal":{"weightKg":80,"sets":3,"repRange":{"min":5,"max":7},)"
    R"("restMinutes":3}},"Barbell Row"]},{"focus":"legs","exercises":["Squat"]}]})";

TrainingProgram program() { return read_program(kProgram); }

std::string fault_of(const std::string& json) {
  try {
    (void)read_program(json);
  } catch (const perdure::Error& error) {
    EXPECT_EQ(error.code(), perdure::code::kInvalidArgument);
    return error.what();
  }
  return {};
}

TEST(TrainingProgram, IsReadAndWritten) {
  EXPECT_EQ(program().days.size(), 2U);
  EXPECT_EQ(program().day("upper-strength")->exercises[0].goal, (Goal{80, 3, 5, 7, 3}));
  EXPECT_EQ(program().day("pull"), nullptr);
  EXPECT_EQ(program().label(), (Program{"Winter Block", "A. Coach", 10}));
  EXPECT_EQ(read_program(to_json(program())), program());
}

TEST(TrainingProgram, WhatIsWrongIsSaid) {
  const auto with = [](std::string from, const std::string& to) {
    std::string text = kProgram;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_NE(fault_of("[]"), "");
  EXPECT_EQ(fault_of("{}"), "this is no training program: the program has no name");
  EXPECT_EQ(fault_of(R"({"name":"x"})"), "this is no training program: the program has no days");
  EXPECT_NE(fault_of(with("\"author\"", "\"writer\"")).find("a member \"writer\""), std::string::npos);
  EXPECT_NE(fault_of(with("10", "0")).find("lengthWeeks must be 1 or more"), std::string::npos);
  EXPECT_NE(fault_of(with("\"legs\"", "\"upper strength\"")).find("two days have the focus"),
            std::string::npos);
  EXPECT_NE(fault_of(with("\"Squat\"", "\"S\"")).find("Exercise name too short"), std::string::npos);
  EXPECT_NE(fault_of(with("\"Squat\"", "")).find("the day legs has no exercises"), std::string::npos);
  EXPECT_NE(fault_of(with("\"sets\":3", "\"sets\":0")).find("Bench Press: Goal: sets must be"),
            std::string::npos);
  EXPECT_NE(fault_of(with("\"max\":7", "\"max\":4")).find("repRange.max"), std::string::npos);
}

TEST(TrainingProgram, OneIsInUse) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  EXPECT_FALSE(program_in_use(store.get()));
  EXPECT_FALSE(program_in_use(nullptr));
  EXPECT_THROW(use_program(*store, "Winter Block"), perdure::Error);
  store_program(*store, program());
  use_program(*store, "winter block");
  EXPECT_EQ(program_in_use(store.get()), program());
  TrainingProgram longer = program();
  longer.length_weeks = 12;
  store_program(*store, longer);
  EXPECT_EQ(program_in_use(store.get()), longer);
  EXPECT_EQ(all_programs(*store).size(), 1U);
  use_program(*store, std::nullopt);
  EXPECT_FALSE(program_in_use(store.get()));
  use_program(*store, "Winter Block");
  EXPECT_TRUE(remove_program(*store, "Winter Block"));
  EXPECT_FALSE(remove_program(*store, "Winter Block"));
  EXPECT_FALSE(program_in_use(store.get()));
}

TEST(TrainingProgram, ANameInAnyAlphabetIsKept) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  TrainingProgram strange = program();
  strange.name = "力 🏋️";
  store_program(*store, strange);
  EXPECT_EQ(find_program(*store, "力 🏋️"), strange);
}

TEST(TrainingProgram, ThePlanOfAFocusIsTheProgramsElseTheUsualElseTheLastTimes) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(plan_of_focus("upper-strength", program(), {}), (Names{"Bench Press", "Barbell Row"}));
  EXPECT_EQ(plan_of_focus("lower-strength", program(), {"x"}).front(), "Squat");
  EXPECT_EQ(plan_of_focus("conditioning", program(), {"Rower"}), (Names{"Rower"}));
  EXPECT_EQ(plan_of_focus("conditioning", std::nullopt, {}), Names());
}

}  // namespace
}  // namespace traininglog
