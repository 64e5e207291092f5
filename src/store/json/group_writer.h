#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/commit_queue.h"
#include "store/json/collection_files.h"
#include "store/json/draft.h"
#include "store/json/settings_rules.h"
#include "store/lock_file.h"

namespace perdure::json_file {

/// Commits groups of batches: all that name one collection go into one new file. The lock of the store is
/// held for a group and not longer, so that several processes write in turn.
///
/// One thread at a time, which the commit queue sees to.
class GroupWriter {
 public:
  using Warn = std::function<void(std::string_view)>;

  GroupWriter(CollectionFiles& files, SettingsRules& rules, PrepareLimits limits, LockFile::Request lock,
              Warn warn);

  /// Gives every batch of the group its result or its error; does not throw. Collections fail one by one
  /// (G8).
  void commit_group(const CommitQueue::Group& group) noexcept;

  /// Throws `untrusted` after a commit in doubt. Any thread.
  void require_trusted() const;

 private:
  using Run = std::vector<PendingCommit*>;  ///< batches of one collection, in order

  struct Step {
    std::string collection;
    Run run;
  };

  [[nodiscard]] static std::vector<Step> steps_of(const CommitQueue::Group& group);
  void commit_run(const std::string& collection, const Run& run) noexcept;
  void failed(const Run& run) noexcept;
  [[nodiscard]] bool commit_together(const std::string& collection, const Run& run);
  [[nodiscard]] bool try_run(const std::string& collection, const Run& run);
  [[nodiscard]] CommitResult answer(PendingCommit& pending, Draft& draft, Time at);
  void require_new_elsewhere(const PreparedBatch& batch) const;
  void require_settings_fit(const PreparedBatch& batch, const CollectionContent& content) const;
  void make_durable(const std::string& collection) const;
  void warn_of_size(const std::string& collection);

  // Constant.
  const PrepareLimits limits_;
  const LockFile::Request lock_;
  const Warn warn_;

  CollectionFiles& files_;
  SettingsRules& rules_;
  std::set<std::string> warned_of_;  ///< collections whose size a warning was given of

  std::atomic<bool> untrusted_{false};
};

}  // namespace perdure::json_file
