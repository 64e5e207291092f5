#pragma once

#include <memory>
#include <string>

#include <perdure/open.h>
#include <perdure/store.h>
#include "store/commit_queue.h"
#include "store/postgres/log_writer.h"
#include "store/postgres/read_pool.h"
#include "store/postgres/wakeup.h"

namespace perdure::postgres {

/// One space of a PostgreSQL server as a store. `open_postgres` makes it.
class PostgresStore : public Store {
 public:
  PostgresStore(const Address& address, const SpaceIdentity& space, const OpenOptions& options);
  ~PostgresStore() override;
  PostgresStore(const PostgresStore&) = delete;
  PostgresStore& operator=(const PostgresStore&) = delete;

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
  StoreInfo info() override;
  std::vector<std::string> scopes(const std::string& collection) override;
  Capabilities capabilities() const noexcept override;
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
  /// Everything that only a store open for writing has.
  struct Writing {
    Writing(PostgresStore& store, const Address& address, const SpaceIdentity& space,
            const OpenOptions& options);
    LogWriter writer;
    CommitQueue queue;
  };
  Writing& require_writing();
  PreparedBatch prepare_here(Batch batch, const CommitOptions& options);

  // Constant.
  const std::string shown_;
  const PrepareLimits limits_;

  // Own synchronisation. Destroyed in reverse: the queue drains into the writer, which wakes others.
  ReadPool readers_;
  Wakeup wakeup_;
  const std::unique_ptr<Writing> writing_;
};

}  // namespace perdure::postgres
