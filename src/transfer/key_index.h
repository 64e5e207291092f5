#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <perdure/document.h>

#include "core/hash.h"

namespace perdure {

/// Which documents a source has, in 40 bytes for each record. One thread at a time.
class KeyIndex {
 public:
  struct Entry {
    Hash key{};
    std::uint64_t line = 0;
    std::uint64_t version = 0;  ///< 0: not said
    bool is_erased = false;
  };

  void add(const Key& key, std::uint64_t line, std::uint64_t version, bool is_erased);
  /// To be called once behind the last `add`. `on_duplicate` hears of each record that is about the same
  /// document as an earlier line and is not of a later version.
  void finish(const std::function<void(std::uint64_t line, std::uint64_t earlier_line)>& on_duplicate);

  /// Whether the last record of this document says that it exists.
  [[nodiscard]] bool holds(const Key& key) const;
  /// Whether no record of this document stands behind `line`.
  [[nodiscard]] bool is_last(const Key& key, std::uint64_t line) const;

 private:
  /// Null when there is none.
  [[nodiscard]] const Entry* last_of(const Key& key) const;

  std::vector<Entry> entries_;
};

}  // namespace perdure
