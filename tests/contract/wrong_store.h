#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <perdure/store.h>

namespace perdure::test {

/// A store with one planted defect, now and then: what the random comparison must notice.
class WrongStore : public Store {
 public:
  enum class Fault {
    none,
    loses_a_commit,
    applies_twice,
    changes_white_space,
    stale_read,
    hides_a_document,
    hides_a_change,
    wrong_version,
    wrong_conflict,
    forgets_operation_ids,
    ends_a_page_early,
  };
  static constexpr Fault kAllFaults[] = {Fault::loses_a_commit,        Fault::applies_twice,
                                         Fault::changes_white_space,   Fault::stale_read,
                                         Fault::hides_a_document,      Fault::hides_a_change,
                                         Fault::wrong_version,         Fault::wrong_conflict,
                                         Fault::forgets_operation_ids, Fault::ends_a_page_early};
  static std::string name(Fault fault) {
    static constexpr const char* kNames[] = {
        "None",          "LosesACommit",        "AppliesTwice",  "ChangesWhiteSpace",
        "StaleRead",     "HidesADocument",      "HidesAChange",  "WrongVersion",
        "WrongConflict", "ForgetsOperationIds", "EndsAPageEarly"};
    return kNames[static_cast<int>(fault)];
  }

  WrongStore(std::unique_ptr<Store> store, Fault fault) : store_(std::move(store)), fault_(fault) {}

  CommitResult commit(Batch batch, CommitOptions options) override {
    if (now(Fault::loses_a_commit)) return CommitResult::committed(lost_, false);
    if (now(Fault::forgets_operation_ids)) options.operation_id.clear();
    if (now(Fault::applies_twice)) (void)store_->commit(batch);
    CommitResult result = store_->commit(std::move(batch), std::move(options));
    if (result.ok()) lost_ = result.written();
    if (result.ok() && now(Fault::wrong_version)) {
      std::vector<Written> written = result.written();
      ++written.back().version;
      return CommitResult::committed(std::move(written), result.repeated());
    }
    if (!result.ok() && now(Fault::wrong_conflict)) {
      Conflict conflict = *result.conflict();
      ++conflict.operation_index;
      return CommitResult::refused(std::move(conflict));
    }
    return result;
  }
  void commit_async(Batch batch, CommitOptions options, Completion done) override {
    store_->commit_async(std::move(batch), std::move(options), std::move(done));
  }

  std::optional<Document> get(const Key& key) override {
    std::optional<Document> document = store_->get(key);
    if (document && fault_ == Fault::changes_white_space && document->body.back() == ' ')
      document->body.pop_back();
    if (document && fault_ == Fault::stale_read) {
      const Document fresh = *document;
      Document& seen =
          seen_.try_emplace(key.collection + "/" + key.scope + "/" + key.id, fresh).first->second;
      if (now(Fault::stale_read)) document = seen;
      seen = fresh;
    }
    return document;
  }
  Page list(const std::string& collection, const ListOptions& options) override {
    Page page = store_->list(collection, options);
    if (!page.documents.empty() && now(Fault::hides_a_document)) page.documents.erase(page.documents.begin());
    if (now(Fault::ends_a_page_early)) page.next_after.clear();
    return page;
  }
  ChangePage changes(const Cursor& since, const ChangesOptions& options) override {
    ChangePage page = store_->changes(since, options);
    if (page.changes.size() > 1 && now(Fault::hides_a_change)) page.changes.erase(page.changes.begin());
    return page;
  }
  std::vector<CollectionInfo> collections() override { return store_->collections(); }
  HistoryPage history(const Key& key, const HistoryOptions& options) override {
    return store_->history(key, options);
  }
  std::optional<Change> version(const Key& key, std::uint64_t version) override {
    return store_->version(key, version);
  }
  CollectionSettings settings(const std::string& collection) override { return store_->settings(collection); }
  std::uint64_t prune(std::uint64_t limit) override { return store_->prune(limit); }
  PurgeResult purge(const Key& key, CommitOptions options) override {
    return store_->purge(key, std::move(options));
  }
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
  StoreInfo info() override { return store_->info(); }

 private:
  /// Every twentieth time that the fault is possible.
  bool now(Fault fault) { return fault == fault_ && ++chances_ % 20 == 0; }

  std::unique_ptr<Store> store_;
  Fault fault_;
  int chances_ = 0;
  std::vector<Written> lost_;
  std::map<std::string, Document> seen_;
};

}  // namespace perdure::test
