#include "apps/traininglog/identifiers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace traininglog {
namespace {

TEST(FocusSlug, IsTheSameForTheWaysToWriteAFocus) {
  EXPECT_EQ(focus_slug("Upper Strength"), "upper-strength");
  EXPECT_EQ(focus_slug("upper-strength"), "upper-strength");
  EXPECT_EQ(focus_slug("  Upper / STRENGTH! "), "upper-strength");
  EXPECT_EQ(focus_slug("Pull 2"), "pull-2");
}

TEST(FocusSlug, KeepsOtherAlphabetsAndIsNeverEmpty) {
  EXPECT_EQ(focus_slug("Rücken & Arme"), "rücken-arme");
  EXPECT_EQ(focus_slug("力"), "力");
  EXPECT_EQ(focus_slug("?!"), "general");
}

// The vectors were made with another implementation of RFC 4122 (uuid5 of Python, namespace DNS).
TEST(SessionId, IsTheDocumentedUuid) {
  EXPECT_EQ(session_id("2026-03-02T00:00:00", "Upper Strength", "1"), "27b16635-b465-53c8-bcbb-4153c22097be");
  EXPECT_EQ(session_id("2026-03-02", "upper-strength", "1"), "27b16635-b465-53c8-bcbb-4153c22097be");
  EXPECT_EQ(session_id("2026-03-02", "upper-strength", "1", 2), "43b1fe37-8aa2-59a3-a0b9-d4e7edd3ea5b");
  EXPECT_EQ(session_id("2026-03-02", "Rücken", "anna"), "9e3eff93-90b8-532b-958d-aaddceb855bc");
}

}  // namespace
}  // namespace traininglog
