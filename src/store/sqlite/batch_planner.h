#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "store/collection_rules.h"
#include "store/prepared_batch.h"
#include "store/sqlite/heads_table.h"
#include "store/sqlite/index_table.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rules_table.h"

namespace perdure::sqlite {

/// A row that a batch will append.
struct PlannedRow {
  const Key* key = nullptr;
  Head before;
  Head after;
  bool erases = false;
  const EncodedBody* body = nullptr;
  std::shared_ptr<const CollectionRules> rules;
  std::vector<IndexEntry> entries;  ///< of the new body, where the rules declare indexes
};

/// A batch is planned completely before its first row is written, so that a failed precondition needs no
/// rollback and fails its own batch alone.
struct Plan {
  std::vector<PlannedRow> rows;
  std::optional<Conflict> conflict;
};

/// Decides what a batch writes, against the transaction's own state. Writes nothing. One thread at a time.
class BatchPlanner {
 public:
  BatchPlanner(const Connection& connection, PrepareLimits limits, Names& collections, RulesTable& rules,
               HeadsTable& heads, IndexTable& index);

  /// The rows would stand behind `seq`. Throws `invalid_patch`, `too_large`, `schema_violation`,
  /// `invalid_settings`, `corrupt_document`, naming the operation.
  [[nodiscard]] Plan plan(PreparedBatch& batch, std::uint64_t seq, std::int64_t at);

 private:
  [[nodiscard]] PlannedRow plan_row(const Plan& plan, PreparedOperation& operation, const Head& head,
                                    std::uint64_t seq, std::int64_t at);
  [[nodiscard]] Head find_head(const Plan& plan, const PreparedOperation& operation);
  void patch_again(const Plan& plan, PreparedOperation& operation, const Head& head,
                   const CollectionRules& rules);
  [[nodiscard]] std::optional<Conflict> find_duplicate(const Plan& plan, const PreparedBatch& batch);

  const PrepareLimits limits_;
  Names& collections_;
  RulesTable& rules_;
  HeadsTable& heads_;
  IndexTable& index_;
  LogRows log_rows_;
};

}  // namespace perdure::sqlite
