#include "store/postgres/address.h"

#include <gtest/gtest.h>

#include <perdure/error.h>

namespace perdure::postgres {
namespace {

std::string value_of(const Address& address, std::string_view keyword) {
  for (const Address::Parameter& parameter : address.parameters) {
    if (parameter.keyword == keyword) return parameter.value;
  }
  return "(none)";
}

TEST(PostgresAddress, TakesTheSpaceOutAndLeavesTheRestToLibpq) {
  const Address address = Address::parse(
      "postgresql://ann:se%40cret@db.example.org:5433/app?sslmode=require&space=notes&connect_timeout=3");
  EXPECT_EQ(address.space, "notes");
  EXPECT_EQ(value_of(address, "host"), "db.example.org");
  EXPECT_EQ(value_of(address, "port"), "5433");
  EXPECT_EQ(value_of(address, "dbname"), "app");
  EXPECT_EQ(value_of(address, "user"), "ann");
  EXPECT_EQ(value_of(address, "password"), "se@cret");
  EXPECT_EQ(value_of(address, "sslmode"), "require");
  EXPECT_EQ(value_of(address, "connect_timeout"), "3");
  EXPECT_FALSE(address.has_several_hosts);
}

TEST(PostgresAddress, HasDefaults) {
  EXPECT_EQ(Address::parse("postgres://db/app").space, "main");
  EXPECT_EQ(value_of(Address::parse("postgres:///app?host=/run/postgresql"), "host"), "/run/postgresql");
  EXPECT_TRUE(Address::parse("postgres://one,two/app").has_several_hosts);
}

TEST(PostgresAddress, OfAWriterIsTheHostThatTakesWritesWhateverTheUrlAsksFor) {
  for (const char* url : {"postgres://a,b/app", "postgres://a,b/app?target_session_attrs=any"}) {
    const Address address = Address::parse(url).of_writer();
    EXPECT_EQ(address.parameters.back().keyword, "target_session_attrs") << url;
    EXPECT_EQ(address.parameters.back().value, "read-write") << url;
  }
  EXPECT_FALSE(Address::parse("postgres://a/app").of_writer().has("target_session_attrs"));
}

TEST(PostgresAddress, NeverShowsAPassword) {
  for (const char* url : {"postgres://ann:hunter2@db/app", "postgres://db/app?user=ann&password=hunter2"}) {
    EXPECT_EQ(Address::parse(url).shown.find("hunter2"), std::string::npos) << url;
  }
}

TEST(PostgresAddress, RefusesWhatCannotBeMeantWithoutThePassword) {
  for (const char* url : {
           "postgres://ann:hunter2@db:x:y/app",
           "postgres://ann:hunter2@db/app?colour=red",
           "postgres://ann:hunter2@[::1/app",
           "postgres://ann:hunter2@db/app?space=Notes",
           "postgres://ann:hunter2@db/app?space=",
           "postgres://ann:hunter2@db/app?space=a&space=b",
           "postgres://ann:hunter2@db/app?space=%",
           "postgres://ann:hunter2@db/app?space=%4",
           "postgres://ann:hunter2@db/host%3Dother",
       }) {
    try {
      (void)Address::parse(url);
      ADD_FAILURE() << url << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kInvalidUrl) << url;
      EXPECT_EQ(std::string_view(error.what()).find("hunter2"), std::string_view::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace perdure::postgres
