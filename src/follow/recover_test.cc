#include <gtest/gtest.h>

#include <string>

#include <perdure/error.h>
#include <perdure/mirror.h>
#include "follow/mirror_testing.h"

namespace perdure::test {
namespace {

class Recovery : public MirrorFixture {
 protected:
  Recovery() : fresh_(open("sqlite:" + home_.file("fresh.db"))) {}

  std::string body_of(const std::string& id, const std::string& scope = {}) {
    const auto document = fresh_->get({"notes", id, scope});
    return document ? document->body : "(none)";
  }

  std::unique_ptr<Store> fresh_;
};

TEST_F(Recovery, BringsAllDocumentsBackByValue) {
  settings_.file_name = "{@scope}-{@id}.json";
  reopen_mirror();
  Batch batch;
  for (int i = 0; i < 1200; ++i) {
    const std::string id = "d" + std::to_string(i);
    const std::string scope = i % 3 == 0 ? "u1" : "";
    batch.put({"notes", id, scope}, R"({"n":1e400,"t":"é\u0000","i":)" + std::to_string(i) + "}");
  }
  (void)store_->commit(std::move(batch)).value();
  catch_up();
  const Recovered recovered = recover_from_mirror(*fresh_, directory_);
  EXPECT_EQ(recovered.documents_count, 1200U);
  EXPECT_TRUE(recovered.refused.empty());
  for (int i = 0; i < 1200; ++i) {
    const Key key{"notes", "d" + std::to_string(i), i % 3 == 0 ? "u1" : ""};
    ASSERT_EQ(fresh_->get(key)->body, store_->get(key)->body);
    ASSERT_EQ(fresh_->get(key)->version, 1U);
  }
}

TEST_F(Recovery, LeavesDocumentsThatExistAndReportsBadFiles) {
  put("a", R"({"name":"one","n":1})");
  put("b", R"({"name":"two"})");
  put("c", R"({"name":"three"})");
  catch_up();
  write_text(file("two.json"), "{broken");
  (void)fresh_->put(key("a"), R"({"mine":true})").value();
  const Recovered recovered = recover_from_mirror(*fresh_, directory_);
  EXPECT_EQ(recovered.documents_count, 1U);
  EXPECT_EQ(short_forms(recovered.refused), (Texts{"collision one.json", "unreadable two.json"}));
  EXPECT_EQ(body_of("a"), R"({"mine":true})");
  EXPECT_EQ(body_of("c"), R"({"name":"three"})");
}

TEST_F(Recovery, WithoutAJournalIdsComeFromTheDocuments) {
  fs::create_directories(directory_);
  write_text(file("a.json"), R"({"_id": "x1"})");
  write_text(file("b.json"), R"({"id": 17})");
  write_text(file("c.json"), R"({"name": "no id"})");
  write_text(file("d.json"), R"({"_id": "../../x"})");
  write_text(file("e.json"), R"({"_id": "x1", "copy": true})");
  EXPECT_EQ(recover_from_mirror(*fresh_, directory_).documents_count, 0U);
  RecoverOptions options;
  options.collection = "notes";
  options.actor = "anna";
  const Recovered recovered = recover_from_mirror(*fresh_, directory_, options);
  EXPECT_EQ(recovered.documents_count, 2U);
  EXPECT_EQ(short_forms(recovered.refused), (Texts{"collision e.json", "foreign c.json", "foreign d.json"}));
  EXPECT_EQ(body_of("x1"), R"({"_id":"x1"})");
  EXPECT_EQ(body_of("17"), R"({"id":17})");
  EXPECT_EQ(fresh_->version({"notes", "x1"}, 1)->actor, "anna");
}

TEST_F(Recovery, TheIdMayStandAnywhere) {
  fs::create_directories(directory_);
  write_text(file("a.json"), R"({"meta":{"key":"k1"}})");
  RecoverOptions options;
  options.collection = "notes";
  options.id_pointer = "/meta/key";
  EXPECT_EQ(recover_from_mirror(*fresh_, directory_, options).documents_count, 1U);
  EXPECT_EQ(body_of("k1"), R"({"meta":{"key":"k1"}})");
}

TEST_F(Recovery, ADocumentThatBreaksTheSchemaDoesNotHoldUpTheOthers) {
  put("a", R"({"name":"one","n":100})");
  put("b", R"({"name":"two","n":1})");
  catch_up();
  CollectionSettings settings;
  settings.schema = R"({"properties":{"n":{"maximum":50}}})";
  (void)fresh_->configure("notes", settings).value();
  const Recovered recovered = recover_from_mirror(*fresh_, directory_);
  EXPECT_EQ(recovered.documents_count, 1U);
  EXPECT_EQ(short_forms(recovered.refused), Texts{"foreign one.json"});
}

TEST_F(Recovery, WhatIsMirroredAgainIsTheSame) {
  put("a", R"({"name":"one","n":1})");
  catch_up();
  (void)recover_from_mirror(*fresh_, directory_);
  MirrorSettings again = settings_;
  again.directory = home_.file("again");
  Mirror mirror(*fresh_, again);
  test::catch_up(mirror, *fresh_);
  EXPECT_EQ(read_text(home_.file("again/one.json")), text("one.json"));
}

// Its document is gone; what a person wrote into the file since must not bring it back unasked.
TEST_F(Recovery, FilesOfDeletedDocumentsAreReportedAndNotBroughtBack) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  put("c", R"({"name":"three"})");
  catch_up();
  write_text(file("one.json"), R"({"name":"one","by":"hand"})");
  write_text(file("two.json"), R"({"name":"two","by":"hand"})");
  erase("a");
  (void)store_->purge(key("b"));
  catch_up();
  EXPECT_NE(mirror_->remark().find("one.json"), std::string::npos) << mirror_->remark();
  const Recovered recovered = recover_from_mirror(*fresh_, directory_);
  EXPECT_EQ(recovered.documents_count, 1U);
  EXPECT_EQ(short_forms(recovered.refused), (Texts{"extra one.json", "extra two.json"}));
  EXPECT_EQ(body_of("a"), "(none)");
  EXPECT_EQ(body_of("b"), "(none)");
}

// The database was lost and made anew, or the directory is another store's: the files may be all that is
// left.
TEST_F(Recovery, RebuildForAnotherLogRemovesNothing) {
  put("a", R"({"name":"one"})");
  put("b", R"({"name":"two"})");
  catch_up();
  (void)fresh_->put(key("b"), R"({"name":"two"})").value();
  Mirror other(*fresh_, settings_);
  const Mirror::Rebuilt rebuilt = other.rebuild();
  EXPECT_EQ(rebuilt.removed_count, 0U);
  EXPECT_EQ(files(), (Texts{"one.json", "two.json"}));
  EXPECT_EQ(short_forms(rebuilt.left), Texts{"extra one.json"});
}

}  // namespace
}  // namespace perdure::test
