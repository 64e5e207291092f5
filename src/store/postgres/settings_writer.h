#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "store/postgres/connection.h"
#include "store/postgres/rules_table.h"

namespace perdure::postgres {

/// Makes the tables what a collection's settings say: index entries, view, uncompressed bodies. In a write
/// transaction that is rolled back, or back to a savepoint, when it throws. One thread at a time.
class SettingsWriter {
 public:
  SettingsWriter(Connection& connection, std::int64_t space, RulesTable& rules)
      : connection_(connection), space_(space), rules_(rules) {}

  /// After a change of the settings of `collection`, which were `before` until then. Throws
  /// `invalid_settings` when stored documents do not allow them, naming the documents.
  void apply(const std::string& collection, const CollectionRules& before);

  /// Makes everything of all collections anew.
  void rebuild();

 private:
  enum class Filling { first, again };
  bool declare_indexes(const std::string& collection, const CollectionRules& rules);
  void fill_indexes(const std::string& collection, Filling filling);
  void require_unique(const CollectionRules& rules);
  void make_view(const std::string& collection, const CollectionRules& before, const CollectionRules& after);
  void keep_bodies_plain(const std::string& collection);

  Connection& connection_;
  const std::int64_t space_;
  RulesTable& rules_;
};

/// The statement that makes the view.
[[nodiscard]] std::string view_sql(const CollectionSettings::SqlView& view, std::int64_t space,
                                   const std::string& collection);

/// Two documents that have the same unique key; nothing where there are none.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> find_duplicate(Connection& connection,
                                                                                std::int64_t index_number);

}  // namespace perdure::postgres
