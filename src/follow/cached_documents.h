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

/// A document with its id, which stands behind it in memory: whoever compares ids needs the document next.
class CachedEntry {
 public:
  struct Free {
    void operator()(CachedEntry* entry) const noexcept;
  };
  using Owner = std::unique_ptr<CachedEntry, Free>;

  static Owner make(std::string_view id);
  CachedEntry(const CachedEntry&) = delete;
  CachedEntry& operator=(const CachedEntry&) = delete;

  [[nodiscard]] std::string_view id() const { return {reinterpret_cast<const char*>(this + 1), id_bytes_}; }

  CachedDocument document;

 private:
  explicit CachedEntry(std::size_t id_bytes) : id_bytes_(id_bytes) {}

  std::size_t id_bytes_;
};

/// Documents by id: found by hash, walked in order. A newer one is never replaced by an older one.
/// Not thread-safe.
///
/// Among many documents a search costs what it waits for memory: one place of the flat table, which is small
/// so that much of it stays in the processor's cache, and then entry and value at the same time.
class CachedDocuments {
 public:
  using InOrder = std::map<std::string_view, CachedEntry::Owner>;

  /// Null when there is none.
  [[nodiscard]] const CachedDocument* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->entry->document;
  }
  [[nodiscard]] const InOrder& in_order() const { return in_order_; }
  [[nodiscard]] std::size_t values_count() const { return in_order_.size() - problems_count_; }
  [[nodiscard]] std::size_t problems_count() const { return problems_count_; }

  // Both return what is held no more, so that it can be destroyed outside of a lock.

  /// Unless one with this `seq` or a higher one is there.
  CachedDocument set(std::string_view id, CachedDocument document);
  /// As it was erased by the change `seq`; unless a later one is there.
  CachedDocument remove(std::string_view id, std::uint64_t seq);

 private:
  struct Place {
    CachedEntry* entry = nullptr;         ///< of `in_order_`
    mutable const void* value = nullptr;  ///< where the value is, to be fetched while the id is compared

    void prefetch() const {
      constexpr std::uintptr_t kLineBytes = 64;
      // What `std::make_shared` made has its counter in front of it.
      constexpr std::uintptr_t kCounterBytes = 16;
      prefetch(reinterpret_cast<std::uintptr_t>(entry) + kLineBytes);
      const std::uintptr_t counter = reinterpret_cast<std::uintptr_t>(value) - kCounterBytes;
      prefetch(counter);
      prefetch(counter + kLineBytes);
    }
    // A number, since there may be nothing at that address.
    static void prefetch(std::uintptr_t address) {
      __builtin_prefetch(reinterpret_cast<const void*>(address));
    }
  };
  // A search by a view of an id makes no string.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
    std::size_t operator()(const Place& place) const { return (*this)(place.entry->id()); }
  };
  struct SameId {
    using is_transparent = void;
    bool operator()(const Place& one, const Place& other) const {
      return one.entry->id() == other.entry->id();
    }
    bool operator()(std::string_view id, const Place& place) const {
      place.prefetch();
      return id == place.entry->id();
    }
    bool operator()(const Place& place, std::string_view id) const { return (*this)(id, place); }
  };

  const Place& place_of_new(std::string_view id);

  InOrder in_order_;
  boost::unordered_flat_set<Place, Hash, SameId> by_id_;
  std::size_t problems_count_ = 0;
};

}  // namespace perdure::follow
