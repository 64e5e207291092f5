#include "apps/perdure/versions.h"

#include <sqlite3.h>

#include <optional>
#include <string>
#include <utility>

#include "apps/perdure/command_fixture.h"

// history, show, restore, undo, diff.

namespace perdure::cli {
namespace {

class Versions : public CommandTest {
 protected:
  /// things/a with {"n":1}, {"n":2}, a deletion, {"n":4}.
  void make_history() const {
    init();
    ok({"put", "things", "a", "--actor", "ada"}, R"({"n":1})");
    ok({"put", "things", "a", "--actor", "bob"}, R"({ "n":2 })");
    ok({"rm", "things", "a"});
    ok({"put", "things", "a"}, R"({"n":4})");
  }

  /// Keeps the newest version only.
  void prune() const {
    ok({"settings", "set", "things"}, R"({"retention":{"versions":1}})");
    ok({"prune"});
  }
};

class History : public Versions {};
class Show : public Versions {};
class Restore : public Versions {};
class Undo : public Versions {};
class Diff : public Versions {};

TEST(VersionedId, IsCutAtTheLastAtThatOnlyDigitsFollow) {
  using Parts = std::pair<std::string, std::optional<std::uint64_t>>;
  EXPECT_EQ(split_version("a"), Parts("a", std::nullopt));
  EXPECT_EQ(split_version("a@3"), Parts("a", 3));
  EXPECT_EQ(split_version("a@b@12"), Parts("a@b", 12));
  EXPECT_EQ(split_version("a@1@2"), Parts("a@1", 2));
  EXPECT_EQ(split_version("a@b"), Parts("a@b", std::nullopt));
  EXPECT_EQ(split_version("a@"), Parts("a@", std::nullopt));
  EXPECT_EQ(split_version("a@3x"), Parts("a@3x", std::nullopt));
  EXPECT_EQ(split_version("a@-3"), Parts("a@-3", std::nullopt));
  EXPECT_EQ(split_version("@3"), Parts("@3", std::nullopt));
  EXPECT_EQ(split_version("a@99999999999999999999"), Parts("a@99999999999999999999", std::nullopt));
}

TEST_F(History, ListsTheNewestFirstWithWhoAndWhat) {
  make_history();
  const std::vector<std::string> versions = lines(ok({"history", "things", "a"}));
  ASSERT_EQ(versions.size(), 4u);
  EXPECT_EQ(at(versions[0], "/version"), "4");
  EXPECT_EQ(at(versions[1], "/kind"), "\"delete\"");
  EXPECT_EQ(at(versions[1], "/size"), "");
  EXPECT_EQ(at(versions[2], "/actor"), "\"bob\"");
  EXPECT_EQ(at(versions[2], "/size"), "9");
  EXPECT_EQ(at(versions[2], "/data"), "");
  EXPECT_EQ(at(lines(ok({"history", "things", "a", "--bodies"}))[2], "/data"), "{ \"n\":2 }");
}

TEST_F(History, JsonTellsHowManyFollow) {
  make_history();
  const std::string part = ok({"history", "things", "a", "--json", "--limit", "2"});
  EXPECT_EQ(at(part, "/versions/1/version"), "3");
  EXPECT_EQ(at(part, "/versions/2"), "");
  EXPECT_EQ(at(part, "/next"), "3");
  EXPECT_EQ(at(ok({"history", "things", "a", "--json"}), "/next"), "null");
}

TEST_F(History, ATerminalGetsATable) {
  make_history();
  const test::RunResult result =
      test::run_program({"script", "-qec", PERDURE_BINARY " history things a --limit 3", "/dev/null"},
                        {.directory = directory_.path()});
  const std::vector<std::string> rows = lines(result.out);
  ASSERT_EQ(rows.size(), 5u) << result.out;
  EXPECT_TRUE(rows[0].starts_with("VERSION  WHEN (UTC)")) << rows[0];
  EXPECT_NE(rows[2].find("delete"), std::string::npos) << rows[2];
  EXPECT_NE(rows[3].find("bob"), std::string::npos) << rows[3];
  EXPECT_NE(rows[3].find("9 bytes"), std::string::npos) << rows[3];
  EXPECT_NE(rows[4].find("versions before 2 are not shown"), std::string::npos) << rows[4];
}

TEST_F(History, PrunedVersionsAreMarked) {
  make_history();
  prune();
  const std::vector<std::string> versions = lines(ok({"history", "things", "a", "--bodies"}));
  ASSERT_EQ(versions.size(), 4u);
  EXPECT_EQ(at(versions[3], "/removed"), "\"pruned\"");
  EXPECT_EQ(at(versions[3], "/data"), "");
  EXPECT_EQ(at(versions[0], "/removed"), "");
  EXPECT_EQ(at(lines(ok({"changes", "--bodies"}))[0], "/removed"), "\"pruned\"");
}

TEST_F(History, ADamagedVersionIsReportedAndTheOthersPrinted) {
  make_history();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(directory_.file("data/db/main.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "UPDATE perdure_log SET body = '{\"n\":0}' WHERE seq = 2", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const test::RunResult result = perdure({"history", "things", "a"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(lines(result.out).size(), 4u);
  EXPECT_NE(result.err.find("cannot read version 2 of things/a"), std::string::npos) << result.err;
  EXPECT_NE(fails(1, {"show", "things", "a@2"}).find("cannot read"), std::string::npos);
}

TEST_F(History, WhatNeverWasIsNotFound) {
  init();
  fails(3, {"history", "things", "a"});
  fails(3, {"history", "things", "a", "--json"});
  EXPECT_EQ(perdure({"history", "things", "a", "--json"}).out, "");
  fails(2, {"history", "Things", "a"});
  fails(2, {"history", "things", "a", "--limit", "0"});
}

TEST_F(Show, PrintsAVersionByteForByte) {
  init();
  for (const auto& [name, body] : difficult_bodies()) {
    ok({"put", "things", name}, body);
    ok({"put", "things", name}, "{}");
    EXPECT_EQ(ok({"show", "things", name + "@1"}), body) << name;
    EXPECT_EQ(ok({"show", "things", name}), "{}") << name;
  }
}

TEST_F(Show, JsonIsTheChangeThatMadeIt) {
  make_history();
  const std::string out = ok({"show", "things", "a@2", "--json"});
  EXPECT_EQ(at(out, "/actor"), "\"bob\"");
  EXPECT_EQ(at(out, "/data"), "{ \"n\":2 }");
}

TEST_F(Show, WhatIsNoVersionIsNotFound) {
  make_history();
  fails(3, {"show", "things", "a@99"});
  fails(3, {"show", "things", "a@0"});
  fails(3, {"show", "things", "b"});
  EXPECT_NE(fails(3, {"show", "things", "a@3"}).find("deletion"), std::string::npos);
  ok({"rm", "things", "a"});
  fails(3, {"show", "things", "a"});
  fails(2, {"show", "things", "a", "--version", "0"});
}

TEST_F(Show, AnIdMayLookLikeAVersion) {
  init();
  ok({"put", "things", "ada@1"}, R"({"n":1})");
  ok({"put", "things", "ada@1"}, R"({"n":2})");
  fails(3, {"show", "things", "ada@1"});
  EXPECT_EQ(ok({"show", "things", "ada@1@1"}), R"({"n":1})");
  EXPECT_EQ(ok({"show", "things", "ada@1", "--version", "2"}), R"({"n":2})");
}

TEST_F(Show, TheProgramsVersionIsStillTold) { EXPECT_EQ(ok({"--version"}), "perdure " PERDURE_VERSION "\n"); }

TEST_F(Restore, StoresAnOldVersionAgain) {
  make_history();
  const std::string out = ok({"restore", "things", "a@2", "--json"});
  EXPECT_EQ(at(out, "/version"), "5");
  EXPECT_EQ(at(out, "/restored_version"), "2");
  EXPECT_EQ(ok({"get", "things", "a"}), "{ \"n\":2 }");
  EXPECT_EQ(lines(ok({"history", "things", "a"})).size(), 5u);
}

TEST_F(Restore, BringsADeletedDocumentBack) {
  make_history();
  ok({"rm", "things", "a"});
  fails(4, {"restore", "things", "a@1", "--if-version", "4"});
  ok({"restore", "things", "a@1", "--if-version", "0"});
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":1})");
}

TEST_F(Restore, RefusesWhatHasNoBody) {
  make_history();
  fails(3, {"restore", "things", "a@3"});
  fails(3, {"restore", "things", "a@99"});
  fails(2, {"restore", "things", "a"});
  prune();
  EXPECT_NE(fails(3, {"restore", "things", "a@1"}).find("pruned"), std::string::npos);
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":4})");
}

TEST_F(Restore, BringsSettingsBack) {
  init();
  ok({"settings", "set", "things"}, R"({"retention":{"versions":3}})");
  ok({"settings", "set", "things"}, "{}");
  ok({"restore", "perdure_settings", "things@1"});
  EXPECT_EQ(at(ok({"settings", "show", "things"}), "/retention/versions"), "3");
}

TEST_F(Undo, TakesAChangeBackAndAgain) {
  init();
  ok({"put", "things", "a"}, R"({"n":1})");
  ok({"put", "things", "a"}, R"({"n":2})");
  const std::string out = ok({"undo", "things", "a", "--json"});
  EXPECT_EQ(at(out, "/undone"), "\"change\"");
  EXPECT_EQ(at(out, "/undone_version"), "2");
  EXPECT_EQ(at(out, "/restored_version"), "1");
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":1})");
  ok({"undo", "things", "a"});
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":2})");
}

TEST_F(Undo, OfACreationDeletesAndOfADeletionBringsBack) {
  init();
  ok({"put", "things", "a"}, R"({"n":1})");
  const test::RunResult created = perdure({"undo", "things", "a"});
  EXPECT_EQ(created.exit_code, 0);
  EXPECT_NE(created.err.find("undid the creation of things/a (version 1)"), std::string::npos) << created.err;
  fails(3, {"get", "things", "a"});
  const std::string back = ok({"undo", "things", "a", "--json"});
  EXPECT_EQ(at(back, "/undone"), "\"deletion\"");
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":1})");
  const std::string deleted = ok({"undo", "things", "a", "--json"});
  EXPECT_EQ(at(deleted, "/undone"), "\"creation\"");
  EXPECT_EQ(at(deleted, "/restored_version"), "null");
}

TEST_F(Undo, ChecksTheVersionAndWhatIsThere) {
  make_history();
  fails(4, {"undo", "things", "a", "--if-version", "3"});
  EXPECT_EQ(ok({"get", "things", "a"}), R"({"n":4})");
  fails(3, {"undo", "things", "b"});
  ok({"put", "things", "a"}, R"({"n":5})");
  prune();
  EXPECT_NE(fails(3, {"undo", "things", "a"}).find("pruned"), std::string::npos);
}

TEST_F(Diff, TellsDifferencesByPointer) {
  init();
  ok({"put", "things", "a"}, R"({"n":1,"m":1.0,"gone":"x","list":[1,2]})");
  ok({"put", "things", "a"}, R"({"list":[1,3], "m":1, "n":2, "new":{"k":[ 1 ]}})");
  EXPECT_EQ(ok({"diff", "things", "a"}),
            "~ /n: 1 -> 2\n- /gone: \"x\"\n~ /list/1: 2 -> 3\n+ /new: {\"k\":[1]}\n");
  const std::string out = ok({"diff", "things", "a", "--json"});
  EXPECT_EQ(at(out, "/from"), "1");
  EXPECT_EQ(at(out, "/to"), "2");
  EXPECT_EQ(at(out, "/differences/1/pointer"), "\"/gone\"");
  EXPECT_EQ(at(out, "/differences/1/before"), "\"x\"");
  EXPECT_EQ(at(out, "/differences/1/after"), "");
}

TEST_F(Diff, TakesVersionsInEveryForm) {
  make_history();
  ok({"put", "things", "a"}, R"({"n":5})");
  EXPECT_EQ(ok({"diff", "things", "a"}), "~ /n: 4 -> 5\n");
  EXPECT_EQ(ok({"diff", "things", "a@1"}), "~ /n: 1 -> 5\n");
  EXPECT_EQ(ok({"diff", "things", "a", "2"}), "~ /n: 2 -> 5\n");
  EXPECT_EQ(ok({"diff", "things", "a@1", "2"}), "~ /n: 1 -> 2\n");
  EXPECT_EQ(ok({"diff", "things", "a", "4", "1"}), "~ /n: 4 -> 1\n");
  EXPECT_EQ(ok({"diff", "things", "a", "--version", "1", "2"}), "~ /n: 1 -> 2\n");
}

TEST_F(Diff, ADeletionHoldsNothing) {
  make_history();
  EXPECT_EQ(ok({"diff", "things", "a", "2", "3"}), "- : {\"n\":2}\n");
  EXPECT_EQ(ok({"diff", "things", "a", "3", "4"}), "+ : {\"n\":4}\n");
  EXPECT_EQ(ok({"diff", "things", "a", "4", "4"}), "");
}

TEST_F(Diff, RefusesWhatIsNoVersion) {
  make_history();
  fails(3, {"diff", "things", "b"});
  fails(3, {"diff", "things", "a@99"});
  fails(3, {"diff", "things", "a", "1", "99"});
  fails(2, {"diff", "things", "a", "one"});
  fails(2, {"diff", "things", "a", "1", "2", "3"});
  fails(2, {"diff", "things", "a", "0", "1"});
}

TEST_F(Diff, AKeyCannotLookLikeAnotherLine) {
  init();
  ok({"put", "things", "a"}, "{}");
  ok({"put", "things", "a"}, "{\"x\\n+ \\u001b[31m/y\":\"\x7f\"}");
  const std::string out = ok({"diff", "things", "a"});
  EXPECT_EQ(lines(out).size(), 1u) << out;
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find('\x7f'), std::string::npos);
}

}  // namespace
}  // namespace perdure::cli
