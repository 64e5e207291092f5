#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>
#include "core/json_text.h"

// What a query means, in one place for every store. The grammar and its meaning are in perdure/list.h.

namespace perdure::query {

/// The document a query looks at. `body` is text that `json::check_document` accepted.
struct Subject {
  std::string_view body;
  std::string_view id;
  std::uint64_t version = 0;
  Time created_at;
  Time updated_at;
};

/// A path of a filter, a sort or an index, parsed.
class Path {
 public:
  enum class Base { body, id, version, created_at, updated_at };

  Base base = Base::body;
  std::vector<std::string> steps;  ///< of a path into the body
  bool lower = false;              ///< `:lower`

  /// Throws `invalid_filter`, naming the column. The whole text must be one path.
  [[nodiscard]] static Path parse(std::string_view text);
  /// In the one canonical form: `a.b`, `"rest time".minutes`, `@id`, `a:lower`.
  [[nodiscard]] std::string to_string() const;
  bool operator==(const Path&) const = default;
};

// Order keys -------------------------------------------------------------------------------------------
//
// Byte strings that compare, by memcmp, as the values do: missing < null < false < true < numbers < texts by
// their UTF-8 bytes < arrays < objects. Equal values have equal keys, whatever their spelling (`1`, `1.0`,
// `10e-1`; `"a"`, `"\u0061"`). No key is a prefix of another one, so that keys of several fields can be joined.
// A key has at most `limits::kOrderKeyBytes` and a few bytes: longer values are cut, and compare equal.

/// The key of the value at `path`.
[[nodiscard]] std::string order_key(const Path& path, const Subject& subject);
/// Appends it, without allocating but for `key`.
void append_order_key(std::string& key, const Path& path, const Subject& subject);
/// One key per element that `path` leads to through arrays, without repetition, sorted.
[[nodiscard]] std::vector<std::string> each_order_keys(const Path& path, const Subject& subject);
/// Whether it is the key of a missing member or of null.
[[nodiscard]] bool is_absent(std::string_view key);
/// Whether it is the key of an object.
[[nodiscard]] bool is_object(std::string_view key);
/// Whether the key was cut, so that different values may share it.
[[nodiscard]] bool is_cut(std::string_view key);
/// The same bytes with every bit turned, and made prefix-free, for descending order.
[[nodiscard]] std::string descending(std::string_view key);

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

struct SortField {
  Path path;
  bool descending = false;
  std::size_t column = 0;
  bool operator==(const SortField& other) const { return path == other.path && descending == other.descending; }
};
/// `-date,week`. Throws `invalid_filter` with the column. A field that comes twice is refused.
[[nodiscard]] std::vector<SortField> parse_sort(std::string_view text);

/// The keys of `sort`, each turned where it descends, joined: memcmp gives the order, ties go by id.
[[nodiscard]] std::string sort_key(const std::vector<SortField>& sort, const Subject& subject);

/// The document with only the members that `fields` lead to, nested as they are, in the order of the body,
/// their bytes unchanged; `{}` when there are none. Throws `invalid_filter` for a path with `@` or `:lower`.
[[nodiscard]] std::vector<Path> parse_fields(const std::vector<std::string>& fields);
[[nodiscard]] std::string project(std::string_view body, const std::vector<Path>& fields);

}  // namespace perdure::query
