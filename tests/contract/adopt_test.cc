// Versions that were taken over from another store: `Batch::adopt`.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Adopting : public StoreFixture {
 protected:
  static Time at(std::int64_t microseconds) { return Time(std::chrono::microseconds(microseconds)); }

  /// Version `version` of another store, written `version` microseconds behind 2020 by ada.
  static Adopted other(std::uint64_t version, ChangeKind kind = ChangeKind::put) {
    Adopted adopted;
    adopted.version = version;
    adopted.at = at(1'577'836'800'000'000 + static_cast<std::int64_t>(version));
    adopted.actor = "ada";
    adopted.kind = kind;
    return adopted;
  }

  CommitResult adopt(const Key& key, Adopted adopted, std::string body) {
    CommitOptions options;
    options.actor = "importer";
    return store().commit(std::move(Batch().adopt(key, std::move(adopted), std::move(body))), options);
  }

  [[nodiscard]] bool is_supported() { return store().capabilities().adopts; }
  void expect_unsupported() {
    EXPECT_EQ(error_of([&] { (void)adopt(key("a"), other(1), "{}"); }).code(), code::kUnsupported);
    EXPECT_FALSE(store().get(key("a")));
  }
};

TEST_F(Adopting, BringsVersionTimesAndActorAndLaterWritesCountOn) {
  if (!is_supported()) return expect_unsupported();
  Adopted adopted = other(7);
  adopted.created_at = at(1'500'000'000'000'001);
  EXPECT_EQ(adopt(key("a"), adopted, R"({"n":1})").value().version, 7U);
  const auto document = store().get(key("a"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->version, 7U);
  EXPECT_EQ(document->created_at, *adopted.created_at);
  EXPECT_EQ(document->updated_at, adopted.at);
  EXPECT_EQ(document->body, R"({"n":1})");
  EXPECT_EQ(store().put(key("a"), "{}").value().version, 8U);
  EXPECT_EQ(store().get(key("a"))->created_at, *adopted.created_at);
  reopen();
  EXPECT_EQ(store().get(key("a"))->version, 8U);
  EXPECT_TRUE(store().verify().ok());
  if (!store().capabilities().history) return;
  const HistoryPage history = store().history(key("a"));
  ASSERT_EQ(history.versions.size(), 2U);
  EXPECT_EQ(history.versions[1].version, 7U);
  EXPECT_EQ(history.versions[1].actor, "ada");
  EXPECT_FALSE(store().version(key("a"), 3));
}

TEST_F(Adopting, RefusesAVersionThatIsNotLaterThanTheNewestOneDeletionsIncluded) {
  if (!is_supported()) return expect_unsupported();
  for (int i = 0; i < 3; ++i) (void)store().put(key("a"), R"({"own":true})").value();
  (void)store().erase(key("a")).value();
  for (const std::uint64_t version : {std::uint64_t{1}, std::uint64_t{4}}) {
    const CommitResult result = adopt(key("a"), other(version), "{}");
    ASSERT_TRUE(result.conflict());
    EXPECT_EQ(result.conflict()->reason, Conflict::Reason::version);
    EXPECT_EQ(result.conflict()->found, 4U);
    EXPECT_NE(result.conflict()->message().find("notes/a"), std::string::npos);
  }
  EXPECT_FALSE(store().get(key("a")));
  EXPECT_EQ(adopt(key("a"), other(5), "{}").value().version, 5U);
  EXPECT_EQ(store().get(key("a"))->created_at, other(5).at);
}

TEST_F(Adopting, TakesDeletionsOverToo) {
  if (!is_supported()) return expect_unsupported();
  (void)store().put(key("a"), "{}").value();
  EXPECT_EQ(adopt(key("a"), other(5, ChangeKind::erase), "").value().version, 5U);
  EXPECT_FALSE(store().get(key("a")));
  EXPECT_EQ(adopt(key("never"), other(2, ChangeKind::erase), "").value().version, 2U);
  EXPECT_EQ(store().create(key("a"), "{}").value().version, 6U);
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(Adopting, SeveralVersionsOfADocumentFitIntoOneBatch) {
  if (!is_supported()) return expect_unsupported();
  Batch batch;
  batch.adopt(key("a"), other(2), R"({"n":2})").adopt(key("a"), other(3, ChangeKind::erase), "");
  batch.adopt(key("a"), other(9), R"({"n":9})");
  ASSERT_TRUE(store().commit(std::move(batch)).ok());
  EXPECT_EQ(body_of(key("a")), R"({"n":9})");
  EXPECT_EQ(store().get(key("a"))->created_at, other(9).at);
  Batch backwards;
  backwards.adopt(key("b"), other(3), "{}").adopt(key("b"), other(3), "{}");
  EXPECT_EQ(store().commit(std::move(backwards)).conflict()->operation_index, 1U);
  EXPECT_FALSE(store().get(key("b")));
}

TEST_F(Adopting, SchemaAndUniqueKeysHoldForItAsForAnyWrite) {
  if (!is_supported()) return expect_unsupported();
  CollectionSettings settings;
  settings.schema = R"({"required":["n"]})";
  settings.unique = {{{"n"}}};
  (void)store().configure("notes", settings).value();
  EXPECT_EQ(error_of([&] { (void)adopt(key("a"), other(2), "{}"); }).code(), code::kSchemaViolation);
  (void)adopt(key("a"), other(2), R"({"n":1})").value();
  const CommitResult taken = adopt(key("b"), other(2), R"({"n":1})");
  ASSERT_TRUE(taken.conflict());
  EXPECT_EQ(taken.conflict()->reason, Conflict::Reason::unique);
}

TEST_F(Adopting, WhatMeansNothingIsRefused) {
  if (!is_supported()) return expect_unsupported();
  const auto refused = [&](Operation operation) {
    operation.kind = Operation::Kind::adopt;
    operation.key = key("a");
    return error_of([&] { (void)store().commit(std::move(Batch().add(operation))); }).code();
  };
  Operation operation;
  operation.body = "{}";
  EXPECT_EQ(refused(operation), code::kInvalidArgument);
  operation.adopted = other(0);
  EXPECT_EQ(refused(operation), code::kInvalidArgument);
  operation.adopted = other(~std::uint64_t{0});
  EXPECT_EQ(refused(operation), code::kInvalidArgument);
  operation.adopted = other(1, ChangeKind::erase);
  EXPECT_EQ(refused(operation), code::kInvalidArgument);
  operation.adopted = other(1);
  operation.if_version = 0;
  EXPECT_EQ(refused(operation), code::kInvalidArgument);
  operation.if_version.reset();
  operation.adopted->actor = std::string(limits::kActorBytes + 1, 'a');
  EXPECT_EQ(refused(operation), code::kTooLarge);
}

TEST_F(Adopting, ARepeatedOperationIdIsRecognised) {
  if (!is_supported()) return expect_unsupported();
  if (!store().capabilities().operation_ids) return;
  const auto commit = [&](std::uint64_t version) {
    return store().commit(std::move(Batch().adopt(key("a"), other(version), "{}")), {"", "once"});
  };
  EXPECT_FALSE(commit(3).repeated());
  EXPECT_TRUE(commit(3).repeated());
  EXPECT_EQ(error_of([&] { (void)commit(4); }).code(), code::kOperationReused);
}

}  // namespace
}  // namespace perdure::test
