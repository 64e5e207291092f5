// Whatever is typed, in whatever order: the dialogue stands at a question, comes back from its text, and
// saves nothing that breaks a rule.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/traininglog/dialogue_testing.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

/// Answers that fit somewhere, and some that fit nowhere. Frequent ones stand several times.
const std::vector<std::string> kVocabulary{"",           "",           "",
                                           "",           "1",          "2",
                                           "2",          "5",          "8",
                                           "8+1",        "10",         "80",
                                           "62.5",       "y",          "y",
                                           "n",          "a",          "a",
                                           "bench",      "Row",        "Curl",
                                           "good",       "llp(6)",     "myo(3,2)",
                                           "llp(2,2)",   "feel",       "<",
                                           "<",          "<",          "u",
                                           "=",          "s",          "f",
                                           "e",          "80x5@8",     "+2.5",
                                           "-5x6",       "w40x5",      "82.5x5+1@10 llp(6) - hard",
                                           "- note",     "note x",     "cue x",
                                           "rest 2m",    "1.1 60x5@8", "1 delete",
                                           "1.1 delete", "1 name Dip", "0",
                                           "-5",         "999999",     "abc",
                                           "?",          "\xFF",       "é 力",
                                           "none",       "c"};

void run_at_random(Style style, perdure::test::Random& random, int& saved_count, int& step_count) {
  TypedDialogue dialogue(style, LastTime{2, 5, "upper-strength"});
  for (int i = 0; i < 150; ++i) {
    const std::string& typed = kVocabulary[random.below(kVocabulary.size())];
    dialogue.now_seconds += static_cast<std::int64_t>(random.below(400));
    const DialogueState before = dialogue.state();
    const std::string text = dialogue.type(typed);
    ++step_count;
    ASSERT_TRUE(dialogue.prompt().ends_with(": ")) << dialogue.prompt();
    ASSERT_FALSE(resume_text(dialogue.state()).empty());
    ASSERT_TRUE(dialogue.state() != before || !text.empty()) << "refused without a word: " << typed;
    if (dialogue.ending == Ending::none) continue;
    if (dialogue.ending != Ending::save) return;
    ++saved_count;
    const RuleFaults faults = session_faults(finished_session(dialogue.state()));
    ASSERT_TRUE(faults.empty()) << joined(faults);
    return;
  }
}

TEST(RandomDialogue, NoOrderOfAnswersBreaksIt) {
  perdure::test::Random random(perdure::test::test_seed("random dialogue"));
  int saved_count = 0;
  int step_count = 0;
  for (int run = 0; run < 500 && !testing::Test::HasFatalFailure(); ++run) {
    run_at_random(run % 2 == 0 ? Style::questions : Style::entries, random, saved_count, step_count);
  }
  RecordProperty("saved", saved_count);
  EXPECT_GT(saved_count, 3) << "too few came to their end for this to mean anything";
  EXPECT_GT(step_count, 5'000);
}

}  // namespace
}  // namespace traininglog
