#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace perdure {

/// UTC, microseconds since 1970, not corrected for leap seconds. Written as RFC 3339 in JSON.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Names one document. Two documents with the same id in different scopes are unrelated: an owner can
/// neither occupy nor detect another's id.
///
/// `collection`  `[a-z][a-z0-9_]{0,62}`; it comes into being with its first document
/// `id`          1 to 128 of `A-Z a-z 0-9 . _ : @ -`, the first a letter or digit; compared by bytes
/// `scope`       the owner in a private collection, empty (the default) otherwise; same alphabet as `id`
struct Key {
  std::string collection;
  std::string id;
  std::string scope = {};

  bool operator==(const Key&) const = default;
};

/// One document as the store has it.
///
/// `body` is byte for byte the JSON text that was written, white space included (guarantee G3); in a store
/// that does not keep layout (`Capabilities`) without any between its tokens. `version` starts at 1 and grows
/// by one with every accepted write of this key, deletions included; a document created again after a
/// deletion goes on counting. `created_at` is then that of the re-creation.
struct Document {
  Key key;
  std::uint64_t version = 0;
  std::uint64_t seq = 0;  ///< of the change that wrote this version; 0 in a store that keeps no log
  Time created_at;
  Time updated_at;
  std::string body;
};

/// A document that is there but cannot be read, because its bytes on disk are damaged. It is reported so
/// that the others can be used (guarantee G8).
struct UnreadableDocument {
  Key key;
  std::uint64_t version = 0;
  std::uint64_t seq = 0;
  std::string reason;
};

}  // namespace perdure
