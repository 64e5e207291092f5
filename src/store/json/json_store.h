#pragma once

#include <memory>
#include <string>
#include <vector>

#include <perdure/open.h>
#include <perdure/store.h>
#include "store/commit_queue.h"
#include "store/json/collection_files.h"
#include "store/json/group_writer.h"
#include "store/json/settings_rules.h"

namespace perdure::json_file {

/// A directory of JSON files as a store. `open_json` makes it.
class JsonStore : public Store {
 public:
  JsonStore(const std::string& directory, const OpenOptions& options, const LockFile::Request& lock);
  ~JsonStore() override;
  JsonStore(const JsonStore&) = delete;
  JsonStore& operator=(const JsonStore&) = delete;

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
  [[nodiscard]] Capabilities capabilities() const noexcept override;
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
  /// Everything that only a writer has.
  struct Writing {
    Writing(CollectionFiles& files, SettingsRules& rules, PrepareLimits limits, const LockFile::Request& lock,
            const GroupWriter::Warn& warn);

    GroupWriter writer;
    CommitQueue queue;
  };

  [[nodiscard]] Writing& require_writing() const;
  [[noreturn]] void refuse_unsupported(std::string_view what) const;
  PreparedBatch prepare_here(Batch batch, CommitOptions options);
  [[nodiscard]] std::optional<Document> find(const Key& key);

  // Constant.
  const PrepareLimits limits_;

  // Own synchronisation.
  CollectionFiles files_;
  SettingsRules rules_;
  std::unique_ptr<Writing> writing_;  ///< null in a store open for reading
};

}  // namespace perdure::json_file
