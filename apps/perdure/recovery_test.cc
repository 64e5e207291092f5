#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <perdure/open.h>

#include "apps/perdure/command_fixture.h"
#include "apps/perdure/damage.h"
#include "apps/perdure/recovery.h"
#include "core/fs.h"
#include "tests/failing_system.h"

namespace perdure::cli {
namespace {

class Recover : public CommandTest {
 protected:
  void SetUp() override {
    init();
    for (const char* id : {"a", "b", "c"})
      ok({"put", "things", id}, "{\"name\":\"" + std::string(id) + "\"}");
    ok({"mirror", "add", "json", "things", "files"});
  }

  std::string database() const { return directory_.file("data/db/main.db"); }

  void lose_database() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(database() + suffix);
  }

  /// What stands beside the database and what belongs to it, sorted.
  std::vector<std::string> beside() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.file("data/db"))) {
      const std::string name = entry.path().filename();
      const bool own =
          name == "main.db" || name == "main.db.lock" || name == "main.db-wal" || name == "main.db-shm";
      if (!own) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void expect_all_back() const {
    EXPECT_EQ(ok({"list", "things", "--ids"}), "a\nb\nc\n");
    EXPECT_EQ(at(ok({"get", "things", "b"}), "/name"), "\"b\"");
    ok({"verify"});
  }
};

TEST_F(Recover, BringsALostDatabaseBack) {
  lose_database();
  const std::string out = ok({"recover", "--from-mirror", "files", "--actor", "ada", "--json"});
  EXPECT_EQ(at(out, "/documents"), "3");
  EXPECT_EQ(at(out, "/path"), "\"data/db/main.db\"");
  EXPECT_EQ(at(out, "/kept"), "null");
  EXPECT_EQ(at(out, "/refused"), "[]");
  expect_all_back();
  EXPECT_EQ(at(lines(ok({"changes"}))[0], "/actor"), "\"ada\"");
  EXPECT_TRUE(beside().empty());
  ok({"mirror", "add", "json", "things", "files"});
  ok({"mirror", "verify"});
}

TEST_F(Recover, AStoreThatWorksIsNeverReplaced) {
  const std::string before = read("data/db/main.db");
  for (const char* option : {"--json", "--replace-corrupt"}) {
    const test::RunResult result = perdure({"recover", "--from-mirror", "files", option});
    EXPECT_EQ(result.exit_code, 4) << result.err;
  }
  EXPECT_EQ(read("data/db/main.db"), before);
  EXPECT_TRUE(beside().empty());
}

TEST_F(Recover, AnUnusedStoreGivesWay) {
  lose_database();
  init();
  const std::string out = ok({"recover", "--from-mirror", "files", "--json"});
  EXPECT_NE(at(out, "/kept").find("main.db.unused-"), std::string::npos) << out;
  expect_all_back();
}

TEST_F(Recover, ADamagedDatabaseIsOnlyReplacedWhenAskedTo) {
  overwrite(database(), 0, 4096);
  const std::string before = read("data/db/main.db");
  const std::string message = fails(1, {"recover", "--from-mirror", "files"});
  EXPECT_NE(message.find("--replace-corrupt"), std::string::npos) << message;
  EXPECT_EQ(read("data/db/main.db"), before);
  EXPECT_TRUE(beside().empty());
}

TEST_F(Recover, ADamagedDatabaseIsKept) {
  overwrite(database(), 0, 4096);
  write("data/db/main.db-wal", "the log of before");
  const std::string before = read("data/db/main.db");
  const std::string out = ok({"recover", "--from-mirror", "files", "--replace-corrupt", "--json"});
  std::string kept = at(out, "/kept");
  ASSERT_TRUE(kept.starts_with("\"data/db/main.db.corrupt-2")) << out;
  kept = kept.substr(1, kept.size() - 2);
  EXPECT_TRUE(kept.ends_with("Z"));
  EXPECT_EQ(read(kept), before);
  EXPECT_EQ(read(kept + "-wal"), "the log of before");
  expect_all_back();
}

TEST_F(Recover, DamageInsideCounts) {
  damage(database(), "UPDATE perdure_log SET body = '{\"name\":\"x\"}' WHERE seq = 2");
  fails(1, {"recover", "--from-mirror", "files"});
  const std::string text = ok({"recover", "--from-mirror", "files", "--replace-corrupt"});
  EXPECT_NE(text.find("3 documents brought back"), std::string::npos) << text;
  EXPECT_NE(text.find("main.db.corrupt-"), std::string::npos) << text;
  expect_all_back();
}

TEST_F(Recover, WhatARebuildMendsIsNoReasonToReplace) {
  damage(database(), "DELETE FROM perdure_heads WHERE seq = 2");
  fails(4, {"recover", "--from-mirror", "files", "--replace-corrupt"});
  EXPECT_TRUE(beside().empty());
}

TEST_F(Recover, TheDatabaseOfAnotherProgramIsLeftAlone) {
  damage(directory_.file("other.db"), "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
  const std::string before = read("other.db");
  fails(1, {"recover", "--url", "sqlite:other.db", "--from-mirror", "files", "--replace-corrupt"});
  EXPECT_EQ(read("other.db"), before);
  std::filesystem::create_directory(directory_.file("folder"));
  fails(1, {"recover", "--url", "sqlite:folder", "--from-mirror", "files", "--replace-corrupt"});
  EXPECT_TRUE(std::filesystem::is_directory(directory_.file("folder")));
}

TEST_F(Recover, AnInterruptedRecoveryCanBeRunAgain) {
  // Killed while it built, and behind the first renaming.
  overwrite(database(), 0, 4096);
  const std::string before = read("data/db/main.db");
  write("data/db/main.db.recovering", "half of a database");
  write("data/db/main.db.recovering-wal", "and its log");
  std::filesystem::rename(database(), database() + ".corrupt-20260102T030405Z");
  write("data/db/main.db-wal", "the log of before");
  ok({"recover", "--from-mirror", "files"});
  expect_all_back();
  EXPECT_EQ(read("data/db/main.db.corrupt-20260102T030405Z"), before);
  const std::vector<std::string> names = beside();
  ASSERT_EQ(names.size(), 2u) << testing::PrintToString(names);
  // With the database it belongs to, which would open as an older state of itself without.
  EXPECT_EQ(read("data/db/main.db.corrupt-20260102T030405Z-wal"), "the log of before");
}

TEST_F(Recover, AmongTheMirrorsFilesThereIsNoPlaceForADatabase) {
  fails(2, {"recover", "--url", "sqlite:files/a.json", "--from-mirror", "files", "--replace-corrupt"});
  ok({"mirror", "verify"});
}

TEST_F(Recover, WhereverItFailsTheOldDatabaseIsThereAndItCanBeRunAgain) {
  const std::string old(4096, 'x');
  int failures_count = 0;
  using Call = test::FailingSystem::Call;
  for (std::uint64_t failing_call = 1;; ++failing_call) {
    SCOPED_TRACE(failing_call);
    const std::string place = "try" + std::to_string(failing_call);
    std::filesystem::create_directory(directory_.file(place));
    write(place + "/main.db", old);
    write(place + "/main.db-wal", "its log");
    RecoveryRequest request;
    request.path = directory_.file(place + "/main.db");
    request.directory = directory_.file("files");
    request.replace_corrupt = true;
    test::FailingSystem failing({Call::fsync, Call::rename, Call::unlink}, failing_call);
    try {
      const fs::ScopedSystem replaced(failing);
      (void)recover(request);
    } catch (const Error&) {
      ++failures_count;
      const bool in_place = read(place + "/main.db") == old;
      // A failure behind the last step only makes it uncertain whether a power cut would undo that step.
      const std::string url = "sqlite:" + request.path;
      const test::RunResult again =
          perdure({"recover", "--from-mirror", "files", "--replace-corrupt", "--url", url});
      EXPECT_TRUE(again.exit_code == 0 || (!in_place && again.exit_code == 4)) << again.err;
    }
    EXPECT_EQ(ok({"list", "things", "--ids", "--url", "sqlite:" + request.path}), "a\nb\nc\n");
    int kept_count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.file(place))) {
      const std::string name = entry.path().filename();
      if (name.starts_with("main.db.corrupt-") && read(place + "/" + name) == old) ++kept_count;
      // Its empty lock file may be left when it cannot be removed.
      EXPECT_TRUE(name.find("recovering") == std::string::npos || name.ends_with(".lock")) << name;
    }
    EXPECT_EQ(kept_count, 1);
    if (!failing.has_failed()) break;
  }
  EXPECT_GE(failures_count, 5);
}

TEST_F(Recover, WithoutAMirrorNothingIsTouched) {
  overwrite(database(), 0, 4096);
  const std::string before = read("data/db/main.db");
  write("file", "a file");
  std::filesystem::create_directory(directory_.file("empty"));
  fails(3, {"recover", "--replace-corrupt", "--from-mirror", "none"});
  fails(3, {"recover", "--replace-corrupt", "--from-mirror", "file"});
  fails(3, {"recover", "--replace-corrupt", "--from-mirror", "empty"});
  EXPECT_EQ(read("data/db/main.db"), before);
  EXPECT_TRUE(beside().empty());
  fails(3, {"recover", "--url", "sqlite:new/main.db", "--from-mirror", "none"});
  EXPECT_FALSE(std::filesystem::exists(directory_.file("new")));
}

TEST_F(Recover, FilesThatCannotBeTakenAreReported) {
  lose_database();
  write("files/b.json", "not JSON any more");
  const test::RunResult result = perdure({"recover", "--from-mirror", "files", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(at(result.out, "/documents"), "2");
  EXPECT_EQ(at(result.out, "/refused/0/file"), "\"b.json\"");
  EXPECT_NE(at(result.out, "/refused/0/what"), "\"\"");
  EXPECT_EQ(ok({"list", "things", "--ids"}), "a\nc\n");
}

TEST_F(Recover, TakesPlainFilesByTheirOwnIds) {
  std::filesystem::create_directory(directory_.file("plain"));
  write("plain/one.json", R"({"uuid":"first","n":1})");
  write("plain/two.json", R"({"uuid":"second","n":2})");
  ok({"recover", "--url", "sqlite:new/main.db", "--from-mirror", "plain", "--collection", "things",
      "--id-pointer", "/uuid"});
  EXPECT_EQ(ok({"list", "things", "--ids", "--url", "sqlite:new/main.db"}), "first\nsecond\n");
}

TEST_F(Recover, AWriterIsNotDisturbed) {
  OpenOptions options;
  options.program = "a test";
  const std::unique_ptr<Store> store = open("sqlite:" + database(), options);
  fails(5, {"recover", "--from-mirror", "files", "--wait", "0"});
}

TEST_F(Recover, WrongUsageIsExitCode2) {
  fails(2, {"recover"});
  fails(2, {"recover", "--from-mirror", ""});
  fails(2, {"recover", "--from-mirror", "files", "--url", "mysql://x"});
  fails(2, {"recover", "--from-mirror", "files", "--url", "sqlite:"});
  fails(2, {"recover", "--from-mirror", "files", "--url", "sqlite:~/main.db"});
  EXPECT_FALSE(std::filesystem::exists(directory_.file("~")));
}

TEST_F(Recover, AKeptDatabaseIsNeverOverwritten) {
  const Time time = Time(std::chrono::seconds(1772471100));
  const std::string path = directory_.file("x.db");
  EXPECT_EQ(free_name(path, "corrupt", time), path + ".corrupt-20260302T170500Z");
  write("x.db.corrupt-20260302T170500Z", "");
  EXPECT_EQ(free_name(path, "corrupt", time), path + ".corrupt-20260302T170500Z-2");
  write("x.db.corrupt-20260302T170500Z-2-wal", "");
  EXPECT_EQ(free_name(path, "corrupt", time), path + ".corrupt-20260302T170500Z-3");
}

}  // namespace
}  // namespace perdure::cli
