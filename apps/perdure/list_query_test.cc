#include <string>
#include <vector>

#include "apps/perdure/command_fixture.h"

// list with --filter, --sort, --fields, --count and --explain.

namespace perdure::cli {
namespace {

class ListQuery : public CommandTest {
 protected:
  void fill() const {
    init();
    ok({"put", "things", "--ndjson"},
       "{\"id\":\"a\",\"week\":3,\"focus\":\"Legs\",\"owner\":\"ada\",\"program\":{\"week\":7}}\n"
       "{\"id\":\"b\",\"week\":1,\"focus\":\"Upper body\",\"owner\":\"bob\"}\n"
       "{\"id\":\"c\",\"week\":2,\"focus\":\"legs\",\"owner\":\"ada\",\"rest time\":{\"x,y\":90}}\n"
       "{\"id\":\"d\",\"week\":2}\n");
  }
};

TEST_F(ListQuery, FiltersAndSorts) {
  fill();
  EXPECT_EQ(ok({"list", "things", "--ids", "--filter", "week = 2"}), "c\nd\n");
  EXPECT_EQ(ok({"list", "things", "--ids", "--filter", "focus ~ \"legs\" && week >= 3"}), "a\n");
  EXPECT_EQ(ok({"list", "things", "--ids", "--sort", "-week"}), "a\nc\nd\nb\n");
  EXPECT_EQ(ok({"list", "things", "--ids", "--filter", "owner = @me", "--me", "ada"}), "a\nc\n");
}

TEST_F(ListQuery, AfterGoesOnInTheOrderAskedFor) {
  fill();
  std::string seen;
  std::string after;
  for (int page = 0; page < 4; ++page) {
    const std::string out =
        ok({"list", "things", "--json", "--ids", "--sort", "-week", "--limit", "1", "--after=" + after});
    seen += at(out, "/ids/0");
    const std::string next = at(out, "/next");
    EXPECT_EQ(next == "null", page == 3) << next;
    if (next != "null") after = next.substr(1, next.size() - 2);
  }
  EXPECT_EQ(seen, "\"a\"\"c\"\"d\"\"b\"");
}

TEST_F(ListQuery, FieldsCutTheBody) {
  fill();
  const std::vector<std::string> records =
      lines(ok({"list", "things", "--fields", "week,program.week,\"rest time\".\"x,y\""}));
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(at(records[0], "/data"), R"({"week":3,"program":{"week":7}})");
  EXPECT_EQ(at(records[2], "/data"), R"({"week":2,"rest time":{"x,y":90}})");
  EXPECT_EQ(at(records[3], "/data"), R"({"week":2})");
}

TEST_F(ListQuery, CountTellsTheTotalBesideThePage) {
  fill();
  const test::RunResult result = perdure({"list", "things", "--ids", "--limit", "1", "--count"});
  EXPECT_EQ(result.out, "a\n");
  EXPECT_NE(result.err.find("4 documents in all"), std::string::npos) << result.err;
  const std::string out = ok({"list", "things", "--json", "--limit", "1", "--count", "--filter", "week = 2"});
  EXPECT_EQ(at(out, "/total"), "2");
  EXPECT_EQ(at(out, "/documents/1"), "");
}

TEST_F(ListQuery, ExplainTellsTheIndexInsteadOfDocuments) {
  fill();
  const std::string without = ok({"list", "things", "--filter", "week = 2", "--explain"});
  ASSERT_EQ(lines(without).size(), 2u) << without;
  EXPECT_EQ(lines(without)[1], "2 documents found");
  ok({"settings", "set", "things"}, R"({"indexes":[{"fields":["week"]}]})");
  const std::string with = ok({"list", "things", "--filter", "week = 2", "--explain", "--json", "--count"});
  EXPECT_EQ(at(with, "/index"), "\"week\"");
  EXPECT_EQ(at(with, "/found"), "2");
  EXPECT_EQ(at(with, "/total"), "2");
  EXPECT_NE(at(with, "/plan").find("index week"), std::string::npos) << with;
}

TEST_F(ListQuery, WhatCannotBeReadIsRefusedWithItsColumn) {
  fill();
  const auto refused = [&](const std::string& option, const std::string& text) {
    const test::RunResult result = perdure({"list", "things", option, text});
    EXPECT_EQ(result.exit_code, 2) << text;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_NE(refused("--filter", "week => 2").find("column 6"), std::string::npos);
  EXPECT_NE(refused("--filter", "week = ").find("column"), std::string::npos);
  EXPECT_NE(refused("--filter", "week ~ 2").find("column"), std::string::npos);
  refused("--filter", "owner = @me");
  refused("--filter", "(week = 2");
  refused("--sort", "week,,day");
  refused("--sort", "week,-week");
  refused("--fields", "@id");
  refused("--fields", "week,");
  EXPECT_EQ(at(fails(2, {"list", "things", "--filter", "week", "--json"}), "/error/code"),
            "\"invalid_filter\"");
  fails(2, {"list", "things", "--sort", "week", "--after", "nonsense"});
  fails(2, {"list", "things", "--explain", "--ids"});
}

TEST_F(ListQuery, APathThatTheSchemaDoesNotKnowIsRefused) {
  init();
  ok({"schema", "set", "things"},
     R"({"type":"object","additionalProperties":false,"properties":{"week":{"type":"integer"}}})");
  ok({"put", "things", "a"}, R"({"week":1})");
  EXPECT_EQ(ok({"list", "things", "--ids", "--filter", "week = 1"}), "a\n");
  EXPECT_NE(fails(2, {"list", "things", "--filter", "wek = 1"}).find("week"), std::string::npos);
  fails(2, {"list", "things", "--sort", "-wek"});
}

}  // namespace
}  // namespace perdure::cli
