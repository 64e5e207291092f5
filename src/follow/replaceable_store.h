#pragma once

#include <perdure/store.h>

#include <atomic>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace perdure::test {

/// Passes everything on to a store that can be exchanged for another one, as when a backup is restored under
/// a reader. Counts and fails reads of the log.
class ReplaceableStore : public Store {
 public:
  explicit ReplaceableStore(Store& store) : store_(&store) {}

  void replace_with(Store& store) { store_ = &store; }
  /// Called before and after each page of the log is read.
  std::function<void()> before_changes = {};
  std::function<void()> after_changes = {};
  [[nodiscard]] int changes_count() const { return changes_count_; }

  CommitResult commit(Batch batch, CommitOptions options) override {
    return store_->commit(std::move(batch), std::move(options));
  }
  void commit_async(Batch batch, CommitOptions options, Completion done) override {
    store_->commit_async(std::move(batch), std::move(options), std::move(done));
  }
  std::uint64_t prune(std::uint64_t limit) override { return store_->prune(limit); }
  PurgeResult purge(const Key& key, CommitOptions options) override {
    return store_->purge(key, std::move(options));
  }
  std::optional<Document> get(const Key& key) override { return store_->get(key); }
  Page list(const std::string& collection, const ListOptions& options) override {
    return store_->list(collection, options);
  }
  ChangePage changes(const Cursor& since, const ChangesOptions& options) override {
    ++changes_count_;
    if (before_changes) before_changes();
    ChangePage page = store_->changes(since, options);
    if (after_changes) after_changes();
    return page;
  }
  HistoryPage history(const Key& key, const HistoryOptions& options) override {
    return store_->history(key, options);
  }
  std::optional<Change> version(const Key& key, std::uint64_t version) override {
    return store_->version(key, version);
  }
  CollectionSettings settings(const std::string& collection) override { return store_->settings(collection); }
  std::vector<CollectionInfo> collections() override { return store_->collections(); }
  StoreInfo info() override { return store_->info(); }
  VerifyReport verify(const VerifyOptions& options) override { return store_->verify(options); }
  void rebuild() override { store_->rebuild(); }
  std::uint64_t last_seq() noexcept override { return store_->last_seq(); }
  std::uint64_t wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) override {
    return store_->wait_for_change(seq, timeout);
  }
  std::vector<FollowerRecord> followers() override { return store_->followers(); }
  void record_follower(const FollowerRecord& record) override { store_->record_follower(record); }
  bool lease_follower(const std::string& name, const std::string& holder,
                      std::chrono::milliseconds duration) override {
    return store_->lease_follower(name, holder, duration);
  }
  void forget_follower(const std::string& name) override { store_->forget_follower(name); }

 private:
  Store* store_;
  std::atomic<int> changes_count_{0};
};

}  // namespace perdure::test
