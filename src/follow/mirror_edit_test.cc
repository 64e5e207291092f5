#include <gtest/gtest.h>

#include <string>

#include <perdure/error.h>
#include <perdure/mirror.h>
#include "follow/mirror_testing.h"

// Files that a person changed: never overwritten or removed, and everything else goes on.

namespace perdure::test {
namespace {

class HandEdit : public MirrorFixture {
 protected:
  HandEdit() {
    put("a", R"({"name":"one","n":1})");
    put("b", R"({"name":"two"})");
    catch_up();
    write_text(file("one.json"), kByHand);
  }

  static constexpr const char* kByHand = "{\"name\": \"one\", \"n\": 100}\n";
};

TEST_F(HandEdit, IsReported) { EXPECT_EQ(findings(), Texts{"edited one.json"}); }

TEST_F(HandEdit, StaysWhenItsDocumentChanges) {
  put("a", R"({"name":"one","n":2})");
  put("b", R"({"name":"two","n":2})");
  catch_up();
  EXPECT_EQ(text("one.json"), kByHand);
  EXPECT_NE(text("two.json").find("2"), std::string::npos);
  EXPECT_EQ(findings(), Texts{"edited one.json"});
  put("a", R"({"name":"one","n":3})");
  catch_up();
  EXPECT_EQ(text("one.json"), kByHand);
}

TEST_F(HandEdit, StaysWhenItsDocumentWantsAnotherName) {
  put("a", R"({"name":"other"})");
  catch_up();
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(text("one.json"), kByHand);
  EXPECT_EQ(findings(), Texts{"edited one.json"});
}

TEST_F(HandEdit, StaysWhenItsDocumentIsDeleted) {
  erase("a");
  catch_up();
  EXPECT_EQ(text("one.json"), kByHand);
  EXPECT_EQ(findings(), Texts{"extra one.json"});
}

TEST_F(HandEdit, StaysWhenItsDocumentIsDeletedAndCreatedAgain) {
  erase("a");
  catch_up();
  put("a", R"({"name":"one","n":5})");
  catch_up();
  EXPECT_EQ(text("one.json"), kByHand);
  EXPECT_EQ(findings(), Texts{"edited one.json"});
}

TEST_F(HandEdit, OfAMirrorThatWasDownStays) {
  put("a", R"({"name":"one","n":2})");
  reopen_mirror();
  catch_up();
  EXPECT_EQ(text("one.json"), kByHand);
  EXPECT_EQ(findings(), Texts{"edited one.json"});
}

TEST_F(HandEdit, IsLeftByRebuildAndReported) {
  put("a", R"({"name":"one","n":2})");
  const auto rebuilt = mirror_->rebuild();
  EXPECT_EQ(short_forms(rebuilt.left), Texts{"edited one.json"});
  EXPECT_EQ(text("one.json"), kByHand);
}

TEST_F(HandEdit, StaysWhenTheJournalIsLost) {
  write_text(file("one.json"), R"({"_id":"a","name":"one","n":7})");
  fs::remove_file(file(".perdure-mirror"));
  reopen_mirror();
  catch_up();
  EXPECT_EQ(text("one.json"), R"({"_id":"a","name":"one","n":7})");
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(findings(), Texts{"edited one.json"});
  put("a", R"({"name":"one","n":8})");
  catch_up();
  EXPECT_EQ(findings(), Texts{"edited one.json"});
}

TEST_F(HandEdit, ThatMakesWhatTheMirrorWouldIsAdopted) {
  write_text(file("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 2\n}\n");
  put("a", R"({"name":"one","n":2})");
  catch_up();
  EXPECT_EQ(findings(), Texts{});
  put("a", R"({"name":"one","n":3})");
  catch_up();
  EXPECT_NE(text("one.json").find("3"), std::string::npos);
}

TEST_F(HandEdit, TakenFromTheFileIsTheNextVersion) {
  mirror_->take("one.json", Mirror::Take::file, "anna");
  const auto document = store_->get(key("a"));
  EXPECT_EQ(document->version, 2U);
  EXPECT_EQ(document->body, R"({"name":"one","n":100})");
  EXPECT_EQ(store_->version(key("a"), 2)->actor, "anna");
  EXPECT_EQ(text("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 100\n}\n");
  EXPECT_EQ(findings(), Texts{});
  catch_up();
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(HandEdit, TakenFromTheStoreIsOverwritten) {
  put("a", R"({"name":"one","n":2})");
  catch_up();
  mirror_->take("one.json", Mirror::Take::store);
  EXPECT_EQ(text("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 2\n}\n");
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(HandEdit, OfADeletedDocumentCanBeTakenEitherWay) {
  erase("a");
  catch_up();
  mirror_->take("one.json", Mirror::Take::file);
  EXPECT_EQ(store_->get(key("a"))->body, R"({"name":"one","n":100})");
  write_text(file("one.json"), kByHand);
  erase("a");
  catch_up();
  mirror_->take("one.json", Mirror::Take::store);
  EXPECT_EQ(files(), Texts{"two.json"});
  EXPECT_EQ(findings(), Texts{});
}

TEST_F(HandEdit, ThatIsNoDocumentCannotBeTaken) {
  write_text(file("one.json"), "{\"name\":");
  EXPECT_EQ(refusal_code([&] { mirror_->take("one.json", Mirror::Take::file); }), "invalid_json");
  EXPECT_EQ(refusal_code([&] { mirror_->take("none.json", Mirror::Take::file); }), "not_found");
  EXPECT_EQ(refusal_code([&] { mirror_->take("../store.db", Mirror::Take::file); }), "not_found");
  EXPECT_EQ(text("one.json"), "{\"name\":");
  EXPECT_EQ(findings(), Texts{"edited one.json"});
}

TEST_F(HandEdit, ThatBreaksTheSchemaCannotBeTaken) {
  CollectionSettings settings;
  settings.schema = R"({"properties":{"n":{"maximum":50}}})";
  (void)store_->configure("notes", settings).value();
  EXPECT_EQ(refusal_code([&] { mirror_->take("one.json", Mirror::Take::file); }), "schema_violation");
  EXPECT_EQ(text("one.json"), kByHand);
}

TEST_F(HandEdit, ThatIsUndoneIsNoneAnyMore) {
  write_text(file("one.json"), "{\n  \"name\": \"one\",\n  \"n\": 1\n}\n");
  EXPECT_EQ(findings(), Texts{});
  put("a", R"({"name":"one","n":2})");
  catch_up();
  EXPECT_NE(text("one.json").find("2"), std::string::npos);
}

}  // namespace
}  // namespace perdure::test
