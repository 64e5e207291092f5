#include <fmt/format.h>
#include <sqlite3.h>

#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class List : public CommandTest {
 protected:
  void fill(int count) const {
    std::string input;
    for (int i = 0; i < count; ++i) input += fmt::format("{{\"id\":\"d{:04}\",\"n\":{}}}\n", i, i);
    ok({"put", "things", "--ndjson"}, input);
  }

  std::string on_terminal(const std::string& arguments) const {
    const test::RunResult result = test::run_program(
        {"script", "-qec", PERDURE_BINARY " " + arguments, "/dev/null"}, {.directory = directory_.path()});
    return result.out;
  }
};

TEST_F(List, IntoAPipePrintsEveryRecordInTheOrderOfIds) {
  init();
  fill(2500);
  const std::vector<std::string> records = lines(ok({"list", "things"}));
  ASSERT_EQ(records.size(), 2500u);
  EXPECT_EQ(at(records[0], "/id"), "\"d0000\"");
  EXPECT_EQ(at(records[2499], "/data/n"), "2499");
  EXPECT_EQ(at(records[1234], "/data"), "{\"id\":\"d1234\",\"n\":1234}");
}

TEST_F(List, LimitAndAfterCutOutAPart) {
  init();
  fill(5);
  EXPECT_EQ(ok({"list", "things", "--ids", "--limit", "2"}), "d0000\nd0001\n");
  EXPECT_EQ(ok({"list", "things", "--ids", "--after", "d0002"}), "d0003\nd0004\n");
  EXPECT_EQ(ok({"list", "things", "--ids", "--after", "d00025"}), "d0003\nd0004\n");
}

TEST_F(List, JsonIsOneObjectThatTellsHowToGoOn) {
  init();
  fill(3);
  const std::string part = ok({"list", "things", "--json", "--limit", "2"});
  EXPECT_EQ(at(part, "/documents/1/id"), "\"d0001\"");
  EXPECT_EQ(at(part, "/documents/1/data/n"), "1");
  EXPECT_EQ(at(part, "/next"), "\"d0001\"");
  EXPECT_EQ(at(part, "/unreadable"), "0");
  const std::string rest = ok({"list", "things", "--json", "--after", "d0001"});
  EXPECT_EQ(at(rest, "/documents/0/id"), "\"d0002\"");
  EXPECT_EQ(at(rest, "/next"), "null");
  EXPECT_EQ(ok({"list", "things", "--json", "--ids", "--limit", "1"}),
            "{\"ids\":[\"d0000\"],\"unreadable\":0,\"next\":\"d0000\"}\n");
  EXPECT_EQ(ok({"list", "unknown", "--json"}), "{\"documents\":[],\"unreadable\":0,\"next\":null}\n");
}

TEST_F(List, AnUnknownCollectionIsEmptyAndAWrongNameIsRefused) {
  init();
  EXPECT_EQ(ok({"list", "unknown"}), "");
  fails(2, {"list", "Unknown"});
  fails(2, {"list", "things", "--limit", "0"});
  fails(2, {"list", "things", "--ids", "--ndjson"});
}

TEST_F(List, ATerminalGetsATableOfAHundred) {
  init();
  fill(150);
  const std::vector<std::string> rows = lines(on_terminal("list things"));
  ASSERT_EQ(rows.size(), 102u);
  EXPECT_EQ(rows[0].substr(0, 15), "ID     VERSION ");
  EXPECT_EQ(rows[1].substr(0, 15), "d0000        1 ");
  EXPECT_NE(rows[1].find("{\"id\":\"d0000\",\"n\":0}"), std::string::npos);
  EXPECT_NE(rows[101].find("100 documents shown; go on with --after d0099"), std::string::npos);
}

TEST_F(List, TheTableObeysNoControlCharacterAndStaysOnItsLines) {
  init();
  ok({"put", "things", "a"},
     "{\n  \"n\":\"\x7f \xC2\x9B"
     "31m " +
         std::string(200, 'x') + "\"}");
  const std::string out = on_terminal("list things --quiet");
  EXPECT_EQ(lines(out).size(), 2u) << out;
  EXPECT_NE(out.find("\\x7f \\x9b31m"), std::string::npos) << out;
  EXPECT_NE(out.find("…"), std::string::npos);
}

TEST_F(List, AReaderThatStopsEndsItQuietly) {
  init();
  fill(3000);
  const test::RunResult result = shell("set -o pipefail; \"$P\" list things | head -n 1 | wc -l");
  EXPECT_EQ(result.out, "1\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(List, ADamagedDocumentIsReportedAndTheOthersPrinted) {
  init();
  fill(3);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(directory_.file("data/db/main.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "UPDATE perdure_log SET body = '{\"n\":0}' WHERE seq = 2", nullptr,
                         nullptr, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  const test::RunResult result = perdure({"list", "things", "--ids"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "d0000\nd0002\n");
  EXPECT_NE(result.err.find("cannot read things/d0001"), std::string::npos);
  EXPECT_EQ(at(perdure({"list", "things", "--json"}).out, "/unreadable"), "1");
  fails(1, {"get", "things", "d0001"});
  const test::RunResult changes = perdure({"changes", "--bodies"});
  EXPECT_EQ(changes.exit_code, 1);
  EXPECT_EQ(lines(changes.out).size(), 3u);
  EXPECT_NE(at(lines(changes.out)[1], "/unreadable"), "");
}

}  // namespace
}  // namespace perdure::cli
