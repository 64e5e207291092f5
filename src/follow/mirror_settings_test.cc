#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include <perdure/error.h>
#include <perdure/mirror.h>
#include "follow/mirror_testing.h"

namespace perdure::test {
namespace {

TEST(MirrorSettings, ReadBackAsTheyWereWritten) {
  const MirrorSettings settings{"plans", "training_plans", "data/\"plans\"", "{@id|x}.json"};
  EXPECT_EQ(MirrorSettings::parse("plans", settings.to_json()), settings);
  EXPECT_EQ(MirrorSettings::parse("m", R"({"collection":"c","directory":"d"})").file_name, "{@id}.json");
}

TEST(MirrorSettings, RefuseWhatCannotBeMeant) {
  const auto code = [](const std::string& name, const std::string& json) {
    return refusal_code([&] { (void)MirrorSettings::parse(name, json); });
  };
  for (const char* json :
       {"", "[]", "{}", R"({"collection":"c"})", R"({"directory":"d"})",
        R"({"collection":"C","directory":"d"})", R"({"collection":"perdure_settings","directory":"d"})",
        R"({"collection":1,"directory":"d"})", R"({"collection":"c","directory":""})",
        R"({"collection":"c","directory":"a\u0000"})",
        R"({"collection":"c","directory":"d","file_name":"x"})",
        R"({"collection":"c","directory":"d","folder":"x"})"}) {
    EXPECT_EQ(code("m", json), "invalid_settings") << json;
  }
  EXPECT_EQ(code("", R"({"collection":"c","directory":"d"})"), "invalid_settings");
  EXPECT_EQ(code("a b", R"({"collection":"c","directory":"d"})"), "invalid_settings");
  EXPECT_EQ(code(std::string(125, 'x'), R"({"collection":"c","directory":"d"})"), "invalid_settings");
}

using Mirrors = MirrorFixture;

TEST_F(Mirrors, AreKeptInTheStore) {
  add_mirror(*store_, settings_);
  add_mirror(*store_, {"n", "others", "relative/there", "{@id}.json"});
  ASSERT_EQ(mirrors(*store_).size(), 2U);
  EXPECT_EQ(mirrors(*store_)[0], settings_);
  EXPECT_EQ(fs::info(home_.file("relative/there")).kind, fs::Kind::directory);
  EXPECT_EQ(Mirror(*store_, mirrors(*store_)[1]).directory(), home_.file("relative/there"));
  EXPECT_TRUE(remove_mirror(*store_, "n"));
  EXPECT_FALSE(remove_mirror(*store_, "n"));
  EXPECT_EQ(mirrors(*store_).size(), 1U);
}

TEST_F(Mirrors, OneDirectoryHasOneMirror) {
  add_mirror(*store_, settings_);
  add_mirror(*store_, settings_);
  std::filesystem::create_directory_symlink(directory_, home_.file("link"));
  for (const std::string& same :
       {directory_, std::string("files"), std::string("./x/../files/"), std::string("link")}) {
    EXPECT_EQ(refusal_code([&] {
                add_mirror(*store_, {"n", "others", same, "{@id}.json"});
              }),
              "invalid_settings")
        << same;
  }
  write_text(home_.file("plain"), "x");
  EXPECT_EQ(refusal_code([&] {
              add_mirror(*store_, {"n", "others", "plain", "{@id}.json"});
            }),
            "invalid_settings");
  EXPECT_EQ(mirrors(*store_).size(), 1U);
}

TEST_F(Mirrors, RunFromTheStoresSettings) {
  add_mirror(*store_, settings_);
  settings_.name = "n";
  settings_.directory = home_.file("second");
  add_mirror(*store_, settings_);
  Followers followers(*store_);
  run_mirrors(*store_, followers);
  const std::uint64_t seq = store_->put(key("a"), R"({"name":"one"})").value().seq;
  (void)store_->put(key("b"), R"({"name":"one"})").value();
  for (const char* name : {"mirror:m", "mirror:n"}) {
    ASSERT_EQ(followers.wait_for(name, seq + 1, std::chrono::seconds(30)), Followers::Reached::yes);
  }
  EXPECT_EQ(files(), (Texts{"one-2.json", "one.json"}));
  EXPECT_EQ(visible(home_.file("second")), (Texts{"one-2.json", "one.json"}));
}

// A document could be called like the database's journal.
TEST(MirrorSettings, DirectoryOfTheDatabaseIsRefused) {
  test::TemporaryDirectory home;
  const auto store = open("sqlite:" + home.file("store.db"));
  for (const std::string& directory : {std::string("."), home.file(".")}) {
    const auto add = [&] { add_mirror(*store, {"m", "notes", directory, "{@id}"}); };
    EXPECT_EQ(test::refusal_code(add), "invalid_settings") << directory;
  }
}

TEST(MirrorSettings, RemovingForgetsARecordWhoseSettingsAreGone) {
  test::TemporaryDirectory home;
  const auto store = open("sqlite:" + home.file("store.db"));
  add_mirror(*store, {"m", "notes", "files", "{@id}.json"});
  FollowerRecord record;
  record.name = "mirror:m";
  store->record_follower(record);
  (void)store->erase({std::string(kMirrorsCollection), "m"}).value();
  EXPECT_TRUE(remove_mirror(*store, "m"));
  EXPECT_TRUE(store->followers().empty());
  EXPECT_FALSE(remove_mirror(*store, "m"));
}

}  // namespace
}  // namespace perdure::test
