#include "follow/mirror_journal.h"

#include <gtest/gtest.h>

#include <string>

#include "follow/mirror_testing.h"

namespace perdure {
namespace {

using test::read_text;
using test::write_text;

const std::string kEpoch = "0189b2c0-7e5a-7cc1-8a9e-0123456789ab";

class Journal : public ::testing::Test {
 protected:
  Journal() { journal_.rewrite(std::nullopt); }

  MirrorJournal reopened(const MirrorSettings& settings) const {
    MirrorJournal journal(directory_.path(), settings);
    journal.refresh();
    return journal;
  }
  MirrorJournal reopened() const { return reopened(settings_); }
  static Cursor cursor(std::uint64_t seq) { return {kEpoch, seq, "0123456789abcdef"}; }
  static MirroredFile entry(const std::string& id, std::uint64_t seq, const std::string& content) {
    return {"u1", id, seq, seq, blake2b_128(content)};
  }
  [[nodiscard]] std::string path() const { return directory_.file(".perdure-mirror"); }

  const test::TemporaryDirectory directory_;
  MirrorSettings settings_{"m", "notes", "d", "{@id}.json"};
  MirrorJournal journal_{directory_.path(), settings_};
};

TEST_F(Journal, RemembersFilesAndCursor) {
  journal_.put("a.json", entry("a", 1, "x"));
  journal_.put("b \"ü\".json", entry("b", 2, "y"));
  journal_.append();
  journal_.move_cursor(cursor(2));
  const MirrorJournal again = reopened();
  EXPECT_EQ(again.cursor(), cursor(2));
  EXPECT_EQ(again.file_of("u1", "b"), "b \"ü\".json");
  EXPECT_EQ(again.find("a.json")->seq, 1U);
  EXPECT_FALSE(again.needs_rewrite());
  EXPECT_EQ(again.file_of("", "a"), std::nullopt);
}

TEST_F(Journal, BothContentsAreItsOwnUntilTheCursorPasses) {
  journal_.put("a.json", entry("a", 1, "old"));
  journal_.move_cursor(cursor(1));
  journal_.put("a.json", entry("a", 2, "new"));
  journal_.put("a.json", entry("a", 3, "newest"));
  journal_.append();
  for (const char* content : {"old", "new", "newest"}) {
    EXPECT_TRUE(reopened().find("a.json")->is_own(blake2b_128(content))) << content;
  }
  journal_.move_cursor(cursor(3));
  EXPECT_FALSE(reopened().find("a.json")->is_own(blake2b_128("old")));
  EXPECT_FALSE(journal_.find("a.json")->is_own(blake2b_128("new")));
  EXPECT_TRUE(reopened().find("a.json")->is_own(blake2b_128("newest")));
}

TEST_F(Journal, AGoneFileIsKnownUntilTheCursorPasses) {
  journal_.put("a.json", entry("a", 1, "x"));
  journal_.move_cursor(cursor(1));
  journal_.remove("a.json");
  journal_.append();
  EXPECT_TRUE(reopened().find("a.json")->is_gone);
  EXPECT_EQ(reopened().file_of("u1", "a"), std::nullopt);
  journal_.move_cursor(cursor(2));
  EXPECT_EQ(reopened().find("a.json"), nullptr);
}

TEST_F(Journal, ATornEndIsCutOffAndTheCursorCounts) {
  journal_.put("a.json", entry("a", 1, "x"));
  journal_.move_cursor(cursor(1));
  const std::string whole = read_text(path());
  journal_.put("b.json", entry("b", 2, "y"));
  journal_.append();
  const std::string longer = read_text(path());
  for (std::size_t size = whole.size() + 1; size < longer.size(); ++size) {
    write_text(path(), longer.substr(0, size));
    MirrorJournal torn = reopened();
    ASSERT_EQ(torn.cursor(), cursor(1)) << size;
    ASSERT_EQ(torn.find("b.json"), nullptr);
    ASSERT_TRUE(torn.needs_rewrite());
    torn.rewrite(torn.cursor());
    torn.put("c.json", entry("c", 3, "z"));
    torn.append();
    const MirrorJournal again = reopened();
    ASSERT_FALSE(again.needs_rewrite());
    ASSERT_NE(again.find("a.json"), nullptr);
    ASSERT_NE(again.find("c.json"), nullptr);
  }
}

TEST_F(Journal, DamageInTheMiddleCostsTheCursorOnly) {
  journal_.put("a.json", entry("a", 1, "x"));
  journal_.append();
  write_text(path(), read_text(path()) + "}}garbage\n{\"file\":\"../evil\",\"gone\":true}\n");
  journal_.refresh();
  journal_.move_cursor(cursor(1));
  const MirrorJournal again = reopened();
  EXPECT_NE(again.find("a.json"), nullptr);
  EXPECT_EQ(again.cursor(), std::nullopt);
  EXPECT_TRUE(again.needs_rewrite());
}

TEST_F(Journal, RewritingKeepsEverythingInFewLines) {
  for (std::uint64_t i = 1; i <= 2000; ++i) {
    journal_.put("a.json", entry("a", i, std::to_string(i)));
    journal_.move_cursor(cursor(i));
  }
  journal_.put("a.json", entry("a", 2001, "last"));
  journal_.put("b.json", entry("b", 2002, "b"));
  journal_.remove("b.json");
  journal_.append();
  EXPECT_TRUE(journal_.is_long());
  const auto before = read_text(path()).size();
  journal_.rewrite(cursor(2000));
  EXPECT_LT(read_text(path()).size(), before / 100);
  EXPECT_FALSE(journal_.is_long());
  EXPECT_TRUE(journal_.is_current());
  const MirrorJournal again = reopened();
  EXPECT_EQ(again.cursor(), cursor(2000));
  EXPECT_TRUE(again.find("a.json")->is_own(blake2b_128("2000")));
  EXPECT_TRUE(again.find("a.json")->is_own(blake2b_128("last")));
  EXPECT_TRUE(again.find("b.json")->is_gone);
}

TEST_F(Journal, WhatADocumentLeftIsGoneAlsoWhenTheLineThatSaysSoIsTornOff) {
  journal_.put("a.json", entry("d", 1, "x"));
  journal_.move_cursor(cursor(1));
  journal_.put("b.json", entry("d", 2, "x"));
  journal_.append();
  const std::string torn = read_text(path());
  journal_.remove("a.json");
  journal_.append();
  for (const std::string& text : {torn, read_text(path())}) {
    write_text(path(), text);
    EXPECT_TRUE(reopened().find("a.json")->is_gone);
    EXPECT_EQ(reopened().file_of("u1", "d"), "b.json");
  }
}

TEST_F(Journal, RewritingKeepsTheNewPlaceOfADocument) {
  for (const char* other : {"a.json", "c.json"}) {
    journal_.put(other, entry("d", 1, "x"));
    journal_.put("b.json", entry("d", 2, "x"));
    journal_.remove(other);
    journal_.append();
    journal_.rewrite(std::nullopt);
    EXPECT_EQ(journal_.file_of("u1", "d"), "b.json") << "it left " << other;
    EXPECT_EQ(reopened().file_of("u1", "d"), "b.json") << "it left " << other;
  }
}

TEST_F(Journal, OtherSettingsCostTheCursorOrTheFiles) {
  journal_.put("a.json", entry("a", 1, "x"));
  journal_.move_cursor(cursor(1));
  MirrorSettings other = settings_;
  other.file_name = "x{@id}.json";
  EXPECT_EQ(reopened(other).cursor(), std::nullopt);
  EXPECT_NE(reopened(other).find("a.json"), nullptr);
  other.collection = "others";
  EXPECT_EQ(reopened(other).cursor(), std::nullopt);
  EXPECT_EQ(reopened(other).find("a.json"), nullptr);
}

TEST_F(Journal, NoticesThatItWasReplacedOrRemoved) {
  EXPECT_TRUE(journal_.is_current());
  MirrorJournal other = reopened();
  other.put("a.json", entry("a", 1, "x"));
  other.append();
  EXPECT_TRUE(other.is_current());
  EXPECT_FALSE(journal_.is_current());
  journal_.refresh();
  EXPECT_NE(journal_.find("a.json"), nullptr);
  fs::remove_file(path());
  EXPECT_FALSE(journal_.is_current());
  journal_.refresh();
  EXPECT_FALSE(journal_.exists());
  EXPECT_TRUE(journal_.files().empty());
}

TEST_F(Journal, WhatIsNobodysIsNeverItsOwn) {
  journal_.put("a.json", {"", "a", 1, 1, kNobodysHash});
  EXPECT_FALSE(journal_.find("a.json")->is_own(kNobodysHash));
  journal_.put("a.json", {"", "a", 2, 2, blake2b_128("x")});
  EXPECT_FALSE(journal_.find("a.json")->is_own(kNobodysHash));
}

}  // namespace
}  // namespace perdure
