#include "apps/traininglog/session_summary.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "apps/traininglog/analytics.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_library.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

SessionSummary example() {
  LoggedSession session;
  session.id = "a";
  session.date = "2026-03-05T17:42:10.250000Z";
  session.phase = 2;
  session.week = 7;
  session.focus = "Upper \"Strength\"";
  session.user_name = "Zoë";
  session.source_file = "a.md";
  session.created_at = perdure::Time(std::chrono::microseconds(1'772'470'800'123'456));
  session.seq = 12'345'678'901;
  const LoggedSet set{82.5, {5, 1}, 9.5};
  session.exercises = {{"Bench Press", {set, set, {80, {0, 0}, {}}}, Goal{80, 3, 5, 7, 3}},
                       {"Row", {}, Goal{0, 1, 1, 1, {}}},
                       {"bench press", {set}}};
  LoggedSession ad_hoc;
  ad_hoc.id = "b";
  ad_hoc.date = "someday";
  return {{"0193a7c4-0000-7000-8000-000000000000", 7, "0123456789abcdef"},
          {session, ad_hoc},
          {7, content_hash("journal"), {"a.json", "b.json"}}};
}

TEST(SessionSummary, IsReadBackEqual) {
  const SessionSummary summary = example();
  const auto read = EncodedSummary::check(encoded(summary));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->cursor(), summary.cursor);
  EXPECT_EQ(read->journal(), summary.journal);
  EXPECT_EQ(read->sessions(), summary.sessions);
}

TEST(SessionSummary, DamagedOneIsNoneWhereverItIsDamaged) {
  const std::string whole = encoded(example());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    EXPECT_FALSE(EncodedSummary::check(changed)) << i;
    EXPECT_FALSE(EncodedSummary::check(whole.substr(0, i))) << i;
  }
}

// As a program reads it that writes another form under the same name.
TEST(SessionSummary, ContentOfAnotherFormIsNone) {
  const std::string magic = encoded(example()).substr(0, std::string("traininglog summary 2\n").size());
  const std::string whole = encoded(example()).substr(magic.size() + sizeof(ContentHash));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string other = whole;
    other[i] = '\xff';
    other = other.substr(0, i + 1);
    const ContentHash hash = content_hash(other);
    const std::string hash_bytes(reinterpret_cast<const char*>(&hash), sizeof hash);
    const auto read = EncodedSummary::check(magic + hash_bytes + other);
    EXPECT_FALSE(read && read->sessions()) << i;
  }
}

/// A log long enough to have a summary.
class SummaryTest : public testing::Test {
 protected:
  static constexpr int kCount = static_cast<int>(limits::kSummarySessionsCount);

  void SetUp() override {
    store_ = open_for_writing(project_.project());
    perdure::Batch batch;
    for (int i = 0; i < kCount; ++i) batch.put({std::string(kSessionsCollection), id(i)}, body(id(i), 10));
    (void)store_->commit(std::move(batch)).value();
    (void)mirror();
    EXPECT_EQ(weights().size(), kCount);
    ASSERT_TRUE(std::filesystem::exists(summary())) << "nothing to test";
  }

  static std::string id(int number) { return "s" + std::to_string(1000 + number); }
  [[nodiscard]] std::string summary() const { return summary_path(project_.project()); }

  static std::string body(const std::string& id, int weight_kg) {
    return R"({"_id":")" + id + R"(","date":"2026-03-02","exercises":[{"Name":"Row","workingSets":)" +
           R"([{"weightKg":)" + std::to_string(weight_kg) + R"(,"repCount":{"full":1}}]}]})";
  }
  void put(const std::string& id, int weight_kg) {
    (void)store_->put({std::string(kSessionsCollection), id}, body(id, weight_kg)).value();
  }
  void erase(const std::string& id) { (void)store_->erase({std::string(kSessionsCollection), id}).value(); }
  std::optional<std::string> mirror() { return SessionMirror(*store_, project_.project()).catch_up(); }

  SessionLibrary library() {
    return {project_.project(), [this](const std::string& problem) { problems_.push_back(problem); }};
  }
  /// By session.
  std::map<std::string, double> weights() {
    std::map<std::string, double> weights;
    problems_.clear();
    for (const LoggedSession& session : library().all()) weights[session.id] = volume(session);
    return weights;
  }
  /// The same from the documents alone.
  std::map<std::string, double> true_weights() {
    std::map<std::string, double> weights;
    for_each_session(
        *store_,
        [&](const perdure::Document& document) {
          weights[document.key.id] = volume(*read_document(document.body).session);
        },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    return weights;
  }

  TestProject project_;
  std::unique_ptr<perdure::Store> store_;
  std::vector<std::string> problems_;
};

TEST_F(SummaryTest, WhatWasWrittenSinceIsInTheAnswer) {
  put(id(7), 99);
  put("new", 50);
  erase(id(8));
  const auto found = weights();
  EXPECT_EQ(found, true_weights());
  EXPECT_EQ(found.at(id(7)), 99);
  EXPECT_EQ(found.count(id(8)), 0U);
  EXPECT_EQ(weights(), true_weights()) << "the next time too";
}

TEST_F(SummaryTest, IsWrittenAnewWhenItIsFarBehindOrHoldsWhatWasDeleted) {
  const auto cursor = [&] { return read_summary(summary())->cursor().seq; };
  const auto first = cursor();
  put(id(1), 11);
  EXPECT_EQ(weights(), true_weights());
  EXPECT_EQ(cursor(), first);
  erase(id(2));
  EXPECT_EQ(weights(), true_weights());
  const auto second = cursor();
  EXPECT_GT(second, first);
  for (std::size_t i = 0; i < limits::kSummaryBehindCount; ++i) put(id(static_cast<int>(i)), 12);
  EXPECT_EQ(weights(), true_weights());
  EXPECT_GT(cursor(), second);
  EXPECT_EQ(weights(), true_weights());
}

// A purge takes away the name by which the summary could forget the session.
TEST_F(SummaryTest, PurgedSessionIsGone) {
  (void)store_->purge({std::string(kSessionsCollection), id(3)});
  const auto found = weights();
  EXPECT_EQ(found, true_weights());
  EXPECT_EQ(found.count(id(3)), 0U);
  EXPECT_EQ(read_summary(summary())->sessions()->size(), kCount - 1U);
}

TEST_F(SummaryTest, SummaryOfAnotherDatabaseDoesNotCount) {
  const std::string kept = content_of_file(summary());
  store_.reset();
  std::filesystem::remove_all(std::filesystem::path(summary()).parent_path());
  store_ = open_for_writing(project_.project());
  put("only", 1);
  write_file(summary(), kept);
  EXPECT_EQ(weights().count("only"), 1U);
  SessionLibrary among = library();
  EXPECT_EQ(among.newest(1).front().created_at,
            store_->get({std::string(kSessionsCollection), "only"})->created_at);
}

TEST_F(SummaryTest, DamagedOrMissingSummaryChangesNothing) {
  write_file(summary(), "traininglog summary 2\nnot at all");
  EXPECT_EQ(weights(), true_weights());
  std::filesystem::remove(summary());
  EXPECT_EQ(weights(), true_weights());
  EXPECT_TRUE(std::filesystem::exists(summary()));
}

TEST_F(SummaryTest, FileBesideTheMirrorsIsFoundThoughTheSummaryKnowsTheFolder) {
  write_file(project_.project().sessions_directory + "/by hand.json",
             R"({"_id":"mine","date":"2026-03-02"})");
  EXPECT_EQ(weights().count("mine"), 1U);
  EXPECT_TRUE(problems_.empty());
  std::filesystem::remove(project_.project().sessions_directory + "/.perdure-mirror");
  EXPECT_EQ(weights().count("mine"), 1U);
  EXPECT_EQ(weights().size(), kCount + 1U) << "sessions in both places count once";
}

// The journal grows with each session saved; the summary knows how it began.
TEST_F(SummaryTest, JournalThatHasGrownKeepsTheFilesKnown) {
  put(id(1), 77);
  put("new", 50);
  EXPECT_EQ(mirror(), std::nullopt);
  const std::string folder = project_.project().sessions_directory + "/";
  write_file(folder + "by hand.json", R"({"_id":"mine","date":"2026-03-02"})");
  const auto found = weights();
  EXPECT_EQ(found.size(), kCount + 2U);
  EXPECT_EQ(found.at("new"), 50);
  EXPECT_EQ(found.count("mine"), 1U);

  // A name that the mirror gave up belongs to whoever takes it.
  erase("new");
  EXPECT_EQ(mirror(), std::nullopt);
  const std::string given_up = folder + "training_session_2026_03_02_new.json";
  ASSERT_FALSE(std::filesystem::exists(given_up));
  write_file(given_up, R"({"_id":"theirs","date":"2026-03-02"})");
  EXPECT_EQ(weights().count("theirs"), 1U);
  EXPECT_EQ(weights().count("theirs"), 1U) << "with the summary that was written meanwhile";
}

TEST_F(SummaryTest, SessionThatCannotBeReadIsToldEachTime) {
  (void)store_->put({std::string(kSessionsCollection), id(5)}, "{}").value();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(weights().size(), kCount - 1U);
    EXPECT_EQ(problems_.size(), 1U);
  }
}

TEST_F(SummaryTest, EveryAnswerIsThatOfTheIndexes) {
  put("new", 50);
  const auto with = library().with_exercise("row", kCount + 1);
  std::filesystem::remove(summary());
  EXPECT_EQ(with, library().with_exercise("row", kCount + 1));
}

TEST_F(SummaryTest, FolderThatCannotBeWrittenToIsNoProblem) {
  std::filesystem::remove(summary());
  std::filesystem::create_directory(summary());
  EXPECT_EQ(weights(), true_weights());
  EXPECT_TRUE(problems_.empty());
}

}  // namespace
}  // namespace traininglog
