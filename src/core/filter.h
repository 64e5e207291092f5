#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>

#include "core/order_key.h"
#include "core/projection.h"
#include "core/query_path.h"
#include "core/sort_fields.h"

// What a query means, in one place for every store. The grammar and its meaning are in perdure/list.h.

namespace perdure::query {

/// What an index on a path must be asked for: keys from `low` (included) to `high` (not included; empty: to
/// the end). A superset of what the filter lets through.
struct KeyRange {
  std::string low;
  std::string high;
  bool is_one_value = false;  ///< all keys in it belong to values that are equal in order
};

/// A filter, parsed. Immutable; any thread.
class Filter {
 public:
  /// Throws `invalid_filter` with the column (from 1, in characters) of what cannot be read or meant: an
  /// unknown operator, `~` with a number, `@me` with an empty `me`, an unknown `@word`, `?=` on `@id`. Empty
  /// text lets everything through. `now` is what `@now` stands for.
  [[nodiscard]] static Filter parse(std::string_view text, std::string_view me, Time now);
  Filter(Filter&&) noexcept;
  Filter& operator=(Filter&&) noexcept;
  ~Filter();

  [[nodiscard]] bool is_all() const;
  [[nodiscard]] bool matches(const Subject& subject) const;

  /// What must hold of one field whenever the filter lets a document through: the comparisons that stand at
  /// the top or are joined there by `&&`. `each`: a `?=`, to be looked up in an index with `each`.
  [[nodiscard]] std::optional<KeyRange> range_of(const Path& path, bool each) const;

  /// Every path with its column, for the check against a schema.
  struct Use {
    Path path;
    std::size_t column = 0;
    bool each = false;
  };
  [[nodiscard]] const std::vector<Use>& uses() const;

 private:
  struct Parsed;
  explicit Filter(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace perdure::query
