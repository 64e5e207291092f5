#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <perdure/mirror.h>
#include <perdure/open.h>

#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class MirrorCommand : public CommandTest {
 protected:
  void SetUp() override {
    init();
    ok({"put", "things", "a"}, R"({"n":1})");
    ok({"put", "things", "b"}, R"({"n":2})");
  }

  void add() const { ok({"mirror", "add", "json", "things", "files"}); }

  bool exists(const std::string& name) const { return std::filesystem::exists(directory_.file(name)); }
};

class FollowUp : public MirrorCommand {};

TEST_F(MirrorCommand, AddDeclaresAndBuildsAtOnce) {
  const std::string out = ok({"mirror", "add", "json", "things", "files", "--json"});
  EXPECT_EQ(at(out, "/name"), "\"json\"");
  EXPECT_EQ(at(out, "/files"), "2");
  EXPECT_EQ(at(out, "/written"), "2");
  EXPECT_EQ(at(read("files/a.json"), "/n"), "1");
  EXPECT_EQ(at(read("files/b.json"), "/n"), "2");
  const std::string list = ok({"mirror", "list", "--json"});
  EXPECT_EQ(at(list, "/mirrors/0/collection"), "\"things\"");
  EXPECT_EQ(at(list, "/mirrors/0/file_name"), "\"{@id}.json\"");
  EXPECT_EQ(ok({"mirror", "list", "--names"}), "json\n");
  EXPECT_EQ(ok({"mirror", "list"}), "json  things  ../../files/{@id}.json\n");
}

TEST_F(MirrorCommand, TheTemplateNamesTheFiles) {
  ok({"mirror", "add", "json", "things", "files", "--file-name", "thing_{n}_{@id:1}.json"});
  EXPECT_TRUE(exists("files/thing_1_a.json"));
  EXPECT_TRUE(exists("files/thing_2_b.json"));
}

TEST_F(MirrorCommand, ARelativeDirectoryCountsFromTheWorkingDirectoryAndMovesWithTheStore) {
  std::filesystem::create_directory(directory_.file("below"));
  const test::RunResult added =
      shell("cd below && \"$P\" --url sqlite:../data/db/main.db mirror add json things files");
  ASSERT_EQ(added.exit_code, 0) << added.err;
  EXPECT_TRUE(exists("below/files/a.json"));
  std::filesystem::create_directory(directory_.file("moved"));
  for (const char* each : {"data", "below"}) {
    std::filesystem::rename(directory_.file(each), directory_.file(std::string("moved/") + each));
  }
  ok({"put", "things", "c", "--url", "sqlite:moved/data/db/main.db"}, "{}");
  EXPECT_TRUE(exists("moved/below/files/c.json"));
}

TEST_F(MirrorCommand, AnAbsoluteDirectoryIsKeptSo) {
  ok({"mirror", "add", "json", "things", directory_.file("absolute")});
  EXPECT_EQ(at(ok({"mirror", "list", "--json"}), "/mirrors/0/directory"),
            "\"" + directory_.file("absolute") + "\"");
  EXPECT_TRUE(exists("absolute/a.json"));
}

TEST_F(MirrorCommand, AddingItAgainIsHarmlessAndWithOtherSettingsRefused) {
  add();
  EXPECT_EQ(at(ok({"mirror", "add", "json", "things", "files", "--json"}), "/written"), "0");
  const std::string message = fails(4, {"mirror", "add", "json", "things", "others"});
  EXPECT_NE(message.find("remove it first"), std::string::npos) << message;
  EXPECT_FALSE(exists("others"));
}

TEST_F(MirrorCommand, BadSettingsAreRefusedAndNothingIsDeclared) {
  write("file", "a file");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"json", "things", "files", "--file-name", "../{@id}.json"},
                                             {"json", "things", "files", "--file-name", "{@id"},
                                             {"json", "things", "files", "--file-name", "same.json"},
                                             {"json", "things", "files", "--file-name", ""},
                                             {"json", "Things!", "files"},
                                             {"bad name", "things", "files"},
                                             {"json", "things", "file"},
                                             {"json", "things", "file/below"}}) {
    std::vector<std::string> command{"mirror", "add"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const test::RunResult result = perdure(command);
    EXPECT_TRUE(result.exit_code == 1 || result.exit_code == 2) << result.exit_code << result.err;
    EXPECT_TRUE(result.err.starts_with("perdure: ")) << result.err;
  }
  EXPECT_EQ(ok({"mirror", "list", "--names"}), "");
  EXPECT_EQ(read("file"), "a file");
  EXPECT_FALSE(exists("files"));
}

TEST_F(MirrorCommand, OneDirectoryBelongsToOneMirror) {
  add();
  fails(1, {"mirror", "add", "other", "things", "files"});
  fails(1, {"mirror", "add", "other", "things", directory_.file("files")});
  EXPECT_EQ(ok({"mirror", "list", "--names"}), "json\n");
}

TEST_F(MirrorCommand, WrongUsageIsExitCode2) {
  fails(2, {"mirror"});
  fails(2, {"mirror", "polish"});
  fails(2, {"mirror", "add"});
  fails(2, {"mirror", "add", "json"});
  fails(2, {"mirror", "add", "json", "things"});
  fails(2, {"mirror", "add", "json", "things", "files", "more"});
  fails(2, {"mirror", "add", "", "things", "files"});
  fails(2, {"mirror", "add", "json", "things", ""});
  fails(2, {"mirror", "rebuild"});
  fails(2, {"mirror", "remove"});
  fails(2, {"mirror", "list", "json"});
  fails(2, {"mirror", "status", "json", "more"});
  fails(2, {"mirror", "list", "--take", "file"});
  fails(2, {"mirror", "take", "json", "a.json"});
  fails(2, {"mirror", "take", "json", "--take", "file"});
  fails(2, {"mirror", "take", "json", "a.json", "--take", "both"});
}

TEST_F(MirrorCommand, AnUnknownMirrorIsExitCode3) {
  add();
  for (const char* action : {"status", "verify", "rebuild", "remove"}) {
    const std::string message = fails(3, {"mirror", action, "jsno"});
    EXPECT_NE(message.find("the store has json"), std::string::npos) << message;
  }
  fails(3, {"mirror", "take", "jsno", "a.json", "--take", "file"});
}

TEST_F(MirrorCommand, StatusTellsHowFarItIsAndWhatIsHeldBack) {
  add();
  const std::string well = ok({"mirror", "status", "json", "--json"});
  EXPECT_EQ(at(well, "/mirrors/0/lag"), "0");
  EXPECT_EQ(at(well, "/mirrors/0/path"),
            "\"" + std::filesystem::canonical(directory_.file("files")).string() + "\"");
  EXPECT_EQ(at(well, "/mirrors/0/holder"), "null");
  EXPECT_EQ(at(well, "/mirrors/0/problem"), "\"\"");
  EXPECT_EQ(at(well, "/mirrors/0/held_back"), "[]");
  write("files/a.json", R"({"n":"by hand"})");
  const std::string edited = ok({"mirror", "status", "--json"});
  EXPECT_EQ(at(edited, "/mirrors/0/held_back/0/file"), "\"a.json\"");
  EXPECT_NE(ok({"mirror", "status"}).find("held back  1 file"), std::string::npos);
}

TEST_F(MirrorCommand, VerifyFindsWhatWasDoneByHand) {
  add();
  EXPECT_EQ(ok({"mirror", "verify"}), "");
  write("files/a.json", R"({"n":"by hand"})");
  std::filesystem::remove(directory_.file("files/b.json"));
  write("files/notes.txt", "mine");
  const test::RunResult found = perdure({"mirror", "verify", "json", "--json"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_EQ(at(found.out, "/ok"), "false");
  std::string kinds;
  for (const char* place : {"0", "1", "2"}) {
    kinds += at(found.out, std::string("/mirrors/0/findings/") + place + "/kind");
  }
  for (const char* kind : {"edited", "missing", "foreign"}) {
    EXPECT_NE(kinds.find(kind), std::string::npos) << found.out;
  }
  EXPECT_EQ(lines(perdure({"mirror", "verify"}).out).size(), 3u);
}

TEST_F(MirrorCommand, AFileOfSomebodyElseIsNoProblem) {
  add();
  write("files/notes.txt", "mine");
  EXPECT_EQ(lines(ok({"mirror", "verify"})).size(), 1u);
}

TEST_F(MirrorCommand, RebuildMendsTheDirectoryAndLeavesWhatWasEdited) {
  add();
  std::filesystem::remove(directory_.file("files/b.json"));
  EXPECT_EQ(at(ok({"mirror", "rebuild", "json", "--json"}), "/files"), "2");
  EXPECT_TRUE(exists("files/b.json"));
  write("files/a.json", "{\"n\":\"by hand\"}\n");
  const test::RunResult left = perdure({"mirror", "rebuild", "json", "--json"});
  EXPECT_EQ(left.exit_code, 1);
  EXPECT_EQ(at(left.out, "/left/0/file"), "\"a.json\"");
  EXPECT_EQ(read("files/a.json"), "{\"n\":\"by hand\"}\n");
}

TEST_F(MirrorCommand, TakeFileStoresWhatWasEdited) {
  add();
  write("files/a.json", R"({"n":"by hand"})");
  ok({"mirror", "take", "json", "a.json", "--take", "file", "--actor", "ada"});
  EXPECT_EQ(at(ok({"get", "things", "a"}), "/n"), "\"by hand\"");
  ok({"mirror", "verify"});
}

TEST_F(MirrorCommand, TakeStoreWritesTheDocumentOverIt) {
  add();
  write("files/a.json", R"({"n":"by hand"})");
  ok({"mirror", "take", "json", "a.json", "--take", "store"});
  EXPECT_EQ(at(read("files/a.json"), "/n"), "1");
  EXPECT_EQ(at(ok({"get", "things", "a"}), "/n"), "1");
  ok({"mirror", "verify"});
}

TEST_F(MirrorCommand, TakeRefusesWhatIsNoneOfItsFilesAndGoesOnWithTheOthers) {
  add();
  write("files/a.json", R"({"n":"by hand"})");
  write("files/b.json", "not JSON");
  write("files/notes.txt", "mine");
  fails(3, {"mirror", "take", "json", "notes.txt", "--take", "file"});
  fails(1, {"mirror", "take", "json", "b.json", "--take", "file"});
  const test::RunResult some =
      perdure({"mirror", "take", "json", "b.json", "a.json", "--take", "file", "--json"});
  EXPECT_EQ(some.exit_code, 1);
  EXPECT_EQ(at(some.out, "/taken"), "1");
  EXPECT_EQ(at(ok({"get", "things", "a"}), "/n"), "\"by hand\"");
  EXPECT_EQ(read("files/b.json"), "not JSON");
}

TEST_F(MirrorCommand, RemoveForgetsItAndLeavesTheFiles) {
  add();
  ok({"mirror", "remove", "json"});
  EXPECT_EQ(ok({"mirror", "list", "--names"}), "");
  EXPECT_EQ(at(ok({"status", "--json"}), "/followers"), "[]");
  ok({"put", "things", "c"}, "{}");
  EXPECT_TRUE(exists("files/a.json"));
  EXPECT_FALSE(exists("files/c.json"));
  fails(3, {"mirror", "remove", "json"});
}

TEST_F(FollowUp, EveryCommandThatWritesBringsTheFilesUpToDate) {
  add();
  ok({"put", "things", "c"}, R"({"n":3})");
  EXPECT_EQ(at(read("files/c.json"), "/n"), "3");
  ok({"patch", "things", "c", "--set", "/n=4"});
  EXPECT_EQ(at(read("files/c.json"), "/n"), "4");
  ok({"undo", "things", "c"});
  EXPECT_EQ(at(read("files/c.json"), "/n"), "3");
  ok({"restore", "things", "c@2"});
  EXPECT_EQ(at(read("files/c.json"), "/n"), "4");
  ok({"rm", "things", "c"});
  EXPECT_FALSE(exists("files/c.json"));
  std::string documents;
  for (int i = 0; i < 2500; ++i) documents += "{\"id\":" + std::to_string(i) + "}\n";
  ok({"put", "things", "--ndjson"}, documents);
  EXPECT_TRUE(exists("files/2499.json"));
  ok({"mirror", "verify"});
  EXPECT_EQ(at(ok({"status", "--json"}), "/followers/0/lag"), "0");
}

TEST_F(FollowUp, APurgedDocumentHasNoFileAnyMore) {
  add();
  EXPECT_EQ(at(ok({"purge", "things", "a", "--yes", "--json"}), "/followers_behind"), "[]");
  EXPECT_FALSE(exists("files/a.json"));
  ok({"verify"});
}

TEST_F(FollowUp, SettingsCountAsChangesToo) {
  add();
  ok({"settings", "set", "things"}, R"({"indexes":[{"fields":["n"]}]})");
  EXPECT_EQ(at(ok({"status", "--json"}), "/followers/0/lag"), "0");
  ok({"schema", "set", "things"}, R"({"type":"object"})");
  EXPECT_EQ(at(ok({"status", "--json"}), "/followers/0/lag"), "0");
}

TEST_F(FollowUp, WhatAMirrorCannotDoIsAWarningAndTheWriteStands) {
  add();
  std::filesystem::rename(directory_.file("files"), directory_.file("aside"));
  write("files", "in the way");
  const test::RunResult result = perdure({"put", "things", "c", "--wait", "1"}, "{}");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.err.find("warning: stored; mirror:json is behind"), std::string::npos) << result.err;
  ok({"get", "things", "c"});
  const std::string status = ok({"status", "--json"});
  EXPECT_EQ(at(status, "/followers/0/name"), "\"mirror:json\"");
  EXPECT_NE(at(status, "/followers/0/lag"), "0");
  EXPECT_NE(at(status, "/followers/0/problem"), "\"\"");
  EXPECT_NE(ok({"status"}).find("mirror:json"), std::string::npos);
  const test::RunResult doctor = perdure({"doctor"});
  EXPECT_EQ(doctor.exit_code, 1);
  EXPECT_NE(doctor.out.find("problem  followers"), std::string::npos) << doctor.out;

  std::filesystem::remove(directory_.file("files"));
  std::filesystem::rename(directory_.file("aside"), directory_.file("files"));
  EXPECT_EQ(perdure({"put", "things", "d"}, "{}").err.find("behind"), std::string::npos);
  EXPECT_TRUE(exists("files/c.json"));
  EXPECT_TRUE(exists("files/d.json"));
  ok({"doctor"});
}

TEST_F(FollowUp, ALostDirectoryIsBuiltAnew) {
  add();
  std::filesystem::remove_all(directory_.file("files"));
  ok({"put", "things", "c"}, "{}");
  for (const char* name : {"files/a.json", "files/b.json", "files/c.json"}) EXPECT_TRUE(exists(name)) << name;
}

TEST_F(FollowUp, AKilledProgramsLeaseIsNotWaitedFor) {
  add();
  {
    const std::unique_ptr<Store> store = open("sqlite:" + directory_.file("data/db/main.db"));
    ASSERT_TRUE(store->lease_follower("mirror:json", "killed", std::chrono::hours(1)));
  }
  EXPECT_EQ(at(ok({"mirror", "status", "--json"}), "/mirrors/0/holder"), "\"killed\"");
  EXPECT_EQ(perdure({"put", "things", "c"}, "{}").err.find("behind"), std::string::npos);
  EXPECT_TRUE(exists("files/c.json"));
}

TEST_F(FollowUp, AnEditedFileIsNotOverwritten) {
  add();
  write("files/a.json", "{\"n\":\"by hand\"}\n");
  ok({"put", "things", "a"}, R"({"n":5})");
  EXPECT_EQ(read("files/a.json"), "{\"n\":\"by hand\"}\n");
  const test::RunResult found = perdure({"mirror", "verify"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_NE(found.out.find("edited"), std::string::npos) << found.out;
}

TEST_F(FollowUp, ADirectoryWithoutWritePermissionIsSaid) {
  // A copy that another user may run: permissions mean nothing to root.
  std::filesystem::copy(PERDURE_BINARY, directory_.file("perdure"));
  const std::string user = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : "";
  ASSERT_EQ(shell("chmod a+rwx . && mkdir closed && chmod a-w closed").exit_code, 0);
  ASSERT_EQ(shell(user + "./perdure init --url sqlite:own/main.db").exit_code, 0);
  const test::RunResult result =
      shell(user + "./perdure --url sqlite:own/main.db mirror add json things closed/files");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.err.find("ermission denied"), std::string::npos) << result.err;
  EXPECT_EQ(shell(user + "./perdure --url sqlite:own/main.db mirror list --names").out, "");
}

TEST_F(FollowUp, ACommandThatWritesNothingLeavesTheMirrorsAlone) {
  add();
  std::filesystem::remove(directory_.file("files/a.json"));
  fails(4, {"put", "things", "b", "--create"}, "{}");
  ok({"put", "things", "--ndjson", "--dry-run"}, "{\"id\":1}\n");
  EXPECT_FALSE(exists("files/a.json"));
  EXPECT_FALSE(exists("files/1.json"));
}

}  // namespace
}  // namespace perdure::cli
