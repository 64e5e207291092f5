#include "follow/cached_documents.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace perdure::follow {
namespace {

CachedDocument value(std::uint64_t seq) { return {1, seq, std::make_shared<const int>(0), {}}; }
CachedDocument problem(std::uint64_t seq) { return {1, seq, {}, std::make_unique<const std::string>("ill")}; }

TEST(CachedDocuments, OlderDocumentNeverReplacesANewerOne) {
  CachedDocuments documents;
  documents.set("a", value(5));
  documents.set("a", problem(4));
  documents.remove("a", 4);
  ASSERT_NE(documents.find("a"), nullptr);
  EXPECT_EQ(documents.find("a")->seq, 5U);
  EXPECT_EQ(documents.problems_count(), 0U);
  documents.remove("a", 6);
  EXPECT_EQ(documents.find("a"), nullptr);
}

TEST(CachedDocuments, ProblemsAreCountedThroughEveryChange) {
  CachedDocuments documents;
  documents.set("a", problem(1));
  documents.set("b", problem(2));
  documents.set("c", value(3));
  EXPECT_EQ(documents.problems_count(), 2U);
  EXPECT_EQ(documents.values_count(), 1U);
  documents.set("a", value(4));
  documents.remove("b", 5);
  documents.set("c", problem(6));
  EXPECT_EQ(documents.problems_count(), 1U);
  EXPECT_EQ(documents.values_count(), 1U);
}

TEST(CachedDocuments, WhatIsReplacedIsHandedOut) {
  CachedDocuments documents;
  const CachedDocument first = value(1);
  documents.set("a", {1, 1, first.value, {}});
  EXPECT_EQ(documents.set("a", value(2)).value, first.value);
  EXPECT_EQ(documents.remove("a", 3).seq, 2U);
}

TEST(CachedDocuments, OrderIsThatOfIdsHoweverTheyCame) {
  CachedDocuments documents;
  std::uint64_t seq = 0;
  for (const char* id : {"m", "z", "a", "zz", "B"}) documents.set(id, value(++seq));
  std::vector<std::string> ids;
  for (const auto& [id, entry] : documents.in_order()) {
    ids.emplace_back(id);
    EXPECT_EQ(documents.find(id), &entry->document);
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"B", "a", "m", "z", "zz"}));
}

}  // namespace
}  // namespace perdure::follow
