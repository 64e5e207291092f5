#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <perdure/transfer.h>

#include "store/collection_rules.h"
#include "transfer/key_index.h"
#include "transfer/record_source.h"

namespace perdure {

/// Reads a whole source before anything is written: finds what the target would refuse, and which documents
/// there are. One thread at a time.
class SourceCheck {
 public:
  /// `to` is null where the target does not exist yet. All outlive it.
  SourceCheck(RecordSource& source, Store* to, const TransferOptions& options, TransferReport& report);

  /// Fills what was refused in the report. Throws `not_found` for a chosen collection that the source does
  /// not have.
  void run();

  /// Of the source; empty where neither `repeats` nor `replace` asks for it.
  [[nodiscard]] const KeyIndex& keys() const { return keys_; }

 private:
  void look(const SourceRecord& record);
  [[nodiscard]] const CollectionRules& rules(const std::string& collection);
  void require_chosen() const;

  RecordSource& source_;
  Store* const to_;
  const TransferOptions& options_;
  TransferReport& report_;
  const bool needs_keys_;
  KeyIndex keys_;
  std::map<std::string, std::shared_ptr<const CollectionRules>> rules_;
  std::set<std::string> seen_;  ///< collections with documents
};

inline constexpr std::size_t kReportedRefusalsCount = 100;

void refuse(TransferReport& report, std::string where, std::string_view code, std::string what);

}  // namespace perdure
