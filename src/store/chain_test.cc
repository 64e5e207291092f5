#include "store/chain.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace perdure {
namespace {

ChainedRow sample() {
  ChainedRow row;
  row.collection = "notes";
  row.scope = "anna";
  row.id = "first";
  row.version = 3;
  row.at_microseconds = 1'772'471'100'123'456;
  row.actor = "cli";
  row.body_hash = blake2b_128("{}");
  return row;
}

// Computed by an independent BLAKE2b from the layout in docs/format.md. A change of this value means that the
// chains of existing stores no longer verify: it needs a new format version.
TEST(Chain, HasTheDocumentedLayout) {
  EXPECT_EQ(to_hex(next_chain({}, sample())), "f3d51438667a040392e24e3623d1c651");
}

TEST(Chain, EveryPartOfARowCounts) {
  const Hash expected = next_chain({}, sample());
  const std::vector<std::function<void(ChainedRow&)>> changes = {
      [](ChainedRow& row) { row.kind = ChangeKind::erase; },
      [](ChainedRow& row) { row.collection = "note"; },
      [](ChainedRow& row) { row.scope = ""; },
      [](ChainedRow& row) { row.id = "second"; },
      [](ChainedRow& row) { row.version = 4; },
      [](ChainedRow& row) { row.at_microseconds += 1; },
      [](ChainedRow& row) { row.actor = ""; },
      [](ChainedRow& row) { row.body_hash = blake2b_128("{ }"); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ChainedRow row = sample();
    changes[i](row);
    EXPECT_NE(next_chain({}, row), expected) << "change " << i;
  }
  EXPECT_NE(next_chain(blake2b_128("other"), sample()), expected);
}

TEST(Chain, NeighbouringTextsDoNotRunIntoEachOther) {
  ChainedRow one = sample();
  one.scope = "ab";
  one.id = "c";
  ChainedRow other = sample();
  other.scope = "a";
  other.id = "bc";
  EXPECT_NE(next_chain({}, one), next_chain({}, other));
}

TEST(Chain, PrefixIsTheFirst16Digits) {
  const Hash chain = next_chain({}, sample());
  EXPECT_EQ(chain_prefix(chain), to_hex(chain).substr(0, 16));
  EXPECT_EQ(chain_prefix({}), "0000000000000000");
}

}  // namespace
}  // namespace perdure
