#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <perdure/change.h>
#include <perdure/document.h>
#include <perdure/error.h>

namespace perdure {

/// A change of single members of a document, by JSON Pointer (RFC 6901). Steps apply in order, first all of
/// `set`, then all of `remove`, each to the result of the one before. Members that no pointer names keep
/// their bytes.
///
/// `set`     pointer and JSON text of the value. An existing member or element is replaced; a new member is
///           appended to its object, `-` appends to an array. The parent must exist. The pointer "" stands
///           for the whole document.
/// `remove`  must name something that exists; the elements behind a removed one move up.
///
/// A pointer that is malformed or names nothing is refused with `invalid_patch`.
struct Patch {
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> remove;
};

/// A version of a document as another store has it, and what that store knows of it.
struct Adopted {
  std::uint64_t version = 0;            ///< 1 to 2^53
  Time at = {};                         ///< when it was written
  std::optional<Time> created_at = {};  ///< of the document; empty: of the one that stands there, else `at`
  std::string actor = {};               ///< who wrote it; that of the commit does not count
  ChangeKind kind = ChangeKind::put;    ///< erase: it was deleted, and there is no body
};

/// One operation of a batch. `if_version` is a precondition: the version the document must have; 0 means
/// that it must not exist.
struct Operation {
  enum class Kind {
    put,          ///< create or replace
    create,       ///< must not exist
    replace,      ///< must exist
    patch,        ///< must exist
    merge_patch,  ///< must exist; RFC 7396 on the text, so untouched members keep their bytes
    erase,        ///< must exist
    adopt,        ///< its newest version, also that of a deletion, must be less than `Adopted::version`
  };
  Kind kind = Kind::put;
  Key key;
  std::string body = {};  ///< the document, or the merge patch
  Patch patch = {};
  std::optional<std::uint64_t> if_version = {};
  std::optional<Adopted> adopted = {};  ///< of `adopt`, which takes no `if_version`
};

/// Operations that commit together or not at all (guarantee G2). They apply in order, each to the result of
/// the ones before; two operations of a batch may name the same document. Nothing is checked before
/// `Store::commit`. Not thread-safe.
class Batch {
 public:
  using IfVersion = std::optional<std::uint64_t>;

  Batch& put(Key key, std::string body, IfVersion if_version = {}) {
    return add({Operation::Kind::put, std::move(key), std::move(body), {}, if_version});
  }
  /// An empty `key.id` asks for a new time-ordered id (UUIDv7); `CommitResult` tells it.
  Batch& create(Key key, std::string body) {
    return add({Operation::Kind::create, std::move(key), std::move(body), {}, {}});
  }
  Batch& replace(Key key, std::string body, IfVersion if_version = {}) {
    return add({Operation::Kind::replace, std::move(key), std::move(body), {}, if_version});
  }
  Batch& patch(Key key, Patch patch, IfVersion if_version = {}) {
    return add({Operation::Kind::patch, std::move(key), {}, std::move(patch), if_version});
  }
  Batch& merge_patch(Key key, std::string merge_patch, IfVersion if_version = {}) {
    return add({Operation::Kind::merge_patch, std::move(key), std::move(merge_patch), {}, if_version});
  }
  Batch& erase(Key key, IfVersion if_version = {}) {
    return add({Operation::Kind::erase, std::move(key), {}, {}, if_version});
  }
  /// Takes a version over from another store. The document's next version follows this one; those between it
  /// and the one that stands there are missing. Place in the log and chain are this store's own. Throws
  /// `unsupported` where `Capabilities::adopts` is not set.
  Batch& adopt(Key key, Adopted adopted, std::string body) {
    return add({Operation::Kind::adopt, std::move(key), std::move(body), {}, {}, std::move(adopted)});
  }
  Batch& add(Operation operation) {
    operations_.push_back(std::move(operation));
    return *this;
  }

  [[nodiscard]] bool empty() const noexcept { return operations_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return operations_.size(); }
  [[nodiscard]] const std::vector<Operation>& operations() const& noexcept { return operations_; }
  [[nodiscard]] std::vector<Operation> operations() && noexcept { return std::move(operations_); }

 private:
  std::vector<Operation> operations_;
};

/// What one operation wrote.
struct Written {
  Key key;
  std::uint64_t version = 0;
  std::uint64_t seq = 0;
};

/// Why a batch was not applied: the first operation whose precondition did not hold.
struct Conflict {
  enum class Reason {
    exists,   ///< it must not exist, and does
    missing,  ///< it must exist, and does not
    version,  ///< it has another version; of `adopt`: this one already, or a later one
    unique,   ///< another document has the values that the collection's settings allow once
  };
  Reason reason = Reason::version;
  std::size_t operation_index = 0;  ///< position in the batch, from 0
  Key key;
  std::optional<std::uint64_t> expected = {};  ///< if_version, where one was given
  std::uint64_t found = 0;                     ///< the version that stands there; 0 when there is none
  std::string holder_id = {};                  ///< `unique`: the document that has the values
  std::string fields = {};                     ///< `unique`: which ones, between commas

  /// One sentence for a person, with key and versions.
  [[nodiscard]] std::string message() const;
};

/// The answer to a commit: either everything was written and is durable, or a precondition failed and
/// nothing was. Everything else that can go wrong is an `Error`.
class [[nodiscard]] CommitResult {
 public:
  CommitResult() = default;
  static CommitResult committed(std::vector<Written> written, bool repeated) {
    CommitResult result;
    result.written_ = std::move(written);
    result.repeated_ = repeated;
    return result;
  }
  static CommitResult refused(Conflict conflict) {
    CommitResult result;
    result.conflict_ = std::move(conflict);
    return result;
  }

  [[nodiscard]] bool ok() const noexcept { return !conflict_; }
  explicit operator bool() const noexcept { return ok(); }

  /// One entry per operation, in the batch's order; empty when refused.
  [[nodiscard]] const std::vector<Written>& written() const noexcept { return written_; }
  /// Set when refused.
  [[nodiscard]] const std::optional<Conflict>& conflict() const noexcept { return conflict_; }
  /// The operation id was known: this is the outcome of the first time, nothing was applied again.
  [[nodiscard]] bool repeated() const noexcept { return repeated_; }

  /// The first entry of `written()`; throws `conflict` when the commit was refused. For callers to whom a
  /// conflict is a defect.
  const Written& value() const {
    if (conflict_) throw Error(code::kConflict, conflict_->message());
    return written_.front();
  }

 private:
  std::vector<Written> written_;
  std::optional<Conflict> conflict_;
  bool repeated_ = false;
};

}  // namespace perdure
