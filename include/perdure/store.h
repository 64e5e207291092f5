#pragma once

#include <chrono>
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
#include <perdure/follower.h>
#include <perdure/limits.h>
#include <perdure/list.h>
#include <perdure/settings.h>
#include <perdure/verify.h>

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
  std::string path;    ///< of the database file or directory; empty for a server
  std::string engine;  ///< name and version, "SQLite 3.40.1"
  std::uint32_t format_version = 0;
  Cursor head;      ///< stands after the last committed change
  Time created_at;  ///< 1970 where that is not known: JSON files
  bool writable = false;
  std::uint64_t file_bytes = 0;
  std::uint64_t wal_bytes = 0;  ///< committed but not yet moved into the database file
};

/// What a kind of store can do beside keeping documents. What it cannot do throws `unsupported`, which says
/// what can.
struct Capabilities {
  bool log = true;               ///< changes, cursors, `wait_for_change`, followers
  bool history = true;           ///< earlier versions: `history`, `version`, `prune`
  bool operation_ids = true;     ///< a commit can be repeated
  bool many_collections = true;  ///< a batch may name documents of several collections
  bool any_value = true;         ///< a document may be any JSON value; else only an object
  bool keeps_layout = true;      ///< bodies come back byte for byte; else all but their white space
  bool adopts = false;           ///< versions of another store, with their times and actors: `Batch::adopt`
  bool indexes = true;           ///< queries use declared ones; else they read every document
  bool many_writers = false;     ///< several processes may have it open for writing

  bool operator==(const Capabilities&) const = default;
};

/// A place that keeps documents. `perdure::open` makes one.
///
/// **Durable.** When a write returns without throwing, it survives a process kill and a power cut (G1). It
/// returns after fsync and never before. A batch is all or nothing, across crashes too (G2).
///
/// **Errors.** Reading and writing throw `Error`. Invalid input is refused before anything is queued. When
/// `outcome()` is `not_applied`, the store is as it was. When it is `in_doubt`, the write may or may not
/// have been stored, and this object is not trusted any more: further writes throw `untrusted`, reading goes
/// on; destroy it, open the store again, and look or repeat the commit with its operation id (G6). A store on
/// a server stays trusted: its next commit waits until the doubt is decided. Where there is no memory left
/// even for an `Error`, `std::bad_alloc` comes out of the call; a write was not applied then.
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
  /// commit queue is full. An empty batch is refused with `invalid_argument`, a body that the collection's
  /// schema does not allow with `schema_violation`.
  virtual CommitResult commit(Batch batch, CommitOptions options = {}) = 0;

  /// Exactly one of the two arguments means something: `error` when it is set, else `result`.
  using Completion = std::function<void(std::exception_ptr error, CommitResult result)>;

  /// The same without waiting. What can be known at once (invalid input, `untrusted`, `queue_full`) is
  /// thrown here, and `done` is not called (a `schema_violation` may come either way); otherwise it is called
  /// exactly once, after the commit is durable or has failed. Handlers run one at a time, in commit order, on
  /// a thread of the store; a handler must not throw, may call the store, may not destroy it, and delays the
  /// next handlers and asynchronous commits while it runs: it must not wait for another `commit_async`.
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

  /// Sets what holds in a collection: a put of `settings` into `kSettingsCollection`. Indexes and views are
  /// made in the same commit, which takes time in proportion to the collection and holds other writers up
  /// (0.6 s for 100,000 small documents); schema and retention hold from now on. Throws `invalid_settings`.
  CommitResult configure(const std::string& collection, const CollectionSettings& settings,
                         CommitOptions options = {});

  /// Drops old versions of all collections as their settings' retention says; how many. Bounded by `limit`:
  /// call it again while it gives that many.
  virtual std::uint64_t prune(std::uint64_t limit = limits::kPrunedVersionsCount) = 0;

  /// Removes a document and all its versions for good: bodies, id, scope and actor leave the log, and the
  /// head, the index entries and the unique keys go. Times, versions and hashes stay, so that the chain can
  /// still be verified. A document that exists is deleted first, so that followers remove their copies. One
  /// created under this id later starts at version 1. Backups are not touched. The bytes are overwritten on
  /// return, in the write-ahead log too; a reader that still needs them is waited for 5 s, then a warning is
  /// given and each later commit tries again. Throws `corrupt` when its pages are so damaged that they cannot
  /// be given free.
  virtual PurgeResult purge(const Key& key, CommitOptions options = {}) = 0;

  // Reading ------------------------------------------------------------------------------------------

  /// Empty when the document does not exist or was deleted. Throws `corrupt_document` when it is there but
  /// its bytes on disk are damaged.
  [[nodiscard]] virtual std::optional<Document> get(const Key& key) = 0;

  /// One page of a collection: filtered, in order. Damaged documents are reported in `Page::unreadable` and
  /// skipped. An unknown collection is empty.
  [[nodiscard]] virtual Page list(const std::string& collection, const ListOptions& options = {}) = 0;

  /// One page of the log behind `since`; a default-made cursor stands at its beginning. Throws
  /// `cursor_mismatch` when the cursor was taken from another log.
  [[nodiscard]] virtual ChangePage changes(const Cursor& since, const ChangesOptions& options = {}) = 0;

  /// Versions of a document, newest first; empty when there never was one.
  [[nodiscard]] virtual HistoryPage history(const Key& key, const HistoryOptions& options = {}) = 0;

  /// One version, with its body; empty when there is none of this number.
  [[nodiscard]] virtual std::optional<Change> version(const Key& key, std::uint64_t version) = 0;

  /// What holds in a collection; default-made when nothing was set.
  [[nodiscard]] virtual CollectionSettings settings(const std::string& collection) = 0;

  /// By name. Counts by scanning, so it takes time in proportion to the number of documents.
  [[nodiscard]] virtual std::vector<CollectionInfo> collections() = 0;

  /// In order: the scopes in which the collection has, or had, documents; the empty one where it is shared.
  /// This one reads the log; without one it only knows collections without scopes, and throws `unsupported`
  /// for others. Stores that know better override it.
  [[nodiscard]] virtual std::vector<std::string> scopes(const std::string& collection);

  /// Takes the same time with a thousand and with a million documents.
  [[nodiscard]] virtual StoreInfo info() = 0;

  /// Constant for a kind of store.
  [[nodiscard]] virtual Capabilities capabilities() const noexcept = 0;

  /// Compares everything that is stored with everything else: the chain, heads against the log, bodies
  /// against their hashes, indexes, unique keys, views, documents against their schema. Reads all of it.
  [[nodiscard]] virtual VerifyReport verify(const VerifyOptions& options = {}) = 0;

  /// Makes anew what can be derived from the log: heads, indexes, unique keys, views. One commit, which holds
  /// other writers up. Damaged documents are left out of the indexes.
  virtual void rebuild() = 0;

  // Following (followers are run by `Followers`; these are what they stand on) -------------------------

  /// Seq of the last commit that this process knows of; for a store open for reading, as last looked at.
  [[nodiscard]] virtual std::uint64_t last_seq() noexcept = 0;

  /// Waits until something was committed behind `seq`, by this process or another; `last_seq()` then. Another
  /// process's commits are seen within 100 ms; another node's within 500 ms at worst.
  virtual std::uint64_t wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) = 0;

  /// Ends the waiting of all that are in `wait_for_change` now.
  virtual void wake_waiting() noexcept = 0;

  [[nodiscard]] virtual std::vector<FollowerRecord> followers() = 0;

  /// Durable with the next commit or when the store is closed. Does not change the lease.
  virtual void record_follower(const FollowerRecord& record) = 0;

  /// Makes or renews the lease of `name` for `holder`, durable on return; false while somebody else has it.
  /// A `duration` of zero gives it up.
  [[nodiscard]] virtual bool lease_follower(const std::string& name, const std::string& holder,
                                            std::chrono::milliseconds duration) = 0;

  /// Removes its record. Durable on return.
  virtual void forget_follower(const std::string& name) = 0;
};

}  // namespace perdure
