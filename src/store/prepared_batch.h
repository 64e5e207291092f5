#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <perdure/batch.h>
#include <perdure/document.h>
#include <perdure/store.h>
#include "core/hash.h"
#include "store/body_codec.h"
#include "store/collection_rules.h"

namespace perdure {

/// Stands for no rules that there are.
inline constexpr std::uint64_t kNotChecked = std::numeric_limits<std::uint64_t>::max();

/// An operation whose input was checked and whose body is ready to be written.
struct PreparedOperation {
  Operation::Kind kind = Operation::Kind::put;
  Key key;
  std::optional<std::uint64_t> if_version;
  /// The new body; for a patch that of the document as it was at `based_on_seq`.
  EncodedBody body;
  /// What the caller gave, kept to apply it again when the head has moved since.
  std::string merge_patch;
  Patch patch;
  std::uint64_t based_on_seq = 0;  ///< 0: a patch not applied yet
  std::uint64_t rules_seq = 0;     ///< of the rules that the body was checked against, or kNotChecked
  std::optional<Adopted> adopted;
  /// The last operation before this one in the batch that names the same document.
  std::optional<std::size_t> earlier_index;

  [[nodiscard]] bool erases() const {
    return kind == Operation::Kind::erase || (adopted && adopted->kind == ChangeKind::erase);
  }
  [[nodiscard]] bool is_patch() const {
    return kind == Operation::Kind::patch || kind == Operation::Kind::merge_patch;
  }
};

/// A batch as it waits for its commit. All that can be done without the write lock is done.
struct PreparedBatch {
  std::vector<PreparedOperation> operations;
  std::string actor;
  std::string operation_id;
  Hash content_hash{};  ///< of what the caller gave, when there is an operation id
  std::size_t size_bytes = 0;
};

struct PrepareLimits {
  std::size_t body_bytes = 0;
};

/// What preparing needs to know of the store as it stands now.
struct PrepareAgainst {
  PrepareLimits limits;
  /// To apply a patch to; empty when there is none.
  std::function<std::optional<Document>(const Key&)> document;
  /// Null where they are not known without waiting: the commit checks then.
  std::function<std::shared_ptr<const CollectionRules>(const std::string& collection)> rules;
  /// `Capabilities::adopts`: rows have the time and actor that `PlannedRow` says.
  bool adopts = false;
};

/// Checks a batch and encodes its bodies. Throws what `Store::commit` says for invalid input; the message
/// names the operation. Runs in the caller's thread, before it queues.
[[nodiscard]] PreparedBatch prepare(Batch batch, CommitOptions options, const PrepareAgainst& against);

/// Throws `too_large`, `invalid_argument`.
void check_actor(const std::string& actor);

/// The body that a patch operation gives when applied to `document`, encoded. Throws `invalid_patch`,
/// `too_large` and what `require_allowed` throws.
[[nodiscard]] EncodedBody apply_patch_operation(const PreparedOperation& operation,
                                                const std::string& document, const PrepareLimits& limits,
                                                const CollectionRules& rules);

/// Checks a body that was prepared under other rules, and encodes it as these want it.
void check_again(PreparedOperation& operation, const CollectionRules& rules);

/// Throws `error` again with what it is about in front: "cannot patch notes/a (operation 2 of 3): …".
[[noreturn]] void rethrow_for(const Error& error, Operation::Kind kind, const Key& key, std::size_t index,
                              std::size_t count);

/// "collection/id", with the scope where there is one.
[[nodiscard]] std::string shown_key(const Key& key);

}  // namespace perdure
