#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class Put : public CommandTest {};

TEST_F(Put, KeepsDifficultBodiesByteForByte) {
  init();
  for (const auto& [id, body] : difficult_bodies()) {
    ok({"put", "things", id}, body);
    EXPECT_EQ(ok({"get", "things", id}), body) << id;
  }
}

TEST_F(Put, WithoutIdPrintsTheNewOne) {
  init();
  const std::string id = lines(ok({"put", "things"}, "{\"a\":1}")).at(0);
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(ok({"get", "things", id}), "{\"a\":1}");
  EXPECT_EQ(at(ok({"put", "things", "--json"}, "{}"), "/version"), "1");
}

TEST_F(Put, ReadsAFileOrStandardInput) {
  init();
  write("body.json", "{\"a\":1}\n");
  ok({"put", "things", "a", "body.json"});
  EXPECT_EQ(ok({"get", "things", "a"}), "{\"a\":1}\n");
  ok({"put", "things", "a", "-"}, "{\"a\":2}");
  EXPECT_EQ(ok({"get", "things", "a"}), "{\"a\":2}");
}

TEST_F(Put, JsonTellsWhatWasWritten) {
  init();
  ok({"put", "things", "a"}, "{}");
  const std::string out = ok({"put", "things", "a", "--json", "--scope", "ada"}, "{}");
  EXPECT_EQ(out, "{\"collection\":\"things\",\"id\":\"a\",\"scope\":\"ada\",\"version\":1,\"seq\":2}\n");
}

TEST_F(Put, ScopesAreApart) {
  init();
  ok({"put", "things", "a", "--scope", "ada"}, R"({"by":"ada"})");
  fails(3, {"get", "things", "a"});
  EXPECT_EQ(ok({"get", "things", "a", "--scope", "ada"}), "{\"by\":\"ada\"}");
}

TEST_F(Put, PreconditionsThatFailAreConflicts) {
  init();
  ok({"put", "things", "a", "--create"}, "{}");
  EXPECT_NE(fails(4, {"put", "things", "a", "--create"}, "{}").find("exists already"), std::string::npos);
  fails(4, {"put", "things", "b", "--replace"}, "{}");
  fails(4, {"put", "things", "a", "--if-version", "7"}, "{}");
  fails(4, {"put", "things", "a", "--if-version", "0"}, "{}");
  ok({"put", "things", "a", "--if-version", "1"}, "{}");
  ok({"put", "things", "a", "--replace"}, "{}");
  EXPECT_EQ(at(fails(4, {"put", "things", "a", "--create", "--json"}, "{}"), "/error/code"), "\"conflict\"");
}

TEST_F(Put, NotesAreSilencedByQuiet) {
  init();
  EXPECT_NE(perdure({"put", "things", "a"}, "{}").err, "");
  EXPECT_EQ(perdure({"put", "things", "a", "--quiet"}, "{}").err, "");
}

TEST_F(Put, DryRunChecksAndStoresNothing) {
  ok({"put", "things", "a", "--dry-run"}, "{}");  // needs no store
  init();
  ok({"put", "things", "a", "--dry-run"}, "{}");
  fails(1, {"put", "things", "a", "--dry-run"}, "{");
  fails(3, {"get", "things", "a"});
}

TEST_F(Put, BadBodiesAreRefusedWithPlaceAndReason) {
  init();
  const auto message = [&](const std::string& body) { return fails(1, {"put", "things", "a"}, body); };
  EXPECT_NE(message("{\"a\":1,\n \"a\":2}").find("line 2"), std::string::npos);
  EXPECT_NE(message("{\"a\":1,\"a\":2}").find("duplicate key"), std::string::npos);
  EXPECT_NE(message("{\"a\":\"\xFF\"}").find("UTF-8"), std::string::npos);
  EXPECT_NE(message("").find("standard input is empty"), std::string::npos);
  EXPECT_NE(message("\xEF\xBB\xBF{}").find("byte order mark"), std::string::npos);
  message("   ");
  message("[1]");
  message("{} {}");
  message(std::string("{}\0", 3));
  message(std::string(70, '[') + std::string(70, ']'));
  EXPECT_NE(message("{\"a\":\"" + std::string(1 << 20, 'x') + "\"}").find("1048576"), std::string::npos);
  fails(3, {"get", "things", "a"});
}

TEST_F(Put, BadFilesAreSaid) {
  init();
  EXPECT_NE(fails(2, {"put", "things", "a", "."}).find("directory"), std::string::npos);
  fails(3, {"put", "things", "a", "missing.json"});
}

TEST_F(Put, BadNamesAreWrongUsage) {
  init();
  for (const char* collection : {"Things", "1st", "", "a-b", "a/b"}) fails(2, {"put", collection, "a"}, "{}");
  for (const char* id : {"a b", "/", "-x=", "ü", ""}) fails(2, {"put", "--", "things", id}, "{}");
  fails(2, {"put", "things", std::string(129, 'a')}, "{}");
}

TEST_F(Put, OptionsThatDoNotGoTogetherAreWrongUsage) {
  init();
  fails(2, {"put"});
  fails(2, {"put", "things", "a", "--create", "--replace"}, "{}");
  fails(2, {"put", "things", "--replace"}, "{}");
  fails(2, {"put", "things", "--if-version", "1"}, "{}");
  fails(2, {"put", "things", "a", "--records"}, "{}");
  fails(2, {"put", "things", "a", "b", "--ndjson"}, "{}");
  fails(2, {"put", "things", "--ndjson", "--if-version", "1"}, "{}");
  fails(2, {"put", "things", "--ndjson", "--records", "--id-member", "x"}, "{}");
  fails(2, {"put", "things", "--ndjson", "--batch", "0"}, "{}");
  fails(2, {"put", "things", "--ndjson", "--batch", "10001"}, "{}");
}

TEST_F(Put, WithoutAStoreSaysHowToMakeOne) {
  EXPECT_NE(fails(3, {"put", "things", "a"}, "{}").find("perdure init"), std::string::npos);
}

}  // namespace
}  // namespace perdure::cli
