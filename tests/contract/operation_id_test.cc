// CommitOptions::operation_id: a commit that was sent twice is applied once.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

CommitOptions with_id(std::string operation_id, std::string actor = {}) {
  CommitOptions options;
  options.operation_id = std::move(operation_id);
  options.actor = std::move(actor);
  return options;
}

class OperationId : public StoreFixture {
 protected:
  static Batch two_puts() {
    Batch batch;
    batch.put(key("a"), R"({"n":1})").create(key(""), R"({"n":2})");
    return batch;
  }
  static void expect_same(const CommitResult& first, const CommitResult& again) {
    EXPECT_TRUE(again.repeated());
    ASSERT_EQ(first.written().size(), again.written().size());
    for (std::size_t i = 0; i < first.written().size(); ++i) {
      EXPECT_EQ(first.written()[i].key, again.written()[i].key) << i;
      EXPECT_EQ(first.written()[i].version, again.written()[i].version) << i;
      EXPECT_EQ(first.written()[i].seq, again.written()[i].seq) << i;
    }
  }
};

TEST_F(OperationId, ARepeatedCommitAnswersTheFirstOutcome) {
  const CommitResult first = store().commit(two_puts(), with_id("op-1"));
  EXPECT_FALSE(first.repeated());
  (void)store().put(key("a"), R"({"n":3})").value();
  expect_same(first, store().commit(two_puts(), with_id("op-1")));
  EXPECT_EQ(store().info().head.seq, seq(3U));
  EXPECT_EQ(body_of(key("a")), R"({"n":3})");
}

TEST_F(OperationId, IsKnownAfterReopening) {
  const CommitResult first = store().commit(two_puts(), with_id("op-1"));
  reopen();
  expect_same(first, store().commit(two_puts(), with_id("op-1")));
  EXPECT_EQ(store().info().head.seq, seq(2U));
}

TEST_F(OperationId, ARepetitionIsAnsweredWhateverStandsThereNow) {
  Batch batch;
  batch.put(key("a"), R"({"n":1})", 0);
  const CommitResult first = store().commit(batch, with_id("op-1"));
  (void)store().erase(key("a")).value();
  expect_same(first, store().commit(batch, with_id("op-1")));
  EXPECT_FALSE(store().get(key("a")));
}

TEST_F(OperationId, AnotherActorDoesNotMakeItAnotherCommit) {
  const CommitResult first = store().commit(two_puts(), with_id("op-1", "ann"));
  expect_same(first, store().commit(two_puts(), with_id("op-1", "bob")));
}

TEST_F(OperationId, OtherContentIsRefused) {
  Patch patch;
  patch.set = {{"/n", "1"}};
  Patch other_patch;
  other_patch.set = {{"/n", "2"}};
  (void)store().put(key("p"), "{}").value();
  Batch original;
  original.put(key("a"), R"({"n":1})").patch(key("p"), patch);
  (void)store().commit(original, with_id("op-1")).value();
  const std::vector<Batch> others = {
      Batch().put(key("a"), R"({"n":2})").patch(key("p"), patch),
      Batch().put(key("a"), R"({"n": 1})").patch(key("p"), patch),
      Batch().put(key("b"), R"({"n":1})").patch(key("p"), patch),
      Batch().put(key("a", "ann"), R"({"n":1})").patch(key("p"), patch),
      can().many_collections ? Batch().put({"other", "a"}, R"({"n":1})").patch(key("p"), patch)
                             : Batch().put({"other", "a"}, R"({"n":1})"),
      Batch().put(key("a"), R"({"n":1})", 1).patch(key("p"), patch),
      Batch().replace(key("a"), R"({"n":1})").patch(key("p"), patch),
      Batch().put(key("a"), R"({"n":1})").patch(key("p"), other_patch),
      Batch().put(key("a"), R"({"n":1})"),
      Batch().patch(key("p"), patch).put(key("a"), R"({"n":1})"),
  };
  for (std::size_t i = 0; i < others.size(); ++i) {
    SCOPED_TRACE(i);
    expect_refused(code::kOperationReused, {"op-1"},
                   [&] { (void)store().commit(others[i], with_id("op-1")); });
  }
  EXPECT_TRUE(store().commit(original, with_id("op-1")).repeated());
}

TEST_F(OperationId, PatchesThatLookAlikeWhenJoinedAreOtherContent) {
  (void)store().put(key("a"), R"({"n":1,"1":2})").value();
  Patch set_then_remove;
  set_then_remove.set = {{"/m", "1"}};
  set_then_remove.remove = {"/n"};
  Patch two_removes;
  two_removes.remove = {"/n", "/1"};
  (void)store().commit(std::move(Batch().patch(key("a"), set_then_remove)), with_id("op-1")).value();
  expect_refused(code::kOperationReused, {"op-1"}, [&] {
    (void)store().commit(std::move(Batch().patch(key("a"), two_removes)), with_id("op-1"));
  });
}

// Repeating is how a commit in doubt is resolved, so it must work whatever the documents look like by then,
// above all because the commit itself changed them.
TEST_F(OperationId, ARepeatedPatchIsAnsweredThoughItWouldNotApplyAgain) {
  (void)store().put(key("a"), R"({"gone":1,"l":[1]})").value();
  Patch patch;
  patch.remove = {"/gone", "/l/0"};
  Batch batch;
  batch.patch(key("a"), patch);
  const CommitResult first = store().commit(batch, with_id("op-1"));
  ASSERT_TRUE(first.ok());
  std::optional<CommitResult> again;
  ASSERT_NO_THROW(again = store().commit(batch, with_id("op-1")));
  expect_same(first, *again);
  EXPECT_EQ(body_of(key("a")), R"({"l":[]})");
}

TEST_F(OperationId, ARepeatedPatchIsAnsweredThoughItWouldNowBeTooLarge) {
  const std::string half(limits::kBodyBytes / 2, 'x');
  (void)store().put(key("a"), R"({"l":[]})").value();
  Patch patch;
  patch.set = {{"/l/-", "\"" + half + "\""}};
  Batch batch;
  batch.patch(key("a"), patch);
  const CommitResult first = store().commit(batch, with_id("op-1"));
  std::optional<CommitResult> again;
  ASSERT_NO_THROW(again = store().commit(batch, with_id("op-1")));
  expect_same(first, *again);
}

TEST_F(OperationId, ARefusedCommitDoesNotUseUpItsId) {
  Batch batch;
  batch.replace(key("a"), R"({"n":1})");
  EXPECT_FALSE(store().commit(batch, with_id("op-1")).ok());
  (void)store().put(key("a"), "{}").value();
  const CommitResult applied = store().commit(batch, with_id("op-1"));
  ASSERT_TRUE(applied.ok());
  EXPECT_FALSE(applied.repeated());
  EXPECT_EQ(applied.value().version, 2U);
}

TEST_F(OperationId, AnInvalidCommitDoesNotUseUpItsId) {
  (void)error_of([&] { (void)store().commit(std::move(Batch().put(key("a"), "{")), with_id("op-1")); });
  EXPECT_FALSE(store().commit(std::move(Batch().put(key("a"), "{}")), with_id("op-1")).repeated());
}

TEST_F(OperationId, WithoutOneNothingIsRepeated) {
  EXPECT_EQ(store().put(key("a"), "{}").value().version, 1U);
  EXPECT_EQ(store().put(key("a"), "{}").value().version, 2U);
}

TEST_F(OperationId, AsynchronousRepetitionsAreAppliedOnce) {
  std::vector<CommitResult> results;
  for (int i = 0; i < 100; ++i) {
    store().commit_async(two_puts(), with_id("op-1"), [&](std::exception_ptr error, CommitResult result) {
      EXPECT_FALSE(error);
      results.push_back(std::move(result));
    });
  }
  close();
  ASSERT_EQ(results.size(), 100U);
  EXPECT_FALSE(results[0].repeated());
  for (std::size_t i = 1; i < results.size(); ++i) expect_same(results[0], results[i]);
  reopen();
  EXPECT_EQ(store().info().head.seq, seq(2U));
}

}  // namespace
}  // namespace perdure::test
