#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include <perdure/open.h>

#include "apps/perdure/command_fixture.h"

// init, patch, rm, changes, status, doctor, and what belongs to the program as a whole. put, get and list
// have files of their own.

namespace perdure::cli {
namespace {

class Init : public CommandTest {};
class PatchCommand : public CommandTest {};
class Rm : public CommandTest {};
class Changes : public CommandTest {};
class Status : public CommandTest {};
class Doctor : public CommandTest {};
class CommandLine : public CommandTest {};

TEST_F(Init, CreatesTheStoreOnceWithTightPermissions) {
  const std::string first = ok({"init", "--json"});
  EXPECT_EQ(at(first, "/created"), "true");
  EXPECT_EQ(at(first, "/path"), "\"data/db/main.db\"");
  EXPECT_EQ(at(first, "/epoch").size(), 38u);
  EXPECT_EQ(at(first, "/format_version"), "2");
  ok({"put", "things", "a"}, "{}");
  const std::string second = ok({"init", "--json"});
  EXPECT_EQ(at(second, "/created"), "false");
  EXPECT_EQ(at(second, "/epoch"), at(first, "/epoch"));
  ok({"get", "things", "a"});
  struct stat found = {};
  ASSERT_EQ(stat(directory_.file("data/db/main.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  EXPECT_NE(ok({"init"}).find("epoch   "), std::string::npos);
}

TEST_F(Init, WhatIsNoStoreIsLeftAlone) {
  write("notes.txt", "these are my notes, not a database");
  fails(1, {"init", "--url", "sqlite:notes.txt"});
  EXPECT_EQ(read("notes.txt"), "these are my notes, not a database");
  fails(2, {"init", "--url", "mysql://x"});
  fails(2, {"init", "--url", "sqlite:"});
}

TEST_F(PatchCommand, ChangesMembersAndLeavesTheOthersBytes) {
  init();
  ok({"put", "things", "a"}, R"({"n":9007199254740993, "x":1e400,"list":[1],"gone":true})");
  EXPECT_EQ(at(ok({"patch", "things", "a", "--set", "/list/-=2", "--set", "/focus=\"Legs = all\"", "--remove",
                   "/gone", "--json"}),
               "/version"),
            "2");
  EXPECT_EQ(ok({"get", "things", "a"}),
            R"({"n":9007199254740993, "x":1e400,"list":[1,2],"focus":"Legs = all"})");
}

TEST_F(PatchCommand, AppliesAMergePatch) {
  init();
  ok({"put", "things", "a"}, R"({"n":1e400,"m":1})");
  ok({"patch", "things", "a", "--merge", "-"}, R"({"m":null,"k":[1]})");
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":1e400,"k":[1]})");
  fails(1, {"patch", "things", "a", "--merge", "-"}, "nonsense");
  fails(3, {"patch", "things", "a", "--merge", "missing.json"});
}

TEST_F(PatchCommand, AValueWithoutQuotationMarksGetsAHint) {
  init();
  const std::string message = fails(2, {"patch", "things", "a", "--set", "/focus=Legs"});
  EXPECT_NE(message.find("--set '/focus=\"Legs\"'"), std::string::npos) << message;
  fails(2, {"patch", "things", "a", "--set", "/focus"});
  fails(2, {"patch", "things", "a", "--set", "/focus="});
}

TEST_F(PatchCommand, RefusalsHaveTheirExitCodes) {
  init();
  ok({"put", "things", "a"}, "{}");
  fails(2, {"patch", "things", "a"});
  fails(2, {"patch", "things", "a", "--merge", "-", "--set", "/a=1"});
  fails(1, {"patch", "things", "a", "--remove", "/missing"});
  fails(1, {"patch", "things", "a", "--set", "/missing/a=1"});
  fails(3, {"patch", "things", "missing", "--set", "/a=1"});
  fails(4, {"patch", "things", "a", "--set", "/a=1", "--if-version", "9"});
  EXPECT_EQ(ok({"get", "things", "a"}), "{}");
}

TEST_F(Rm, DeletesAllOrNothing) {
  init();
  for (const char* id : {"a", "b", "c"}) ok({"put", "things", id}, "{}");
  EXPECT_NE(fails(3, {"rm", "things", "a", "missing", "b"}).find("nothing was changed"), std::string::npos);
  EXPECT_EQ(ok({"list", "things", "--ids"}), "a\nb\nc\n");
  const std::string out = ok({"rm", "things", "a", "b", "--json"});
  EXPECT_EQ(at(out, "/deleted/1/id"), "\"b\"");
  EXPECT_EQ(at(out, "/deleted/1/version"), "2");
  EXPECT_EQ(ok({"list", "things", "--ids"}), "c\n");
}

TEST_F(Rm, ChecksTheVersion) {
  init();
  ok({"put", "things", "a"}, "{}");
  fails(4, {"rm", "things", "a", "--if-version", "2"});
  fails(2, {"rm", "things", "a", "b", "--if-version", "1"});
  fails(2, {"rm", "things"});
  ok({"rm", "things", "a", "--if-version", "1"});
}

TEST_F(Changes, TellsWhatHappenedAndWhereToGoOn) {
  init();
  ok({"put", "things", "a", "--actor", "ada"}, "{\n\"n\":1e400}");
  ok({"rm", "things", "a"});
  const test::RunResult result = perdure({"changes", "--bodies"});
  const std::vector<std::string> changes = lines(result.out);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(at(changes[0], "/seq"), "1");
  EXPECT_EQ(at(changes[0], "/kind"), "\"put\"");
  EXPECT_EQ(at(changes[0], "/actor"), "\"ada\"");
  EXPECT_EQ(at(changes[0], "/data"), "{ \"n\":1e400}");
  EXPECT_EQ(at(changes[0], "/body"), R"("{\n\"n\":1e400}")");
  EXPECT_EQ(at(changes[1], "/kind"), "\"delete\"");
  EXPECT_EQ(at(changes[1], "/version"), "2");
  EXPECT_EQ(at(changes[1], "/data"), "");
  ASSERT_TRUE(result.err.starts_with("next: ")) << result.err;
  const std::string cursor = result.err.substr(6, result.err.find('\n') - 6);
  EXPECT_EQ(ok({"changes", "--since", cursor}), "");
  ok({"put", "things", "b"}, "{}");
  EXPECT_EQ(at(ok({"changes", "--since", cursor}), "/id"), "\"b\"");
}

TEST_F(Changes, JsonPagesToTheEnd) {
  init();
  for (const char* id : {"a", "b", "c"}) ok({"put", "things", id}, "{}");
  std::string cursor;
  std::string seen;
  std::string page;
  do {
    page = ok({"changes", "--json", "--limit", "2", "--since=" + cursor});
    for (const char* place : {"/changes/0/id", "/changes/1/id"}) seen += at(page, place);
    cursor = at(page, "/next");
    cursor = cursor.substr(1, cursor.size() - 2);
  } while (at(page, "/at_end") == "false");
  EXPECT_EQ(seen, "\"a\"\"b\"\"c\"");
}

TEST_F(Changes, AForeignCursorIsRefused) {
  init();
  fails(2, {"changes", "--since", "nonsense"});
  const test::RunResult result =
      perdure({"changes", "--json", "--since", "00000000-0000-4000-8000-000000000000:1:0123456789abcdef"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(at(result.err, "/error/code"), "\"cursor_mismatch\"");
}

TEST_F(Status, TellsWhatTheStoreIsAndWhoWrites) {
  init();
  ok({"put", "things", "a"}, "{}");
  ok({"put", "others", "a"}, "{}");
  std::string status = ok({"status", "--json"});
  EXPECT_EQ(at(status, "/path"), "\"data/db/main.db\"");
  EXPECT_EQ(at(status, "/seq"), "2");
  EXPECT_EQ(at(status, "/collections/0/name"), "\"others\"");
  EXPECT_EQ(at(status, "/collections/1/documents"), "1");
  EXPECT_EQ(at(status, "/writer"), "null");
  EXPECT_EQ(ok({"status", "--names"}), "others\nthings\n");
  EXPECT_NE(ok({"status"}).find("writer   nobody"), std::string::npos);

  OpenOptions options;
  options.program = "a test";
  const std::unique_ptr<Store> store = open("sqlite:" + directory_.file("data/db/main.db"), options);
  status = ok({"status", "--json"});
  EXPECT_EQ(at(status, "/writer/process_id"), std::to_string(getpid()));
  EXPECT_EQ(at(status, "/writer/program"), "\"a test\"");
  EXPECT_EQ(at(status, "/writer/lasting"), "true");
}

TEST_F(Doctor, FindsAHealthyStoreHealthy) {
  init();
  const std::string out = ok({"doctor", "--json"});
  EXPECT_EQ(at(out, "/ok"), "true");
  EXPECT_EQ(at(out, "/checks/0/name"), "\"store\"");
  EXPECT_EQ(at(out, "/checks/0/result"), "\"ok\"");
  EXPECT_EQ(lines(ok({"doctor"})).size(), 10u);
  for (const auto& entry : std::filesystem::directory_iterator(directory_.file("data/db"))) {
    EXPECT_EQ(entry.path().string().find("probe"), std::string::npos);
  }
}

TEST_F(Doctor, OfJsonFilesDoesNotSpeakOfSqlitesDefects) {
  ok({"init", "--url", "json:data/json"});
  const std::string out = ok({"doctor", "--url", "json:data/json"});
  EXPECT_NE(out.find("JSON files"), std::string::npos) << out;
  EXPECT_EQ(out.find("WAL"), std::string::npos) << out;
}

TEST_F(Doctor, SaysWhatIsWrongAndWhatToDo) {
  const test::RunResult missing = perdure({"doctor"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_NE(missing.out.find("perdure init"), std::string::npos);
  init();
  ASSERT_EQ(chmod(directory_.file("data/db/main.db").c_str(), 0644), 0);
  write("data/db/.perdure-4194305-0-0.tmp", "left behind");  // above the largest process id
  const std::string out = ok({"doctor"});
  EXPECT_NE(out.find("chmod go-rwx"), std::string::npos) << out;
  EXPECT_NE(out.find(".perdure-4194305-0-0.tmp"), std::string::npos) << out;
  write("broken.db", "not a database at all");
  EXPECT_EQ(at(perdure({"doctor", "--json", "--url", "sqlite:broken.db"}).out, "/checks/0/result"),
            "\"problem\"");
  write("moved.db-wal", "log");
  EXPECT_NE(perdure({"doctor", "--url", "sqlite:moved.db"}).out.find("moved.db is missing"),
            std::string::npos);
}

TEST_F(CommandLine, ALastingWriterIsNamedAtOnce) {
  init();
  OpenOptions options;
  options.program = "perdure serve";
  const std::unique_ptr<Store> store = open("sqlite:" + directory_.file("data/db/main.db"), options);
  const std::string message = fails(5, {"put", "things", "a", "--wait", "30"}, "{}");
  EXPECT_NE(message.find(std::to_string(getpid())), std::string::npos);
  EXPECT_NE(message.find("perdure serve"), std::string::npos);
  EXPECT_EQ(at(fails(5, {"rm", "things", "a", "--json"}), "/error/retryable"), "true");
  EXPECT_EQ(ok({"list", "things"}), "");
}

TEST_F(CommandLine, ABriefWriterIsWaitedFor) {
  init();
  OpenOptions options;
  options.holder = OpenOptions::Holder::brief;
  std::unique_ptr<Store> store = open("sqlite:" + directory_.file("data/db/main.db"), options);
  fails(5, {"put", "things", "a", "--wait", "0.05"}, "{}");
  std::thread waiting([&] { ok({"put", "things", "a", "--wait", "60"}, "{}"); });
  store.reset();
  waiting.join();
  ok({"get", "things", "a"});
}

TEST_F(CommandLine, AFolderWithoutWritePermissionIsSaid) {
  init();
  // A copy that another user may run: permissions mean nothing to root.
  std::filesystem::copy(PERDURE_BINARY, directory_.file("perdure"));
  ASSERT_EQ(shell("chmod -R a+rX . && chmod a-w data/db data/db/main.db*").exit_code, 0);
  const std::string user = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : "";
  const test::RunResult result = shell("echo '{}' | " + user + "./perdure put things a");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.err.find("ermission denied"), std::string::npos) << result.err;
  EXPECT_EQ(shell(user + "./perdure doctor | grep ^problem").exit_code, 0);
}

TEST_F(CommandLine, WrongUsageIsExitCode2) {
  fails(2, {});
  fails(2, {"frobnicate"});
  fails(2, {"--frobnicate"});
  fails(2, {"get", "things"});
  fails(2, {"get", "things", "a", "b"});
  fails(2, {"list", "things", "--limit", "many"});
  fails(2, {"completion", "fish"});
  EXPECT_EQ(at(fails(2, {"get", "--json"}), "/error/code"), "\"usage\"");
}

TEST_F(CommandLine, EveryCommandHelpsWithExamples) {
  for (const char* command :
       {"init",   "put",    "get",     "list",     "patch",  "rm",         "history", "show",
        "diff",   "undo",   "restore", "settings", "schema", "purge",      "prune",   "changes",
        "mirror", "status", "verify",  "recover",  "doctor", "completion", "man"}) {
    const std::string text = ok({command, "--help"});
    EXPECT_NE(text.find("Usage: perdure " + std::string(command)), std::string::npos);
    EXPECT_NE(text.find("Examples:"), std::string::npos) << command;
  }
  EXPECT_EQ(ok({"--version"}), "perdure " PERDURE_VERSION "\n");
}

TEST_F(CommandLine, BashCompletesCommandsAndCollections) {
  init();
  ok({"put", "sessions", "a"}, "{}");
  const auto complete = [&](const std::string& line) {
    return shell(
               "perdure() { :; }; PATH=${P%/*}:$PATH; source ${P%/*}/perdure.bash; unset -f perdure; line='" +
               line +
               "'; COMP_LINE=$line COMP_POINT=${#line} COMP_CWORD=0; COMP_WORDS=(\"${line##* }\"); _perdure; "
               "printf '%s\\n' \"${COMPREPLY[@]}\"")
        .out;
  };
  EXPECT_EQ(complete("perdure pu"), "put\npurge\n");
  EXPECT_EQ(complete("perdure get "), "sessions\n");
  for (const char* command : {"history", "show", "diff", "undo", "restore", "purge", "settings show",
                              "schema check", "show --version 3"}) {
    EXPECT_EQ(complete(std::string("perdure ") + command + " "), "sessions\n") << command;
  }
  EXPECT_EQ(complete("perdure schema "), "show\nset\ncheck\n");
  EXPECT_EQ(complete("perdure mirror re"), "rebuild\nremove\n");
  EXPECT_EQ(complete("perdure mirror take j --take "), "file\nstore\n");
  ok({"mirror", "add", "json", "sessions", "files"});
  EXPECT_EQ(complete("perdure mirror verify "), "json\n");
  EXPECT_EQ(complete("perdure mirror add x sessions fil"), "files\n");
  EXPECT_EQ(complete("perdure completion "), "bash\nzsh\n");
  EXPECT_EQ(complete("perdure put --reco"), "--records\n");
}

TEST_F(CommandLine, ZshAndManAcceptWhatIsGenerated) {
  EXPECT_EQ(shell("zsh -n ${P%/*}/_perdure").exit_code, 0);
  const test::RunResult page = shell("MANWIDTH=80 man --warnings -E UTF-8 -l ${P%/*}/perdure.1");
  EXPECT_EQ(page.err, "");
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_NE(page.out.find("PERDURE_URL"), std::string::npos);
}

TEST_F(CommandLine, WithoutStandardDescriptorsNothingIsWrittenIntoTheStore) {
  init();
  EXPECT_EQ(shell("echo '{\"a\":1}' | \"$P\" put things a 2>&- >&-").exit_code, 0);
  EXPECT_EQ(shell("\"$P\" get things missing 2>&- >&- <&-").exit_code, 3);
  EXPECT_EQ(ok({"get", "things", "a"}), "{\"a\":1}\n");
}

}  // namespace
}  // namespace perdure::cli
