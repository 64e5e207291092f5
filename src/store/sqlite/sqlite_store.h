#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <perdure/open.h>
#include <perdure/store.h>
#include "store/commit_queue.h"
#include "store/lock_file.h"
#include "store/sqlite/log_writer.h"
#include "store/sqlite/read_pool.h"

namespace perdure::sqlite {

/// Everything that only a writer has.
class Writing {
 public:
  Writing(std::unique_ptr<LockFile> lock, Connection connection, PrepareLimits limits, LogWriter::Warn warn);
  /// Writes what followers have recorded since the last commit.
  ~Writing();
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  /// Waits until something stands behind `seq` in the log.
  void wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout);
  void wake_waiting() noexcept;

 private:
  void announce_change();

  // Destroyed in reverse: the queue drains into the writer, the writer closes, and only then the lock is
  // free.
  std::unique_ptr<LockFile> lock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakings_count_ = 0;  ///< guarded by mutex_

 public:
  LogWriter writer;
  CommitQueue queue;
};

/// A SQLite database as a store. `open_sqlite` makes it.
class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, const OpenOptions& options, std::unique_ptr<Writing> writing);
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  CommitResult commit(Batch batch, CommitOptions options) override;
  void commit_async(Batch batch, CommitOptions options, Completion done) override;
  std::uint64_t prune(std::uint64_t limit) override;
  PurgeResult purge(const Key& key, CommitOptions options) override;

  std::optional<Document> get(const Key& key) override;
  Page list(const std::string& collection, const ListOptions& options) override;
  ChangePage changes(const Cursor& since, const ChangesOptions& options) override;
  HistoryPage history(const Key& key, const HistoryOptions& options) override;
  std::optional<Change> version(const Key& key, std::uint64_t version) override;
  CollectionSettings settings(const std::string& collection) override;
  std::vector<CollectionInfo> collections() override;
  std::vector<std::string> scopes(const std::string& collection) override;
  StoreInfo info() override;
  Capabilities capabilities() const noexcept override {
    Capabilities capabilities;
    capabilities.adopts = true;
    return capabilities;
  }
  VerifyReport verify(const VerifyOptions& options) override;
  void rebuild() override;

  std::uint64_t last_seq() noexcept override;
  std::uint64_t wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) override;
  void wake_waiting() noexcept override;
  std::vector<FollowerRecord> followers() override;
  void record_follower(const FollowerRecord& record) override;
  bool lease_follower(const std::string& name, const std::string& holder,
                      std::chrono::milliseconds duration) override;
  void forget_follower(const std::string& name) override;

 private:
  Writing& require_writing();
  PreparedBatch prepare_here(Batch batch, CommitOptions options);
  std::uint64_t prune_those(const std::vector<std::uint64_t>& seqs, std::uint64_t settings_seq);

  // Constant.
  const std::string path_;
  const PrepareLimits limits_;

  // Of a store open for reading.
  std::atomic<std::uint64_t> seen_seq_{0};
  std::atomic<std::uint64_t> wakings_count_{0};

  // Own synchronisation. The readers close before the writer, so that the writer closes last and moves the
  // write-ahead log into the database.
  const std::unique_ptr<Writing> writing_;
  const std::shared_ptr<ReadPool> readers_;
};

}  // namespace perdure::sqlite
