#include "store/sqlite/settings_writer.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include <perdure/error.h>
#include <perdure/open.h>
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

class SqlViewTest : public ::testing::Test {
 protected:
  void set(const std::string& json) {
    (void)store_->configure("training_sessions", CollectionSettings::parse(json)).value();
  }
  std::string query(const std::string& sql) {
    Connection connection(path_, Connection::Mode::read_only);
    // As in any other program: SQLite before 3.41 takes JSON functions in a view for unsafe where this is
    // off.
    connection.execute("PRAGMA trusted_schema = ON");
    return connection.query_text(sql.c_str());
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("notes.db");
  std::unique_ptr<Store> store_ = perdure::open("sqlite:" + path_);
};

constexpr const char* kView =
    R"({"sql_view":{"name":"sessions","columns":{"id":"@id","phase":"phase {phase}","week":"week",
        "first":"exercises.0.Name","raw_json":"@body","version":"@version","created_at":"@created_at",
        "updated_at":"@updated_at","scope":"@scope","quote":"it's {week}","odd":"\"rest time\".minutes"}}})";

TEST_F(SqlViewTest, ShowsTheColumnsPeopleKnow) {
  const std::string body = R"({"phase":2,"week":5,"exercises":[{"Name":"Squat"}],"rest time":{"minutes":3}})";
  (void)store_->put({"training_sessions", "a"}, body).value();
  set(kView);
  EXPECT_EQ(query("SELECT phase || '|' || week || '|' || first || '|' || quote || '|' || odd FROM sessions"),
            "phase 2|5|Squat|it's 5|3");
  EXPECT_EQ(query("SELECT raw_json FROM sessions WHERE id = 'a'"), body);
  EXPECT_EQ(query("SELECT length(created_at) || (created_at LIKE '20%Z') FROM sessions"), "271");
  (void)store_->put({"training_sessions", "b"}, "{}").value();
  (void)store_->erase({"training_sessions", "a"}).value();
  EXPECT_EQ(query("SELECT group_concat(id) FROM sessions"), "b");
  EXPECT_EQ(query("SELECT phase IS NULL FROM sessions"), "1");
}

TEST_F(SqlViewTest, LongBodiesAreReadableBeforeAndAfter) {
  const std::string body = R"({"week":1,"text":")" + std::string(5000, 'x') + "\"}";
  (void)store_->put({"training_sessions", "before"}, body).value();
  set(kView);
  (void)store_->put({"training_sessions", "after"}, body).value();
  (void)store_->patch({"training_sessions", "after"}, {{{"/week", "2"}}, {}}).value();
  EXPECT_EQ(query("SELECT sum(week) FROM sessions"), "3");
  EXPECT_EQ(store_->get({"training_sessions", "before"})->body, body);
  EXPECT_TRUE(store_->verify().ok());
}

TEST_F(SqlViewTest, OddBodiesDoNotBreakTheOthers) {
  for (const char* body : {R"({"week":1e400})", R"({"week":"\u0000"})", R"({"week":"\ud800"})",
                           R"({"week":123456789012345678901234567890})", R"({"week":{"a":[1]}})"}) {
    (void)store_->create({"training_sessions", ""}, body).value();
  }
  set(kView);
  EXPECT_EQ(query("SELECT count(week) FROM sessions"), "5");
}

TEST_F(SqlViewTest, IsReadOnly) {
  set(kView);
  Connection connection(path_, Connection::Mode::read_write);
  EXPECT_THROW(connection.execute("INSERT INTO sessions(id) VALUES('x')"), Error);
  EXPECT_THROW(connection.execute("DELETE FROM sessions"), Error);
}

TEST_F(SqlViewTest, NameThatIsTakenIsRefusedAndARenamedViewIsMoved) {
  set(kView);
  const auto other = CollectionSettings::parse(R"({"sql_view":{"name":"sessions","columns":{"id":"@id"}}})");
  EXPECT_THROW((void)store_->configure("notes", other), Error);
  set(R"({"sql_view":{"name":"log","columns":{"id":"@id"}}})");
  EXPECT_EQ(query("SELECT group_concat(name) FROM sqlite_master WHERE type = 'view'"), "log");
  ASSERT_TRUE(store_->configure("notes", other).ok());
  set("{}");
  EXPECT_EQ(query("SELECT group_concat(name) FROM sqlite_master WHERE type = 'view'"), "sessions");
}

TEST_F(SqlViewTest, ReservedWordsOfSqlAreJustNames) {
  set(R"({"sql_view":{"name":"select","columns":{"from":"@id","order":"week"}}})");
  EXPECT_EQ(query("SELECT count(\"from\") FROM \"select\""), "0");
}

TEST_F(SqlViewTest, ViewThatSqliteCannotMakeIsTheSettingsOwnAffair) {
  std::string column = "x";
  for (int i = 0; i < 3000; ++i) column += "{a}";
  const std::string json = R"({"sql_view":{"name":"v","columns":{"c":")" + column + "\"}}}";
  try {
    set(json);
    ADD_FAILURE() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidSettings) << error.what();
  }
  EXPECT_EQ(store_->settings("training_sessions"), CollectionSettings());
}

// What earlier batches of a group named is not known for good before the group is committed, whatever a part
// of it that was rolled back in between read anew.
TEST(Names, RollbackForgetsWhatWasReadAnewInside) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("notes.db");
  (void)open("sqlite:" + path);
  Connection connection(path, Connection::Mode::read_write);
  Names names(connection, Names::Table::collections);
  {
    const Transaction rolled_back(connection, Transaction::Kind::write);
    EXPECT_EQ(names.find_or_add("aaa"), 1);
    names.reread();
    EXPECT_EQ(names.find("aaa"), 1);
  }
  names.forget_new();
  EXPECT_EQ(names.find("aaa"), 0);
}

}  // namespace
}  // namespace perdure::sqlite
