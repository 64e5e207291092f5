#include "store/prepared_batch.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {
namespace {

constexpr PrepareLimits kLimits{100};

std::optional<Document> nothing(const Key&) { return std::nullopt; }

using ReadDocument = std::function<std::optional<Document>(const Key&)>;

PreparedBatch prepare_against(Batch batch, CommitOptions options, const ReadDocument& read) {
  return prepare(std::move(batch), std::move(options),
                 {kLimits, read, [](const std::string&) { return no_rules(); }});
}

std::string refusal(Batch batch, CommitOptions options = {}, const ReadDocument& read = nothing) {
  try {
    (void)prepare_against(std::move(batch), std::move(options), read);
  } catch (const Error& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    return std::string(error.code()) + ": " + error.what();
  }
  return "accepted";
}

Document stored(std::uint64_t version, const std::string& body) {
  Document document;
  document.version = version;
  document.seq = 10 + version;
  document.body = body;
  return document;
}

TEST(PreparedBatch, EncodesBodiesAndGivesIds) {
  Batch batch;
  batch.put({"notes", "a"}, R"({"n": 1})").create({"notes", ""}, "{}").erase({"notes", "b"}, 3);
  const PreparedBatch prepared = prepare_against(std::move(batch), {"me", ""}, nothing);
  ASSERT_EQ(prepared.operations.size(), 3U);
  EXPECT_EQ(prepared.operations[0].body.bytes, R"({"n": 1})");
  EXPECT_EQ(prepared.operations[1].key.id.size(), 36U);
  EXPECT_EQ(prepared.operations[2].if_version, 3U);
  EXPECT_EQ(prepared.actor, "me");
}

TEST(PreparedBatch, RefusalNamesTheOperation) {
  EXPECT_EQ(refusal(Batch()), "invalid_argument: cannot commit an empty batch; add an operation first");
  EXPECT_EQ(
      refusal(Batch().put({"notes", "a"}, "[]")).find("invalid_json: cannot put notes/a: line 1, column 1"),
      0U);
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, "{}").replace({"notes", "b", "anna"}, "{"))
                .find("invalid_json: cannot replace notes/b of anna (operation 2 of 2): line 1"),
            0U);
  EXPECT_EQ(refusal(Batch().put({"Notes", "a"}, "{}")).find("invalid_collection: cannot put Notes/a: "), 0U);
  EXPECT_EQ(refusal(Batch().put({"notes", ""}, "{}")).find("invalid_id: cannot put notes/(new): "), 0U);
  EXPECT_EQ(refusal(Batch().put({"notes", "a", "-"}, "{}")).find("invalid_id: "), 0U);
  EXPECT_EQ(
      refusal(Batch().merge_patch({"notes", "a"}, "[]")).find("invalid_json: cannot merge-patch notes/a"),
      0U);
  EXPECT_EQ(
      refusal(Batch().patch({"notes", "a"}, {{{"x", "1"}}, {}})).find("invalid_patch: cannot patch notes/a"),
      0U);
}

TEST(PreparedBatch, BodyLimitIsExact) {
  const auto body = [](std::size_t size) { return "{" + std::string(size - 2, ' ') + "}"; };
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, body(100))), "accepted");
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, body(101))),
            "too_large: cannot put notes/a: the document has 101 bytes, at most 100 are allowed");
}

TEST(PreparedBatch, ActorAndOperationIdHaveLimitsAndAreUtf8) {
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, "{}"), {std::string(129, 'x'), ""}).substr(0, 9),
            "too_large");
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, "{}"), {"", std::string(201, 'x')}).substr(0, 9),
            "too_large");
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, "{}"), {"\xff", ""}).substr(0, 16), "invalid_argument");
  EXPECT_EQ(refusal(Batch().put({"notes", "a"}, "{}"), {"Zoë", std::string(200, 'x')}), "accepted");
}

TEST(PreparedBatch, RepeatedKeysAreLinkedToTheOneBefore) {
  Batch batch;
  batch.put({"notes", "a"}, "{}").put({"notes", "b"}, "{}").put({"notes", "a"}, "{}").erase({"notes", "a"});
  batch.put({"notes", "a", "anna"}, "{}");
  const PreparedBatch prepared = prepare_against(std::move(batch), {}, nothing);
  EXPECT_FALSE(prepared.operations[0].earlier_index);
  EXPECT_FALSE(prepared.operations[1].earlier_index);
  EXPECT_EQ(prepared.operations[2].earlier_index, 0U);
  EXPECT_EQ(prepared.operations[3].earlier_index, 2U);
  EXPECT_FALSE(prepared.operations[4].earlier_index);
}

TEST(PreparedBatch, PatchIsAppliedEarlyToWhatStandsThere) {
  const auto read = [](const Key&) { return stored(2, R"({"a":1,"b":0.10})"); };
  const auto prepared =
      prepare_against(std::move(Batch().patch({"notes", "a"}, {{{"/a", "2"}}, {}})), {}, read);
  EXPECT_EQ(prepared.operations[0].body.bytes, R"({"a":2,"b":0.10})");
  EXPECT_EQ(prepared.operations[0].based_on_seq, 12U);
}

TEST(PreparedBatch, PatchThatCannotBeDecidedYetIsLeftToTheCommit) {
  const auto read = [](const Key&) { return stored(2, "{}"); };
  for (const auto& [batch, reader] :
       {std::pair<Batch, ReadDocument>{Batch().merge_patch({"notes", "a"}, "{}"), nothing},
        {Batch().patch({"notes", "a"}, {{}, {"/gone"}}, 1), read}}) {
    const auto prepared = prepare_against(batch, {}, reader);
    EXPECT_EQ(prepared.operations[0].based_on_seq, 0U);
  }
}

TEST(PreparedBatch, PatchThatFailsIsLeftToTheCommit) {
  const auto read = [](const Key&) { return stored(1, "{" + std::string(90, ' ') + "}"); };
  for (const char* patch : {R"({"text":"0123456789"})", R"({"text":1})"}) {
    const auto prepared = prepare_against(std::move(Batch().merge_patch({"notes", "a"}, patch)), {}, read);
    EXPECT_EQ(prepared.operations[0].based_on_seq != 0, std::string(patch).size() < 15) << patch;
  }
}

// A damaged document is refused before it could disturb the commit of others; but a repetition must be
// answered.
TEST(PreparedBatch, PatchOfADamagedDocumentIsRefusedUnlessItMayBeARepetition) {
  const auto broken = [](const Key&) -> std::optional<Document> {
    throw Error(code::kCorruptDocument, "broken");
  };
  EXPECT_EQ(refusal(Batch().merge_patch({"notes", "a"}, "{}"), {}, broken),
            "corrupt_document: cannot merge-patch notes/a: broken");
  EXPECT_EQ(refusal(Batch().merge_patch({"notes", "a"}, "{}"), {"", "op"}, broken), "accepted");
}

TEST(PreparedBatch, ContentHashTellsOperationsApartButNotTheirGeneratedIds) {
  const auto hash = [](Batch batch) {
    return prepare_against(std::move(batch), {"", "op"}, nothing).content_hash;
  };
  EXPECT_EQ(hash(Batch().create({"notes", ""}, "{}")), hash(Batch().create({"notes", ""}, "{}")));
  const Hash base = hash(Batch().put({"notes", "a"}, "{}"));
  EXPECT_NE(base, hash(Batch().put({"notes", "a"}, "{ }")));
  EXPECT_NE(base, hash(Batch().put({"notes", "b"}, "{}")));
  EXPECT_NE(base, hash(Batch().put({"notes", "a"}, "{}", 0)));
  EXPECT_NE(base, hash(Batch().put({"notes", "a", "s"}, "{}")));
  EXPECT_NE(base, hash(Batch().replace({"notes", "a"}, "{}")));
  EXPECT_NE(hash(Batch().patch({"notes", "a"}, {{{"/a", "1"}}, {"/b"}})),
            hash(Batch().patch({"notes", "a"}, {{{"/a", "1"}}, {"/c"}})));
}

}  // namespace
}  // namespace perdure
