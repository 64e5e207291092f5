#include <string>

#include "apps/perdure/command_fixture.h"

// settings and schema.

namespace perdure::cli {
namespace {

constexpr const char* kSchema =
    R"({"type":"object","required":["week"],"properties":{"week":{"type":"integer","minimum":1}}})";

class Settings : public CommandTest {};
class SchemaCommand : public CommandTest {};

TEST_F(Settings, AreKeptAndPrinted) {
  init();
  EXPECT_EQ(ok({"settings", "show", "things", "--json"}), "{}\n");
  write("settings.json", R"({"indexes":[{"fields":["phase","week"]}],"retention":{"versions":3}})");
  EXPECT_EQ(at(ok({"settings", "set", "things", "settings.json", "--json"}), "/version"), "1");
  const std::string shown = ok({"settings", "show", "things"});
  EXPECT_EQ(at(shown, "/indexes/0/fields/1"), "\"week\"");
  EXPECT_EQ(at(shown, "/retention/versions"), "3");
  EXPECT_GT(lines(shown).size(), 3u);
  EXPECT_EQ(lines(ok({"settings", "show", "things", "--json"})).size(), 1u);
  ok({"settings", "set", "things", "-"}, "{}");
  EXPECT_EQ(ok({"settings", "show", "things", "--json"}), "{}\n");
}

TEST_F(Settings, WhatCannotBeMeantIsRefusedWithAPointer) {
  init();
  ok({"put", "things", "a"}, R"({"program":{"week":1}})");
  const auto refused = [&](const std::string& settings) {
    return fails(1, {"settings", "set", "things"}, settings);
  };
  EXPECT_NE(refused(R"({"indices":[]})").find("/indices"), std::string::npos);
  EXPECT_NE(refused(R"({"indexes":[{"fields":["program"]}]})").find("object"), std::string::npos);
  EXPECT_NE(refused(R"({"indexes":[{"fields":["a b"]}]})").find("/indexes/0/fields/0"), std::string::npos);
  EXPECT_NE(refused(R"({"schema":{"type":"wrong"}})").find("/schema"), std::string::npos);
  EXPECT_NE(refused(R"({"retention":{"versions":0}})").find("/retention/versions"), std::string::npos);
  refused(R"({"unique":[{"fields":["week"],"where":"week ="}]})");
  refused("not JSON");
  refused("");
  EXPECT_EQ(ok({"settings", "show", "things", "--json"}), "{}\n");
}

TEST_F(Settings, HostileNamesOfViewsAreRefused) {
  init();
  for (const char* name : {"perdure_log", "sqlite_master", "x; DROP TABLE perdure_log", "X", "", "a\\\"b"}) {
    const std::string settings =
        std::string(R"({"sql_view":{"name":")") + name + R"(","columns":{"id":"@id"}}})";
    EXPECT_NE(fails(1, {"settings", "set", "things"}, settings).find("/sql_view"), std::string::npos) << name;
  }
  fails(1, {"settings", "set", "things"}, R"({"sql_view":{"name":"v","columns":{"id\"--":"@id"}}})");
}

TEST_F(Settings, WrongUsageIsExitCode2) {
  init();
  fails(2, {"settings", "things"});
  fails(2, {"settings", "get", "things"});
  fails(2, {"settings", "show", "things", "file"});
  fails(2, {"settings", "set", "Things"}, "{}");
  fails(3, {"settings", "set", "things", "missing.json"});
}

TEST_F(Settings, AUniqueKeyNamesTheHolder) {
  init();
  ok({"settings", "set", "things"}, R"({"unique":[{"fields":["phase","week"]}]})");
  ok({"put", "things", "a"}, R"({"phase":1,"week":2})");
  const std::string text = fails(4, {"put", "things", "b"}, R"({"phase":1,"week":2.0})");
  EXPECT_NE(text.find("things/b"), std::string::npos) << text;
  EXPECT_NE(text.find("as a,"), std::string::npos) << text;
  const std::string error = fails(4, {"put", "things", "b", "--json"}, R"({"phase":1,"week":2})");
  EXPECT_EQ(at(error, "/error/conflict/reason"), "\"unique\"");
  EXPECT_EQ(at(error, "/error/conflict/holder"), "\"a\"");
  EXPECT_EQ(at(error, "/error/conflict/fields"), "\"phase,week\"");
  ok({"put", "things", "b"}, R"({"phase":1,"week":3})");
  fails(4, {"patch", "things", "b", "--set", "/week=2"});
  fails(1, {"settings", "set", "things"}, R"({"unique":[{"fields":["phase"]}]})");
}

TEST_F(Settings, AConflictOfVersionsIsAnObjectToo) {
  init();
  ok({"put", "things", "a"}, "{}");
  const std::string error = fails(4, {"put", "things", "a", "--if-version", "7", "--json"}, "{}");
  EXPECT_EQ(at(error, "/error/conflict/reason"), "\"version\"");
  EXPECT_EQ(at(error, "/error/conflict/expected"), "7");
  EXPECT_EQ(at(error, "/error/conflict/found"), "1");
  EXPECT_EQ(at(error, "/error/conflict/holder"), "");
}

TEST_F(SchemaCommand, IsSetShownHeldAndRemoved) {
  init();
  fails(3, {"schema", "show", "things"});
  ok({"settings", "set", "things"}, R"({"retention":{"versions":3}})");
  ok({"schema", "set", "things"}, kSchema);
  EXPECT_EQ(ok({"schema", "show", "things"}), std::string(kSchema) + "\n");
  EXPECT_EQ(at(ok({"settings", "show", "things"}), "/retention/versions"), "3");
  const std::string refusal = fails(1, {"put", "things", "a"}, R"({"week":0})");
  EXPECT_NE(refusal.find("/week"), std::string::npos) << refusal;
  EXPECT_EQ(at(fails(1, {"put", "things", "a", "--json"}, R"({})"), "/error/code"), "\"schema_violation\"");
  fails(3, {"get", "things", "a"});
  ok({"put", "things", "a"}, R"({"week":1})");
  ok({"schema", "set", "things", "--remove"});
  ok({"put", "things", "a"}, R"({"week":0})");
  fails(3, {"schema", "show", "things"});
  EXPECT_EQ(at(ok({"settings", "show", "things"}), "/retention/versions"), "3");
}

TEST_F(SchemaCommand, DocumentsThatDoNotFitKeepItFromBeingSet) {
  init();
  std::string input = "{\"id\":\"good\",\"week\":1}\n";
  for (int i = 0; i < 25; ++i) input += "{\"id\":\"d" + std::to_string(i) + "\",\"week\":0}\n";
  ok({"put", "things", "--ndjson"}, input);
  ok({"put", "things", "theirs", "--scope", "ada"}, "{}");
  const std::vector<std::string> told = lines(fails(1, {"schema", "set", "things"}, kSchema));
  ASSERT_EQ(told.size(), 21u);
  EXPECT_NE(told[0].find("things/d0, version 1: /week "), std::string::npos) << told[0];
  EXPECT_NE(told[0].find("(minimum)"), std::string::npos) << told[0];
  EXPECT_NE(told[20].find("26 violations in 26 of 27 documents"), std::string::npos) << told[20];
  fails(3, {"schema", "show", "things"});
  ok({"schema", "set", "things", "--force"}, kSchema);
  EXPECT_EQ(ok({"schema", "show", "things"}), std::string(kSchema) + "\n");
  fails(1, {"patch", "things", "d1", "--set", "/note=1"});
}

TEST_F(SchemaCommand, CheckPrintsViolationsInAllScopes) {
  init();
  EXPECT_EQ(ok({"schema", "check", "things"}), "");
  ok({"put", "things", "a"}, R"({"week":1})");
  ok({"put", "things", "b"}, R"({"week":"x"})");
  ok({"put", "things", "a", "--scope", "ada"}, "{}");
  ok({"schema", "check", "things"});
  write("schema.json", kSchema);
  const test::RunResult result = perdure({"schema", "check", "things", "--schema", "schema.json"});
  EXPECT_EQ(result.exit_code, 1);
  const std::vector<std::string> found = lines(result.out);
  ASSERT_EQ(found.size(), 2u) << result.out;
  EXPECT_NE(found[0].find("things/b, version 1: /week "), std::string::npos) << found[0];
  EXPECT_NE(found[1].find("things/a of ada, version 1: "), std::string::npos) << found[1];
  ok({"schema", "set", "things", "schema.json", "--force"});
  const test::RunResult json = perdure({"schema", "check", "things", "--json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(at(json.out, "/violations/0/id"), "\"b\"");
  EXPECT_EQ(at(json.out, "/violations/0/pointer"), "\"/week\"");
  EXPECT_EQ(at(json.out, "/violations/0/rule"), "\"type\"");
  EXPECT_EQ(at(json.out, "/violations/1/scope"), "\"ada\"");
  EXPECT_EQ(at(json.out, "/violations/1/rule"), "\"required\"");
  EXPECT_EQ(at(json.out, "/documents"), "3");
}

TEST_F(SchemaCommand, ABrokenSchemaIsRefused) {
  init();
  fails(1, {"schema", "set", "things"}, R"({"type":"wrong"})");
  fails(1, {"schema", "set", "things"}, R"({"properties":{"a":{"pattern":"("}}})");
  fails(1, {"schema", "set", "things"}, R"({"$ref":"https://example.org/schema.json"})");
  fails(1, {"schema", "set", "things"}, "[]");
  fails(1, {"schema", "set", "things"}, "{");
  fails(3, {"schema", "show", "things"});
}

TEST_F(SchemaCommand, WrongUsageIsExitCode2) {
  init();
  fails(2, {"schema", "things"});
  fails(2, {"schema", "show", "things", "--force"});
  fails(2, {"schema", "set", "things", "--schema", "x.json"});
  fails(2, {"schema", "set", "things", "x.json", "--remove"});
  fails(2, {"schema", "check", "things", "x.json"});
  fails(3, {"schema", "check", "things", "--schema", "missing.json"});
  fails(2, {"schema", "check", "Things"});
  write("schema.json", kSchema);
  const test::RunResult wrong_name =
      perdure({"schema", "check", "Things", "--schema", "schema.json", "--json"});
  EXPECT_EQ(wrong_name.exit_code, 2);
  EXPECT_EQ(wrong_name.out, "");
}

}  // namespace
}  // namespace perdure::cli
