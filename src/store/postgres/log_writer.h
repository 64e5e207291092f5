#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/change.h>
#include <perdure/error.h>
#include <perdure/follower.h>
#include "store/commit_queue.h"
#include "store/postgres/connection.h"
#include "store/postgres/format.h"
#include "store/postgres/group_state.h"
#include "store/postgres/rules_table.h"
#include "store/published_rules.h"

namespace perdure::postgres {

/// The write connection of one node. Each group of batches is one transaction in two round trips: lock the
/// space's row and read what the group needs; then, planned in memory, write everything and COMMIT.
///
/// A connection that is lost before the COMMIT was sent has written nothing: the group is tried again on a
/// new one. One that is lost with the COMMIT's answer is resolved: each group leaves its number in the row of
/// this writer, and a new connection that has the lock on the space's row, which the old transaction held to
/// its end, sees whether it is there. Only while the server cannot be reached for that, the commit is in
/// doubt (G6). This object is trusted all the same: the next group cannot get the lock before the doubt is
/// decided.
///
/// One thread at a time, which the commit queue sees to.
class LogWriter {
 public:
  struct Waits {
    std::chrono::milliseconds server;  ///< for a server that cannot be reached or is busy
    std::chrono::milliseconds doubt;   ///< the same, to resolve a lost answer
  };
  LogWriter(Address address, SpaceIdentity space, PrepareLimits limits, Waits waits);

  /// Gives every batch of the group its result or its error; does not throw.
  void commit_group(const CommitQueue::Group& group) noexcept;

  /// Seq of the last commit, and of the last change of settings, that this writer knows of. Any thread.
  [[nodiscard]] std::uint64_t last_seq() const { return last_seq_.load(); }
  [[nodiscard]] std::uint64_t settings_seq() const { return settings_seq_.load(); }
  /// The rules that commits have used. Any thread.
  [[nodiscard]] const PublishedRules& rules() const { return published_rules_; }

  /// Keeps a follower's record until the next commit writes it. Any thread.
  void record_follower(const FollowerRecord& record);
  /// Those that no commit has written yet, by name. Any thread.
  [[nodiscard]] std::map<std::string, FollowerRecord> unwritten_records() const;

  // Jobs: what the commit queue runs alone, inside of a transaction, and again when that has to be repeated.
  [[nodiscard]] bool lease_follower(const std::string& name, const std::string& holder,
                                    std::chrono::milliseconds duration);
  void forget_follower(const std::string& name);
  /// Gives up every lease that was made here and not given up since.
  void end_leases();
  [[nodiscard]] bool holds_leases() const { return !leases_.empty(); }
  [[nodiscard]] PurgeResult purge(const Key& key, const std::string& actor);
  /// Drops the bodies of those changes that are no heads; how many. None when other settings than those of
  /// `settings_seq` hold, which may keep what these would drop.
  [[nodiscard]] std::uint64_t prune(const std::vector<std::uint64_t>& seqs, std::uint64_t settings_seq);
  void rebuild();

 private:
  enum class Tried { done, again };
  [[nodiscard]] Tried try_group(const CommitQueue::Group& group, bool may_repeat) noexcept;
  void run_group(const CommitQueue::Group& group);
  void run_batches(const CommitQueue::Group& group);
  void connect();
  void committed(const GroupState& state) noexcept;
  void publish_rules() noexcept;
  void apply(PendingCommit& pending);
  [[nodiscard]] bool answer_repeated(PendingCommit& pending);
  void write(PendingCommit& pending, const Plan& planned);
  void write_settings(PendingCommit& pending, const Plan& planned);
  void commit(const std::map<std::string, FollowerRecord>& records);
  void send_follower_records(const std::map<std::string, FollowerRecord>& records);
  void forget_written(const std::map<std::string, FollowerRecord>& written);
  [[nodiscard]] bool resolve_doubt(const Error& cause);
  [[nodiscard]] std::optional<bool> look_for_group();

  // Constant.
  const Address address_;
  const SpaceIdentity space_;
  const PrepareLimits limits_;
  const Waits waits_;
  const std::string writer_id_;

  std::unique_ptr<Connection> connection_;
  RulesTable rules_;
  std::int64_t group_number_ = 0;
  GroupState* state_ = nullptr;                ///< of the transaction that is open
  std::int64_t at_ = 0;                        ///< of the group's changes
  std::map<std::string, std::string> leases_;  ///< follower to holder

  std::atomic<std::uint64_t> last_seq_{0};
  std::atomic<std::uint64_t> settings_seq_{0};
  PublishedRules published_rules_;

  mutable std::mutex records_mutex_;
  // Guarded by records_mutex_.
  std::map<std::string, FollowerRecord> records_;  ///< not yet in the tables
};

}  // namespace perdure::postgres
