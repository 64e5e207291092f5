// The checker itself: histories made by hand of which it is plain whether they are linearizable.

#include "tests/linearizability/document_history.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace perdure::test {
namespace {

using Kind = Operation::Kind;
using Answer = DocumentOperation::Answer;
constexpr std::uint64_t kNever = DocumentOperation::kNever;

struct During {
  std::uint64_t invoked;
  std::uint64_t returned;
};

DocumentOperation write(During during, Kind kind, MarkedBody body, std::uint64_t version) {
  DocumentOperation operation;
  operation.write = kind;
  operation.body = body;
  operation.version = version;
  operation.invoked = during.invoked;
  operation.returned = during.returned;
  return operation;
}
DocumentOperation put(During during, std::uint64_t value, std::uint64_t version) {
  return write(during, Kind::put, {value}, version);
}
DocumentOperation erase(During during, std::uint64_t version) {
  return write(during, Kind::erase, {}, version);
}
DocumentOperation read(During during, MarkedBody body, std::uint64_t version) {
  DocumentOperation operation = write(during, Kind::put, {}, version);
  operation.write.reset();
  operation.seen = body;
  return operation;
}
DocumentOperation read_none(During during, std::uint64_t version = 0) {
  DocumentOperation operation = read(during, {}, version);
  operation.seen.reset();
  return operation;
}
DocumentOperation guarded(DocumentOperation operation, std::uint64_t if_version) {
  operation.if_version = if_version;
  return operation;
}
DocumentOperation conflict(DocumentOperation operation) {
  operation.answer = Answer::conflict;
  return operation;
}
DocumentOperation unknown(DocumentOperation operation) {
  operation.answer = Answer::unknown;
  operation.version = 0;
  return operation;
}

bool is_linearizable(std::vector<DocumentOperation> history) {
  return !linearizability_violation(std::move(history));
}

TEST(DocumentHistory, NothingAndOneAfterTheOther) {
  EXPECT_TRUE(is_linearizable({}));
  EXPECT_TRUE(is_linearizable({read_none({1, 2}), put({3, 4}, 7, 1), read({5, 6}, {7}, 1), erase({7, 8}, 2),
                               read_none({9, 10}), read_none({11, 12}, 2), put({13, 14}, 8, 3)}));
}

TEST(DocumentHistory, ReadDuringAWriteSeesEitherState) {
  EXPECT_TRUE(is_linearizable({put({1, 6}, 7, 1), read_none({2, 3}), read({4, 5}, {7}, 1)}));
  EXPECT_TRUE(is_linearizable({put({1, 6}, 7, 1), read({2, 3}, {7}, 1), read({4, 5}, {7}, 1)}));
}

TEST(DocumentHistory, DocumentThatGoesBackIsFound) {
  EXPECT_FALSE(is_linearizable({put({1, 6}, 7, 1), read({2, 3}, {7}, 1), read_none({4, 5})}));
}

TEST(DocumentHistory, StaleReadIsFound) {
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), read_none({3, 4})}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 2), read({5, 6}, {7}, 1)}));
}

TEST(DocumentHistory, ReadOfWhatNobodyWroteIsFound) {
  EXPECT_FALSE(is_linearizable({read({1, 2}, {7}, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), read({3, 4}, {8}, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), read({3, 4}, {7}, 2)}));
}

TEST(DocumentHistory, ReadOfTheFutureIsFound) {
  EXPECT_FALSE(is_linearizable({read({1, 2}, {7}, 1), put({3, 4}, 7, 1)}));
}

TEST(DocumentHistory, LostAcknowledgedWriteIsFound) {
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 2), put({5, 6}, 9, 2)}));
}

TEST(DocumentHistory, WriteAppliedTwiceIsFound) {
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), read({3, 4}, {7}, 2)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 3)}));
}

TEST(DocumentHistory, OverlappingWritesHappenInAnyOneOrder) {
  EXPECT_TRUE(is_linearizable({put({1, 5}, 7, 2), put({2, 6}, 8, 1), read({7, 8}, {7}, 2)}));
  EXPECT_FALSE(is_linearizable({put({1, 5}, 7, 2), put({2, 6}, 8, 1), read({7, 8}, {8}, 2)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 2), put({3, 4}, 8, 1)}));
}

TEST(DocumentHistory, ReadersOfOverlappingWritesAgreeOnTheirOrder) {
  EXPECT_FALSE(
      is_linearizable({put({1, 20}, 7, 1), put({2, 21}, 8, 2), read({3, 4}, {8}, 2), read({5, 6}, {7}, 1)}));
}

TEST(DocumentHistory, ConditionIsCheckedAgainstTheStateInFront) {
  EXPECT_TRUE(is_linearizable({guarded(put({1, 2}, 7, 1), 0), guarded(put({3, 4}, 8, 2), 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 2), guarded(put({5, 6}, 9, 3), 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), guarded(put({3, 4}, 8, 2), 0)}));
  // Both were told that they had the version to themselves.
  EXPECT_FALSE(
      is_linearizable({put({1, 2}, 7, 1), guarded(put({3, 6}, 8, 2), 1), guarded(put({4, 7}, 9, 3), 1)}));
}

TEST(DocumentHistory, ErasedDocumentIsNoneAndKeepsItsVersion) {
  EXPECT_TRUE(is_linearizable({put({1, 2}, 7, 1), erase({3, 4}, 2), guarded(put({5, 6}, 8, 3), 0)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), erase({3, 4}, 2), put({5, 6}, 8, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), erase({3, 4}, 2), read({5, 6}, {7}, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), erase({3, 4}, 2), erase({5, 6}, 3)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), erase({3, 4}, 2), read_none({5, 6}, 1)}));
}

TEST(DocumentHistory, CreateReplaceAndPatchNeedWhatTheyNeed) {
  EXPECT_TRUE(is_linearizable({write({1, 2}, Kind::create, {7}, 1), write({3, 4}, Kind::replace, {8}, 2),
                               write({5, 6}, Kind::patch, {0, 9}, 3), read({7, 8}, {8, 9}, 3)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), write({3, 4}, Kind::create, {8}, 2)}));
  EXPECT_FALSE(is_linearizable({write({1, 2}, Kind::replace, {8}, 1)}));
  EXPECT_FALSE(is_linearizable({write({1, 2}, Kind::patch, {0, 9}, 1)}));
  // A patch that rested on a body that was replaced meanwhile.
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), put({3, 4}, 8, 2), write({5, 6}, Kind::patch, {0, 9}, 3),
                                read({7, 8}, {7, 9}, 3)}));
}

TEST(DocumentHistory, ConflictTellsOfAStateThatWasThere) {
  EXPECT_TRUE(is_linearizable({put({1, 2}, 7, 1), conflict(guarded(put({3, 4}, 8, 1), 5))}));
  EXPECT_TRUE(is_linearizable({put({1, 4}, 7, 1), conflict(write({2, 3}, Kind::create, {8}, 1))}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), conflict(guarded(put({3, 4}, 8, 2), 5))}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), conflict(guarded(put({3, 4}, 8, 1), 1))}));
  EXPECT_FALSE(is_linearizable({conflict(write({1, 2}, Kind::create, {8}, 1)), put({3, 4}, 7, 1)}));
  EXPECT_FALSE(is_linearizable({put({1, 2}, 7, 1), conflict(erase({3, 4}, 0))}));
}

TEST(DocumentHistory, UnknownWriteMayHappenAtAnyLaterTimeOrNever) {
  EXPECT_TRUE(is_linearizable({unknown(put({1, kNever}, 7, 0)), read_none({2, 3})}));
  EXPECT_TRUE(is_linearizable({unknown(put({1, kNever}, 7, 0)), read({2, 3}, {7}, 1)}));
  EXPECT_TRUE(is_linearizable({unknown(put({1, kNever}, 7, 0)), read_none({2, 3}), put({4, 5}, 8, 1),
                               read({6, 7}, {8}, 1), read({8, 9}, {7}, 2)}));
}

TEST(DocumentHistory, UnknownWriteHappensOnceAndNotBeforeItsTime) {
  EXPECT_FALSE(is_linearizable({unknown(put({1, kNever}, 7, 0)), put({2, 3}, 8, 3)}));
  EXPECT_FALSE(is_linearizable({unknown(put({1, kNever}, 7, 0)), read({2, 3}, {7}, 1), read_none({4, 5})}));
  EXPECT_FALSE(is_linearizable({read({1, 2}, {7}, 1), unknown(put({3, kNever}, 7, 0))}));
  EXPECT_FALSE(is_linearizable(
      {put({1, 2}, 7, 1), unknown(guarded(put({3, kNever}, 8, 0), 5)), read({4, 5}, {8}, 2)}));
}

TEST(DocumentHistory, UnknownWriteIsDecidedWhenItSaysSo) {
  EXPECT_TRUE(is_linearizable({unknown(put({1, 4}, 7, 0)), read_none({2, 3}), read({5, 6}, {7}, 1)}));
  EXPECT_TRUE(is_linearizable({unknown(put({1, 4}, 7, 0)), read_none({2, 3}), read_none({5, 6})}));
  EXPECT_FALSE(is_linearizable({unknown(put({1, 4}, 7, 0)), read_none({5, 6}), read({7, 8}, {7}, 1)}));
}

TEST(DocumentHistory, ManyUnknownWritesAreChecked) {
  std::vector<DocumentOperation> history;
  for (std::uint64_t i = 1; i <= 40; ++i) history.push_back(unknown(put({i, kNever}, i, 0)));
  std::vector<DocumentOperation> good = history;
  good.push_back(read({100, 101}, {17}, 1));
  good.push_back(read({102, 103}, {3}, 2));
  good.push_back(put({104, 105}, 90, 3));
  EXPECT_TRUE(is_linearizable(good));
  good.push_back(read({106, 107}, {17}, 4));
  EXPECT_FALSE(is_linearizable(good)) << "the seventeenth happened twice";
}

TEST(DocumentHistory, MoreAtOneTimeThanCanBeCheckedIsSaid) {
  std::vector<DocumentOperation> history;
  for (std::uint64_t i = 1; i <= 65; ++i) history.push_back(unknown(put({i, kNever}, i, 0)));
  EXPECT_THROW((void)is_linearizable(history), std::length_error);
}

TEST(DocumentHistory, LongHistoryOfOverlappingWritesIsChecked) {
  std::vector<DocumentOperation> history;
  constexpr std::uint64_t kWritesCount = 20'000;
  for (std::uint64_t i = 1; i <= kWritesCount; ++i) {
    history.push_back(put({10 * i, 10 * i + 155}, i, i));
    history.push_back(read({10 * i + 2, 10 * i + 163}, {i}, i));
  }
  EXPECT_TRUE(is_linearizable(history));
  history[kWritesCount].version += 20;
  EXPECT_FALSE(is_linearizable(history));
}

TEST(DocumentHistory, ViolationNamesWhatIsNotExplained) {
  const auto violation = linearizability_violation({put({1, 2}, 7, 1), read_none({3, 4})});
  EXPECT_NE(violation.value_or("").find("[3, 4] read: version 0, no document"), std::string::npos);
  EXPECT_NE(violation.value_or("").find(R"(version 1 {"value":7})"), std::string::npos) << *violation;
}

TEST(MarkedBody, OnlyBodiesOfItsFormAreRead) {
  EXPECT_EQ(MarkedBody::parse(R"({"value":17})"), (MarkedBody{17}));
  EXPECT_EQ(MarkedBody::parse(MarkedBody{17, 4}.to_json()), (MarkedBody{17, 4}));
  for (const char* text : {"", "{}}", R"({"value":17}x)", R"({"value":17,"patch":4,"x":1})"}) {
    EXPECT_THROW((void)MarkedBody::parse(text), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace perdure::test
