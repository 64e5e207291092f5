#include <gtest/gtest.h>

#include <perdure/error.h>
#include <perdure/open.h>

namespace perdure {
namespace {

TEST(ShownUrl, KeepsWhatIsNoSecret) {
  EXPECT_EQ(shown_url("sqlite:data/db/main.db"), "sqlite:data/db/main.db");
  EXPECT_EQ(shown_url("postgres://ada@db:5432/app?space=main"), "postgres://ada@db:5432/app?space=main");
  EXPECT_EQ(shown_url("postgres://db/app"), "postgres://db/app");
  EXPECT_EQ(shown_url("json:a:b@c"), "json:a:b@c");
  EXPECT_EQ(shown_url(""), "");
}

TEST(ShownUrl, HidesPasswords) {
  EXPECT_EQ(shown_url("postgres://ada:secret@db/app"), "postgres://ada:***@db/app");
  EXPECT_EQ(shown_url("postgres://ada:@db/app"), "postgres://ada:***@db/app");
  EXPECT_EQ(shown_url("postgres://ada:s:e@c/r?et@db/app"), "postgres://ada:***@db/app");
  EXPECT_EQ(shown_url("postgress://ada:secret@db"), "postgress://ada:***@db");
  EXPECT_EQ(shown_url("postgres://db/app?password=secret&space=a"), "postgres://db/app?password=***&space=a");
  EXPECT_EQ(shown_url("postgres://db/app?sslpassword=secret"), "postgres://db/app?sslpassword=***");
  EXPECT_EQ(shown_url("host=db password=secret user=ada"), "host=db password=*** user=ada");
  EXPECT_EQ(shown_url("host=db password = secret user=ada"), "host=db password=*** user=ada");
  EXPECT_EQ(shown_url("postgres:/ada:secret@db/app"), "postgres:/ada:***@db/app");
  EXPECT_EQ(shown_url("postgresql:ada:secret@db/app"), "postgresql:ada:***@db/app");
  EXPECT_EQ(shown_url("postgres://db/app?user=ada&pass%77ord=secret&space=a"),
            "postgres://db/app?user=ada&pass%77ord=***&space=a");
  EXPECT_EQ(shown_url("host=db password='se cret' user=ada"), "host=db password=***' user=ada");
}

TEST(ShownUrl, IsWhatARefusalSays) {
  try {
    (void)open("postgress://ada:secret@db/app");
    ADD_FAILURE() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidUrl);
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace perdure
