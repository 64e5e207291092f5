#include "apps/traininglog/phase.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

TEST(Phase, IsReadAsPeopleWriteIt) {
  for (const char* text : {"2", "phase 2", "Phase 2", "PHASE 2", " phase  2 ", "phase2"}) {
    EXPECT_EQ(parse_phase(text), 2) << text;
  }
}

TEST(Phase, AnythingElseIsNone) {
  for (const char* text : {"", "phase", "two", "0", "-1", "2.5", "phase 2a", "2 2", "99999999999"}) {
    EXPECT_FALSE(parse_phase(text)) << text;
  }
}

TEST(Phase, IsShownInWords) { EXPECT_EQ(phase_text(3), "phase 3"); }

}  // namespace
}  // namespace traininglog
