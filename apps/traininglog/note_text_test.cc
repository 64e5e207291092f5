#include "apps/traininglog/note_text.h"

#include <gtest/gtest.h>

namespace traininglog {
namespace {

TEST(NoteText, ProseRunsOnAndAllElseStandsAlone) {
  NoteText note;
  EXPECT_FALSE(note.note());
  note.add("", "\n");
  EXPECT_FALSE(note.note());
  note.add("Rest: 2-4 min", "\n");
  note.add_prose("first");
  note.add_prose("second");
  note.add("alarm", "\n");
  note.add_prose("third");
  EXPECT_EQ(note.note(), "Rest: 2-4 min\nfirst second\nalarm\nthird");
}

}  // namespace
}  // namespace traininglog
