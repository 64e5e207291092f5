// A store that several processes may have open for writing (Capabilities::many_writers).

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class ManyWriters : public StoreFixture {};

TEST_F(ManyWriters, WriteInTurnAndLoseNothing) {
  const auto other = perdure::open(url());
  for (std::uint64_t i = 0; i < 20; i += 2) {
    EXPECT_EQ(store().put(key("a"), "{}").value().version, i + 1);
    EXPECT_EQ(other->put(key("a"), "{}").value().version, i + 2);
    EXPECT_EQ(body_of(key("a")), other->get(key("a"))->body);
  }
  EXPECT_FALSE(other->put(key("a"), "{}", 19).ok());
}

}  // namespace
}  // namespace perdure::test
