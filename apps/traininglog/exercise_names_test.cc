#include "apps/traininglog/exercise_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

using Names = std::vector<std::string>;

ExerciseNames names() {
  Aliases aliases;
  aliases.set("bench", "Bench Press");
  aliases.set(" OHP ", " Overhead Press ");
  aliases.set("squat", "Box Squat");
  return {{"Bench Press", "Squat", "BENCH PRESS", "Überzüge"}, aliases};
}

TEST(ExerciseNames, WhatIsTypedBecomesAName) {
  EXPECT_EQ(names().resolve("bench press"), "Bench Press");
  EXPECT_EQ(names().resolve(" Bench "), "Bench Press");
  EXPECT_EQ(names().resolve("ohp"), "Overhead Press");
  EXPECT_EQ(names().resolve("ÜBERZÜGE"), "Überzüge");
  EXPECT_EQ(names().resolve(" Face Pull "), "Face Pull");
}

TEST(ExerciseNames, AnExerciseGoesBeforeAnAliasOfItsName) { EXPECT_EQ(names().resolve("squat"), "Squat"); }

TEST(ExerciseNames, KnownAreNamesAndAliases) {
  EXPECT_TRUE(names().is_known("SQUAT"));
  EXPECT_TRUE(names().is_known("bench"));
  EXPECT_FALSE(names().is_known("ben"));
}

TEST(ExerciseNames, CompletionIgnoresCaseAndRepeatsNoSpelling) {
  EXPECT_EQ(names().completions("b"), (Names{"Bench Press", "bench"}));
  EXPECT_EQ(names().completions("üb"), (Names{"Überzüge"}));
  EXPECT_EQ(names().completions("x"), Names());
}

TEST(Aliases, AreKeptInTheStore) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  EXPECT_TRUE(Aliases::read(store.get()).entries().empty());
  EXPECT_TRUE(Aliases::read(nullptr).entries().empty());
  Aliases aliases;
  aliases.set("bp", "Bench \"Pause\" Press");
  aliases.set("BP", "Bench Press");
  aliases.set("ohp", "Overhead Press");
  aliases.write(*store);
  aliases = Aliases::read(store.get());
  EXPECT_EQ(aliases.entries().size(), 2U);
  EXPECT_EQ(aliases.name_of("bp"), "Bench Press");
  EXPECT_TRUE(aliases.remove("Ohp"));
  EXPECT_FALSE(aliases.remove("ohp"));
  aliases.rename("bench press", "Flat Bench");
  EXPECT_EQ(aliases.name_of("bp"), "Flat Bench");
}

TEST(Aliases, AnotherDocumentInTheirPlaceIsSaid) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  store->put({std::string(kAliasesCollection), "all"}, R"({"bp":7})").value();
  EXPECT_THROW((void)Aliases::read(store.get()), perdure::Error);
}

}  // namespace
}  // namespace traininglog
