#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/hash.h"

namespace perdure {

/// How a body's bytes stand in the log.
enum class BodyFormat : int {
  plain = 0,
  zstd = 1,
};

/// A body as it is stored.
struct EncodedBody {
  BodyFormat format = BodyFormat::plain;
  std::string bytes;
  Hash hash{};  ///< of the plain body
};

/// Compresses bodies from `limits::kCompressFromBytes` on where that saves at least a tenth, unless they are
/// to be kept plain. Any thread.
[[nodiscard]] EncodedBody encode_body(std::string body, bool keep_plain = false);

/// Why bytes from disk are no body, in a few words; see `decode_body`.
struct DamagedBody {
  std::string reason;
};

/// The plain body, or nothing and the reason in `damaged` when the bytes are not what was once encoded:
/// unknown format, broken compression, larger than any body may be, or another hash. Any thread.
[[nodiscard]] std::optional<std::string> decode_body(int format, std::string_view bytes,
                                                     std::string_view hash, DamagedBody& damaged);

/// The same without copying a body that is stored plain: the answer views `bytes` or `scratch`.
[[nodiscard]] std::optional<std::string_view> view_body(int format, std::string_view bytes,
                                                        std::string_view hash, std::string& scratch,
                                                        DamagedBody& damaged);

/// The plain body of one that this process encoded and holds in memory.
[[nodiscard]] std::string decode_own(const EncodedBody& body);

}  // namespace perdure
