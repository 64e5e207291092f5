// What a server may answer when a store is opened: one clear line each, and never the password.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <perdure/open.h>
#include "tests/postgres/cluster.h"

namespace perdure::test {
namespace {

/// A database of its own.
class PostgresOpening : public ::testing::Test {
 protected:
  PostgresOpening() : database_(new_name("database")) { sql("CREATE DATABASE " + database_, "postgres"); }

  [[nodiscard]] std::string url(const std::string& user = "perdure") const {
    return "postgres://" + user + "@127.0.0.1:" + std::to_string(shared_cluster().port()) + "/" + database_;
  }
  void sql(const std::string& statements, const std::string& database = {}) const {
    (void)shared_cluster().sql(statements, database.empty() ? database_ : database);
  }
  static Error error_of(const std::string& url, OpenOptions options = {}) {
    options.lock_wait = std::chrono::milliseconds(0);
    try {
      (void)perdure::open(url, options);
    } catch (const Error& error) {
      const std::string_view message = error.what();
      EXPECT_EQ(message.find('\n'), std::string_view::npos) << message;
      EXPECT_EQ(message.find("hunter2"), std::string_view::npos) << message;
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      return error;
    }
    ADD_FAILURE() << url << " was opened";
    return {"", ""};
  }
  static void expect_refused(const Error& error, std::string_view code, std::string_view part) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos) << error.what();
  }

  const std::string database_;
};

TEST_F(PostgresOpening, AServerThatDoesNotRun) {
  const Error error = error_of("postgres://ann:hunter2@127.0.0.1:1/app");
  expect_refused(error, code::kUnavailable, "127.0.0.1");
  EXPECT_TRUE(error.retryable());
}

TEST_F(PostgresOpening, AWrongPasswordAndAMissingUser) {
  sql("CREATE USER " + database_ + " PASSWORD 'right'");
  expect_refused(error_of(url(database_ + ":hunter2")), code::kDenied, "password");
  expect_refused(error_of(url(database_)), code::kDenied, "password");
  expect_refused(error_of(url("nobody_here:hunter2")), code::kDenied, "nobody_here");
}

TEST_F(PostgresOpening, AMissingDatabase) {
  expect_refused(error_of(url() + "_gone"), code::kNotFound, "createdb");
}

TEST_F(PostgresOpening, MissingRights) {
  sql("CREATE USER " + database_ + " PASSWORD 'hunter2'");
  expect_refused(error_of(url(database_ + ":hunter2")), code::kDenied, "grant");
  sql("GRANT CREATE ON SCHEMA public TO " + database_);
  (void)perdure::open(url(database_ + ":hunter2"))->put({"notes", "a"}, "{}").value();
}

TEST_F(PostgresOpening, ReadingNeedsNoMoreThanSelect) {
  (void)perdure::open(url())->put({"notes", "a"}, R"({"n":1})").value();
  sql("CREATE USER " + database_ + " PASSWORD 'hunter2'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO " +
      database_);
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  const auto reader = perdure::open(url(database_ + ":hunter2"), options);
  EXPECT_EQ(reader->get({"notes", "a"})->body, R"({"n":1})");
  EXPECT_TRUE(reader->verify().ok());
  const auto writer = perdure::open(url(database_ + ":hunter2"));
  try {
    (void)writer->put({"notes", "a"}, "{}");
    ADD_FAILURE() << "written";
  } catch (const Error& error) {
    expect_refused(error, code::kDenied, "right");
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
}

TEST_F(PostgresOpening, TablesOfAnotherProgramAreLeftAlone) {
  sql("CREATE TABLE perdure_log(theirs text)");
  expect_refused(error_of(url()), code::kNotAStore, "perdure_log");
  sql("SELECT theirs FROM perdure_log");
}

TEST_F(PostgresOpening, OtherTablesMayStandBeside) {
  sql("CREATE TABLE sessions(theirs text)");
  EXPECT_TRUE(perdure::open(url())->put({"sessions", "a"}, "{}").ok());
}

TEST_F(PostgresOpening, ANewerFormatIsRefused) {
  (void)perdure::open(url());
  sql("UPDATE perdure_format SET version = 2");
  expect_refused(error_of(url()), code::kNewerFormat, "Nothing was changed");
}

TEST_F(PostgresOpening, AMissingTableIsSaid) {
  (void)perdure::open(url());
  sql("DROP TABLE perdure_operations");
  expect_refused(error_of(url()), code::kCorrupt, "perdure_operations");
}

TEST_F(PostgresOpening, AReadOnlyServer) {
  (void)perdure::open(url());
  sql("ALTER DATABASE " + database_ + " SET default_transaction_read_only = on");
  expect_refused(error_of(url()), code::kReadOnly, "for reading");
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  EXPECT_EQ(perdure::open(url(), options)->last_seq(), 0U);
}

TEST_F(PostgresOpening, AServerWithoutFsync) {
  Cluster cluster;
  cluster.stop_immediately();
  cluster.configure("fsync = off\n");
  cluster.start();
  expect_refused(error_of(cluster.url("main")), code::kIo, "fsync");
}

TEST_F(PostgresOpening, AServerInRecovery) {
  Cluster cluster;
  (void)perdure::open(cluster.url("main"))->put({"notes", "a"}, R"({"n":1})").value();
  cluster.stop_immediately();
  cluster.become_standby();
  cluster.start();
  expect_refused(error_of(cluster.url("main")), code::kReadOnly, "standby");
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  EXPECT_EQ(perdure::open(cluster.url("main"), options)->get({"notes", "a"})->body, R"({"n":1})");
}

TEST_F(PostgresOpening, TwoWhoComeAtOnceMakeOneStore) {
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<Store>> stores(8);
  for (auto& store : stores) threads.emplace_back([&] { store = perdure::open(url()); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < stores.size(); ++i) {
    EXPECT_EQ(stores[i]->put({"notes", "a"}, "{}").value().version, i + 1);
    EXPECT_EQ(stores[i]->info().head.epoch, stores[0]->info().head.epoch);
  }
}

TEST_F(PostgresOpening, SpacesOfADatabaseDoNotTouchEachOther) {
  const auto one = perdure::open(url() + "?space=one");
  const auto two = perdure::open(url() + "?space=two");
  (void)one->put({"notes", "a"}, R"({"n":1})").value();
  EXPECT_FALSE(two->get({"notes", "a"}));
  EXPECT_TRUE(two->changes({}).changes.empty());
  EXPECT_EQ(two->put({"notes", "a"}, "{}").value().seq, 1U);
  EXPECT_TRUE(two->collections().size() == 1 && one->info().head.seq == 1);
}

}  // namespace
}  // namespace perdure::test
