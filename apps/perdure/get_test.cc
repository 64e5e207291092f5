#include <sys/stat.h>
#include <unistd.h>

#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class Get : public CommandTest {};

TEST_F(Get, AbsentAndDeletedDocumentsAreNotFound) {
  init();
  const test::RunResult result = perdure({"get", "things", "a"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "perdure: there is no document things/a\n");
  ok({"put", "things", "a"}, "{}");
  ok({"rm", "things", "a"});
  EXPECT_EQ(at(fails(3, {"get", "things", "a", "--json"}), "/error/code"), "\"not_found\"");
}

TEST_F(Get, JsonIsTheRecordWithTheBodyVerbatim) {
  init();
  ok({"put", "things", "a"}, "{ \"n\": 1e400,\n\"m\":[ ] }");
  const std::string record = ok({"get", "things", "a", "--json"});
  EXPECT_EQ(at(record, "/id"), "\"a\"");
  EXPECT_EQ(at(record, "/collection"), "\"things\"");
  EXPECT_EQ(at(record, "/scope"), "");
  EXPECT_EQ(at(record, "/version"), "1");
  EXPECT_EQ(at(record, "/seq"), "1");
  EXPECT_EQ(at(record, "/created_at").size(), 29u);
  EXPECT_EQ(at(record, "/updated_at"), at(record, "/created_at"));
  EXPECT_EQ(at(record, "/data"), "{ \"n\": 1e400,\n\"m\":[ ] }");
}

TEST_F(Get, OutputReplacesAFileAsAWhole) {
  init();
  ok({"put", "things", "a"}, "{\"a\":1}");
  write("out.json", "old and much longer than the new content");
  EXPECT_EQ(ok({"get", "things", "a", "--output", "out.json"}), "");
  EXPECT_EQ(read("out.json"), "{\"a\":1}");
  EXPECT_EQ(ok({"get", "things", "a", "-o", "-"}), "{\"a\":1}");
}

TEST_F(Get, NothingIsWrittenToTheOutputOfAMissingDocument) {
  init();
  write("out.json", "old");
  fails(3, {"get", "things", "a", "--output", "out.json"});
  EXPECT_EQ(read("out.json"), "old");
}

TEST_F(Get, AnOutputThatCannotBeWrittenIsAnError) {
  init();
  ok({"put", "things", "a"}, "{}");
  fails(2, {"get", "things", "a", "--output", directory_.path()});
  fails(3, {"get", "things", "a", "--output", "no/such/folder/out.json"});
}

TEST_F(Get, OutputNeverReplacesADeviceOrALink) {
  init();
  ok({"put", "things", "a"}, "{}");
  ASSERT_EQ(mkfifo(directory_.file("fifo").c_str(), 0600), 0);
  EXPECT_NE(fails(2, {"get", "things", "a", "--output", "fifo"}).find("FIFO"), std::string::npos);
  write("target.json", "old");
  ASSERT_EQ(symlink("target.json", directory_.file("link.json").c_str()), 0);
  ok({"get", "things", "a", "--output", "link.json"});
  EXPECT_EQ(read("target.json"), "{}");
}

TEST_F(Get, ATerminalGetsALineFeed) {
  init();
  ok({"put", "things", "a"}, "{}");
  const test::RunResult result = test::run_program(
      {"script", "-qec", PERDURE_BINARY " get things a", "/dev/null"}, {.directory = directory_.path()});
  EXPECT_EQ(result.out, "{}\r\n");
}

TEST_F(Get, AFullOrClosedStandardOutputIsAFailure) {
  init();
  ok({"put", "things", "a"}, "{}");
  test::RunResult result = shell("\"$P\" get things a > /dev/full");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("cannot write to standard output"), std::string::npos);
  result = shell("\"$P\" get things a >&-");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("cannot write to standard output"), std::string::npos);
}

}  // namespace
}  // namespace perdure::cli
