#include "store/sqlite/verify_chain.h"

#include <gtest/gtest.h>

#include <string>

#include <perdure/open.h>
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

class VerifyChainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto store = perdure::open("sqlite:" + path_);
    for (const char* id : {"a", "b", "c", "d"}) (void)store->put({"notes", id}, R"({"n":1})").value();
    (void)store->erase({"notes", "b"}).value();
  }
  // What verifying says after the log was changed behind the store's back.
  std::string verdict_after(const std::string& sql, const LogHead& must_contain = {}) {
    Connection connection(path_, Connection::Mode::read_write);
    connection.execute(sql.c_str());
    const auto broken = verify_chain(connection, must_contain);
    return broken ? std::to_string(broken->seq) + ": " + broken->reason : "intact";
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
};

TEST_F(VerifyChainTest, UntouchedLogIsIntact) { EXPECT_EQ(verdict_after("SELECT 1"), "intact"); }

TEST_F(VerifyChainTest, MissingRowIsFound) {
  EXPECT_EQ(verdict_after("DELETE FROM perdure_log WHERE seq = 3"), "3: the row is missing");
}

TEST_F(VerifyChainTest, EveryChangedColumnIsFound) {
  for (const char* change :
       {"scope = 'x'", "id = 'x'", "version = 9", "kind = 2", "at = at + 1", "body_hash = zeroblob(16)",
        "chain = zeroblob(16)", "actor = (SELECT 1 + max(number) FROM perdure_actors)",
        "collection = (SELECT 1 + max(number) FROM perdure_collections)"}) {
    Connection connection(path_, Connection::Mode::read_write);
    const Transaction rolled_back(connection, Transaction::Kind::write);
    connection.execute((std::string("UPDATE perdure_log SET ") + change + " WHERE seq = 2").c_str());
    const auto broken = verify_chain(connection);
    ASSERT_TRUE(broken) << change;
    EXPECT_EQ(broken->seq, 2U) << change;
  }
}

TEST_F(VerifyChainTest, UnknownKindAndShortHashAreFound) {
  EXPECT_EQ(verdict_after("UPDATE perdure_log SET kind = 3 WHERE seq = 5"), "5: its kind is unknown");
  EXPECT_EQ(verdict_after("UPDATE perdure_log SET chain = x'00' WHERE seq = 4"),
            "4: a hash has the wrong size");
}

TEST_F(VerifyChainTest, LostTailIsFoundByAPositionThatWasSeen) {
  LogHead seen;
  {
    Connection connection(path_, Connection::Mode::read_only);
    seen = read_head(connection);
  }
  EXPECT_EQ(seen.seq, 5U);
  EXPECT_EQ(verdict_after("DELETE FROM perdure_log WHERE seq = 5"), "intact");
  EXPECT_EQ(verdict_after("SELECT 1", seen), "5: committed rows are missing at the end");
  seen.seq = 4;
  EXPECT_EQ(verdict_after("SELECT 1", seen), "4: the history before it was replaced");
}

TEST_F(VerifyChainTest, EmptyLogBeginsWithZeros) {
  Connection connection(path_, Connection::Mode::read_write);
  connection.execute("DELETE FROM perdure_log");
  EXPECT_EQ(read_head(connection).seq, 0U);
  EXPECT_EQ(read_head(connection).chain, Hash{});
  EXPECT_FALSE(verify_chain(connection));
}

}  // namespace
}  // namespace perdure::sqlite
