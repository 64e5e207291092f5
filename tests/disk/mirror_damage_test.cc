// Guarantee G8 for a mirror: a document whose bytes are damaged is reported, and the others get their files.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

#include <perdure/mirror.h>

#include "follow/mirror_testing.h"

namespace perdure::test {
namespace {

class MirrorOfDamage : public MirrorFixture {
 protected:
  /// Puts other bytes in the place of the body that the change `seq` wrote.
  void damage(std::uint64_t seq) {
    mirror_.reset();
    store_.reset();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(home_.file("store.db").c_str(), &database), SQLITE_OK);
    const std::string sql = "UPDATE perdure_log SET body = x'7b7d' WHERE seq = " + std::to_string(seq);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_changes(database), 1);
    sqlite3_close(database);
    OpenOptions options;
    options.on_warning = [](std::string_view) {};
    store_ = open("sqlite:" + home_.file("store.db"), options);
    reopen_mirror();
  }
};

TEST_F(MirrorOfDamage, OthersGetTheirFiles) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  put("c", R"({"name":"three"})");
  damage(2);
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "three.json"}));
  EXPECT_EQ(findings(), Texts{"unreadable b"});
  EXPECT_EQ(mirror_->rebuild().files_count, 2U);
}

TEST_F(MirrorOfDamage, TheFileThatIsLeftHealsTheDocument) {
  put("a", R"({"name":"one","n":1})");
  catch_up();
  damage(1);
  EXPECT_EQ(findings(), Texts{"unreadable one.json"});
  EXPECT_EQ(refusal_code([&] { mirror_->take("one.json", Mirror::Take::store); }), "corrupt_document");
  mirror_->take("one.json", Mirror::Take::file);
  EXPECT_EQ(store_->get(key("a"))->body, R"({"name":"one","n":1})");
  catch_up();
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(MirrorOfDamage, AnOlderVersionDoesNotMatter) {
  put("a", R"({"name":"one","n":1})");
  put("a", R"({"name":"one","n":2})");
  damage(1);
  test::catch_up(*mirror_, *store_, 1);
  EXPECT_NE(text("one.json").find("2"), std::string::npos);
  EXPECT_EQ(findings(), Texts{});
}

}  // namespace
}  // namespace perdure::test
