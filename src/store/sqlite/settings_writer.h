#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite/connection.h"
#include "store/sqlite/index_table.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rules_table.h"

namespace perdure::sqlite {

/// Makes the tables what a collection's settings say: index entries, view, uncompressed bodies. In a write
/// transaction that is rolled back, or back to a savepoint, when it throws. One thread at a time.
class SettingsWriter {
 public:
  SettingsWriter(Connection& connection, Names& collections, RulesTable& rules, IndexTable& index);

  /// After the change `seq` of the settings of `collection`, which were `before` until then. Throws
  /// `invalid_settings` when stored documents do not allow them, naming the documents.
  void apply(const std::string& collection, const CollectionRules& before, std::uint64_t seq);

  /// Makes everything of all collections anew.
  void rebuild();

 private:
  bool declare_indexes(std::int64_t collection, const CollectionRules& rules);
  enum class Filling { first, again };
  void fill_indexes(const std::string& collection, Filling filling);
  void require_unique(const CollectionRules& rules);
  void make_view(const std::string& collection, const CollectionRules& before, const CollectionRules& after);
  void keep_bodies_plain(std::int64_t collection);

  Connection& connection_;
  Names& collections_;
  RulesTable& rules_;
  IndexTable& index_;
};

/// The statement that makes the view; also what `verify` expects to find.
[[nodiscard]] std::string view_sql(const CollectionSettings::SqlView& view, std::int64_t collection);

}  // namespace perdure::sqlite
