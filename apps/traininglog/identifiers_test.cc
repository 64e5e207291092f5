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

TEST(SessionFileStem, IsDateAndBeginningOfTheId) {
  EXPECT_EQ(session_file_stem("2026-03-02T23:30:00-08:00", "7c2f5b0e-93d1-4a68"),
            "training_session_2026_03_02_7c2f5b0e");
  EXPECT_EQ(session_file_stem("2026-03-02", "training_session_2026_03_02"),
            "training_session_2026_03_02_training");
  EXPECT_EQ(session_file_stem("2026-03-02", "abc"), "training_session_2026_03_02_abc");
}

TEST(SessionFileStem, HasFallbacks) {
  EXPECT_EQ(session_file_stem("", ""), "training_session_unknown_date_noID");
  EXPECT_EQ(session_file_stem("2 March 2026", "abc"), "training_session_unknown_date_abc");
  EXPECT_EQ(session_file_stem("../../etc/passwd", "abc"), "training_session_unknown_date_abc");
}

TEST(SessionFileStem, NeverLeavesItsDirectory) {
  const std::vector<std::string> ids = {"../../../x", "/etc/passwd", "..",   ".",        "a/b",      "a\\b",
                                        {"a\0b", 3},  "\x1b[2Jabc",  "a\nb", "\x80\x80", "%2e%2e%2f"};
  for (const std::string& id : ids) {
    const std::string stem = session_file_stem("2026-03-02", id);
    EXPECT_EQ(stem.find_first_of(std::string("/\\\n\x1b\0", 5)), std::string::npos) << stem;
    EXPECT_EQ(stem.rfind("training_session_2026_03_02_", 0), 0U) << stem;
  }
  EXPECT_EQ(session_file_stem("2026-03-02", "a/../b/c/d"), "training_session_2026_03_02_a_.._b_c");
  EXPECT_EQ(session_file_stem("2026-03-02", "ü🏋abc"), "training_session_2026_03_02___abc");
  EXPECT_EQ(session_file_stem("2026-03-02", std::string(100'000, 'x')),
            "training_session_2026_03_02_xxxxxxxx");
}

}  // namespace
}  // namespace traininglog
