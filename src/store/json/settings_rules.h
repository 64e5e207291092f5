#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/collection_rules.h"
#include "store/json/collection_files.h"

namespace perdure::json_file {

/// What holds in each collection: the documents of `kSettingsCollection`, compiled. Any thread.
class SettingsRules {
 public:
  explicit SettingsRules(CollectionFiles& files) : files_(files) {}

  /// For a commit. Throws what reading the settings' file throws, and `invalid_settings` when they were made
  /// invalid by hand.
  [[nodiscard]] std::shared_ptr<const CollectionRules> find(const std::string& collection);
  /// For a query: without indexes, since this store keeps no entries.
  [[nodiscard]] std::shared_ptr<const CollectionRules> for_query(const std::string& collection);

 private:
  struct Compiled {
    std::uint64_t state = 0;
    std::shared_ptr<const CollectionRules> for_commit;
    std::shared_ptr<const CollectionRules> for_query;
  };
  [[nodiscard]] Compiled compiled(const std::string& collection);

  CollectionFiles& files_;

  std::mutex mutex_;
  std::map<std::string, Compiled> compiled_;  ///< guarded by mutex_
};

/// The settings in the form that this store plans with: each index has a number.
[[nodiscard]] CollectionRules compile_numbered_rules(std::string_view json, std::uint64_t state);

/// Throws `invalid_settings` for new rules that the documents of the collection break: an index on what is an
/// object in one of them, a unique key that two of them share.
void require_documents_fit(const std::string& collection, const CollectionRules& rules,
                           const CollectionContent& documents);

}  // namespace perdure::json_file
