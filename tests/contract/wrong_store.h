#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <perdure/store.h>
#include "tests/forwarding_store.h"

namespace perdure::test {

/// A store with one planted defect, now and then: what comparisons and checks of histories must notice.
class WrongStore : public ForwardingStore {
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
    ignores_if_version,
    reorders_the_log,
    tears_a_batch,
  };
  static constexpr Fault kAllFaults[] = {
      Fault::loses_a_commit,    Fault::applies_twice,      Fault::changes_white_space,
      Fault::stale_read,        Fault::hides_a_document,   Fault::hides_a_change,
      Fault::wrong_version,     Fault::wrong_conflict,     Fault::forgets_operation_ids,
      Fault::ends_a_page_early, Fault::ignores_if_version, Fault::reorders_the_log,
      Fault::tears_a_batch};
  static std::string name(Fault fault) {
    static constexpr const char* kNames[] = {
        "None",           "LosesACommit",     "AppliesTwice",   "ChangesWhiteSpace", "StaleRead",
        "HidesADocument", "HidesAChange",     "WrongVersion",   "WrongConflict",     "ForgetsOperationIds",
        "EndsAPageEarly", "IgnoresIfVersion", "ReordersTheLog", "TearsABatch"};
    return kNames[static_cast<int>(fault)];
  }

  WrongStore(std::unique_ptr<Store> store, Fault fault)
      : ForwardingStore(*store), owned_(std::move(store)), fault_(fault) {}

  CommitResult commit(Batch batch, CommitOptions options) override {
    const bool is_put = batch.operations().front().kind == Operation::Kind::put;
    if (is_put && now(Fault::loses_a_commit)) return as_if_committed(batch);
    if (!options.operation_id.empty() && now(Fault::forgets_operation_ids)) options.operation_id.clear();
    if (now(Fault::applies_twice)) (void)store_->commit(batch);
    if (options.operation_id.empty() && now(Fault::ignores_if_version))
      batch = without_if_version(std::move(batch));
    if (is_of_puts(batch) && options.operation_id.empty() && now(Fault::tears_a_batch))
      return commit_apart(batch);
    CommitResult result = store_->commit(std::move(batch), std::move(options));
    if (result.ok() && fault_ == Fault::reorders_the_log) {
      std::vector<Written> written = result.written();
      for (Written& one : written) one.seq = reordered(one.seq);
      return CommitResult::committed(std::move(written), result.repeated());
    }
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

  std::optional<Document> get(const Key& key) override {
    std::optional<Document> document = store_->get(key);
    if (document && fault_ == Fault::changes_white_space && document->body.back() == ' ')
      document->body.pop_back();
    if (document && fault_ == Fault::stale_read) {
      const bool is_now = now(Fault::stale_read);
      const std::lock_guard lock(mutex_);
      const Document fresh = *document;
      Document& seen =
          seen_.try_emplace(key.collection + "/" + key.scope + "/" + key.id, fresh).first->second;
      if (is_now) document = seen;
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
    if (fault_ == Fault::reorders_the_log) {
      for (Change& change : page.changes) change.seq = reordered(change.seq);
      std::sort(page.changes.begin(), page.changes.end(),
                [](const Change& a, const Change& b) { return a.seq < b.seq; });
    }
    return page;
  }

 private:
  /// Every twentieth time that the fault is possible.
  bool now(Fault fault) { return fault == fault_ && ++chances_ % 20 == 0; }

  /// What the store would have answered.
  CommitResult as_if_committed(const Batch& batch) {
    std::vector<Written> written;
    std::uint64_t seq = store_->last_seq();
    for (const Operation& operation : batch.operations()) {
      const auto document = store_->get(operation.key);
      written.push_back({operation.key, document ? document->version + 1 : 1, ++seq});
    }
    return CommitResult::committed(std::move(written), false);
  }
  static Batch without_if_version(Batch batch) {
    Batch changed;
    for (Operation& operation : std::move(batch).operations()) {
      operation.if_version.reset();
      changed.add(std::move(operation));
    }
    return changed;
  }
  /// Several that nothing can refuse.
  static bool is_of_puts(const Batch& batch) {
    const auto& all = batch.operations();
    return all.size() > 1 && std::all_of(all.begin(), all.end(), [](const Operation& one) {
             return one.kind == Operation::Kind::put && !one.if_version;
           });
  }
  CommitResult commit_apart(const Batch& batch) {
    std::vector<Written> written;
    for (const Operation& operation : batch.operations()) {
      CommitResult result = store_->commit(std::move(Batch().add(operation)));
      if (!result.ok()) return result;
      written.push_back(result.written().front());
    }
    return CommitResult::committed(std::move(written), false);
  }
  /// Two of every twenty positions in each other's place.
  static std::uint64_t reordered(std::uint64_t seq) {
    if (seq % 20 == 5) return seq + 2;
    return seq % 20 == 7 ? seq - 2 : seq;
  }

  std::unique_ptr<Store> owned_;
  const Fault fault_;
  std::atomic<int> chances_ = 0;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Document> seen_;
};

}  // namespace perdure::test
