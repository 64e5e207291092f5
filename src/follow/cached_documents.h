#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace perdure::follow {

/// One document as a cached collection holds it: a value, or a problem.
struct CachedDocument {
  std::uint64_t version = 0;
  std::uint64_t seq = 0;  ///< of the change that wrote it
  std::shared_ptr<const void> value = {};
  std::unique_ptr<const std::string> problem = {};  ///< set exactly when there is no value
};

/// Documents by id: found by hash, walked in order. A newer one is never replaced by an older one.
/// Not thread-safe.
class CachedDocuments {
 public:
  /// Null when there is none.
  [[nodiscard]] const CachedDocument* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const std::map<std::string_view, const CachedDocument*>& in_order() const {
    return in_order_;
  }
  [[nodiscard]] std::size_t values_count() const { return in_order_.size() - problems_count_; }
  [[nodiscard]] std::size_t problems_count() const { return problems_count_; }

  // Both return what is held no more, so that it can be destroyed outside of a lock.

  /// Unless one with this `seq` or a higher one is there.
  CachedDocument set(const std::string& id, CachedDocument document);
  /// As it was erased by the change `seq`; unless a later one is there.
  CachedDocument remove(std::string_view id, std::uint64_t seq);

 private:
  // A search by a view of an id makes no string.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
  };

  CachedDocument& slot(const std::string& id);

  std::unordered_map<std::string, CachedDocument, Hash, std::equal_to<>> by_id_;
  std::map<std::string_view, const CachedDocument*> in_order_;  // views of the keys of `by_id_`
  std::size_t problems_count_ = 0;
};

}  // namespace perdure::follow
