#include "store/body_codec.h"

#include <fmt/core.h>
#include <zstd.h>

#include <memory>
#include <new>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {
namespace {

// Level 1 compresses JSON nearly as well as the default 3 and takes half the time.
constexpr int kLevel = 1;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

// A context costs more to make than a document to compress.
ZSTD_CCtx* compressor() {
  static thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  return context.get();
}

ZSTD_DCtx* decompressor() {
  static thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  return context.get();
}

std::optional<std::string> decompress(std::string_view bytes, DamagedBody& damaged) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > limits::kBodyBytesMost) {
    damaged.reason = "its compressed bytes are damaged";
    return std::nullopt;
  }
  std::string body(static_cast<std::size_t>(size), '\0');
  const std::size_t result =
      ZSTD_decompressDCtx(decompressor(), body.data(), body.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(result) != 0 || result != body.size()) {
    damaged.reason = "its compressed bytes are damaged";
    return std::nullopt;
  }
  return body;
}

bool is_body(std::string_view bytes, std::string_view hash, DamagedBody& damaged) {
  if (as_bytes(blake2b_128(bytes)) == hash) return true;
  damaged.reason = "its bytes do not match their hash";
  return false;
}

}  // namespace

EncodedBody encode_body(std::string body, bool keep_plain) {
  EncodedBody encoded;
  encoded.hash = blake2b_128(body);
  if (body.size() >= limits::kCompressFromBytes && !keep_plain) {
    std::string compressed(ZSTD_compressBound(body.size()), '\0');
    const std::size_t result = ZSTD_compressCCtx(compressor(), compressed.data(), compressed.size(),
                                                 body.data(), body.size(), kLevel);
    if (ZSTD_isError(result) == 0 && result <= body.size() - body.size() / 10) {
      compressed.resize(result);
      compressed.shrink_to_fit();
      encoded.format = BodyFormat::zstd;
      encoded.bytes = std::move(compressed);
      return encoded;
    }
  }
  encoded.bytes = std::move(body);
  return encoded;
}

std::optional<std::string> decode_body(int format, std::string_view bytes, std::string_view hash,
                                       DamagedBody& damaged) {
  std::optional<std::string> body;
  switch (format) {
    case static_cast<int>(BodyFormat::plain):
      body.emplace(bytes);
      break;
    case static_cast<int>(BodyFormat::zstd):
      body = decompress(bytes, damaged);
      break;
    default:
      damaged.reason = fmt::format("it has the unknown body format {}", format);
  }
  if (body && !is_body(*body, hash, damaged)) return std::nullopt;
  return body;
}

std::optional<std::string_view> view_body(int format, std::string_view bytes, std::string_view hash,
                                          std::string& scratch, DamagedBody& damaged) {
  if (format == static_cast<int>(BodyFormat::plain)) {
    if (is_body(bytes, hash, damaged)) return bytes;
    return std::nullopt;
  }
  auto body = decode_body(format, bytes, hash, damaged);
  if (!body) return std::nullopt;
  scratch = *std::move(body);
  return scratch;
}

std::string decode_own(const EncodedBody& body) {
  if (body.format == BodyFormat::plain) return body.bytes;
  DamagedBody damaged;
  auto plain = decompress(body.bytes, damaged);
  if (!plain) throw Error(code::kInternal, "a body changed in memory: " + damaged.reason);
  return *std::move(plain);
}

}  // namespace perdure
