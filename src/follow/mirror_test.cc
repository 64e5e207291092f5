#include <perdure/mirror.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include <perdure/error.h>
#include "follow/mirror_testing.h"
#include "tests/failing_system.h"

namespace perdure::test {
namespace {

using Mirroring = MirrorFixture;

TEST_F(Mirroring, FilesFollowCreationChangeAndDeletion) {
  put("a", R"({"name":"one","n":1})");
  put("b", R"({"name":"two"})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(text("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 1\n}\n");
  put("a", R"({"name":"one","n":2})");
  erase("b");
  catch_up();
  EXPECT_EQ(files(), Texts{"one.json"});
  EXPECT_EQ(text("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 2\n}\n");
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, FilesAndFoldersArePrivate) {
  put("a", R"({"name":"one"})");
  catch_up();
  EXPECT_EQ(fs::info(file("one.json")).permissions, 0600U);
  EXPECT_EQ(fs::info(file(".perdure-mirror")).permissions, 0600U);
  EXPECT_EQ(fs::info(directory_).permissions, 0700U);
}

TEST_F(Mirroring, AFileMovesWithTheContentThatNamesIt) {
  put("a", R"({"name":"one"})");
  catch_up();
  put("a", R"({"name":"two"})");
  catch_up();
  EXPECT_EQ(files(), Texts{"two.json"});
  EXPECT_EQ(mirror_->file_of(key("a")), "two.json");
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, TheSecondDocumentOfANameGetsANumberAndKeepsIt) {
  put("a", R"({"name":"one","of":"a"})");
  put("b", R"({"name":"one","of":"b"})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one-2.json", "one.json"}));
  EXPECT_EQ(findings(), Texts{"collision one-2.json"});
  erase("a");
  put("b", R"({"name":"one","of":"b","n":2})");
  catch_up();
  EXPECT_EQ(files(), Texts{"one-2.json"});
  EXPECT_EQ(mirror_->file_of(key("b")), "one-2.json");
}

TEST_F(Mirroring, ANameThatBecomesFreeInTheSamePageIsUsedAgain) {
  put("a", R"({"name":"one"})");
  catch_up();
  erase("a");
  put("b", R"({"name":"one","of":"b"})");
  catch_up();
  EXPECT_EQ(files(), Texts{"one.json"});
  EXPECT_EQ(mirror_->file_of(key("b")), "one.json");
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, TwoDocumentsThatSwapTheirNamesKeepTheirContents) {
  put("a", R"({"name":"one","of":"a"})");
  put("b", R"({"name":"two","of":"b"})");
  catch_up();
  put("a", R"({"name":"two","of":"a"})");
  put("b", R"({"name":"one","of":"b"})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two-2.json"}));
  EXPECT_NE(text("one.json").find("\"b\""), std::string::npos);
  EXPECT_NE(text("two-2.json").find("\"a\""), std::string::npos);
  EXPECT_EQ(findings(), Texts{"collision two-2.json"});
}

TEST_F(Mirroring, DocumentsOfOtherCollectionsMakeNoFiles) {
  (void)store_->put({"other", "x"}, R"({"name":"other"})").value();
  catch_up();
  EXPECT_EQ(files(), Texts{});
  EXPECT_EQ(mirror_->own_cursor(), store_->info().head);
}

TEST_F(Mirroring, ScopesAreApart) {
  settings_.file_name = "{@scope}_{@id}.json";
  reopen_mirror();
  (void)store_->put({"notes", "a", "u1"}, R"({"n":1})").value();
  (void)store_->put({"notes", "a", "u2"}, R"({"n":2})").value();
  catch_up();
  EXPECT_EQ(files(), (Texts{"u1_a.json", "u2_a.json"}));
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, APurgedDocumentLosesItsFile) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  catch_up();
  (void)store_->purge(key("a"));
  catch_up();
  EXPECT_EQ(files(), Texts{"two.json"});
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, APurgeThatWasMissedIsFollowedLater) {
  put("a", R"({"name":"one"})");
  catch_up();
  put("a", R"({"name":"one","n":2})");
  erase("a");
  (void)store_->purge(key("a"));
  reopen_mirror();
  catch_up();
  EXPECT_EQ(files(), Texts{});
}

TEST_F(Mirroring, PrunedVersionsDoNotMatter) {
  CollectionSettings settings;
  settings.retention = CollectionSettings::Retention{1, {}};
  (void)store_->configure("notes", settings).value();
  for (int i = 0; i < 5; ++i) put("a", R"({"name":"one","n":)" + std::to_string(i) + "}");
  (void)store_->prune();
  test::catch_up(*mirror_, *store_, 1);
  EXPECT_NE(text("one.json").find("4"), std::string::npos);
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, ARemovedFileIsWrittenAgain) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  catch_up();
  fs::remove_file(file("one.json"));
  fs::remove_file(file("two.json"));
  EXPECT_EQ(findings(), (Texts{"missing one.json", "missing two.json"}));
  put("a", R"({"name":"one","n":2})");
  catch_up();
  EXPECT_EQ(files(), Texts{"one.json"});
  reopen_mirror();
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, ARemovedDirectoryIsBuiltAnew) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  catch_up();
  std::filesystem::remove_all(directory_);
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, ADirectoryThatVanishesUnderAPageIsNotSkippedOver) {
  put("a", R"({"name":"one"})");
  catch_up();
  put("b", R"({"name":"two"})");
  const ChangePage page = store_->changes(*mirror_->own_cursor());
  std::filesystem::remove_all(directory_);
  EXPECT_EQ(refusal_code([&] { mirror_->apply(*store_, page); }), "not_found");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
}

TEST_F(Mirroring, ALostJournalCostsNoFileAndNoNumber) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"one","of":"b"})");
  put("c", R"({"name":"c"})");
  catch_up();
  const Texts before = files();
  fs::remove_file(file(".perdure-mirror"));
  put("c", R"({"name":"c","n":2})");
  reopen_mirror();
  catch_up();
  EXPECT_EQ(files(), before);
  EXPECT_EQ(findings(), Texts{"collision one-2.json"});
  EXPECT_NE(text("c.json").find("2"), std::string::npos);
}

TEST_F(Mirroring, AForeignFileKeepsItsName) {
  fs::create_directories(directory_);
  write_text(file("one.json"), "mine");
  write_text(file("notes.txt"), "mine too");
  put("a", R"({"name":"one"})");
  catch_up();
  EXPECT_EQ(text("one.json"), "mine");
  EXPECT_EQ(files(), (Texts{"notes.txt", "one-2.json", "one.json"}));
  EXPECT_EQ(findings(), (Texts{"collision one-2.json", "foreign notes.txt", "foreign one.json"}));
}

TEST_F(Mirroring, AFolderInTheWayIsNoTrouble) {
  fs::create_directories(file("one.json"));
  put("a", R"({"name":"one"})");
  catch_up();
  EXPECT_EQ(mirror_->file_of(key("a")), "one-2.json");
}

TEST_F(Mirroring, AnotherTemplateMovesAllFiles) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  catch_up();
  settings_.file_name = "note_{@id}.json";
  reopen_mirror();
  catch_up();
  EXPECT_EQ(files(), (Texts{"note_a.json", "note_b.json"}));
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, TheSamePageTwiceChangesNothing) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  const ChangePage page = store_->changes({});
  mirror_->apply(*store_, page);
  const auto inode = fs::info(file("one.json")).inode;
  mirror_->apply(*store_, page);
  EXPECT_EQ(fs::info(file("one.json")).inode, inode);
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, OldChangesDoNotTurnAFileBack) {
  for (int i = 0; i < 6; ++i) put("a", R"({"name":"one","n":)" + std::to_string(i) + "}");
  catch_up();
  ChangesOptions options;
  options.limit = 2;
  mirror_->apply(*store_, store_->changes({}, options));
  EXPECT_NE(text("one.json").find("5"), std::string::npos);
}

TEST_F(Mirroring, ARestoredStoreDoesNotTakeNewerDocumentsAway) {
  put("a", R"({"name":"a","n":1})");
  put("b", R"({"name":"b","n":1})");
  put("d", R"({"name":"d","n":1})");
  catch_up();
  store_.reset();
  for (const char* end : {"", "-wal"}) {
    if (fs::info(home_.file("store.db") + end).kind == fs::Kind::missing) continue;
    std::filesystem::copy_file(home_.file("store.db") + end, home_.file("backup.db") + end);
  }
  store_ = open("sqlite:" + home_.file("store.db"));
  reopen_mirror();
  put("b", R"({"name":"b","n":2})");
  put("c", R"({"name":"c","n":1})");
  catch_up();
  store_ = open("sqlite:" + home_.file("backup.db"));
  reopen_mirror();
  put("d", R"({"name":"d","n":2})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"a.json", "b.json", "c.json", "d.json"}));
  EXPECT_NE(text("b.json").find("2"), std::string::npos);
  EXPECT_NE(text("d.json").find("2"), std::string::npos);
  EXPECT_EQ(findings(), (Texts{"edited b.json", "extra c.json"}));
}

TEST_F(Mirroring, RebuildMakesTheDirectoryRight) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  put("c", R"({"name":"three"})");
  catch_up();
  fs::remove_file(file("one.json"));
  erase("c");
  put("d", R"({"name":"four"})");
  std::uint64_t told = 0;
  const Mirror::Rebuilt rebuilt = mirror_->rebuild([&](std::uint64_t done, std::uint64_t) { told = done; });
  EXPECT_EQ(files(), (Texts{"four.json", "one.json", "two.json"}));
  EXPECT_EQ(rebuilt.files_count, 3U);
  EXPECT_EQ(rebuilt.removed_count, 1U);
  EXPECT_GE(told, 3U);
  EXPECT_TRUE(rebuilt.left.empty());
  EXPECT_EQ(findings(), Texts{});
  EXPECT_EQ(mirror_->own_cursor(), store_->info().head);
}

TEST_F(Mirroring, RebuildWithoutADirectoryBuildsAll) {
  put("a", R"({"name":"one"})");
  EXPECT_EQ(mirror_->rebuild().written_count, 1U);
  EXPECT_EQ(files(), Texts{"one.json"});
}

TEST_F(Mirroring, AnErrorOfTheDiskLeavesNothingHalfAndIsMadeGood) {
  class Failing : public fs::System {
   public:
    int syncfs(int) override { return errno = EIO, -1; }
  };
  put("a", R"({"name":"one","n":1})");
  catch_up();
  put("a", R"({"name":"one","n":2})");
  put("b", R"({"name":"two"})");
  {
    Failing failing;
    const fs::ScopedSystem scoped(failing);
    EXPECT_EQ(refusal_code([&] { catch_up(); }), "io_error");
  }
  EXPECT_EQ(files(), Texts{"one.json"});
  EXPECT_NE(text("one.json").find("1"), std::string::npos);
  EXPECT_EQ(fs::list_directory(directory_).size(), 3U) << "a temporary file is left";
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(findings(), Texts{});
}

// It would try one name after the other, for ever.
TEST_F(Mirroring, ADirectoryThatCannotBeReadEndsThePass) {
  FailurePoint point;
  FailingSystem failing(point, FailingSystem::Call::stat, EACCES);
  const fs::ScopedSystem scoped(failing);
  catch_up();
  for (std::uint64_t at = 1;; ++at) {
    const std::string id = "d" + std::to_string(at);
    put(id, R"({"name":")" + id + "\"}");
    point.arm(at, FailurePoint::Lasts::for_ever);
    const std::string code = refusal_code([&] { catch_up(); });
    point.disarm();
    if (!point.was_reached()) break;
    EXPECT_TRUE(code == "io_error" || code == "read_only") << code;
    catch_up();
  }
  EXPECT_GT(point.calls_count(), 2U);
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, WhoeverHoldsTheDirectoryKeepsOthersOut) {
  put("a", R"({"name":"one"})");
  catch_up();
  const fs::FileLock lock(file(".perdure-mirror.lock"), std::chrono::milliseconds(0));
  EXPECT_EQ(refusal_code([&] { (void)mirror_->rebuild(); }), "locked");
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(Mirroring, TwoObjectsOfOneMirrorSeeEachOthersWork) {
  put("a", R"({"name":"one"})");
  catch_up();
  Mirror other(*store_, settings_);
  put("b", R"({"name":"two"})");
  (void)other.rebuild();
  put("a", R"({"name":"one","n":2})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(findings(), Texts{});
  EXPECT_EQ(other.file_of(key("b")), "two.json");
}

}  // namespace
}  // namespace perdure::test
