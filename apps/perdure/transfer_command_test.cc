#include <gtest/gtest.h>

#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class TransferCommandTest : public CommandTest {
 protected:
  void fill() const {
    init();
    ok({"put", "notes", "a"}, R"({"week":1})");
    ok({"put", "notes", "a"}, R"({"week":2})");
    ok({"put", "notes", "b"}, "{\n\"week\":3}");
  }
};

TEST_F(TransferCommandTest, ThereAndBackEverythingIsTheSame) {
  fill();
  EXPECT_NE(ok({"export", "--to", "all.ndjson.zst"}).find("2 added"), std::string::npos);
  const std::string report = ok({"import", "--from", "all.ndjson.zst", "--to", "sqlite:copy.db", "--json"});
  EXPECT_EQ(at(report, "/added"), "2");
  EXPECT_EQ(at(report, "/complete"), "true");
  EXPECT_EQ(at(report, "/versions"), "true");
  const auto members = [&](const std::string& url) { return ok({"list", "notes", "--url", url}); };
  const std::string all = members("sqlite:copy.db");
  EXPECT_EQ(at(lines(all)[0], "/version"), "2");
  EXPECT_EQ(at(lines(all)[0], "/created_at"), at(lines(members("sqlite:data/db/main.db"))[0], "/created_at"));
  EXPECT_EQ(ok({"get", "notes", "b", "--url", "sqlite:copy.db"}), "{\n\"week\":3}");
  EXPECT_EQ(at(ok({"export", "--to", "sqlite:copy.db", "--json"}), "/same"), "2");
}

TEST_F(TransferCommandTest, AnExportIsReadByPut) {
  fill();
  EXPECT_EQ(shell("$P export --to - --collection notes | $P put others --ndjson --records").exit_code, 0);
  EXPECT_EQ(ok({"get", "others", "b"}), "{\n\"week\":3}");
  EXPECT_EQ(at(ok({"put", "others", "--ndjson", "--records", "--json"},
                  ok({"export", "--to", "-", "--collection", "notes"})),
               "/stored"),
            "2");
}

TEST_F(TransferCommandTest, ADryRunMakesNeitherFileNorStore) {
  fill();
  EXPECT_NE(ok({"export", "--to", "all.ndjson", "--dry-run"}).find("2 added"), std::string::npos);
  EXPECT_EQ(at(ok({"export", "--to", "sqlite:copy.db", "--dry-run", "--json"}), "/added"), "2");
  EXPECT_EQ(read("all.ndjson"), "");
  fails(3, {"list", "notes", "--url", "sqlite:copy.db"});
}

TEST_F(TransferCommandTest, ABrokenLineStopsItAndIsNamed) {
  init();
  write("in.ndjson", "{\"id\":\"a\",\"collection\":\"notes\",\"data\":{}}\n{\"id\":\"b\"}\n");
  const std::string problem = fails(1, {"import", "--from", "in.ndjson"});
  EXPECT_NE(problem.find("in.ndjson:2: "), std::string::npos) << problem;
  EXPECT_NE(problem.find("nothing was written"), std::string::npos) << problem;
  EXPECT_EQ(ok({"status", "--names"}), "");
}

TEST_F(TransferCommandTest, ReplacingIsAskedFor) {
  fill();
  ok({"export", "--to", "all.ndjson"});
  EXPECT_NE(fails(2, {"export", "--to", "all.ndjson"}).find("exists"), std::string::npos);
  ok({"export", "--to", "all.ndjson", "--replace"});
  ok({"put", "notes", "mine"}, "{}");
  EXPECT_EQ(at(ok({"import", "--from", "all.ndjson", "--json"}), "/only_in_target"), "1");
  EXPECT_EQ(at(ok({"import", "--from", "all.ndjson", "--replace", "--json"}), "/removed"), "1");
  fails(3, {"get", "notes", "mine"});
}

TEST_F(TransferCommandTest, WrongUsageIsSaid) {
  fill();
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"export"},
                                             {"import"},
                                             {"import", "--from", "-"},
                                             {"export", "--to", "all.csv"},
                                             {"export", "--from", "a.ndjson", "--to", "b.ndjson"},
                                             {"export", "--to", "-", "--json"},
                                             {"export", "--to", "a.ndjson", "--history", "--replace"}}) {
    fails(2, arguments);
  }
  EXPECT_EQ(at(fails(2, {"export", "--to", "sqlite:data/db/main.db", "--json"}), "/error/code"),
            "\"invalid_argument\"");
  fails(3, {"import", "--from", "missing.ndjson", "--to", "sqlite:new.db"});
  fails(3, {"status", "--url", "sqlite:new.db"});
  EXPECT_EQ(fails(2, {"export", "--to", "mysql://ada:secret@db/x"}).find("secret"), std::string::npos);
}

TEST_F(TransferCommandTest, DatabaseUrlIsTheStoreWhereNothingElseIsSaid) {
  ok({"init", "--url", "sqlite:other.db"});
  ok({"put", "notes", "a", "--url", "sqlite:other.db"}, "{}");
  environment_ = {"PERDURE_URL=", "DATABASE_URL=sqlite:other.db"};
  EXPECT_EQ(ok({"status", "--names"}), "notes\n");
  environment_ = {"PERDURE_URL=sqlite:third.db", "DATABASE_URL=sqlite:other.db"};
  fails(3, {"status"});
  EXPECT_EQ(ok({"status", "--names", "--url", "sqlite:other.db"}), "notes\n");
  environment_ = {"PERDURE_URL=", "DATABASE_URL=mysql://ada:secret@db/x"};
  const std::string problem = fails(2, {"status"});
  EXPECT_NE(problem.find("DATABASE_URL"), std::string::npos) << problem;
  EXPECT_EQ(problem.find("secret"), std::string::npos) << problem;
}

}  // namespace
}  // namespace perdure::cli
