#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/commit_queue.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/verify_chain.h"

namespace perdure::sqlite {

/// The one write connection of a store. It alone writes and it alone checkpoints, between its own commits.
///
/// Each group of batches is one transaction: append to the log, move the heads, COMMIT (which fsyncs the
/// write-ahead log), and only then the callers are answered.
///
/// One thread at a time, which the commit queue sees to.
class LogWriter {
 public:
  using Warn = std::function<void(std::string_view)>;

  LogWriter(Connection connection, PrepareLimits limits, Warn warn);

  /// Gives every batch of the group its result or its error; does not throw.
  void commit_group(const CommitQueue::Group& group) noexcept;

  /// Moves the write-ahead log into the database file when it has grown long. Does not throw: what was
  /// acknowledged is in the write-ahead log.
  void checkpoint_if_due() noexcept;

  /// Throws `untrusted` after a commit in doubt or a failed fsync. Any thread.
  void require_trusted() const;

 private:
  /// What a document's head says; version 0 when there never was one.
  struct Head {
    std::uint64_t seq = 0;
    std::uint64_t version = 0;
    std::int64_t created_at = 0;
    bool deleted = false;

    [[nodiscard]] bool is_row() const { return version != 0; }
    [[nodiscard]] bool exists() const { return version != 0 && !deleted; }
  };
  /// A row that a batch will append.
  struct PlannedRow {
    const Key* key = nullptr;
    std::int64_t collection = 0;
    Head before;
    Head after;
    bool erases = false;
    const EncodedBody* body = nullptr;
  };
  /// A batch is planned completely before its first row is written, so that a failed precondition needs no
  /// rollback and fails its own batch alone.
  struct Plan {
    std::vector<PlannedRow> rows;
    std::optional<Conflict> conflict;
  };

  [[nodiscard]] bool try_group(const CommitQueue::Group& group) noexcept;
  void settle();
  void run_group(const CommitQueue::Group& group);
  void apply(PendingCommit& pending, std::int64_t at);
  [[nodiscard]] bool answer_repeated(PendingCommit& pending);
  [[nodiscard]] Plan plan(PreparedBatch& batch, std::int64_t at);
  [[nodiscard]] Head find_head(const Plan& plan, const PreparedOperation& operation);
  void patch_again(const Plan& plan, PreparedOperation& operation, const Head& head);
  void append(const PlannedRow& row, const std::string& actor_name, std::int64_t actor, std::int64_t at);
  void remember_operation(const PreparedBatch& batch, std::uint64_t first_seq, std::int64_t at);
  void commit_or_doubt(Transaction& transaction);
  [[nodiscard]] std::int64_t read_data_version();
  void check_foreign_writer();
  void forgive_own_rollback() noexcept;
  void distrust(std::string reason);

  // Constant.
  const PrepareLimits limits_;
  const Warn warn_;

  Connection connection_;
  Names collections_;
  Names actors_;
  LogRows log_rows_;
  Statement data_version_;
  Statement select_head_;
  Statement insert_log_;
  Statement insert_head_;
  Statement update_head_;
  Statement select_operation_;
  Statement insert_operation_;
  Statement prune_operations_;

  CommitQueue::Group alone_;  ///< a group of one; has room for it
  bool settled_ = false;
  LogHead head_;  ///< of what is committed, and inside a group of what is written
  std::int64_t seen_data_version_ = 0;
  int wal_pages_count_ = 0;  ///< as SQLite told it after the last commit
  int checkpointed_at_pages_count_ = 0;

  std::string distrust_reason_;  ///< set before `untrusted_`, constant after
  std::atomic<bool> untrusted_{false};
};

}  // namespace perdure::sqlite
