// The promises of batch.h: what each operation does, when a batch is refused, and what it answers then.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Writing : public StoreFixture {
 protected:
  void expect_conflict(const CommitResult& result, Conflict::Reason reason, std::size_t operation_index,
                       const Key& key, std::optional<std::uint64_t> expected, std::uint64_t found) {
    EXPECT_FALSE(result.ok());
    EXPECT_FALSE(static_cast<bool>(result));
    EXPECT_TRUE(result.written().empty());
    EXPECT_FALSE(result.repeated());
    ASSERT_TRUE(result.conflict());
    EXPECT_EQ(result.conflict()->reason, reason);
    EXPECT_EQ(result.conflict()->operation_index, operation_index);
    EXPECT_EQ(result.conflict()->key, key);
    EXPECT_EQ(result.conflict()->expected, expected);
    EXPECT_EQ(result.conflict()->found, found);
    const std::string message = result.conflict()->message();
    EXPECT_NE(message.find(key.id), std::string::npos) << message;
    EXPECT_NE(message.find(key.collection), std::string::npos) << message;
  }
};

TEST_F(Writing, PutCreatesAndThenReplaces) {
  const CommitResult first = store().put(key("a"), R"({"n":1})");
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first.written().size(), 1U);
  EXPECT_EQ(first.value().key, key("a"));
  EXPECT_EQ(first.value().version, 1U);
  EXPECT_EQ(first.value().seq, seq(1U));
  EXPECT_FALSE(first.repeated());
  const CommitResult second = store().put(key("a"), R"({"n":2})");
  EXPECT_EQ(second.value().version, 2U);
  EXPECT_EQ(second.value().seq, seq(2U));
  const auto document = store().get(key("a"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->key, key("a"));
  EXPECT_EQ(document->version, 2U);
  EXPECT_EQ(document->seq, seq(2U));
  EXPECT_EQ(document->body, R"({"n":2})");
}

TEST_F(Writing, CreateRefusesWhatExists) {
  (void)store().put(key("a"), "{}").value();
  (void)store().put(key("a"), "{}").value();
  expect_conflict(store().create(key("a"), R"({"n":1})"), Conflict::Reason::exists, 0, key("a"), {}, 2);
  EXPECT_EQ(body_of(key("a")), "{}");
  EXPECT_EQ(store().info().head.seq, seq(2U));
}

TEST_F(Writing, WhatNeedsADocumentRefusesWhenItIsMissing) {
  Patch patch;
  patch.set = {{"/n", "1"}};
  const auto expect_missing = [&](const CommitResult& result) {
    expect_conflict(result, Conflict::Reason::missing, 0, key("a"), {}, 0);
  };
  for (const bool erased_before : {false, true}) {
    if (erased_before) {
      (void)store().put(key("a"), "{}").value();
      (void)store().erase(key("a")).value();
    }
    const std::uint64_t head = store().info().head.seq;
    expect_missing(store().replace(key("a"), "{}"));
    expect_missing(store().patch(key("a"), patch));
    expect_missing(store().merge_patch(key("a"), "{}"));
    expect_missing(store().erase(key("a")));
    EXPECT_EQ(store().info().head.seq, head);
  }
}

TEST_F(Writing, IfVersionZeroMeansMustNotExist) {
  EXPECT_EQ(store().put(key("a"), R"({"n":1})", 0).value().version, 1U);
  expect_conflict(store().put(key("a"), R"({"n":2})", 0), Conflict::Reason::exists, 0, key("a"), 0, 1);
  EXPECT_EQ(body_of(key("a")), R"({"n":1})");
  (void)store().erase(key("a")).value();
  EXPECT_EQ(store().put(key("a"), R"({"n":3})", 0).value().version, 3U);
}

TEST_F(Writing, AnotherVersionRefusesEveryKindOfOperation) {
  Patch patch;
  patch.set = {{"/n", "9"}};
  (void)store().put(key("a"), R"({"n":1})").value();
  (void)store().put(key("a"), R"({"n":2})").value();
  for (const std::uint64_t wrong : {std::uint64_t{1}, std::uint64_t{3}, ~std::uint64_t{0}}) {
    const auto expect_version = [&](const CommitResult& result) {
      expect_conflict(result, Conflict::Reason::version, 0, key("a"), wrong, 2);
    };
    expect_version(store().put(key("a"), "{}", wrong));
    expect_version(store().replace(key("a"), "{}", wrong));
    expect_version(store().patch(key("a"), patch, wrong));
    expect_version(store().merge_patch(key("a"), "{}", wrong));
    expect_version(store().erase(key("a"), wrong));
  }
  EXPECT_EQ(store().info().head.seq, seq(2U));
  EXPECT_EQ(body_of(key("a")), R"({"n":2})");
}

TEST_F(Writing, TheRightVersionIsAccepted) {
  Patch patch;
  patch.set = {{"/n", "3"}};
  (void)store().put(key("a"), R"({"n":1})").value();
  EXPECT_EQ(store().put(key("a"), R"({"n":2})", 1).value().version, 2U);
  EXPECT_EQ(store().patch(key("a"), patch, 2).value().version, 3U);
  EXPECT_EQ(store().merge_patch(key("a"), R"({"n":4})", 3).value().version, 4U);
  EXPECT_EQ(store().replace(key("a"), R"({"n":5})", 4).value().version, 5U);
  EXPECT_EQ(store().erase(key("a"), 5).value().version, 6U);
  EXPECT_FALSE(store().get(key("a")));
}

TEST_F(Writing, AVersionOfAMissingDocumentRefuses) {
  expect_conflict(store().put(key("a"), "{}", 1), Conflict::Reason::missing, 0, key("a"), 1, 0);
  expect_conflict(store().replace(key("a"), "{}", 1), Conflict::Reason::missing, 0, key("a"), 1, 0);
  (void)store().put(key("b"), "{}").value();
  (void)store().erase(key("b")).value();
  expect_conflict(store().put(key("b"), "{}", 2), Conflict::Reason::missing, 0, key("b"), 2, 0);
  expect_conflict(store().erase(key("b"), 2), Conflict::Reason::missing, 0, key("b"), 2, 0);
}

TEST_F(Writing, TheConflictMessageNamesBothVersions) {
  (void)store().put(key("a"), "{}").value();
  for (int i = 0; i < 41; ++i) (void)store().put(key("a"), "{}").value();
  const CommitResult result = store().put(key("a"), "{}", 77);
  ASSERT_TRUE(result.conflict());
  const std::string message = result.conflict()->message();
  EXPECT_NE(message.find("42"), std::string::npos) << message;
  EXPECT_NE(message.find("77"), std::string::npos) << message;
}

TEST_F(Writing, ValueThrowsTheConflict) {
  (void)store().put(key("a"), "{}").value();
  const Error error = error_of([&] { (void)store().create(key("a"), "{}").value(); });
  EXPECT_EQ(error.code(), code::kConflict);
  EXPECT_EQ(error.outcome(), Outcome::not_applied);
  EXPECT_EQ(std::string(error.what()), store().create(key("a"), "{}").conflict()->message());
}

TEST_F(Writing, VersionsCountOnAfterDeletions) {
  EXPECT_EQ(store().create(key("a"), R"({"n":1})").value().version, 1U);
  EXPECT_EQ(store().erase(key("a")).value().version, 2U);
  EXPECT_EQ(store().create(key("a"), R"({"n":3})").value().version, 3U);
  EXPECT_EQ(store().erase(key("a")).value().version, 4U);
  reopen();
  EXPECT_EQ(store().put(key("a"), R"({"n":5})").value().version, 5U);
  EXPECT_EQ(store().get(key("a"))->version, 5U);
}

TEST_F(Writing, TimesAreThoseOfTheChanges) {
  (void)store().put(key("a"), R"({"n":1})").value();
  (void)store().put(key("a"), R"({"n":2})").value();
  const auto changed = store().get(key("a"));
  (void)store().erase(key("a")).value();
  (void)store().put(key("a"), R"({"n":3})").value();
  (void)store().put(key("a"), R"({"n":4})").value();
  const auto created_again = store().get(key("a"));
  EXPECT_LT(changed->created_at, changed->updated_at);
  EXPECT_LT(changed->updated_at, created_again->created_at);
  EXPECT_LT(created_again->created_at, created_again->updated_at);
  if (!can().log) return;
  const std::vector<Change> log = all_changes(store());
  ASSERT_EQ(log.size(), 5U);
  EXPECT_EQ(changed->created_at, log[0].at);
  EXPECT_EQ(changed->updated_at, log[1].at);
  EXPECT_EQ(created_again->created_at, log[3].at);
  EXPECT_EQ(created_again->updated_at, log[4].at);
}

TEST_F(Writing, BatchAppliesInOrderAlsoToOneDocument) {
  Patch patch;
  patch.set = {{"/m", "2"}};
  Batch batch;
  batch.create(key("a"), R"({"n":1})")
      .patch(key("a"), patch, 1)
      .put(key("b"), R"({"b":1})")
      .erase(key("a"), 2)
      .create(key("a"), R"({"n":4})")
      .merge_patch(key("a"), R"({"n":5})", 4);
  const CommitResult result = store().commit(batch);
  ASSERT_TRUE(result.ok()) << result.conflict()->message();
  const std::vector<std::uint64_t> versions = {1, 2, 1, 3, 4, 5};
  ASSERT_EQ(result.written().size(), versions.size());
  for (std::size_t i = 0; i < versions.size(); ++i) {
    EXPECT_EQ(result.written()[i].key, batch.operations()[i].key) << i;
    EXPECT_EQ(result.written()[i].version, versions[i]) << i;
    EXPECT_EQ(result.written()[i].seq, seq(i + 1)) << i;
  }
  EXPECT_EQ(body_of(key("a")), R"({"n":5})");
  if (!can().log) return;
  const std::vector<Change> log = all_changes(store());
  ASSERT_EQ(log.size(), 6U);
  EXPECT_EQ(log[1].body, R"({"n":1,"m":2})");
  EXPECT_EQ(log[3].kind, ChangeKind::erase);
  EXPECT_EQ(log[3].body, "");
}

TEST_F(Writing, OneFailedPreconditionRefusesTheWholeBatch) {
  (void)store().put(key("a"), R"({"n":1})").value();
  Batch batch;
  batch.put(key("b"), "{}").erase(key("a")).put(key("c"), "{}", 7).replace(key("missing"), "{}");
  if (can().many_collections) batch.put({"other", "x"}, "{}");
  expect_conflict(store().commit(batch), Conflict::Reason::missing, 2, key("c"), 7, 0);
  EXPECT_EQ(body_of(key("a")), R"({"n":1})");
  EXPECT_FALSE(store().get(key("b")));
  EXPECT_EQ(store().info().head.seq, seq(1U));
  const std::vector<CollectionInfo> collections = store().collections();
  ASSERT_EQ(collections.size(), 1U) << "a refused batch must not make a collection";
  EXPECT_EQ(collections[0].name, "notes");
}

TEST_F(Writing, APreconditionSeesTheOperationsBeforeIt) {
  Batch twice;
  twice.put(key("a"), "{}", 0).put(key("a"), "{}", 0);
  expect_conflict(store().commit(twice), Conflict::Reason::exists, 1, key("a"), 0, 1);
  EXPECT_FALSE(store().get(key("a")));
  Batch chained;
  chained.put(key("a"), "{}", 0).put(key("a"), "{}", 1).erase(key("a"), 2).put(key("a"), "{}", 0);
  EXPECT_EQ(store().commit(chained).written().back().version, 4U);
}

TEST_F(Writing, AnUnappliablePatchRefusesTheWholeBatch) {
  (void)store().put(key("a"), R"({"n":1})").value();
  Patch patch;
  patch.set = {{"/no/parent", "1"}};
  Batch batch;
  batch.put(key("b"), "{}").patch(key("a"), patch);
  expect_refused(code::kInvalidPatch, {"/no/parent"}, [&] { (void)store().commit(batch); });
  EXPECT_FALSE(store().get(key("b")));
}

// Operations apply in order: what stops the first one decides, and a caller who gets a conflict reads again
// and makes the patch anew, while an error looks like a defect of his.
TEST_F(Writing, AConflictBeforeAnUnappliablePatchIsAConflict) {
  (void)store().put(key("a"), R"({"n":1})").value();
  (void)store().put(key("b"), "{}").value();
  Patch patch;
  patch.remove = {"/nothing"};
  Batch batch;
  batch.replace(key("b"), "{}", 7).patch(key("a"), patch);
  std::optional<CommitResult> result;
  ASSERT_NO_THROW(result = store().commit(batch));
  expect_conflict(*result, Conflict::Reason::version, 0, key("b"), 7, 1);
}

TEST_F(Writing, EmptyBatchIsRefused) {
  expect_refused(code::kInvalidArgument, {}, [&] { (void)store().commit(Batch()); });
}

TEST_F(Writing, GeneratedIdsIncrease) {
  std::string last;
  for (int round = 0; round < 50; ++round) {
    Batch batch;
    for (int i = 0; i < 20; ++i) batch.create(key(""), R"({"n":1})");
    const CommitResult result = store().commit(batch);
    ASSERT_EQ(result.written().size(), 20U);
    for (const Written& written : result.written()) {
      EXPECT_EQ(written.key.id.size(), 36U) << written.key.id;
      EXPECT_EQ(written.key.id[14], '7') << written.key.id << " is no UUIDv7";
      EXPECT_LT(last, written.key.id);
      EXPECT_EQ(written.version, 1U);
      last = written.key.id;
    }
    EXPECT_TRUE(store().get(result.written()[7].key));
  }
}

TEST_F(Writing, OnlyCreateMakesUpAnId) {
  expect_refused(code::kInvalidId, {}, [&] { (void)store().put(key(""), "{}"); });
  expect_refused(code::kInvalidId, {}, [&] { (void)store().replace(key(""), "{}"); });
  expect_refused(code::kInvalidId, {}, [&] { (void)store().erase(key("")); });
  expect_refused(code::kInvalidId, {}, [&] { (void)store().get(key("")); });
}

TEST_F(Writing, ScopesAndCollectionsDoNotTouchEachOther) {
  (void)store().put(key("a"), R"({"of":"nobody"})").value();
  (void)store().put(key("a", "ann"), R"({"of":"ann"})").value();
  (void)store().put(key("a", "bob"), R"({"of":"bob"})").value();
  (void)store().put({"other", "a", "ann"}, R"({"of":"other"})").value();
  EXPECT_EQ(store().get(key("a", "ann"))->version, 1U);
  (void)store().erase(key("a", "ann")).value();
  EXPECT_EQ(body_of(key("a")), R"({"of":"nobody"})");
  EXPECT_EQ(body_of(key("a", "bob")), R"({"of":"bob"})");
  EXPECT_EQ(body_of({"other", "a", "ann"}), R"({"of":"other"})");
  EXPECT_TRUE(store().create(key("a", "cyd"), "{}").ok());
}

TEST_F(Writing, ABatchOfManyCollectionsIsAppliedOrUnsupported) {
  Batch batch;
  batch.put(key("a"), "{}").put({"other", "a"}, "{}");
  if (can().many_collections) {
    EXPECT_TRUE(store().commit(batch).ok());
    EXPECT_TRUE(store().get({"other", "a"}));
  } else {
    expect_refused(code::kUnsupported, {"notes", "other"}, [&] { (void)store().commit(batch); });
    EXPECT_FALSE(store().get(key("a")));
  }
}

TEST_F(Writing, AWriteThatChangesNothingIsStillAVersion) {
  (void)store().put(key("a"), R"({"n":1})").value();
  EXPECT_EQ(store().put(key("a"), R"({"n":1})").value().version, 2U);
  EXPECT_EQ(store().merge_patch(key("a"), "{}").value().version, 3U);
  EXPECT_EQ(store().info().head.seq, seq(3U));
}

}  // namespace
}  // namespace perdure::test
