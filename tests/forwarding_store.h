#pragma once

#include <string>
#include <utility>
#include <vector>

#include <perdure/store.h>

namespace perdure::test {

/// Passes everything on to another store. Tests derive from it to change a part.
class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store& store) : store_(&store) {}

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
    return store_->changes(since, options);
  }
  HistoryPage history(const Key& key, const HistoryOptions& options) override {
    return store_->history(key, options);
  }
  std::optional<Change> version(const Key& key, std::uint64_t version) override {
    return store_->version(key, version);
  }
  CollectionSettings settings(const std::string& collection) override { return store_->settings(collection); }
  std::vector<CollectionInfo> collections() override { return store_->collections(); }
  std::vector<std::string> scopes(const std::string& collection) override {
    return store_->scopes(collection);
  }
  StoreInfo info() override { return store_->info(); }
  Capabilities capabilities() const noexcept override { return store_->capabilities(); }
  VerifyReport verify(const VerifyOptions& options) override { return store_->verify(options); }
  void rebuild() override { store_->rebuild(); }
  std::uint64_t last_seq() noexcept override { return store_->last_seq(); }
  std::uint64_t wait_for_change(std::uint64_t seq, std::chrono::milliseconds timeout) override {
    return store_->wait_for_change(seq, timeout);
  }
  void wake_waiting() noexcept override { store_->wake_waiting(); }
  std::vector<FollowerRecord> followers() override { return store_->followers(); }
  void record_follower(const FollowerRecord& record) override { store_->record_follower(record); }
  bool lease_follower(const std::string& name, const std::string& holder,
                      std::chrono::milliseconds duration) override {
    return store_->lease_follower(name, holder, duration);
  }
  void forget_follower(const std::string& name) override { store_->forget_follower(name); }

 protected:
  Store* store_;
};

}  // namespace perdure::test
