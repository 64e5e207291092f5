#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perdure {

/// What holds in one collection. Kept as a document of the collection `perdure_settings` under the
/// collection's name, so that settings have versions, a history and a place in the log like everything else:
///
/// ```json
/// {"schema": {"type": "object", "required": ["date"]},
///  "indexes": [{"fields": ["phase", "week"]}, {"fields": ["exercises.Name:lower"], "each": true}],
///  "unique": [{"fields": ["phase", "week", "day"], "where": "cancelled = false"}],
///  "sql_view": {"name": "training_sessions", "columns": {"id": "@id", "phase": "phase {phase}"}},
///  "retention": {"versions": 20, "days": 365}}
/// ```
///
/// Fields are paths as in a filter (list.h). What cannot be meant is refused with `invalid_settings` and a
/// pointer to the place: an unknown member, a schema that is none, an index on members that are objects in
/// the schema or in a stored document, two sql_views of one name, unique fields that stored documents break
/// (the message names two of them). Nothing is changed then.
struct CollectionSettings {
  /// Makes filters and sorts on its fields quick. With several fields it serves a filter that holds the first
  /// ones to one value and the next one to a value or a range, and a sort by what follows.
  struct Index {
    std::vector<std::string> fields;
    bool each = false;  ///< one field that leads through arrays, an entry per element; serves `?=`

    bool operator==(const Index&) const = default;
  };
  /// No two documents of one scope may have the same values in all fields. A document in which one of them is
  /// missing or null, or that `where` does not let through, is not held to it. Enforced in the commit; a
  /// refusal is a `Conflict` that names the document that has the values already.
  struct Unique {
    std::vector<std::string> fields;
    std::string where = {};

    bool operator==(const Unique&) const = default;
  };
  /// A read-only view of the documents for people with an SQL client. A column is a path, `@body` (the whole
  /// JSON text), `@id`, `@scope`, `@version`, `@created_at`, `@updated_at`, or text with paths in braces.
  /// Names are `[a-z][a-z0-9_]{0,62}` and do not begin with `perdure_` or `sqlite_`.
  struct SqlView {
    std::string name;
    std::vector<std::pair<std::string, std::string>> columns;  ///< name and what it shows

    bool operator==(const SqlView&) const = default;
  };
  /// Which old versions `Store::prune` keeps: the newest `versions` of each document and all younger than
  /// `age`; one that either of them keeps is kept. A document as it stands is never pruned.
  struct Retention {
    std::optional<std::uint64_t> versions = {};
    std::optional<std::chrono::days> age = {};

    bool operator==(const Retention&) const = default;
  };

  std::string schema = {};  ///< JSON Schema, drafts 4 to 7; empty: any object. Holds for writes from now on
  std::vector<Index> indexes = {};
  std::vector<Unique> unique = {};
  std::optional<SqlView> sql_view = {};
  std::optional<Retention> retention = {};

  bool operator==(const CollectionSettings&) const = default;

  /// Throws `invalid_settings` with a JSON Pointer to what is wrong. Checks everything that needs no store.
  [[nodiscard]] static CollectionSettings parse(std::string_view json);
  [[nodiscard]] std::string to_json() const;
};

/// The collection that keeps settings. Collections that begin with `perdure_` are the store's own; this one
/// may be written to, and a batch that does so holds nothing else.
inline constexpr std::string_view kSettingsCollection = "perdure_settings";

}  // namespace perdure
