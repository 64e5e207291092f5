#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "store/collection_rules.h"

namespace perdure {

/// The rules that the writer has used, for those who prepare batches: nobody waits for the writer or for a
/// reader to look them up. What is not here yet is checked by the commit, which puts it here. Any thread.
class PublishedRules {
 public:
  using Known = std::unordered_map<std::string, std::shared_ptr<const CollectionRules>>;

  /// As of the last commit; null when the writer has not used them since the last change of settings.
  [[nodiscard]] std::shared_ptr<const CollectionRules> find(const std::string& collection) const {
    if (collection == kSettingsCollection) return no_rules();
    std::shared_ptr<const Known> known;
    {
      const std::lock_guard lock(mutex_);
      if (settings_seq_ == 0) return no_rules();
      known = known_;
    }
    const auto found = known->find(collection);
    return found == known->end() ? nullptr : found->second;
  }

  /// Nothing is known of these settings; takes no memory.
  void publish_none(std::uint64_t settings_seq) noexcept {
    const std::lock_guard lock(mutex_);
    settings_seq_ = settings_seq;
    known_ = none_;
  }

  void publish(std::uint64_t settings_seq, Known known) {
    auto newest = std::make_shared<const Known>(std::move(known));
    const std::lock_guard lock(mutex_);
    settings_seq_ = settings_seq;
    known_ = std::move(newest);
  }

 private:
  const std::shared_ptr<const Known> none_ = std::make_shared<const Known>();

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::uint64_t settings_seq_ = 0;
  std::shared_ptr<const Known> known_ = none_;
};

}  // namespace perdure
