#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <perdure/batch.h>
#include <perdure/change.h>
#include <perdure/store.h>

// Going back in a document's history. Any thread; nothing here writes.

namespace perdure {

/// What takes back the newest change of a document. Committing `operation` is a change of its own: undoing
/// that one brings the first back.
struct Undo {
  /// A put of the version before, or an erase of what was created. Its precondition is that `undone` is still
  /// the newest change; where that is a deletion, that there still is no document.
  Operation operation;
  Change undone;                     ///< without body
  std::uint64_t before_version = 0;  ///< of the version before `undone`, where there is one
  bool was_creation = false;         ///< nothing stood there before: the document is erased

  /// The version whose body comes back, 0 for a creation.
  [[nodiscard]] std::uint64_t restored_version() const { return was_creation ? 0 : before_version; }
};

/// Throws `not_found` when there never was such a document or the version before was pruned,
/// `corrupt_document` when its bytes are damaged.
[[nodiscard]] Undo undo_of(Store& store, const Key& key);

/// The newest versions, deletions included, without bodies: one at least, `most` at most. Throws `not_found`
/// when there never was one.
[[nodiscard]] std::vector<Change> newest_versions(Store& store, const Key& key, std::size_t most);

/// One version with its body. Throws `not_found` when there is none or its body was pruned,
/// `corrupt_document` when its bytes are damaged. A deletion has an empty body.
[[nodiscard]] Change require_version(Store& store, const Key& key, std::uint64_t version);

/// The same, and it must be a document: a deletion is `not_found`.
[[nodiscard]] Change require_document(Store& store, const Key& key, std::uint64_t version);

}  // namespace perdure
