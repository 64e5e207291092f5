#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/collection_rules.h"
#include "store/postgres/connection.h"

namespace perdure::postgres {

/// The settings of a space's collections as one connection sees them, compiled and remembered. One thread at
/// a time.
class RulesTable {
 public:
  explicit RulesTable(std::int64_t space) : space_(space) {}

  /// Forgets what it remembers when the newest change of any settings is another one than before. To be
  /// called with what the space's row says, inside of the transaction that reads.
  void refresh(std::uint64_t settings_seq) {
    if (settings_seq != settings_seq_) forget_all();
    settings_seq_ = settings_seq;
  }

  /// As of the last `refresh`. Throws `corrupt_document` when they cannot be read.
  [[nodiscard]] std::shared_ptr<const CollectionRules> find(Connection& connection,
                                                            const std::string& collection);

  void forget(const std::string& collection) {
    known_.erase(collection);
    has_new_ = true;
  }
  void forget_all() {
    known_.clear();
    has_new_ = true;
  }

  using Known = std::unordered_map<std::string, std::shared_ptr<const CollectionRules>>;
  /// What it remembers, when that has changed since `mark_published`; else null.
  [[nodiscard]] const Known* changed() const { return has_new_ ? &known_ : nullptr; }
  void mark_published() { has_new_ = false; }

  /// The settings documents that exist, by collection name.
  [[nodiscard]] std::vector<std::string> collections_with_settings(Connection& connection) const;

  [[nodiscard]] std::uint64_t settings_seq() const { return settings_seq_; }

 private:
  [[nodiscard]] std::shared_ptr<const CollectionRules> load(Connection& connection,
                                                            const std::string& collection) const;

  const std::int64_t space_;
  std::uint64_t settings_seq_ = 0;
  Known known_;
  bool has_new_ = true;
};

}  // namespace perdure::postgres
