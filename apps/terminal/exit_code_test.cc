#include "apps/terminal/exit_code.h"

#include <gtest/gtest.h>

namespace perdure::terminal {
namespace {

TEST(ExitCode, EachKindOfErrorHasItsNumber) {
  EXPECT_EQ(exit_code_of(Error(code::kInvalidId, "")), ExitCode::usage);
  EXPECT_EQ(exit_code_of(Error(code::kInvalidUrl, "")), ExitCode::usage);
  EXPECT_EQ(exit_code_of(Error(code::kInvalidFilter, "")), ExitCode::usage);
  EXPECT_EQ(exit_code_of(Error(code::kInvalidSettings, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kSchemaViolation, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kInvalidJson, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kTooLarge, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kDiskFull, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kCorrupt, "")), ExitCode::failure);
  EXPECT_EQ(exit_code_of(Error(code::kNotFound, "")), ExitCode::not_found);
  EXPECT_EQ(exit_code_of(Error(code::kConflict, "")), ExitCode::conflict);
  EXPECT_EQ(exit_code_of(Error(code::kLocked, "")), ExitCode::busy);
  EXPECT_EQ(exit_code_of(Error(code::kQueueFull, "")), ExitCode::busy);
}

TEST(ExitCode, DoubtGoesBeforeTheCode) {
  Error::Facts facts;
  facts.outcome = Outcome::in_doubt;
  EXPECT_EQ(exit_code_of(Error(code::kDiskFull, "", facts)), ExitCode::in_doubt);
  EXPECT_EQ(exit_code_of(Error(code::kBusy, "", facts)), ExitCode::in_doubt);
}

TEST(ExitCode, HelpListsThemInOrder) {
  int expected = 0;
  for (const ExitCodeText& each : kExitCodeTexts) EXPECT_EQ(static_cast<int>(each.exit_code), expected++);
}

}  // namespace
}  // namespace perdure::terminal
