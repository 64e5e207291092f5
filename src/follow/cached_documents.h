#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

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
///
/// Among many documents a search costs what it waits for memory: one place of the flat table, and then the
/// id, the document and its value at the same time.
class CachedDocuments {
 public:
  using InOrder = std::map<std::string, CachedDocument, std::less<>>;

  /// Null when there is none.
  [[nodiscard]] const CachedDocument* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &(*found).place->second;
  }
  [[nodiscard]] const InOrder& in_order() const { return in_order_; }
  [[nodiscard]] std::size_t values_count() const { return in_order_.size() - problems_count_; }
  [[nodiscard]] std::size_t problems_count() const { return problems_count_; }

  // Both return what is held no more, so that it can be destroyed outside of a lock.

  /// Unless one with this `seq` or a higher one is there.
  CachedDocument set(const std::string& id, CachedDocument document);
  /// As it was erased by the change `seq`; unless a later one is there.
  CachedDocument remove(std::string_view id, std::uint64_t seq);

 private:
  struct Place {
    std::string_view id;  ///< of the key in `in_order_`
    InOrder::value_type* place = nullptr;
    mutable const void* value = nullptr;  ///< where the value is, to be fetched while the id is compared
  };
  // A search by a view of an id makes no string.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
    std::size_t operator()(const Place& place) const { return (*this)(place.id); }
  };
  struct SameId {
    using is_transparent = void;
    bool operator()(const Place& one, const Place& other) const { return one.id == other.id; }
    bool operator()(std::string_view id, const Place& place) const {
      __builtin_prefetch(&place.place->second);
      __builtin_prefetch(place.value);
      return id == place.id;
    }
    bool operator()(const Place& place, std::string_view id) const { return (*this)(id, place); }
  };

  const Place& slot(const std::string& id);

  InOrder in_order_;
  boost::unordered_flat_set<Place, Hash, SameId> by_id_;
  std::size_t problems_count_ = 0;
};

}  // namespace perdure::follow
