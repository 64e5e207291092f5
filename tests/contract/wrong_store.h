#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <perdure/store.h>
#include "tests/forwarding_store.h"

namespace perdure::test {

/// A store with one planted defect, now and then: what the random comparison must notice.
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

  WrongStore(std::unique_ptr<Store> store, Fault fault)
      : ForwardingStore(*store), owned_(std::move(store)), fault_(fault) {}

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

 private:
  /// Every twentieth time that the fault is possible.
  bool now(Fault fault) { return fault == fault_ && ++chances_ % 20 == 0; }

  std::unique_ptr<Store> owned_;
  Fault fault_;
  int chances_ = 0;
  std::vector<Written> lost_;
  std::map<std::string, Document> seen_;
};

}  // namespace perdure::test
