#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/settings.h>
#include "core/filter.h"
#include "core/schema.h"

namespace perdure {

/// A declared index or unique key, ready for use.
struct IndexRule {
  std::vector<query::Path> fields;
  bool each = false;
  bool unique = false;
  std::optional<query::Filter> where;  ///< of a unique key that has a condition
  std::string definition;              ///< names it: `index phase,week`, `each exercises.Name:lower`
  std::int64_t number = 0;             ///< in the store's tables

  [[nodiscard]] std::string fields_text() const;
};

/// What an index holds of one document.
struct IndexEntry {
  std::int64_t number = 0;
  std::string key;

  auto operator<=>(const IndexEntry&) const = default;
};

/// The settings of a collection, compiled. Immutable; any thread.
struct CollectionRules {
  CollectionSettings settings;
  std::uint64_t seq = 0;  ///< of the change that set them; 0: none are set
  std::optional<Schema> schema;
  std::vector<IndexRule> indexes;  ///< and unique keys

  /// Bodies are stored uncompressed, so that a view can look into them.
  [[nodiscard]] bool keeps_bodies_plain() const { return settings.sql_view.has_value(); }
  [[nodiscard]] bool has_unique() const { return !settings.unique.empty(); }
};

/// Of a collection for which nothing was set.
[[nodiscard]] const std::shared_ptr<const CollectionRules>& no_rules();

/// `json` is a settings document. Throws `invalid_settings`.
[[nodiscard]] CollectionRules compile_rules(std::string_view json, std::uint64_t seq);

/// The entries of one document, sorted. Throws `too_large` for a document with too many elements in an index,
/// and for a value too long for a unique key.
[[nodiscard]] std::vector<IndexEntry> index_entries(const CollectionRules& rules,
                                                    const query::Subject& subject);

/// Throws what a commit of this body refuses: `schema_violation`, and `invalid_settings` in
/// `kSettingsCollection`.
void require_allowed(const CollectionRules& rules, const std::string& collection, const std::string& id,
                     std::string_view body);

}  // namespace perdure
