#include "apps/traininglog/session_markdown.h"

#include <gtest/gtest.h>

#include "apps/traininglog/log_facts.h"
#include "apps/traininglog/random_session.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/test_project.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

Session rich() { return *read_session(testdata("training-session-rich.json")).session; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(SessionMarkdown, IsWrittenForPeople) {
  EXPECT_EQ(to_markdown_text(rich()), testdata("training-session-rich.md"));
}

TEST(SessionMarkdown, EverySessionReadsBackEqual) {
  perdure::test::Random random(perdure::test::test_seed("SessionMarkdown.EverySessionReadsBackEqual"));
  for (int i = 0; i < 3000; ++i) {
    const Session session = random_session(random);
    const std::string text = to_markdown(session);
    for (const bool strict : {false, true}) {
      const ReadLog log = read_complete_log(text, strict);
      ASSERT_TRUE(log.session) << text;
      ASSERT_TRUE(*log.session == session) << text << to_json(*log.session);
      ASSERT_TRUE(log.warnings.empty() && log.rejections.empty()) << text;
    }
  }
}

TEST(SessionMarkdown, DocumentsReadBackEqual) {
  perdure::test::Random random(perdure::test::test_seed("SessionMarkdown.DocumentsReadBackEqual"));
  for (int i = 0; i < 3000; ++i) {
    const Session session = random_session(random);
    const ReadSession read = read_session(to_json(session));
    ASSERT_TRUE(read.session) << read.fault;
    ASSERT_TRUE(*read.session == session) << to_json(session);
  }
}

TEST(SessionMarkdown, AnEditedLineCountsMoreThanTheComment) {
  Session session = rich();
  session.exercises[1].working_sets[0].id = "abc";
  const std::string text = to_markdown(session);
  const ReadLog log = read_complete_log(replaced(text, "22.5 x left 12", "25 x left 12"), false);
  ASSERT_TRUE(log.session);
  EXPECT_EQ(log.session->exercises[1].working_sets[0].weight_kg, 25);
  EXPECT_EQ(log.session->exercises[1].working_sets[0].id, "");
  EXPECT_EQ(log.session->id, session.id);
  EXPECT_EQ(log.session->date, session.date);
  ASSERT_FALSE(log.warnings.empty());
  EXPECT_NE(log.warnings.back().message.find("edited since it was exported"), std::string::npos);
}

TEST(SessionMarkdown, ABrokenCommentIsSaidAndTheLinesCount) {
  const std::string text = to_markdown(rich());
  for (const std::string& broken :
       {replaced(text, "{\"lines\"", "{\"lines"), replaced(text, "\"/_id\"", "\"_id\""),
        replaced(text, "\"set\":[", "\"set\":[7,")}) {
    const ReadLog log = read_complete_log(broken, false);
    ASSERT_TRUE(log.session);
    EXPECT_EQ(log.session->exercises.size(), 4U);
    ASSERT_FALSE(log.warnings.empty());
    EXPECT_NE(log.warnings.back().message.find("the comment of the export was left out"), std::string::npos);
  }
}

TEST(SessionMarkdown, ALogOfAnybodyIsReadAsBefore) {
  const std::string log = small_log("2026-03-02");
  EXPECT_FALSE(split_facts(log).json);
  EXPECT_EQ(*read_complete_log(log, false).session, *read_markdown_log(log, false).session);
}

}  // namespace
}  // namespace traininglog
