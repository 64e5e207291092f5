#include <filesystem>

#include "apps/perdure/command_fixture.h"
#include "apps/perdure/damage.h"

namespace perdure::cli {
namespace {

class Verify : public CommandTest {
 protected:
  void SetUp() override {
    init();
    for (const char* id : {"a", "b", "c"}) ok({"put", "things", id}, R"({"n":1})");
  }

  std::string database() const { return directory_.file("data/db/main.db"); }
};

TEST_F(Verify, AHealthyStoreAgrees) {
  const std::string out = ok({"verify", "--json"});
  EXPECT_EQ(at(out, "/ok"), "true");
  EXPECT_EQ(at(out, "/rebuilt"), "false");
  EXPECT_EQ(at(out, "/findings"), "[]");
  EXPECT_NE(at(out, "/checks/0/examined"), "");
  const test::RunResult text = perdure({"verify"});
  EXPECT_NE(text.out.find("chain"), std::string::npos) << text.out;
  EXPECT_NE(text.err.find("everything agrees"), std::string::npos) << text.err;
}

TEST_F(Verify, NeedsNoLock) {
  const test::RunResult both =
      shell("\"$P\" put things --ndjson < <(echo '{\"id\":1}'; \"$P\" verify > seen)");
  EXPECT_EQ(both.exit_code, 0) << both.err;
  EXPECT_NE(read("seen").find("chain"), std::string::npos);
}

TEST_F(Verify, ALostHeadIsFoundAndMadeAnewFromTheLog) {
  damage(database(), "DELETE FROM perdure_heads WHERE seq = 2");
  const test::RunResult found = perdure({"verify", "--json"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_EQ(at(found.out, "/ok"), "false");
  EXPECT_EQ(at(found.out, "/findings/0/repairable"), "true");
  EXPECT_NE(perdure({"verify"}).err.find("--rebuild-indexes"), std::string::npos);
  EXPECT_EQ(perdure({"get", "things", "b"}).exit_code, 3);
  const std::string rebuilt = ok({"verify", "--rebuild-indexes", "--json"});
  EXPECT_EQ(at(rebuilt, "/ok"), "true");
  EXPECT_EQ(at(rebuilt, "/rebuilt"), "true");
  EXPECT_EQ(at(ok({"get", "things", "b"}), "/n"), "1");
  EXPECT_EQ(at(ok({"verify", "--rebuild-indexes", "--json"}), "/rebuilt"), "false");
}

TEST_F(Verify, ABodyThatWasChangedBehindItsBackStays) {
  damage(database(), "UPDATE perdure_log SET body = '{\"n\":9}' WHERE seq = 2");
  const test::RunResult found = perdure({"verify", "--rebuild-indexes", "--json"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_EQ(at(found.out, "/ok"), "false");
  EXPECT_EQ(at(found.out, "/findings/0/repairable"), "false");
  EXPECT_NE(perdure({"verify"}).out.find("seq 2"), std::string::npos);
}

TEST_F(Verify, WhatIsNoDatabaseAnyMoreSaysWhatToDo) {
  overwrite(database(), 0, 100);
  const std::string message = fails(1, {"verify"});
  EXPECT_NE(message.find("perdure recover"), std::string::npos) << message;
}

TEST_F(Verify, MirrorsAreLookedAtToo) {
  ok({"mirror", "add", "json", "things", "files"});
  EXPECT_EQ(at(ok({"verify", "--json"}), "/mirrors/0/ok"), "true");
  EXPECT_NE(ok({"verify"}).find("mirror json  agrees"), std::string::npos);
  std::filesystem::remove(directory_.file("files/a.json"));
  const test::RunResult found = perdure({"verify", "--json"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_EQ(at(found.out, "/mirrors/0/findings/0/kind"), "\"missing\"");
  EXPECT_NE(perdure({"verify"}).err.find("perdure mirror rebuild"), std::string::npos);
  EXPECT_EQ(at(ok({"verify", "--no-mirrors", "--json"}), "/mirrors"), "[]");
}

TEST_F(Verify, AStoreThatIsNotThereIsExitCode3) { fails(3, {"verify", "--url", "sqlite:none.db"}); }

}  // namespace
}  // namespace perdure::cli
