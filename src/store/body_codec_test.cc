#include "store/body_codec.h"

#include <gtest/gtest.h>

#include <string>

#include <perdure/limits.h>

namespace perdure {
namespace {

std::string compressible(std::size_t size) {
  std::string body;
  while (body.size() < size) body += "{\"weightKg\": 62.5, \"set\": " + std::to_string(body.size()) + "}";
  body.resize(size);
  return body;
}

std::string incompressible(std::size_t size) {
  std::string body;
  while (body.size() < size) body += as_bytes(blake2b_128(std::to_string(body.size())));
  return body;
}

std::optional<std::string> decode(const EncodedBody& encoded, DamagedBody& damaged) {
  return decode_body(static_cast<int>(encoded.format), encoded.bytes, as_bytes(encoded.hash), damaged);
}

TEST(BodyCodec, SmallBodiesStayPlain) {
  const std::string body = compressible(limits::kCompressFromBytes - 1);
  const EncodedBody encoded = encode_body(body);
  EXPECT_EQ(encoded.format, BodyFormat::plain);
  EXPECT_EQ(encoded.bytes, body);
}

TEST(BodyCodec, LargeBodiesAreCompressedAndComeBackExactly) {
  for (const std::size_t size : {limits::kCompressFromBytes, std::size_t{100'000}, limits::kBodyBytes}) {
    const std::string body = compressible(size);
    const EncodedBody encoded = encode_body(body);
    EXPECT_EQ(encoded.format, BodyFormat::zstd);
    EXPECT_LT(encoded.bytes.size(), body.size() / 2);
    DamagedBody damaged;
    EXPECT_EQ(decode(encoded, damaged), body);
  }
}

TEST(BodyCodec, WhatDoesNotShrinkStaysPlain) {
  const EncodedBody encoded = encode_body(incompressible(limits::kCompressFromBytes * 2));
  EXPECT_EQ(encoded.format, BodyFormat::plain);
}

TEST(BodyCodec, HashIsOfThePlainBodyWhateverTheFormat) {
  const std::string body = compressible(5000);
  EXPECT_EQ(encode_body(body).hash, blake2b_128(body));
}

// A damaged byte may be one that decompression does not look at; it never gives another body.
TEST(BodyCodec, NoDamagedByteGivesAnotherBody) {
  for (const std::size_t size : {std::size_t{300}, limits::kCompressFromBytes}) {
    const std::string body = compressible(size);
    const EncodedBody encoded = encode_body(body);
    std::size_t noticed_count = 0;
    for (std::size_t i = 0; i < encoded.bytes.size(); ++i) {
      EncodedBody broken = encoded;
      broken.bytes[i] = static_cast<char>(broken.bytes[i] ^ 0x20);
      DamagedBody damaged;
      const auto decoded = decode(broken, damaged);
      if (decoded) {
        ASSERT_TRUE(*decoded == body) << "byte " << i << " of " << size;
      } else {
        ASSERT_FALSE(damaged.reason.empty());
        ++noticed_count;
      }
    }
    EXPECT_GT(noticed_count, encoded.bytes.size() * 9 / 10);
  }
}

TEST(BodyCodec, TruncatedEmptyAndForeignBytesAreNoticed) {
  const EncodedBody encoded = encode_body(compressible(5000));
  DamagedBody damaged;
  EncodedBody broken = encoded;
  broken.bytes.resize(broken.bytes.size() / 2);
  EXPECT_EQ(decode(broken, damaged), std::nullopt);
  broken.bytes.clear();
  EXPECT_EQ(decode(broken, damaged), std::nullopt);
  EXPECT_EQ(decode_body(7, encoded.bytes, as_bytes(encoded.hash), damaged), std::nullopt);
  EXPECT_EQ(damaged.reason, "it has the unknown body format 7");
  EXPECT_EQ(decode_body(0, "{}", "short", damaged), std::nullopt);
}

}  // namespace
}  // namespace perdure
