#include "core/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace perdure {
namespace {

// Values from `b2sum -l 128`, an implementation independent of ours.
TEST(Hash, AgreesWithTheReferenceImplementation) {
  EXPECT_EQ(to_hex(blake2b_128("")), "cae66941d9efbd404e4d88758ea67670");
  EXPECT_EQ(to_hex(blake2b_128("abc")), "cf4ab791c62b8d2b2109c90275287816");
}

TEST(Hash, ReadsAllBytes) {
  const std::string long_text(1000, 'x');
  EXPECT_NE(blake2b_128(long_text), blake2b_128(long_text + "x"));
  EXPECT_NE(blake2b_128(std::string("a\0b", 3)), blake2b_128("a"));
}

TEST(Hash, ViewsItsBytes) {
  const Hash hash = blake2b_128("abc");
  ASSERT_EQ(as_bytes(hash).size(), hash.size());
  EXPECT_EQ(static_cast<std::uint8_t>(as_bytes(hash)[0]), 0xcf);
}

}  // namespace
}  // namespace perdure
