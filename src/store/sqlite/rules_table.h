#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/collection_rules.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"

namespace perdure::sqlite {

/// The settings of collections as a connection sees them, compiled and remembered. One thread at a time.
class RulesTable {
 public:
  RulesTable(const Connection& connection, Names& collections);

  /// Looks whether any settings changed since, and forgets what it remembers then. A reader calls it at the
  /// start of each read, the writer when it changed settings or rolled back.
  void refresh();

  /// As of the last `refresh`. Throws `corrupt_document` when they cannot be read.
  [[nodiscard]] std::shared_ptr<const CollectionRules> find(const std::string& collection);

  /// Reads this one's anew at the next `find`.
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
  [[nodiscard]] std::vector<std::string> collections_with_settings();

  /// Seq of the newest change of any settings; 0 when none were ever set.
  [[nodiscard]] std::uint64_t settings_seq() const { return settings_seq_; }

 private:
  [[nodiscard]] std::shared_ptr<const CollectionRules> load(const std::string& collection);

  Names& collections_;
  LogRows log_rows_;
  Statement select_settings_seq_;
  Statement select_head_;
  Statement select_number_;
  Statement select_ids_;
  std::uint64_t settings_seq_ = 0;
  Known known_;
  bool has_new_ = true;
};

}  // namespace perdure::sqlite
