#pragma once

#include <atomic>
#include <functional>

#include "tests/forwarding_store.h"

namespace perdure::test {

/// A store that can be exchanged for another one, as when a backup is restored under a reader. Counts and
/// holds up reads of the log.
class ReplaceableStore : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  void replace_with(Store& store) { store_ = &store; }
  /// Called before and after each page of the log is read.
  std::function<void()> before_changes = {};
  std::function<void()> after_changes = {};
  [[nodiscard]] int changes_count() const { return changes_count_; }

  ChangePage changes(const Cursor& since, const ChangesOptions& options) override {
    ++changes_count_;
    if (before_changes) before_changes();
    ChangePage page = store_->changes(since, options);
    if (after_changes) after_changes();
    return page;
  }

 private:
  std::atomic<int> changes_count_{0};
};

}  // namespace perdure::test
