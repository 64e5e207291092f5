#include "apps/traininglog/element_ids.h"

#include <gtest/gtest.h>

#include <set>

namespace traininglog {
namespace {

Session session_of(const std::vector<std::string>& names) {
  Session session;
  session.id = "s";
  for (const std::string& name : names) {
    Exercise exercise;
    exercise.name = name;
    exercise.warmup_sets.resize(2);
    exercise.working_sets.resize(3);
    session.exercises.push_back(exercise);
  }
  return session;
}

std::set<std::string> all_ids(const Session& session) {
  std::set<std::string> ids;
  for (const Exercise& exercise : session.exercises) {
    ids.insert(exercise.id);
    for (const WarmupSet& set : exercise.warmup_sets) ids.insert(set.id);
    for (const WorkingSet& set : exercise.working_sets) ids.insert(set.id);
  }
  return ids;
}

TEST(ElementIds, EachElementHasItsOwn) {
  Session session = session_of({"Row", "Row", "row"});
  derive_element_ids(session);
  EXPECT_EQ(all_ids(session).size(), 3U * 6U);
  EXPECT_EQ(all_ids(session).count(""), 0U);
}

TEST(ElementIds, TheSameLogGivesTheSameAndAnotherSessionOthers) {
  Session here = session_of({"Row", "Squat"});
  Session there = here;
  derive_element_ids(here);
  derive_element_ids(there);
  EXPECT_EQ(here, there);
  Session other = session_of({"Row", "Squat"});
  other.id = "t";
  derive_element_ids(other);
  for (const std::string& id : all_ids(other)) EXPECT_EQ(all_ids(here).count(id), 0U);
}

TEST(ElementIds, AnExerciseBeforeItChangesNone) {
  Session before = session_of({"Row", "Squat"});
  Session after = session_of({"Bench", "Row", "Squat"});
  derive_element_ids(before);
  derive_element_ids(after);
  EXPECT_EQ(before.exercises[1], after.exercises[2]);
}

TEST(ElementIds, ThoseThatAreThereStay) {
  Session session = session_of({"Row"});
  derive_element_ids(session);
  const Session first = session;
  session.exercises[0].working_sets.push_back({});
  derive_element_ids(session);
  session.exercises[0].working_sets.pop_back();
  EXPECT_EQ(session, first);
}

TEST(ElementIds, ATakenIdIsNotGivenAgain) {
  Session session = session_of({"Row"});
  derive_element_ids(session);
  // The second set's id stands on another set: the second set itself gets another one.
  Session moved = session_of({"Row"});
  moved.exercises[0].id = session.exercises[0].id;
  moved.exercises[0].working_sets[0].id = session.exercises[0].working_sets[1].id;
  derive_element_ids(moved);
  EXPECT_EQ(all_ids(moved).size(), 6U);
}

TEST(ElementIds, NewOnesDiffer) { EXPECT_NE(new_element_id(), new_element_id()); }

TEST(ElementIds, CanBeLeftOut) {
  Session session = session_of({"Row", "Squat"});
  derive_element_ids(session);
  EXPECT_EQ(without_element_ids(session), session_of({"Row", "Squat"}));
}

}  // namespace
}  // namespace traininglog
