#include <string>

#include "apps/perdure/command_fixture.h"

// purge and prune.

namespace perdure::cli {
namespace {

class Purge : public CommandTest {};
class Prune : public CommandTest {};

TEST_F(Purge, RemovesDocumentsWithTheirHistory) {
  init();
  ok({"put", "things", "a"}, R"({"secret":"first-words"})");
  ok({"put", "things", "a"}, R"({"secret":"second-words"})");
  ok({"put", "things", "b"}, "{}");
  const std::string out = ok({"purge", "things", "a", "--yes", "--json"});
  EXPECT_EQ(at(out, "/purged/0/id"), "\"a\"");
  EXPECT_EQ(at(out, "/purged/0/changes"), "3");  // both puts and the deletion that followers see
  EXPECT_EQ(at(out, "/followers_behind"), "[]");
  fails(3, {"get", "things", "a"});
  fails(3, {"history", "things", "a"});
  EXPECT_EQ(ok({"list", "things", "--ids"}), "b\n");
  EXPECT_EQ(read("data/db/main.db").find("first-words"), std::string::npos);
  EXPECT_EQ(read("data/db/main.db-wal").find("second-words"), std::string::npos);
  const std::vector<std::string> changes = lines(ok({"changes", "--bodies"}));
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(at(changes[0], "/removed"), "\"purged\"");
  EXPECT_EQ(at(changes[0], "/id"), "\"\"");
}

TEST_F(Purge, WithoutYesItSaysWhatWouldGo) {
  init();
  ok({"put", "things", "a"}, "{}");
  const std::string message = fails(2, {"purge", "things", "a"});
  EXPECT_NE(message.find("--yes"), std::string::npos) << message;
  EXPECT_NE(message.find("things/a"), std::string::npos) << message;
  EXPECT_EQ(ok({"get", "things", "a"}), "{}");
}

TEST_F(Purge, SaysWhatItLeft) {
  init();
  ok({"put", "things", "a"}, "{}");
  ok({"rm", "things", "a"});
  const test::RunResult result = perdure({"purge", "things", "a", "--yes"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("removed 1 document for good"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("2 changes"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("every backup"), std::string::npos) << result.err;
}

TEST_F(Purge, AWrongIdKeepsAllOfThem) {
  init();
  ok({"put", "things", "a"}, "{}");
  fails(3, {"purge", "things", "a", "missing", "--yes"});
  EXPECT_EQ(ok({"get", "things", "a"}), "{}");
  fails(3, {"purge", "things", "missing"});
  fails(2, {"purge", "things", "--yes"});
  fails(2, {"purge", "Things", "a", "--yes"});
}

TEST_F(Prune, DropsWhatRetentionDoesNotKeep) {
  init();
  for (int i = 0; i < 5; ++i) ok({"put", "things", "a"}, "{\"n\":" + std::to_string(i) + "}");
  EXPECT_EQ(ok({"prune", "--json"}), "{\"pruned\":0}\n");
  ok({"settings", "set", "things"}, R"({"retention":{"versions":2}})");
  EXPECT_EQ(ok({"prune", "--json"}), "{\"pruned\":3}\n");
  EXPECT_EQ(ok({"show", "things", "a@4"}), "{\"n\":3}");
  EXPECT_NE(fails(3, {"show", "things", "a@3"}).find("pruned"), std::string::npos);
  EXPECT_EQ(ok({"prune", "--json"}), "{\"pruned\":0}\n");
}

}  // namespace
}  // namespace perdure::cli
