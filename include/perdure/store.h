#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <perdure/batch.h>
#include <perdure/change.h>
#include <perdure/document.h>
#include <perdure/error.h>

namespace perdure {

struct CommitOptions {
  /// Who writes; recorded with each change. Up to 128 bytes of UTF-8.
  std::string actor = {};
  /// Makes the commit repeatable: a second commit with the same id (within 7 days at least) is not applied
  /// again but answers what the first one wrote. With other operations it is refused with
  /// `operation_reused`. This is how a commit reported as in doubt is resolved after reopening: commit it
  /// again. Up to 200 bytes; choose it unguessable where several parties write.
  std::string operation_id = {};
};

struct ListOptions {
  std::string scope = {};
  std::string after = {};   ///< start behind this id; it need not exist
  std::size_t limit = 100;  ///< 1 to 1000 documents; a page also ends at 16 MiB of bodies
};

struct ChangesOptions {
  std::size_t limit = 100;  ///< 1 to 1000 changes; a page also ends at 16 MiB of bodies
  bool bodies = true;       ///< false: leave `Change::body` empty, which is faster
};

struct CollectionInfo {
  std::string name;
  std::uint64_t document_count = 0;  ///< in all scopes, without deleted ones
};

struct StoreInfo {
  std::string url;
  std::string path;    ///< of the database file
  std::string engine;  ///< name and version, "SQLite 3.40.1"
  std::uint32_t format_version = 0;
  Cursor head;  ///< stands after the last committed change
  Time created_at;
  bool writable = false;
  std::uint64_t file_bytes = 0;
  std::uint64_t wal_bytes = 0;  ///< committed but not yet moved into the database file
};

/// A place that keeps documents. `perdure::open` makes one.
///
/// **Durable.** When a write returns without throwing, it survives a process kill and a power cut (G1). It
/// returns after fsync and never before. A batch is all or nothing, across crashes too (G2).
///
/// **Errors.** Reading and writing throw `Error`. Invalid input is refused before anything is queued. When
/// `outcome()` is `not_applied`, the store is as it was. When it is `in_doubt`, the write may or may not
/// have been stored, and this object is not trusted any more: further writes throw `untrusted`, reading goes
/// on; destroy it, open the store again, and look or repeat the commit with its operation id (G6).
///
/// **Threads.** All methods may be called from any thread at any time. Commits of concurrent callers are
/// grouped into one fsync; readers never wait for a commit. A read sees every commit that returned before
/// it began.
///
/// **Order.** Each write gets the next number of the log (`seq`): gap-free, in commit order (G4).
///
/// **Lifetime.** The destructor waits for asynchronous commits and their handlers. No other call may be
/// running then.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  // Writing ------------------------------------------------------------------------------------------

  /// Applies the batch, all or nothing. A failed precondition is a result, not an error. Blocks while the
  /// commit queue is full. An empty batch is refused with `invalid_argument`.
  virtual CommitResult commit(Batch batch, CommitOptions options = {}) = 0;

  /// Exactly one of the two arguments means something: `error` when it is set, else `result`.
  using Completion = std::function<void(std::exception_ptr error, CommitResult result)>;

  /// The same without waiting. What can be known at once (invalid input, `untrusted`, `queue_full`) is
  /// thrown here, and `done` is not called; otherwise it is called exactly once, after the commit is durable
  /// or has failed. Handlers run one at a time, in commit order, on a thread of the store; a handler must not
  /// throw, may call the store, may not destroy it, and delays the next handlers and asynchronous commits
  /// while it runs: it must not wait for another `commit_async`.
  virtual void commit_async(Batch batch, CommitOptions options, Completion done) = 0;

  /// Batches of one operation; see `Operation::Kind`.
  CommitResult put(Key key, std::string body, Batch::IfVersion if_version = {}) {
    return commit(std::move(Batch().put(std::move(key), std::move(body), if_version)));
  }
  CommitResult create(Key key, std::string body) {
    return commit(std::move(Batch().create(std::move(key), std::move(body))));
  }
  CommitResult replace(Key key, std::string body, Batch::IfVersion if_version = {}) {
    return commit(std::move(Batch().replace(std::move(key), std::move(body), if_version)));
  }
  CommitResult patch(Key key, Patch patch, Batch::IfVersion if_version = {}) {
    return commit(std::move(Batch().patch(std::move(key), std::move(patch), if_version)));
  }
  CommitResult merge_patch(Key key, std::string merge_patch, Batch::IfVersion if_version = {}) {
    return commit(std::move(Batch().merge_patch(std::move(key), std::move(merge_patch), if_version)));
  }
  CommitResult erase(Key key, Batch::IfVersion if_version = {}) {
    return commit(std::move(Batch().erase(std::move(key), if_version)));
  }

  // Reading ------------------------------------------------------------------------------------------

  /// Empty when the document does not exist or was deleted. Throws `corrupt_document` when it is there but
  /// its bytes on disk are damaged.
  [[nodiscard]] virtual std::optional<Document> get(const Key& key) = 0;

  /// One page of a collection in the order of ids (by bytes). Damaged documents are reported in
  /// `Page::unreadable` and skipped. Paging shows a document that does not change meanwhile exactly once.
  /// An unknown collection is empty.
  [[nodiscard]] virtual Page list(const std::string& collection, const ListOptions& options = {}) = 0;

  /// One page of the log behind `since`; a default-made cursor stands at its beginning. Throws
  /// `cursor_mismatch` when the cursor was taken from another log.
  [[nodiscard]] virtual ChangePage changes(const Cursor& since, const ChangesOptions& options = {}) = 0;

  /// By name. Counts by scanning, so it takes time in proportion to the number of documents.
  [[nodiscard]] virtual std::vector<CollectionInfo> collections() = 0;

  /// Takes the same time with a thousand and with a million documents.
  [[nodiscard]] virtual StoreInfo info() = 0;
};

}  // namespace perdure
