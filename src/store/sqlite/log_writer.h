#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/change.h>
#include <perdure/error.h>
#include <perdure/follower.h>
#include "store/batch_planner.h"
#include "store/commit_queue.h"
#include "store/published_rules.h"
#include "store/sqlite/change_rows.h"
#include "store/sqlite/checkpoint_lock.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/follower_table.h"
#include "store/sqlite/heads_table.h"
#include "store/sqlite/index_table.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/plan_state.h"
#include "store/sqlite/rules_table.h"
#include "store/sqlite/settings_writer.h"
#include "store/sqlite/shared_index.h"
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

  /// Gives every batch of the group its result or its error; does not throw. Where there is no memory left
  /// even for an Error, that is std::bad_alloc; only for what was not applied.
  void commit_group(const CommitQueue::Group& group) noexcept;

  /// Whether the write-ahead log has grown long, or has something that a purge removed.
  [[nodiscard]] bool is_checkpoint_due() noexcept;
  /// Moves the write-ahead log into the database file. Does not throw: what was acknowledged is in the
  /// write-ahead log.
  void checkpoint() noexcept;

  /// Before each checkpoint `readers(true)` is called, and `readers(false)` when it has ended: what reads in
  /// this process must keep no snapshot meanwhile. Must not throw. To be set before the first commit.
  void around_checkpoints(std::function<void(bool begins)> readers) { readers_ = std::move(readers); }

  /// Seq of the last commit, and of the last change of settings. Any thread.
  [[nodiscard]] std::uint64_t last_seq() const { return last_seq_.load(); }
  [[nodiscard]] std::uint64_t settings_seq() const { return settings_seq_.load(); }
  /// The rules that commits have used. Any thread.
  [[nodiscard]] const PublishedRules& rules() const { return published_rules_; }

  /// Keeps a follower's record until the next commit writes it. Any thread.
  void record_follower(const FollowerRecord& record);
  /// Those that no commit has written yet, by name. Any thread.
  [[nodiscard]] std::map<std::string, FollowerRecord> unwritten_records() const;

  // Jobs: what the commit queue runs alone, inside of a transaction.
  [[nodiscard]] bool lease_follower(const std::string& name, const std::string& holder,
                                    std::chrono::milliseconds duration);
  void forget_follower(const std::string& name);
  [[nodiscard]] PurgeResult purge(const Key& key, const std::string& actor);
  /// Drops the bodies of those rows that are no heads; how many.
  [[nodiscard]] std::uint64_t prune(const std::vector<std::uint64_t>& seqs);
  void rebuild();

  /// Throws `untrusted` after a commit in doubt or a failed fsync. Any thread.
  void require_trusted() const;

 private:
  class Checkpointing;

  [[nodiscard]] bool try_group(const CommitQueue::Group& group) noexcept;
  void committed(const CommitQueue::Group& group) noexcept;
  void settle();
  void empty_log();
  void run_group(const CommitQueue::Group& group);
  void apply(PendingCommit& pending, std::int64_t at);
  [[nodiscard]] bool may_read_changes(const PreparedBatch& batch);
  [[nodiscard]] bool answer_repeated(PendingCommit& pending);
  void write(PendingCommit& pending, const Plan& planned, std::int64_t at);
  void write_settings(PendingCommit& pending, const Plan& planned, std::int64_t at);
  void append(const PlannedRow& row);
  [[nodiscard]] std::map<std::string, FollowerRecord> write_follower_records();
  void forget_written(const std::map<std::string, FollowerRecord>& written);
  /// How long a purge waits for readers that still need what it removed.
  static constexpr std::chrono::milliseconds kOverwriteWait{5000};
  void overwrite_removed(std::chrono::milliseconds wait) noexcept;
  void rolled_back(const LogHead& before) noexcept;
  void publish_rules() noexcept;
  void refresh_rules();
  void end_leases();
  void remember_operation(const PreparedBatch& batch, std::uint64_t first_seq, std::int64_t at);
  void require_no_damage() const;
  void commit_or_doubt(Transaction& transaction);
  [[noreturn]] void doubt(int native_code, const Error* cause);
  [[nodiscard]] std::int64_t read_data_version();
  void check_foreign_writer();
  void look_at_foreign_changes();
  void warn_of_foreign_writer() noexcept;
  /// `reason` is a constant; takes no memory.
  void distrust(std::string_view reason, std::string detail = {}) noexcept;
  void distrust_unless_harmless(int checkpoint_result) noexcept;
  /// What is warned of stops nothing, nor does a warning for which there is no memory.
  template <typename Text>
  void warn(Text text) noexcept {
    try {
      warn_(text());
    } catch (const std::exception&) {
    }
  }

  // Constant.
  const Warn warn_;

  Connection connection_;
  const Error doubt_;  ///< made before, for a doubt that comes when no memory is left
  Names collections_;
  Names actors_;
  LogRows log_rows_;
  HeadsTable heads_;
  ChangeRows changes_;
  IndexTable index_;
  RulesTable rules_;
  SqlitePlanState plan_state_;
  BatchPlanner planner_;
  SettingsWriter settings_;
  FollowerTable followers_;
  CheckpointLock checkpoint_lock_;
  SharedIndex shared_index_;
  Statement data_version_;
  Statement select_operation_;
  Statement insert_operation_;
  Statement prune_operations_;

  std::function<void(bool)> readers_;
  CommitQueue::Group alone_;  ///< a group of one; has room for it
  bool settled_ = false;
  bool is_checked_ = false;          ///< in this group, that nobody else has written
  bool must_refresh_rules_ = false;  ///< they are those of a transaction that was rolled back
  LogHead head_;                     ///< of what is committed, and inside a group of what is written
  std::optional<SharedIndex::Header> checked_at_;  ///< when it was checked last that nobody else has written
  bool was_rolled_back_ = false;                   ///< a transaction since then
  std::int64_t seen_data_version_ = 0;
  int wal_pages_count_ = 0;  ///< as SQLite told it after the last commit
  int checkpointed_at_pages_count_ = 0;
  bool must_overwrite_ = false;  ///< a purge: the write-ahead log still has what it removed

  std::atomic<std::uint64_t> last_seq_{0};
  std::atomic<std::uint64_t> settings_seq_{0};
  PublishedRules published_rules_;

  mutable std::mutex records_mutex_;
  // Guarded by records_mutex_.
  std::map<std::string, FollowerRecord> records_;  ///< not yet in the database

  // Set before `untrusted_`, constant after.
  std::string_view distrust_reason_;
  std::string distrust_detail_;
  std::atomic<bool> untrusted_{false};
};

}  // namespace perdure::sqlite
